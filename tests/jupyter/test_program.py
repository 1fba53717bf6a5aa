"""Starting a Jupyter program: it gets its arguments, gives its exit status, and ends when it has ended."""

import os
import subprocess
import sys

from processes import PATIENCE

# As a Jupyter server does: its loop is stopped while a task waits, after AnyIO has started a thread for it.
STOPPED_IN_THE_MIDDLE = """
import asyncio, sys, threading
import anyio.to_thread

async def serve():
    await anyio.to_thread.run_sync(int)
    loop.call_soon(loop.stop)
    await asyncio.Event().wait()

loop = asyncio.new_event_loop()
task = loop.create_task(serve())
loop.run_forever()
print(sys.argv[1:], sorted(thread.name for thread in threading.enumerate()), flush=True)
sys.exit(3)
"""


def test_it_ends_though_the_loop_was_stopped_while_a_thread_waited(tmp_path):
    (tmp_path / "little_server.py").write_text(STOPPED_IN_THE_MIDDLE)
    done = subprocess.run(
        [sys.executable, "-m", "ai_lifecycle.jupyter.program", "little_server", "--no-browser"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.stdout == "['--no-browser'] ['AnyIO worker thread', 'MainThread']\n", done.stderr
    assert done.returncode == 3
