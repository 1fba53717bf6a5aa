"""A Jupyter program, started as ever but sooner: python -m ai_lifecycle.jupyter.program jupyterlab --no-browser.

What follows the program's module is the program's own. It is up a second sooner than by `python -m jupyterlab`
(tests/benchmarks/benchmark_startup.py).
"""

import runpy
import sys

from ai_lifecycle.grading.quick_import import without_address_checks


def main() -> None:
    """Run the program that the first argument names. Its server stands on jsonschema and asks for no check of addresses."""
    without_address_checks()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
