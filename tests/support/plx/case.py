# SPDX-License-Identifier: Apache-2.0
"""Cases and the programs that run them. The name of a case is the sentence that it proves."""
import contextlib
import inspect
import signal
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


def main(argv=None):
    """Runs the cases of the program that calls it; words of the command line choose classes and cases."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # interrupted it still cleans up
    result = unittest.main(argv=argv or sys.argv, verbosity=2, testLoader=_AsWritten(), exit=False).result
    if any(not isinstance(case, unittest.TestCase) for case, _ in result.errors):  # what several cases share could not be made
        folders.keep_logs("setUpClass")
    sys.exit(not result.wasSuccessful())
