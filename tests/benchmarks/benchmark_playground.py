"""How fluent the playground is in a real browser, each figure beside its demand. Not part of the test command.

    python tests/benchmarks/benchmark_playground.py [--runs 3] [--minutes 5]

Updates and frames are counted by the page itself. Medians of several runs; memory and heap over some minutes of play.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from jupyter_pages import LOW_LATENCY, chromium, jupyter_lab, open_notebook, run_cell, voila, write_notebook

LARGEST = "training_process?data=spiral&noise=0.02&net=8,8,8,8,8,8&lr=0.05&epochs=5000"
DEFAULT = "training_process?epochs=5000"
CELLS = [
    "from ai_lifecycle.playground.training_process import playground\nframe = playground({!r})\nframe",
    "print('answered', frame.model.number)",
    "import resource\nprint('steps', frame.model.number, 'kernel', "
    "int(open('/proc/self/statm').read().split()[1]) * resource.getpagesize())",
]
# Notes when the page drew a frame, when the stage put up a picture, and when anything in it changed.
WATCH = """() => {
  window.seen = { frames: [], changes: [] };
  const tick = now => { seen.frames.push(now); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  new MutationObserver(() => seen.changes.push(performance.now())).observe(
    document.querySelector('.ai-stage'), { subtree: true, childList: true, attributes: true, characterData: true });
}"""
# One key on the map, and how long until its picture has changed; or null.
PRESS = """async () => {
  const map = document.querySelector('.ai-sheet svg[role=application]');
  const start = performance.now(), key = Math.random() < 0.5 ? 'ArrowLeft' : 'ArrowRight';
  map.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  for (let waited = 0; waited < 400; waited++) {
    await new Promise(resolve => setTimeout(resolve, 1));
    const change = seen.changes.findLast(when => when > start);
    if (change) return change - start;
  }
  return null;
}"""


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def report(what: str, figures: list[float], demand: str, unit: str) -> None:
    print(f"{what:52} {statistics.median(figures):10.1f} {unit:9} demand {demand}", flush=True)


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def painted(page) -> int:
    return int(page.locator(".ai-stage").get_attribute("data-painted") or 0)


def opened(browser, server, name: str, state: str):
    page = browser.new_page(viewport={"width": 1280, "height": 1100})
    page.set_default_timeout(60_000)
    traffic = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: traffic.append((time.time(), len(data)))))
    write_notebook(server.root / name, CELLS[0].format(state), *CELLS[1:])
    open_notebook(page, server, name)
    run_cell(page, 0)
    page.locator('.ai-sheet svg[aria-label^="Map"] image').wait_for()
    page.evaluate(WATCH)
    return page, traffic


def playing(page, traffic: list, seconds: float = 5) -> dict[str, float]:
    """What the page counts while a network trains."""
    button(page, "Play").click()
    page.wait_for_timeout(1500)
    page.evaluate("() => { seen.frames.length = 0; }")
    traffic.clear()
    started, before = time.time(), painted(page)
    page.wait_for_timeout(seconds * 1000)
    updates, took = painted(page) - before, time.time() - started
    frames = page.evaluate("() => seen.frames")
    gaps = [later - earlier for earlier, later in zip(frames, frames[1:])]
    return {
        "updates": updates / took,
        "frames": 1000 * len(gaps) / sum(gaps),
        "p95": percentile(gaps, 0.95),
        "gap": max(gaps),
        "bytes": sum(size for _, size in traffic) / max(updates, 1),
        "messages": len(traffic) / took,
    }


def other_cell(page) -> float:
    """Milliseconds from running another cell to its output, while the playground plays."""
    return page.evaluate(
        """async () => {
          const cell = document.querySelectorAll('.jp-Notebook .jp-Cell')[1];
          const start = performance.now();
          const done = new Promise(resolve => new MutationObserver(() => {
            if (cell.textContent.includes('answered ')) resolve(performance.now() - start);
          }).observe(cell, { subtree: true, childList: true, characterData: true }));
          cell.querySelector('.jp-InputPrompt').dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
          window.jupyterapp?.commands.execute('notebook:run-cell');
          return Promise.race([done, new Promise(resolve => setTimeout(() => resolve(NaN), 3000))]);
        }"""
    )


def pausing(page) -> float:
    """Milliseconds from pressing Pause to the last picture that a step still brought."""
    return page.evaluate(
        """async () => {
          const stage = document.querySelector('.ai-stage');
          const pause = [...document.querySelectorAll('.ai-playground button')].find(b => b.textContent === 'Pause');
          const start = performance.now();
          pause.click();
          let last = start, number = stage.dataset.painted;
          while (performance.now() - last < 700) {
            await new Promise(resolve => setTimeout(resolve, 2));
            if (stage.dataset.painted !== number) { number = stage.dataset.painted; last = performance.now(); }
          }
          return last - start;
        }"""
    )


def presses(page, count: int = 40) -> list[float]:
    """Milliseconds from a key to the changed picture, while nothing plays."""
    page.wait_for_timeout(500)
    taken = []
    for _ in range(count):
        taken.append(page.evaluate(PRESS))
        page.wait_for_timeout(60)
    return [value for value in taken if value is not None]


def numbers_of(page) -> tuple[int, int]:
    """Steps trained and bytes held by the kernel, asked of the kernel itself."""
    run_cell(page, 2)
    output = page.locator(".jp-Notebook .jp-Cell").nth(2).locator(".jp-OutputArea-output")
    output.filter(has_text="kernel").wait_for()
    _, steps, _, held = output.inner_text().split()
    return int(steps), int(held)


def long_run(page, minutes: float) -> tuple[float, float]:
    """Megabytes by which the kernel and the page's heap grew over some minutes of play."""
    session = page.context.new_cdp_session(page)

    def heap() -> float:
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"]

    button(page, "Play").click()
    page.wait_for_timeout(5000)
    _, kernel = numbers_of(page)
    page_heap = heap()
    page.wait_for_timeout(minutes * 60_000)
    grown_page = heap() - page_heap
    return (numbers_of(page)[1] - kernel) / 1e6, grown_page / 1e6


def axe_findings(page) -> int:
    """How many findings axe-core has at levels A and AA."""
    import axe_playwright_python

    page.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text())
    rules = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }"
    return page.evaluate(f"async () => (await axe.run('.ai-playground', {rules})).violations.length")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=5)
    options = parser.parse_args()
    runs = range(options.runs)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        root = Path(folder) / "notebooks"
        root.mkdir()
        with jupyter_lab(root, LOW_LATENCY, "--expose-app-in-browser") as server:
            fast_lab(browser, server, runs, options.minutes)
        slow = Path(folder) / "slow"
        slow.mkdir()
        with jupyter_lab(slow) as server:
            taken = []
            for number in runs:
                page, _ = opened(browser, server, f"slow{number}.ipynb", DEFAULT)
                taken.append(presses(page))
                page.close()
            report("input to picture, without TCP_NODELAY, median", [percentile(t, 0.5) for t in taken], "<= 60", "ms")
            report("input to picture, without TCP_NODELAY, 95 %", [percentile(t, 0.95) for t in taken], "<= 100", "ms")
        with voila(root) as server:
            opening = []
            write_notebook(root / "voila.ipynb", CELLS[0].format(DEFAULT))
            for _ in runs:
                page = browser.new_page()
                started = time.perf_counter()
                page.goto(f"{server.url}/voila/render/voila.ipynb")
                page.locator('.ai-sheet svg[aria-label^="Map"] image').wait_for(timeout=60_000)
                opening.append(time.perf_counter() - started)
                page.close()
            report("Voila, open to usable", opening, "<= 5", "s")


