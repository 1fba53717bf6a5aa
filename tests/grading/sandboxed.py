"""A program that runs Python code in the sandbox, so that tests can start it as any user and with any Python.

Its argument is JSON: how ("command", "forked" or "kept"), means (what each layer is to be), code, scratch, home, hidden and
limits.
"""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "helpers"))

from ai_lifecycle.grading.sandbox import confine, linux, program as sandbox
from ai_lifecycle.grading.sandbox.keeper import Limits, SharedKeeper
from ai_lifecycle.grading.sandbox.policy import Layer, Policy, Report
from ai_lifecycle.grading.sandbox.view import View


def fork_and_keep(keeper, folders):
    """Go on in a child, and keep it as the template of warm kernels does; end as it ends."""
    child = keeper.fork(folders)
    if child == 0:
        linux.die_with_parent()
        return
    while not (done := os.waitpid(child, os.WNOHANG))[0]:
        keeper.look([child])
        time.sleep(0.02)
    code = os.waitstatus_to_exitcode(done[1])
    os._exit(128 - code if code < 0 else code)


def main():
    given = json.loads(sys.argv[1])
    report = Report("auto", tuple(Layer(name, how, "", "") for name, how in given["means"].items()))
    view = View(Path(given["scratch"]), Path(given["home"]), hidden=tuple(map(Path, given["hidden"])))
    policy = Policy.of(view, Limits(**given["limits"]))
    if given["how"] == "command":
        line = sandbox.command([sys.executable, "-c", given["code"]], policy, report)
        os.execv(line[0], line)
    if given["how"] == "kept":
        fork_and_keep(SharedKeeper(policy.limits), policy.writable)
    confine.enter(policy, report, open_files=(1, 2), is_kept=given["how"] == "kept")
    exec(given["code"], {"__name__": "__main__"})
    sys.stdout.flush()
    os._exit(0)


main()
