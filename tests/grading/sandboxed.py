"""A program that runs Python code in the sandbox, so that tests can start it as any user and with any Python.

Its argument is JSON: how ("command" or "forked"), means (what each layer is to be), code, scratch, home, hidden and
limits.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "helpers"))

from ai_lifecycle.grading import confine, sandbox
from ai_lifecycle.grading.keeper import Limits
from ai_lifecycle.grading.policy import Layer, Policy, Report
from ai_lifecycle.grading.view import View


def main():
    given = json.loads(sys.argv[1])
    report = Report("auto", tuple(Layer(name, how, "", "") for name, how in given["means"].items()))
    view = View(Path(given["scratch"]), Path(given["home"]), hidden=tuple(map(Path, given["hidden"])))
    policy = Policy.of(view, Limits(**given["limits"]))
    if given["how"] == "command":
        line = sandbox.command([sys.executable, "-c", given["code"]], policy, report)
        os.execv(line[0], line)
    confine.enter(policy, report, open_files=(1, 2))
    exec(given["code"], {"__name__": "__main__"})
    sys.stdout.flush()
    os._exit(0)


main()
