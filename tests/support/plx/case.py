# SPDX-License-Identifier: Apache-2.0
"""Cases and the programs that run them. The name of a case is the sentence that it proves."""
import concurrent.futures
import contextlib
import inspect
import signal
import subprocess
import sys
import unittest

from plx import folders


def _troubles(result):
    return len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)


class Case(unittest.TestCase):
    """A case with a folder of its own, `self.folder`, which is gone afterwards; if it failed, its logs are kept."""

    def run(self, result=None):
        result = result or self.defaultTestResult()
        before = _troubles(result)
        self.folder = folders.made(type(self).__name__)
        try:
            super().run(result)
        finally:
            if _troubles(result) > before:
                folders.keep_logs(self.id().removeprefix("__main__."))
            folders.remove(self.folder)
        return result

    def enter(self, manager):
        """Enters a context that is left when the case ends; returns what it gave."""
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered


class Story(unittest.TestCase):
    """Cases that share what setUpClass made, in the order in which they are written, because to make it takes long or one begins
    where the one before ended. After one that failed the rest is skipped. `cls.folder` is theirs."""
    broken = False

    @classmethod
    def setUpClass(cls):
        cls.folder = folders.made(cls.__name__)
        cls.addClassCleanup(folders.remove, cls.folder)
        cls.stack = contextlib.ExitStack()
        cls.addClassCleanup(cls.stack.close)

    @classmethod
    def enter(cls, manager):
        """Enters a context that is left behind the last case; returns what it gave."""
        return cls.stack.enter_context(manager)

    def run(self, result=None):
        result = result or self.defaultTestResult()
        if type(self).broken:
            result.startTest(self)
            result.addSkip(self, "a case before it failed")
            result.stopTest(self)
            return result
        before = _troubles(result)
        super().run(result)
        if _troubles(result) > before:
            type(self).broken = True
            folders.keep_logs(self.id().removeprefix("__main__."))
        return result


class _AsWritten(unittest.TestLoader):
    """Cases in the order in which they are written."""

    def getTestCaseNames(self, case_class):
        def place(name):
            return inspect.unwrap(getattr(case_class, name)).__code__.co_firstlineno
        return sorted(super().getTestCaseNames(case_class), key=place)


def _cases_of(suite):
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from _cases_of(one)
        else:
            yield one.id().removeprefix("__main__.")


def _run_at_once(number):
    """Each case in a process of its own, so many at once; returns how many failed. What each said comes in one piece."""
    def run(name):
        return subprocess.run([sys.executable, "-B", sys.argv[0], name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(number) as pool:
        for done in concurrent.futures.as_completed(
                [pool.submit(run, name) for name in _cases_of(_AsWritten().loadTestsFromName("__main__"))]):
            print(done.result().stdout, flush=True)
            failed += done.result().returncode != 0
    return failed


def main(argv=None, at_once=1):
    """Runs the cases of the program that calls it; words of the command line choose classes and cases. at_once: so many beside
    each other where none is chosen, for cases that wait more than they work and share nothing."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # interrupted it still cleans up
    if at_once > 1 and not (argv or sys.argv)[1:]:
        sys.exit(1 if _run_at_once(at_once) else 0)
    result = unittest.main(argv=argv or sys.argv, verbosity=2, testLoader=_AsWritten(), exit=False).result
    if any(not isinstance(case, unittest.TestCase) for case, _ in result.errors):  # what several cases share could not be made
        folders.keep_logs("setUpClass")
    sys.exit(not result.wasSuccessful())
