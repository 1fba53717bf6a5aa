"""Every figure of a playground beside its demand: `python tests/benchmarks/benchmark_playground.py [NAME] [--minutes 5]`.

NAME: which playground, by default training_process.

A real JupyterLab, a real Voila and a headless Chromium on this machine. Pictures are counted by the view itself, times
are taken inside the page, and each figure is the median of so many runs. On a machine that is busy with something
else the figures are worse; how busy it was is printed first.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "browser")]

from jupyter_pages import LOW_LATENCY, chromium, jupyter_lab, open_notebook, run_cell, voila, write_notebook
from page_watch import COUNT_MESSAGES, FIELD_TO_PICTURE, KEY_TO_PICTURE, OTHER_CELL, PAUSE, WATCH, Unit, figures_of

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
    "deployment": ("deployment", "deployment?format=onnx&server=cold", "step, fast"),
    "continuous_learning": ("continuous_learning?sprints=104", "continuous_learning?drift=inputs&policy=alarm&detector=theory&sprints=104", "sprints, fast"),
    "speed": ("speed", "speed?rate=400&batch=64", "readings, fast (they slow the server)"),
    "low_resources": ("low_resources?epochs=2000", "low_resources?data=spiral&width=32&epochs=2000", "epoch"),
    "optimization": ("optimization?epochs=2000", "optimization?ground=spiral&lr=0.001&batch=10&epochs=2000", "epoch, fast"),
    "capstone": ("capstone", "capstone?traffic=1000000&every=1", "weeks, fast"),
}  # fmt: skip
# These start servers on this machine and wait for them: what they do by themselves, as their snapshots name it. Pictures
# are counted while they do, and they are watched for longer.
PLAYED = {"deployment": ("train", "ask", "roll back"), "speed": ("load",)}
SERVED_SECONDS = 20
# What they show by themselves is over within two seconds at that pace: every one of their pictures counts, of as many runs
# as it takes.
SHORT = {"continuous_learning", "capstone", "deployment"}
WARM = 500  # milliseconds that others play before anything counts
OTHER = "import time; print(time.time_ns())"
UNITS = "units.jsonl"
# Notes beside the notebook each unit of the run when it ends, as page_watch.Unit. Not the last one: its picture comes only
# after both sides were measured for the meter, and nothing plays any more.
NOTE_UNITS = f"""import json, time
units, show = open({UNITS!r}, "w", buffering=1), frame.run._unit_done
def noted():
    ended = 1e3 * time.time()
    show()
    then = frame.model.snapshot().doing if frame.scenario.name in {tuple(PLAYED)} else ""
    if frame.run.playing:
        print(json.dumps([ended, frame.stage.frame["number"], then]), file=units)
