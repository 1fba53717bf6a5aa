"""Every figure of a playground beside its demand: `python tests/benchmarks/benchmark_playground.py [NAME] [--minutes 5]`.

NAME: which playground, by default training_process.

A real JupyterLab, a real Voila and a headless Chromium on this machine. Pictures are counted by the view itself, times
are taken inside the page, and each figure is the median of so many runs. On a machine that is busy with something
else the figures are worse; how busy it was is printed first.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "browser")]

from jupyter_pages import LOW_LATENCY, chromium, jupyter_lab, open_notebook, run_cell, voila, write_notebook

DEFAULT = "training_process?lr=0.001&epochs=5000"
LARGEST = "training_process?data=spiral&net=8,8,8,8,8,8&lr=0.001&epochs=5000"
# For each playground a usual and its heaviest state that play long enough to be watched, and its quickest pace: what a
# pace shows in a second is what can be asked of its pictures.
PLAYGROUNDS = {
    "start_here": ("start_here?lr=0.0001&steps=5000", "start_here?lr=0.0001&steps=5000&rows=200", "10 steps"),
    "data_collection": ("data_collection?rows=400", "data_collection?data=spiral&errors=0.2&copies=0.7&rows=400", "10 labels"),
    "model_selection": ("model_selection?rounds=20", "model_selection?size=5&data=spiral&rows=300&folds=10&rounds=20", "fit"),
    "training_process": (DEFAULT, LARGEST, "epoch"),
    "prediction": ("prediction?epochs=5000", "prediction?hidden=128&near=2&epochs=5000", "epoch"),
    "deployment": ("deployment", "deployment?format=onnx&server=cold", "step"),
    "continuous_learning": ("continuous_learning", "continuous_learning?drift=inputs&policy=alarm&detector=theory", "sprints, fast"),
    "speed": ("speed", "speed?rate=400&batch=64", "reading"),
    "low_resources": ("low_resources?epochs=2000", "low_resources?data=spiral&width=32&epochs=2000", "epoch"),
    "optimization": ("optimization?epochs=2000", "optimization?ground=spiral&lr=0.001&batch=10&epochs=2000", "epoch, fast"),
    "capstone": ("capstone", "capstone?traffic=1000000&every=1", "weeks, fast"),
}  # fmt: skip
OTHER = "import time; print(time.time_ns())"


def playground_cell(state: str, pace: str = "") -> str:
    """Return the code of a cell that shows a playground in a state, playing at a pace."""
    code = f"from ai_lifecycle.playground.{state.partition('?')[0]} import playground\nframe = playground({state!r})\n"
    return code + (f"frame.controls.pace.value = {pace!r}\n" if pace else "") + "frame"


COUNT_MESSAGES = """
window.traffic = { messages: 0, bytes: 0 };
window.WebSocket = class extends WebSocket {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({ data }) => {
      traffic.messages++; traffic.bytes += data.byteLength ?? data.length;
    });
  }
  send(data) { traffic.messages++; super.send(data); }
};"""

WATCH = """seconds => new Promise(done => {
  const stage = document.querySelector(".ai-stage"), from = performance.now(), gaps = [];
  const shown = +stage.dataset.painted, sent = +stage.dataset.number, { messages, bytes } = traffic;
  let last = from;
  const tick = () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    if (now - from < seconds * 1000) return requestAnimationFrame(tick);
    const took = (now - from) / 1000, sorted = gaps.slice(1).sort((a, b) => a - b);
    done({
      updates: (+stage.dataset.painted - shown) / took, frames: gaps.length / took,
      p95: sorted[Math.floor(sorted.length * 0.95)], longest: sorted.at(-1),
      bytes: (traffic.bytes - bytes) / (+stage.dataset.number - sent), messages: (traffic.messages - messages) / took,
    });
  };
  requestAnimationFrame(tick);
})"""

# A key on the map moves the cursor: the picture has changed once the frame that shows the new cursor is painted.
KEY_TO_PICTURE = """async times => {
  const map = document.querySelector(".ai-sheet svg[role=application]"), cover = map.nextElementSibling, found = [];
  for (let turn = 0; turn < times; turn++) {
    const from = performance.now();
    const changed = new Promise(done => {
      const observer = new MutationObserver(() => { observer.disconnect(); requestAnimationFrame(() => done()); });
      observer.observe(cover, { childList: true });
    });
    map.dispatchEvent(new KeyboardEvent("keydown", { key: turn % 2 ? "ArrowLeft" : "ArrowRight", bubbles: true }));
    await changed;
    found.push(performance.now() - from);
    await new Promise(done => setTimeout(done, 80 + (turn % 7) * 9));
  }
  return found;
}"""

PAUSE = """() => new Promise(done => {
  const stage = document.querySelector(".ai-stage");
  let last = 0;
  const observer = new MutationObserver(() => { last = performance.now(); });
  observer.observe(stage, { attributes: true, attributeFilter: ["data-number"] });
  const from = performance.now();
  [...document.querySelectorAll(".ai-playground button")].find(b => b.textContent === "Pause").click();
  setTimeout(() => { observer.disconnect(); done(Math.max(last - from, 0)); }, 1000);
})"""

OTHER_CELL = """() => new Promise(done => {
  const cell = document.querySelectorAll(".jp-Notebook .jp-Cell")[1], printed = () => cell.querySelector("pre")?.textContent;
  const before = printed();
  window.addEventListener("keydown", () => {
    const from = performance.now();
    const look = () => printed() && printed() !== before ? done(performance.now() - from) : setTimeout(look, 2);
    look();
  }, { capture: true, once: true });
  window.ready = true;
})"""


class Bench:
    """Opens playgrounds and takes their figures."""

    def __init__(self, browser, folder: Path, runs: int, seconds: float, name: str):
        self.browser, self.folder, self.runs, self.seconds = browser, folder, runs, seconds
        self.usual, self.heaviest, self.pace = PLAYGROUNDS[name]

    def page(self):
        page = self.browser.new_page(viewport={"width": 1280, "height": 1100})
        page.add_init_script(COUNT_MESSAGES)
        return page

    def lab_page(self, server, state: str):
        """Return a page of JupyterLab on which a playground stands, and wait until it does."""
        write_notebook(server.root / "bench.ipynb", playground_cell(state, self.pace), OTHER)
        page = self.page()
        open_notebook(page, server, "bench.ipynb")
        run_cell(page, 0)
        page.locator(".ai-stage[data-painted]").wait_for()
        page.wait_for_timeout(1000)
        return page

    def play(self, page) -> None:
        page.get_by_role("button", name="Play", exact=True).click()
        page.wait_for_timeout(1500)

    def median(self, measure: Callable[[], dict]) -> dict:
        """Return the median of each figure over the runs."""
        taken = [measure() for _ in range(self.runs)]
        return {name: statistics.median(one[name] for one in taken) for name in taken[0]}

    def watched(self, open_page: Callable) -> dict:
        def once() -> dict:
            page = open_page()
            self.play(page)
            figures = page.evaluate(WATCH, self.seconds)
            page.close()
            return figures

        return self.median(once)

    def latency(self, server) -> dict:
        def once() -> dict:
            page = self.lab_page(server, self.usual)
            times = sorted(page.evaluate(KEY_TO_PICTURE, 60))
            page.close()
            return {"median": statistics.median(times), "p95": times[int(len(times) * 0.95)]}

        return self.median(once)

    def interruptions(self, server) -> dict:
        """Return how soon another cell answers while a playground plays, and how soon Pause ends it."""

        def once() -> dict:
            page, answers = self.lab_page(server, self.heaviest), []
            self.play(page)
            cell = page.locator(".jp-Notebook .jp-Cell").nth(1)
            for _ in range(10):
                cell.locator(".jp-InputPrompt").click()
                page.evaluate(f"() => {{ window.ready = false; window.answer = ({OTHER_CELL})(); }}")
                page.wait_for_function("window.ready")
                page.keyboard.press("Control+Enter")
                answers.append(page.evaluate("() => window.answer"))
            paused = page.evaluate(PAUSE)
            page.close()
            return {"other": statistics.median(answers), "slowest": max(answers), "pause": paused}

        return self.median(once)

    def memory(self, server, minutes: float) -> dict:
        """Return how much the kernel and the page's heap grow while a playground plays for so long."""
        page = self.lab_page(server, self.usual)
        session = page.context.new_cdp_session(page)
        kernel = max(server.kernels(), key=lambda process: process.create_time())

        def heap() -> int:
            session.send("HeapProfiler.collectGarbage")
            return session.send("Runtime.getHeapUsage")["usedSize"]

        def play_for(seconds: float) -> None:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                if page.get_by_role("button", name="Play", exact=True).count():
                    page.get_by_role("button", name="Reset").click()
                    page.get_by_role("button", name="Play", exact=True).click()
                page.wait_for_timeout(500)

        play_for(20)  # until caches and histories have their size
        before = kernel.memory_info().rss, heap()
        play_for(60 * minutes)
        after = kernel.memory_info().rss, heap()
        page.close()
        return {"kernel": (after[0] - before[0]) / 1e6, "heap": (after[1] - before[1]) / 1e6}

    def voila(self, folder: Path) -> dict:
        """Return how long Voila takes from the link to a playground that can be used, and its pictures a second."""
        write_notebook(folder / "playground.ipynb", playground_cell(self.usual, self.pace))
        with voila(folder, LOW_LATENCY.replace("ServerApp", "Voila")) as server:
            opened = []

            def open_page():
                page, from_when = self.page(), time.monotonic()
                page.goto(f"{server.url}/voila/render/playground.ipynb")
                page.locator(".ai-stage[data-painted]").wait_for()
                opened.append(time.monotonic() - from_when)
                return page

            return {**self.watched(open_page), "opened": statistics.median(opened)}


