"""What a playground holds outside the kernel ends with it, however it ends."""

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from processes import wait_until

from ai_lifecycle.playground.outside import Folder, Outside

SHOWS = "from ai_lifecycle.playground.outside import Outside; import os; outside = Outside(); folder = outside.folder(); "
FILLS = "(folder / 'model').write_text('weights'); print(folder, flush=True); "


@pytest.mark.parametrize(
    "end",
    ["pass", "raise SystemExit(1)", f"os.kill(os.getpid(), {signal.SIGKILL.value})",
     f"os.killpg(os.getpgid(0), {signal.SIGKILL.value})"],
    ids=["returns", "fails", "is killed", "is killed with its whole group"],
)  # fmt: skip
def test_a_folder_goes_with_the_program_however_that_ends(end):
    done = subprocess.run(
        [sys.executable, "-c", SHOWS + FILLS + end], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    folder = Path(done.stdout.strip())
    assert folder.name.startswith("ai-lifecycle-")
    wait_until(lambda: not folder.exists(), "the folder's end")


def test_a_folder_stays_as_long_as_somebody_holds_it():
    one, outside = Folder(), Outside()
    path = outside.folder()
    (path / "inner").mkdir()
    assert one.path.is_dir() and one.path != path and outside.folder() == path
    gone = one.path
    del one
    gc.collect()
    assert not gone.exists() and path.is_dir()
    outside.close()
    outside._worker.shutdown(wait=True)
    assert not path.exists()


def test_a_keeper_ends_with_its_folder():
    folder = Folder()
    keeper = folder.delete.peek()[2][0]
    assert keeper.poll() is None and os.getsid(keeper.pid) == keeper.pid
    folder.delete()
    folder.delete()
    assert keeper.poll() == 0
