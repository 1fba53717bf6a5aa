"""A Jupyter program, started as ever but sooner: python -m ai_lifecycle.jupyter.program jupyterlab --no-browser.

What follows the program's module is the program's own. It is up a second sooner than by `python -m jupyterlab`
(tests/benchmarks/benchmark_startup.py).
"""

import runpy
import sys
import threading

from ai_lifecycle.grading.quick_import import without_address_checks


def main() -> None:
    """Run the program that the first argument names. Its server stands on jsonschema and asks for no check of addresses."""
    without_address_checks()
    del sys.argv[0]
    try:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    finally:
        let_threads_end()


def let_threads_end() -> None:
    """Tell AnyIO's threads that nothing more comes.

    A Jupyter server stops its loop in the middle of what it does. Then nobody ends the threads in which AnyIO reads
    files, and Python waits for them for ever: after Ctrl-C the terminal would not come back.
    """
    for thread in threading.enumerate():
        if thread.name == "AnyIO worker thread" and hasattr(thread, "queue"):
            thread.queue.put_nowait(None)


if __name__ == "__main__":
    main()