def pictures_a_second(name: str) -> float:
    """Return nine tenths of the pictures a second that a playground's pace asks for."""
    from importlib import import_module

    scenario = import_module(f"ai_lifecycle.playground.{name}").SCENARIO
    return 0.9 / scenario.paces[PLAYGROUNDS[name][2]][1]


def axe(bench: Bench, server) -> float:
    """Return how many findings axe-core has at levels A and AA, or nan if it is not installed."""
    from playground_pages import axe_findings

    page = bench.lab_page(server, bench.usual)
    try:
        return len(axe_findings(page))
    except BaseException as missing:  # pytest's own way to skip
        print(missing)
        return float("nan")
    finally:
        page.close()


def report(rows: list[tuple[str, float, str, float, bool]]) -> None:
    """Print the table: figure, measured, demand, whether it is met."""
    for name, value, unit, demand, at_least in rows:
        met = value >= demand if at_least else value <= demand
        sign = ">=" if at_least else "<="
        print(f"{name:58} {value:9.1f} {unit:6} demand {sign} {demand:<7g} {'met' if met else 'NOT MET'}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", default="training_process", choices=PLAYGROUNDS)
    parser.add_argument("--runs", type=int, default=3, help="runs of which the median counts")
    parser.add_argument("--seconds", type=float, default=5, help="length of one run")
    parser.add_argument("--minutes", type=float, default=5, help="length of the memory run; 0 leaves it out")
    chosen = parser.parse_args()
    busy = psutil.cpu_percent(2)
    print(f"{psutil.cpu_count()} processors, {busy:.0f} % busy with other things before the start")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        root = Path(folder)
        for name in ("plain", "quick", "voila"):
            (root / name).mkdir()
        bench = Bench(browser, root, chosen.runs, chosen.seconds, chosen.name)
        shown = pictures_a_second(chosen.name)
        with jupyter_lab(root / "plain") as server:
            plain, usual = bench.latency(server), bench.watched(lambda: bench.lab_page(server, bench.usual))
            report([
                ("view updates, usual state, plain connection", usual["updates"], "/s", min(50, shown), True),
                ("input to changed picture, median, plain connection", plain["median"], "ms", 60, False),
                ("input to changed picture, 95th, plain connection", plain["p95"], "ms", 100, False),
            ])  # fmt: skip
        with jupyter_lab(root / "quick", LOW_LATENCY) as server:
            small = bench.watched(lambda: bench.lab_page(server, bench.usual))
            report([
                ("view updates, usual state", small["updates"], "/s", min(50, shown), True),
                ("page frames while training", small["frames"], "/s", 55, True),
                ("page frames, 95th percentile", small["p95"], "ms", 20, False),
                ("page frames, longest gap", small["longest"], "ms", 100, False),
                ("bytes a picture, usual state", small["bytes"] / 1000, "kB", 60, False),
                ("messages, usual state", small["messages"], "/s", 100, False),
            ])  # fmt: skip
            large = bench.watched(lambda: bench.lab_page(server, bench.heaviest))
            report([
                ("view updates, heaviest state", large["updates"], "/s", min(30, shown), True),
                ("page frames, heaviest state, longest gap", large["longest"], "ms", 100, False),
                ("bytes a picture, heaviest state", large["bytes"] / 1000, "kB", 60, False),
                ("messages, heaviest state", large["messages"], "/s", 100, False),
            ])  # fmt: skip
            quick, broken = bench.latency(server), bench.interruptions(server)
            report([
                ("input to changed picture, median, TCP_NODELAY", quick["median"], "ms", 30, False),
                ("input to changed picture, 95th, TCP_NODELAY", quick["p95"], "ms", 60, False),
                ("pause to no further step, heaviest state", broken["pause"], "ms", 100, False),
                ("another cell while the heaviest state plays", broken["other"], "ms", 200, False),
                ("another cell, slowest of ten", broken["slowest"], "ms", 200, False),
                ("axe-core findings, A and AA", axe(bench, server), "", 0, False),
            ])  # fmt: skip
            if chosen.minutes:
                grown = bench.memory(server, chosen.minutes)
                report([
                    (f"kernel memory, growth over {chosen.minutes:g} minutes", grown["kernel"], "MB", 5, False),
                    (f"page heap, growth over {chosen.minutes:g} minutes", grown["heap"], "MB", 20, False),
                ])  # fmt: skip
        seen = bench.voila(root / "voila")
        report([
            ("Voila, open to usable", seen["opened"], "s", 5, False),
            ("view updates in Voila, usual state", seen["updates"], "/s", min(50, shown), True),
        ])  # fmt: skip


if __name__ == "__main__":
    main()
