"""Both ways to show a playground, side by side: `python tests/benchmarks/benchmark_views.py [--runs 3] [--seconds 5]`.

SVG drawn in Python, as the course has it, and the same marks on a canvas with the maps as binary buffers. One
JupyterLab, one headless Chromium, the two in turn; each figure is the median of the runs. The last column is
canvas / SVG.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "browser")]

from benchmark_playground import DEFAULT, LARGEST, playground_cell
from jupyter_pages import LOW_LATENCY, chromium, jupyter_lab, open_notebook, run_cell, write_notebook
from page_watch import COUNT_MESSAGES, WATCH

CANVAS = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import canvas_stage; canvas_stage.use()\n"


def watched(browser, server, code: str, seconds: float, picture: Path | None = None) -> dict[str, float]:
    """Return pictures a second, the page's processor time a picture, the kernel's, and bytes a picture, of one run."""
    write_notebook(server.root / "views.ipynb", code)
    page = browser.new_page(viewport={"width": 1280, "height": 1100})
    page.add_init_script(COUNT_MESSAGES)
    open_notebook(page, server, "views.ipynb")
    run_cell(page, 0)
    page.locator(".ai-stage[data-painted]").wait_for()
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(1500)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    kernel = max(server.kernels(), key=lambda process: process.create_time())

    def worked() -> tuple[float, float]:
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        times = kernel.cpu_times()
        return metrics["TaskDuration"], times.user + times.system

    before = worked()
    figures = page.evaluate(WATCH, {"seconds": seconds, "warm": 0})
    after = worked()
    if picture:
        page.screenshot(path=picture)
    page.close()
    pictures = len(figures["painted"])
    return {
        "pictures a second": pictures / seconds,
        "page's time a picture, ms": 1000 * (after[0] - before[0]) / pictures,
        "kernel's time a picture, ms": 1000 * (after[1] - before[1]) / pictures,
        "kB a picture": figures["bytes"] / figures["sent"] / 1000,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="runs of which the median counts")
    parser.add_argument("--seconds", type=float, default=5, help="length of one run")
    parser.add_argument("--pictures", type=Path, help="a folder for a screenshot of each view")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        root = Path(folder) / "views"
        root.mkdir()
        with jupyter_lab(root, LOW_LATENCY) as server:
            for network, state in (("default network", DEFAULT), ("largest network", LARGEST)):
                taken = {"svg": [], "canvas": []}
                for run in range(chosen.runs):
                    for view, code in (("svg", ""), ("canvas", CANVAS)):
                        picture = chosen.pictures / f"{view}-{network[:7]}.png" if chosen.pictures and not run else None
                        code += playground_cell(state)
                        taken[view].append(watched(browser, server, code, chosen.seconds, picture))
                print(f"{network:32} {'SVG':>8} {'canvas':>8} {'ratio':>8}")
                for name in taken["svg"][0]:
                    svg, canvas = (statistics.median(one[name] for one in taken[view]) for view in ("svg", "canvas"))
                    print(f"  {name:30} {svg:8.1f} {canvas:8.1f} {canvas / svg:8.2f}", flush=True)


if __name__ == "__main__":
    main()