frame.run._unit_done = noted
"""


def playground_cell(state: str, pace: str = "", more: str = "") -> str:
    """Return the code of a cell that shows a playground in a state, playing at a pace. more: what else to do before."""
    code = f"from ai_lifecycle.playground.{state.partition('?')[0]} import playground\nframe = playground({state!r})\n"
    return code + (f"frame.controls.pace.value = {pace!r}\n" if pace else "") + more + "frame"


NEWER = "before => Number(document.querySelector('.ai-stage').dataset.number) > before"
PAUSABLE = "() => [...document.querySelectorAll('.ai-playground button')].some(one => one.textContent === 'Pause')"


def shown(page) -> int:
    """Return the number of the picture that the page shows."""
    return int(page.locator(".ai-stage").get_attribute("data-number"))


class Bench:
    """Opens playgrounds and takes their figures."""

    def __init__(self, browser, folder: Path, runs: int, seconds: float, name: str):
        self.browser, self.folder, self.runs = browser, folder, runs
        self.played = PLAYED.get(name, ("",))
        self.seconds = SERVED_SECONDS if name in PLAYED else seconds
        self.warm = 0 if name in SHORT else WARM
        self.usual, self.heaviest, self.pace = PLAYGROUNDS[name]

    def page(self):
        page = self.browser.new_page(viewport={"width": 1280, "height": 1100})
        page.add_init_script(COUNT_MESSAGES)
        return page

    def lab_page(self, server, state: str):
        """Return a page of JupyterLab on which a playground stands, and wait until it does."""
        write_notebook(server.root / "bench.ipynb", playground_cell(state, self.pace, NOTE_UNITS), OTHER)
        page = self.page()
        open_notebook(page, server, "bench.ipynb")
        run_cell(page, 0)
        page.locator(".ai-stage[data-painted]").wait_for()
        page.wait_for_timeout(1000)
        return page

    def begin_again(self, page) -> bool:
        """Reset a run that is over; return whether it plays."""
        if page.get_by_role("button", name="Pause", exact=True).count():
            return True
        if shown(page) > 2:
            before = shown(page)
            page.get_by_role("button", name="Reset").click()
            page.wait_for_function(NEWER, arg=before)
        return False

    def keep_playing(self, page) -> None:
        """Press Play unless it plays; begin again first if the run is over. A short run may be over on return."""
        if self.begin_again(page):
            return
        before = shown(page)
        page.get_by_role("button", name="Play", exact=True).click()
        # Its first picture tells as well that it plays: "Pause" may be gone before anybody looks for it.
        page.wait_for_function(f"before => ({NEWER})(before) || ({PAUSABLE})()", arg=before)

    def median(self, measure: Callable[[], dict]) -> dict:
        """Return the median of each figure over the runs."""
        taken = [measure() for _ in range(self.runs)]
        return {name: statistics.median(one[name] for one in taken) for name in taken[0]}

    def watched(self, open_page: Callable, folder: Path) -> dict:
        """Return the figures of a run, or of as many in a row as `seconds` hold. folder: where the notebook is."""

        def once() -> dict:
            page, watched, left = open_page(), [], self.seconds
            while left > 0.2:
                self.begin_again(page)
                watched.append(page.evaluate(WATCH, {"seconds": left, "warm": self.warm}))
                left -= watched[-1]["took"]
            page.close()
            return figures_of(watched, units(folder), self.played)

        return self.median(once)

    def latency(self, server) -> dict:
        def once() -> dict:
            page = self.lab_page(server, self.usual)
            keyed = page.locator(".ai-sheet svg[role=application]").count()
            times = sorted(page.evaluate(KEY_TO_PICTURE, 60) if keyed else self.field_to_picture(page, 60))
            page.close()
            return {"median": statistics.median(times), "p95": times[int(len(times) * 0.95)]}

        return self.median(once)

    def field_to_picture(self, page, times: int) -> list[float]:
        """Return how long it took from a key in a field for a number to the next picture, milliseconds each."""
        field, found = page.locator(".ai-playground .ai-control input[type=number]").nth(1), []  # the first is the guess
        for turn in range(times):
            field.focus()
            page.evaluate(f"() => {{ window.ready = false; window.answer = ({FIELD_TO_PICTURE})(); }}")
            page.wait_for_function("window.ready")
            page.keyboard.press("ArrowUp" if turn % 2 else "ArrowDown")
            found.append(page.evaluate("() => window.answer"))
            page.wait_for_timeout(80 + (turn % 7) * 9)
        return found

    def interruptions(self, server) -> dict:
        """Return how soon another cell answers while a playground plays, and how soon Pause ends it."""

        def once() -> dict:
            page, answers = self.lab_page(server, self.heaviest), []
            cell = page.locator(".jp-Notebook .jp-Cell").nth(1)
            while len(answers) < 10:
                self.keep_playing(page)
                cell.locator(".jp-InputPrompt").click()
                page.evaluate(f"() => {{ window.ready = false; window.answer = ({OTHER_CELL})(); }}")
                page.wait_for_function("window.ready")
                page.keyboard.press("Control+Enter")
                taken = page.evaluate("() => window.answer")
                if page.get_by_role("button", name="Pause", exact=True).count():
                    answers.append(taken)
            self.keep_playing(page)
            while {unit.then for unit in units(server.root)[-2:] or [Unit(0, 0, "nothing")]} - set(self.played):
                page.wait_for_timeout(100)
            painted = page.evaluate(PAUSE)
            last = units(server.root)[-1].number
            paused = max((moment for number, moment in painted if number <= last), default=0)
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
                self.keep_playing(page)
                page.wait_for_timeout(500)

        play_for(90)  # until caches, histories and the allocator have their size: a load of lesson 07 takes up to 24 s
        before = kernel.memory_info().rss, heap()
        play_for(60 * minutes)
        after = kernel.memory_info().rss, heap()
        page.close()
        return {"kernel": (after[0] - before[0]) / 1e6, "heap": (after[1] - before[1]) / 1e6}

    def voila(self, folder: Path) -> dict:
        """Return how long Voila takes from the link to a playground that can be used, and its pictures a second."""
        write_notebook(folder / "playground.ipynb", playground_cell(self.usual, self.pace, NOTE_UNITS))
        with voila(folder, LOW_LATENCY.replace("ServerApp", "Voila")) as server:
            opened = []

            def open_page():
                page, from_when = self.page(), time.monotonic()
                page.goto(f"{server.url}/voila/render/playground.ipynb")
                page.locator(".ai-stage[data-painted]").wait_for()
                opened.append(time.monotonic() - from_when)
                return page

            return {**self.watched(open_page, folder), "opened": statistics.median(opened)}


def units(folder: Path) -> list[Unit]:
    """Return the units that the last playground of a notebook in this folder has played."""
    return [Unit(*json.loads(line)) for line in (folder / UNITS).read_text().splitlines()]


def picture_rows(name: str, figures: dict, most: float, where: str) -> list[tuple[str, float, str, float, bool]]:
    """Return the report's rows on how many pictures there are. most: what is asked of a pace that can show as many."""
    from importlib import import_module

    pace = import_module(f"ai_lifecycle.playground.{name}").SCENARIO.paces[PLAYGROUNDS[name][2]][1]
    soon = 100 if "plain" in where else 60  # as for what a reader does
    return [
        (f"view updates, {where}", figures["updates"], "/s", min(most, 0.9 / pace), True),
        (f"a step's end to its picture, 95th, {where}", figures["late"], "ms", soon, False),
    ]


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
        with jupyter_lab(root / "plain") as server:
            plain, usual = bench.latency(server), bench.watched(lambda: bench.lab_page(server, bench.usual), server.root)
            report([
                *picture_rows(chosen.name, usual, 50, "usual state, plain connection"),
                ("input to changed picture, median, plain connection", plain["median"], "ms", 60, False),
                ("input to changed picture, 95th, plain connection", plain["p95"], "ms", 100, False),
            ])  # fmt: skip
        with jupyter_lab(root / "quick", LOW_LATENCY) as server:
            small = bench.watched(lambda: bench.lab_page(server, bench.usual), server.root)
            report([
                *picture_rows(chosen.name, small, 50, "usual state"),
                ("page frames while training", small["frames"], "/s", 55, True),
                ("page frames, 95th percentile", small["p95"], "ms", 20, False),
                ("page frames, longest gap", small["longest"], "ms", 100, False),
                ("bytes a picture, usual state", small["bytes"] / 1000, "kB", 60, False),
                ("messages, usual state", small["messages"], "/s", 100, False),
            ])  # fmt: skip
            large = bench.watched(lambda: bench.lab_page(server, bench.heaviest), server.root)
            report([
                *picture_rows(chosen.name, large, 30, "heaviest state"),
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
            *picture_rows(chosen.name, seen, 50, "usual state, in Voila"),
        ])  # fmt: skip


if __name__ == "__main__":
    main()
