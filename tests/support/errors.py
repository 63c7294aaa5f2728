#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The list of codes of errors and notices, docs/api/errors.md, read from the sources of host/.

Without arguments: writes it. `--check`: ends with status 1 when the file is not what it would write, or when code compares
an error with a code that nothing makes."""
import dataclasses
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "api" / "errors.md"
TOKEN = re.compile(r'//[^\n]*|R"\((.*?)\)"|"((?:[^"\\\n]|\\.)*)"|\'(?:[^\'\\]|\\.)+\'|[A-Za-z_][\w:]*|->|\S', re.S)
CODE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
# What makes an error or a notice of (code, text, remedy), perhaps with a status or a severity before it.
MAKERS = {"fail", "refuse", "Error", "error_of", "listen_error", "Problem", "problem_of"}
# What takes a name and a sentence, too.
OTHERS = {"add_subcommand", "add_option", "add_flag"}
# Tables from what a plugin answered to codes.
FROM_PLUGINS = re.compile(r"\b(?:storage_code|code_of)\([^)]*\) \{(.*?)\n\}", re.S)
COMPARED = re.compile(r'\bcode\s*[!=]=\s*"([a-z0-9-]+)"')
FROM_PLUGIN = "As the plugin says."
HEAD = """# Codes of errors and notices

Made from the sources by `tests/support/errors.py`; a house test holds it against them. A code is for programs: it never
changes and is never used for another meaning. Text and remedy are for people and say more than here, where `…` stands for
what is only known when it happens. The API answers with a code as `urn:parallax:problem:CODE`.

| code | said by | text and remedy, of the first place |
|---|---|---|
"""


@dataclasses.dataclass
class Said:
    text: str
    remedy: str
    modules: set


def tokens(text):
    for found in TOKEN.finditer(text):
        if found[0].startswith("//"):
            continue
        literal = found[1] if found[1] is not None else found[2]
        yield ("text", literal) if literal is not None else ("mark", found[0])


def calls(text):
    """(name, arguments) of everything in brackets; an argument is its list of tokens, inner brackets included."""
    stack, before = [], ""
    for token in tokens(text):
        kind, value = token
        if kind == "mark" and value in "({[":
            stack.append((before, [[]]))
        elif kind == "mark" and value in ")}]" and stack:
            name, arguments = stack.pop()
            yield name, arguments
            if stack:
                inner = [token for argument in arguments for token in argument + [("mark", ",")]]
                stack[-1][1][-1].extend([("mark", "("), *inner, ("mark", ")")])
        elif stack and kind == "mark" and value in ",;":
            stack[-1][1].append([])
        elif stack:
            stack[-1][1][-1].append(token)
        # A method of something else may have the name of one that makes errors.
        before = ("." + value if before in (".", "->") else value) if kind == "mark" else ""


def value_of(argument):
    """The argument without the `.code =` before it."""
    return argument[3:] if argument[:1] == [("mark", ".")] and argument[2:3] == [("mark", "=")] else argument


def codes_of(argument):
    """The codes that an argument can be: one literal, or those behind a question mark."""
    texts = [value for kind, value in argument if kind == "text"]
    if not texts or not all(CODE.match(text) for text in texts):
        return []
    return texts if len(argument) == 1 or ("mark", "?") in argument else []


def words(argument):
    """What an argument says, in one form of it, with `…` for everything that is no literal."""
    said, follows = "", False
    for kind, value in argument:
        if kind == "text":
            piece = re.sub(r"\{[^}]*\}", "…", value.replace('\\"', '"').replace("\\n", " "))
            if said and not follows and re.search(r"[.:?]…?$", said.strip()) and re.match("[A-Z]", piece):
                break  # the same in another tense, or in another case
            said += piece if follows or not said else "…" + piece
        follows = kind == "text"
    return re.sub(r"\s+", " ", said.replace("……", "…").replace("|", "\\|")).strip()


def said_in(text):
    """(code, text, remedy) of every place in a source that makes an error or a notice."""
    for name, arguments in calls(text):
        is_notice = any(("mark", mark) in argument for argument in arguments[:2] for mark in ("code", "Severity::info",
                        "Severity::warning", "Severity::error"))
        arguments = [value_of(argument) for argument in arguments if ("mark", "severity") not in argument[:2]]
        first = 0
        while first < min(2, len(arguments)) and not any(kind == "text" for kind, _ in arguments[first]):
            first += 1
        codes = codes_of(arguments[first]) if first + 1 < len(arguments) else []
        after = [words(argument) for argument in arguments[first + 1:]] + ["", ""]
        if name.split("::")[-1] not in MAKERS:
            is_made = is_notice or (name.lstrip(".") not in OTHERS
                                    and any(re.match(r"[A-Z…].* ", text) for text in after[:2]))
            codes = [code for code in codes if "-" in code and is_made]
        yield from ((code, after[0], after[1]) for code in codes)
    for table in FROM_PLUGINS.findall(text):
        yield from ((code, FROM_PLUGIN, "") for code in re.findall(r'return "([a-z0-9-]+)"', table))


def errors(files):
    """{code: Said} over all of `files`."""
    out = {}
    for file in files:
        for code, text, remedy in said_in(file.read_text(encoding="utf-8")):
            said = out.setdefault(code, Said("", "", set()))
            said.modules.add(file.relative_to(ROOT / "host").parts[0])
            if not re.search("[a-z]", said.text + said.remedy) or said.text == FROM_PLUGIN:
                said.text, said.remedy = text, remedy
    return out


def brief(text):
    return text if len(text) <= 150 else text[:text.rfind(" ", 0, 150)] + " …"


def line(code, said):
    parts = [brief(text) for text in (said.text, said.remedy) if re.search("[a-z]", text)]
    return f"| `{code}` | {', '.join(sorted(said.modules))} | {' '.join(parts) or 'In the words of what caused it.'} |"


def page(found):
    lines = [line(code, said) for code, said in sorted(found.items())]
    return HEAD + "\n".join(lines) + "\n"


def main():
    files = [file for ending in ("cpp", "hpp") for file in sorted((ROOT / "host").rglob(f"*.{ending}"))]
    files = [file for file in files if "programs" not in file.parts]
    found = errors(files)
    if sys.argv[1:] != ["--check"]:
        LIST.write_text(page(found), encoding="utf-8")
        return 0
    wrong = [f"{file.relative_to(ROOT)} compares with {code}, which nothing makes" for file in files
             for code in COMPARED.findall(file.read_text(encoding="utf-8")) if code not in found]
    if LIST.read_text(encoding="utf-8") != page(found):
        wrong.append("docs/api/errors.md is not current: run tests/support/errors.py")
    print("\n".join(wrong) or f"{len(found)} codes")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
