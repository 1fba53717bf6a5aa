"""What the benchmarks of playgrounds run inside a page: it counts what the view shows and when, never by screenshots.

And what is made of it: `figures_of`.
"""

import statistics
from collections.abc import Collection, Sequence
from typing import NamedTuple


class Unit(NamedTuple):
    """A unit of a run. ended: when, milliseconds since 1970. number: of the picture that shows it. then: what is done
    next, where a run does different things, else "".
    """

    ended: float
    number: int
    then: str = ""


def figures_of(watched: Sequence[dict], units: Sequence[Unit], played: Collection[str] = ("",)) -> dict[str, float]:
    """Return the figures of a run, or of several in a row, as WATCH saw them.

    units: when each ended. played: what a unit must do to count in how many pictures there are a second; the others
    wait for another program.
    """
    gaps, took = sorted(gap for one in watched for gap in one["gaps"][1:]), sum(one["took"] for one in watched)
    late = sorted(wait for one in watched for wait in lateness(units, one["painted"]))
    return {
        "updates": 1000 / statistics.fmean(apart for one in watched for apart in between(units, one["painted"], played)),
        "late": late[int(len(late) * 0.95)],
        "frames": sum(len(one["gaps"]) for one in watched) / took,
        "p95": gaps[int(len(gaps) * 0.95)],
        "longest": gaps[-1],
        "bytes": sum(one["bytes"] for one in watched) / sum(one["sent"] for one in watched),
        "messages": sum(one["messages"] for one in watched) / took,
    }


def between(units: Sequence[Unit], painted: Sequence[Sequence[float]], played: Collection[str]) -> list[float]:
    """Return the milliseconds from each picture to the next, where all that was done between them is of `played`.

    Only of pictures that show units: the one that Reset brings shows none.
    """
    then = {unit.number: unit.then for unit in units}
    return [
        later - sooner
        for (first, sooner), (last, later) in zip(painted, painted[1:])
        if last in then and all(then.get(number) in played for number in range(first, last))
    ]


def lateness(units: Sequence[Unit], painted: Sequence[Sequence[float]]) -> list[float]:
    """Return the milliseconds from each unit's end until a picture that shows it was painted, of those that were seen."""
    waited, place = [], 0
    for unit in sorted(units, key=lambda unit: unit.number):
        while place < len(painted) and painted[place][0] < unit.number:
            place += 1
        if place < len(painted) and unit.number >= painted[0][0]:
            waited.append(painted[place][1] - unit.ended)
    return waited


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

# Presses Play unless it plays, and watches, from the first picture and `warm` milliseconds more, for so many seconds or
# until the run is over. `painted`: number and moment of each picture, milliseconds since 1970. `gaps`: between the page's
# frames, milliseconds. `sent`: pictures that came.
WATCH = """async ({ seconds, warm }) => {
  const stage = document.querySelector(".ai-stage"), named = name =>
    [...document.querySelectorAll(".ai-playground button")].find(b => b.textContent === name);
  if (!named("Pause")) {
    const first = new Promise(done => new MutationObserver((_, all) => { all.disconnect(); done(); })
      .observe(stage, { attributes: true, attributeFilter: ["data-painted"] }));
    named("Play").click();
    await first;
  }
  await new Promise(done => setTimeout(done, warm));
  const from = performance.now(), gaps = [], painted = [], number = +stage.dataset.number, { messages, bytes } = traffic;
  const observer = new MutationObserver(
    () => painted.push([+stage.dataset.number, performance.timeOrigin + performance.now()]));
  observer.observe(stage, { attributes: true, attributeFilter: ["data-painted"] });
  return new Promise(done => {
    let last = from;
    const tick = () => {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      if (now - from < seconds * 1000 && named("Pause")) return requestAnimationFrame(tick);
      observer.disconnect();
      done({
        painted, gaps, took: (now - from) / 1000, sent: +stage.dataset.number - number,
        bytes: traffic.bytes - bytes, messages: traffic.messages - messages,
      });
    };
    requestAnimationFrame(tick);
  });
}"""

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

# The same where no picture takes keys: a key in the first field for a number changes a setting, and so the pictures.
FIELD_TO_PICTURE = """() => new Promise(done => {
  const stage = document.querySelector(".ai-stage");
  window.addEventListener("keydown", () => {
    const from = performance.now();
    const observer = new MutationObserver(() => { observer.disconnect(); done(performance.now() - from); });
    observer.observe(stage, { attributes: true, attributeFilter: ["data-painted"] });
  }, { capture: true, once: true });
  window.ready = true;
})"""

PAUSE = """() => new Promise(done => {
  const stage = document.querySelector(".ai-stage"), painted = [];
  const observer = new MutationObserver(() => painted.push([+stage.dataset.number, performance.now() - from]));
  observer.observe(stage, { attributes: true, attributeFilter: ["data-painted"] });
  const from = performance.now();
  [...document.querySelectorAll(".ai-playground button")].find(b => b.textContent === "Pause").click();
  setTimeout(() => { observer.disconnect(); done(painted); }, 1000);
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
