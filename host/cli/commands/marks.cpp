// SPDX-License-Identifier: Apache-2.0
// Marks, while recording and afterwards (R85).

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "base/uuid.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"
#include "cli/times.hpp"

namespace parallax::cli {

namespace json = boost::json;

namespace {

struct Options {
  std::string session;
  std::string mark;
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> colour;
  std::string at;
};

void set_time(Remote& remote, json::object& body, const std::string& at) {
  if (at.empty()) return;
  const auto time = parse_mark_time(at);
  if (!time) {
    remote.terminal().err << "parallaxctl: " << time.error().line() << "\n";
    throw Stop{kUsage};
  }
  if (const auto* after = std::get_if<AfterStart>(&*time)) body["start_session_ns"] = after->session_ns;
  if (const auto* utc = std::get_if<AtUtc>(&*time)) body["at_utc_ns"] = utc->utc_ns;
}

void set_texts(json::object& body, const Options& options) {
  if (options.title) body["title"] = *options.title;
  if (options.description) body["description"] = *options.description;
  if (options.colour) body["colour"] = *options.colour;
}

void print_mark(Remote& remote, const json::value& answer) {
  if (remote.json()) return print_json(remote.terminal().out, answer);
  const json::object& mark = answer.as_object();
  remote.terminal().out << shown(mark, "id") << "  " << shown(mark, "start_session_ns") << "  " << shown(mark, "title")
                        << "\n";
}

void add(Remote& remote, const Options& options) {
  json::object body{{"kind", "mark"}};
  body["id"] = make_uuid();
  set_time(remote, body, options.at);
  set_texts(body, options);
  const std::string target = path_of({"sessions", options.session, "items"});
  auto answer = remote.try_call("POST", target, json::serialize(body));
  // Whether a broken connection's mark was stored is not known; its id makes a second try harmless.
  if (!answer && answer.error().code == "unreachable" && body.contains("id"))
    answer = remote.try_call("POST", target, json::serialize(body));
  if (!answer) remote.fail_with(answer.error());
  print_mark(remote, *answer);
}

/// Where the next page begins; null behind the last one, and from recorders that answer with everything.
json::value next_offset(const json::value& page) {
  const json::value* next = page.as_object().if_contains("next_offset");
  return next != nullptr ? *next : json::value();
}

void list(Remote& remote, const Options& options) {
  const std::string target = path_of({"sessions", options.session, "items"}) + "?kind=mark&limit=10000&offset=";
  json::value answer = remote.call("GET", target + "0");
  json::array& all = answer.as_object().at("items").as_array();
  for (json::value next = next_offset(answer); next.is_number();) {
    json::value page = remote.call("GET", target + json::serialize(next));
    for (json::value& mark : page.as_object().at("items").as_array()) all.push_back(std::move(mark));
    next = next_offset(page);
  }
  answer.as_object().erase("next_offset");
  if (remote.json()) return print_json(remote.terminal().out, answer);
  print_table(remote.terminal().out, answer.as_object().at("items").as_array(),
              {{"ID", "id"},
               {"TIME", "start_session_ns"},
               {"TITLE", "title"},
               {"DESCRIPTION", "description"},
               {"AUTHOR", "author"}});
}

void edit(Remote& remote, const Options& options) {
  json::object body;
  set_texts(body, options);
  if (!options.at.empty()) {
    const auto time = parse_mark_time(options.at);
    const auto* after = time ? std::get_if<AfterStart>(&*time) : nullptr;
    if (after == nullptr) {
      remote.terminal().err << "parallaxctl: a mark is moved to +SECONDS since the session's start.\n";
      throw Stop{kUsage};
    }
    body["start_session_ns"] = after->session_ns;
  }
  print_mark(remote, remote.call("PATCH", path_of({"items", options.mark}), json::serialize(body)));
}

}  // namespace

void add_mark_commands(CLI::App& app, Chosen& chosen) {
  auto* marks = app.add_subcommand("marks", "Marks in a session");
  marks->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto command = [&, options](const char* name, const char* help,
                                    std::function<void(Remote&, const Options&)> run) {
    auto* made = marks->add_subcommand(name, help);
    made->callback([options, run, &chosen] { chosen.run = [options, run](Remote& remote) { run(remote, *options); }; });
    return made;
  };
  const auto texts = [&](CLI::App* made) {
    made->add_option("--description", options->description, "More about it");
    made->add_option("--colour", options->colour, "Such as #ff8800");
  };
  auto* adding = command("add", "Set a mark", add);
  adding->add_option("SESSION", options->session, "Id")->required();
  adding->add_option("--title", options->title, "What is marked")->required();
  adding->add_option("--at", options->at, "now (while recording), +SECONDS since the start, or an RFC 3339 time");
  texts(adding);
  command("list", "All marks by time", list)->add_option("SESSION", options->session, "Id")->required();
  auto* editing = command("edit", "Change a mark", edit);
  editing->add_option("MARK", options->mark, "Id")->required();
  editing->add_option("--title", options->title, "What is marked");
  editing->add_option("--at", options->at, "+SECONDS since the session's start");
  texts(editing);
  auto* removing = command("remove", "Remove a mark", [](Remote& remote, const Options& given) {
    remote.call("DELETE", path_of({"items", given.mark}));
  });
  removing->add_option("MARK", options->mark, "Id")->required();
  command("undo", "Take back one's own newest change",
          [](Remote& remote, const Options& given) {
            print_mark(remote, remote.call("POST", path_of({"sessions", given.session, "undo"})));
          })
      ->add_option("SESSION", options->session, "Id")
      ->required();
}

}  // namespace parallax::cli
