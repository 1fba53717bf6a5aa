"""Programs that are started end with their starter, however it ends; in a shell, they know of none."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading

import psutil
import pytest
from processes import PATIENCE, descendants, is_gone, start, wait_until

from ai_lifecycle.bundle import save_bundle
from ai_lifecycle.child_process import Lifeline
from ai_lifecycle.network import initialize
from ai_lifecycle.schema import Feature

# What each of them is asked for here would take longer than any test waits.
STARTERS = {
    "train_reader": """if True:
        from ai_lifecycle.child_process import Lifeline
        from ai_lifecycle.playground.speed_model import _trained
        _trained((1536, 1536), 10**6, 0, Lifeline())
    """,
    "train_tickets": """if True:
        import sys, tempfile
        from ai_lifecycle.continuous_learning import retrain
        from ai_lifecycle.tickets import make_tickets
        endless = '''if True:
            import runpy
            from ai_lifecycle import ticket_model
            def fit(table):
                while True:
                    pass
            ticket_model.fit = fit
            runpy.run_module("ai_lifecycle.train_tickets", run_name="__main__", alter_sys=True)
        '''
        retrain([sys.executable, "-c", endless], make_tickets(50), tempfile.mkdtemp() + "/new", timeout=10**6)
    """,
    "tracemalloc": """if True:
        from ai_lifecycle.fresh_process import peak_in_fresh_process
        peak_in_fresh_process("while True: pass", seconds=10**6)
    """,
}
BEGINS = "from ai_lifecycle.child_process import end_with_parent; end_with_parent(); "
WAITS = """if True:
    import sys, time
    from pathlib import Path
    from ai_lifecycle.child_process import end_with_parent
    end_with_parent()
    Path(sys.argv[1]).touch()
    time.sleep(600)
"""


def working(parent: int, name: str) -> list[int]:
    """Return the children whose command names it and that computed for a second: not killed at their first breath."""
    found = []
    for one in descendants(parent):
        with contextlib.suppress(psutil.NoSuchProcess):
            if any(name in part for part in one.cmdline()) and one.cpu_times().user > 1:
                found.append(one.pid)
    return found


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) if number else name for number, name in enumerate(STARTERS)])
def test_nothing_is_left_of_a_program_that_is_killed_while_it_waits_for_another(name, tmp_path):
    temporary = {"TMPDIR": str(tmp_path)}  # a killed program leaves its temporary files behind
    process = start([sys.executable, "-c", STARTERS[name]], env={**os.environ, **temporary})
    try:
        wait_until(lambda: working(process.pid, name), "its work")
    finally:
        started = descendants(process.pid)
        process.kill()
        process.wait()
    left = [one for one in started if not is_gone(one.pid)]
    for one in left:  # else they would compute on beside the tests that follow
        one.kill()
    assert left == [], "the program was killed and what it had started still runs"


def test_a_program_ends_with_its_parent_though_another_process_holds_the_pipe(tmp_path):
    """A forked child inherits the pipe that would tell of its parent's end."""
    code = f"""if True:
        import os, sys, time
        from ai_lifecycle.child_process import Lifeline
        lifeline = Lifeline()
        holder = os.fork()
        if holder == 0:
            time.sleep(3600)
        print(holder, flush=True)
        lifeline.run([sys.executable, "-c", {WAITS!r}, {str(tmp_path / "waits")!r}])
    """
    process = start([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    holder = int(process.stdout.readline())
    try:
        wait_until((tmp_path / "waits").exists, "its work")
        (child,) = [one.pid for one in descendants(process.pid) if one.pid != holder]
        process.kill()
        assert is_gone(child) and not is_gone(holder, 0)
    finally:
        process.kill()
        os.kill(holder, signal.SIGKILL)
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("when", ["before it is started", "while it runs"])
def test_a_program_ends_once_its_lifeline_is_cut(tmp_path, when):
    lifeline, ended = Lifeline(), []
    if when == "before it is started":
        lifeline.cut()
    command = [sys.executable, "-c", WAITS, str(tmp_path / "waits")]
    run = threading.Thread(target=lambda: ended.append(lifeline.run(command)))
    run.start()
    if when == "while it runs":
        wait_until((tmp_path / "waits").exists, "its work")
        assert ended == []
    lifeline.cut()
    lifeline.cut()
    run.join(PATIENCE)
    assert [one.returncode for one in ended] == [1]


def test_what_a_program_says_comes_back_and_its_end_is_quiet():
    code = f"{BEGINS}import os; print(os.environ['MINE'])"
    for _ in range(5):
        done = Lifeline().run([sys.executable, "-X", "dev", "-c", code], MINE="yes")
        assert (done.returncode, done.stdout, done.stderr) == (0, "yes\n", "")


def test_an_empty_input_ends_no_program_that_somebody_starts_in_a_shell():
    code = f"{BEGINS}import time; time.sleep(2); print('whole')"
    done = subprocess.run([sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.stdout == "whole\n"


def test_whom_a_program_starts_in_turn_is_not_told():
    code = """if True:
        import os
        from ai_lifecycle.child_process import end_with_parent
        before = {*os.environ}
        end_with_parent()
        print(*before - {*os.environ})
    """
    assert Lifeline().run([sys.executable, "-c", code]).stdout == "AI_LIFECYCLE_INPUT_TELLS\n"


WATCHES = """if True:
    import threading
    from ai_lifecycle.child_process import end_with_uv
    end_with_uv(lambda: None)
    print(threading.active_count() - 1, flush=True)
"""


def test_a_program_that_uv_did_not_start_is_watched_by_nobody():
    done = subprocess.run([sys.executable, "-c", WATCHES], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.skipif(not (sys.platform == "linux" and shutil.which("uv")), reason="uv is watched by way of /proc")
def test_a_server_that_uv_started_ends_when_uv_is_killed(tmp_path):
    bundle = save_bundle(
        initialize([2, 3, 2], 0), tmp_path / "small", features=[Feature("a"), Feature("b")], classes=[0, 1]
    ).path
    command = [sys.executable, "-m", "ai_lifecycle.cli", "serve", bundle]
    process = start(["uv", "run", "--no-project", "--offline", *command], stdout=subprocess.PIPE, text=True)
    try:
        assert "Ctrl-C stops the server." in "".join(process.stdout.readline() for _ in range(4))
        (server,) = descendants(process.pid)
        process.kill()
        ended = is_gone(server.pid)
        server.kill()
        assert ended, "uv was killed and the server still runs"
    finally:
        process.kill()
        process.communicate()


def test_a_lifeline_leaves_no_file_open():
    before = psutil.Process().num_fds()
    for _ in range(20):
        Lifeline()
        Lifeline().cut()
    assert psutil.Process().num_fds() == before