def fast_lab(browser, server, runs: range, minutes: float) -> None:
    """Everything that is measured in one JupyterLab with TCP_NODELAY."""
    for name, state, demand in [("default", DEFAULT, ">= 50"), ("largest", LARGEST, ">= 30")]:
        counted, paused, others, keys = [], [], [], []
        for number in runs:
            page, traffic = opened(browser, server, f"{name}{number}.ipynb", state)
            counted.append(playing(page, traffic))
            others.append(other_cell(page))
            paused.append(pausing(page))
            keys.append(presses(page))
            page.close()
        report(f"{name} network: view updates", [one["updates"] for one in counted], demand, "a second")
        report(f"{name} network: page frames", [one["frames"] for one in counted], ">= 55", "a second")
        report(f"{name} network: frame gap, 95 %", [one["p95"] for one in counted], "<= 20", "ms")
        report(f"{name} network: frame gap, longest", [one["gap"] for one in counted], "<= 100", "ms")
        report(f"{name} network: bytes an update", [one["bytes"] / 1000 for one in counted], "<= 60", "kB")
        report(f"{name} network: messages", [one["messages"] for one in counted], "<= 100", "a second")
        report(f"{name} network: another cell answers", others, "<= 200", "ms")
        report(f"{name} network: pause to the last step's picture", paused, "<= 100", "ms")
        report(f"{name} network: input to picture, median", [percentile(k, 0.5) for k in keys], "<= 30", "ms")
        report(f"{name} network: input to picture, 95 %", [percentile(k, 0.95) for k in keys], "<= 60", "ms")
    page, _ = opened(browser, server, "long.ipynb", DEFAULT)
    report("axe-core findings, A and AA", [axe_findings(page)], "0", "")
    kernel, heap = long_run(page, minutes)
    report(f"kernel memory, growth in {minutes:g} minutes", [kernel], "<= 5", "MB")
    report(f"page heap, growth in {minutes:g} minutes", [heap], "<= 20", "MB")
    page.close()


if __name__ == "__main__":
    main()
