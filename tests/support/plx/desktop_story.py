# SPDX-License-Identifier: Apache-2.0
"""Cases that follow each other in one window."""
from plx.case import Story
from plx.desktop import Desktop
from plx.recorder import Recorder


class DesktopStory(Story):
    """One recorder, `cls.recorder`, with a Technician; cases open their windows, or share `cls.desktop`."""
    desktop = None

    @classmethod
    def configuration(cls):
        """Of the recorder, in TOML."""
        return ""

    @classmethod
    def prepare(cls, data):
        """Fills the recorder's data folder before its first start."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recorder = cls.enter(Recorder.beside_desktop(config=cls.configuration(), prepare=cls.prepare)).set_up()

    @classmethod
    def open(cls, *arguments, **options):
        """The window that the cases share from now on, logged in; the one before is closed."""
        if cls.desktop:
            cls.desktop.close()
        cls.desktop = cls.enter(Desktop(*arguments, **{"recorder": cls.recorder, **options}))
        return cls.desktop

    def tearDown(self):
        """OpenGL is called from one thread alone, whatever is done."""
        if self.desktop and self.desktop.running():
            self.assertEqual(self.desktop.stats()["wrong_thread_calls"], 0)
