"""How fast the devices that JAX finds train a network. Not part of the test command.

    python tests/benchmarks/benchmark_accelerators.py RESULT.json [--widths 32 512 4096] [--rows 32 1000 8192]

Writes one JSON file with the devices, the date, the versions and every timing. Figures about a GPU may stand in the
course only if such a file, made on that GPU, stands beside them.
"""

import argparse
import json
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ai_lifecycle.accelerators import devices, time_training

PACKAGES = ("jax", "jaxlib", "numpy")


def measured(widths: list[int], rows: list[int]) -> dict:
    """Return the timings of every width and number of rows on every device, with where and when they were taken."""
    timings = []
    for device in devices():
        for width in widths:
            for batch in rows:
                timing = time_training(device, width, batch, repeats=15)
                print(timing, flush=True)
                timings.append({**asdict(timing), "flops_per_second": timing.flops_per_second})
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "devices": [device.device_kind for device in devices()],
        "processor": platform.machine(),
        "python": platform.python_version(),
        "versions": {package: version(package) for package in PACKAGES},
        "timings": timings,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("result", type=Path)
    parser.add_argument("--widths", type=int, nargs="+", default=[32, 512, 4096])
    parser.add_argument("--rows", type=int, nargs="+", default=[32, 1000, 8192])
    chosen = parser.parse_args()
    result = measured(chosen.widths, chosen.rows)
    chosen.result.write_text(json.dumps(result, indent=1) + "\n")
    print(f"{len(result['timings'])} timings in {chosen.result}")


if __name__ == "__main__":
    main()
