# SPDX-License-Identifier: Apache-2.0
"""parallaxctl, as people and scripts call it."""
import json
import os
import subprocess

from plx.paths import CTL


def environment_of(data, config, **more):
    """In which parallaxctl finds the recorder of a data folder, and keeps its log-ins in `config`."""
    found = {**os.environ, "PARALLAX_DATA": str(data), "XDG_CONFIG_HOME": str(config), **more}
    for name in ("PARALLAX_URL", "PARALLAX_TOKEN", "NOTIFY_SOCKET"):
        found.pop(name, None)
    return found


class Ctl:
    """For cases: calls in `self.environment` that have to end with a certain exit code."""

    def ctl(self, *arguments, text=None, code=0, **environment):
        """What it printed: on standard output if it was to succeed, else on standard error."""
        done = subprocess.run([str(CTL), *map(str, arguments)], input=text, capture_output=True, text=True, timeout=120,
                              env={**self.environment, **environment})
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout} {done.stderr}")
        if code != 0:
            self.assertTrue(done.stderr.strip(), arguments)
            self.assertEqual(done.stdout if code != 1 else "", "")
        return (done.stdout if code == 0 else done.stderr).strip()

    def json(self, *arguments):
        return json.loads(self.ctl("--json", *arguments))
