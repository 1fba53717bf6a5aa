"""JupyterLab as `ai-lifecycle lab` starts it, a program of its own: python -m ai_lifecycle.lab_server.

It takes JupyterLab's own arguments, and is up a second sooner than `jupyter lab` (tests/benchmarks/benchmark_startup.py).
"""

import sys

from ai_lifecycle.grading.quick_import import without_address_checks


def main() -> None:
    """Run JupyterLab until it is told to end. Its server stands on jsonschema, too, and asks for no check of addresses."""
    without_address_checks()
    from jupyterlab.labapp import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
