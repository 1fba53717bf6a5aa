"""What the load generator shows: pictures, words and tables of one snapshot."""

from math import isnan

from ai_lifecycle.ledger import INFERENCE_COLOUR, seconds
from ai_lifecycle.load_readings import LIMITS
from ai_lifecycle.playground.charts import CHART_SIZE, COLOURS, DASHES, Axis, Series, axis, chart
from ai_lifecycle.playground.drawing import FAINT, Drawing
from ai_lifecycle.playground.pictures import BARS_SIZE, bars_picture, table
from ai_lifecycle.playground.speed_model import LAST, SECONDS, SETUP, WINDOW
from ai_lifecycle.playground.stage import Panel

GOAL = 0.1  # seconds: what comes sooner feels like at once (Nielsen, "Usability Engineering", 1993, section 5.5)
PANELS = (
    Panel("latency", *CHART_SIZE, "Latency over time."),
    Panel("throughput", *CHART_SIZE, "Throughput over time."),
    Panel("queue", *CHART_SIZE, "Queue over time."),
    Panel("shares", *BARS_SIZE, "Share of time waiting and computing."),
    Panel("light", *BARS_SIZE, "Limit light."),
    Panel("meter", *BARS_SIZE, "Meter of training and inference."),
)
_PERCENTS = (("p99", COLOURS[4], DASHES[1]), ("p95", INFERENCE_COLOUR, DASHES[0]), ("p50", COLOURS[0], DASHES[2]))
_LAMPS = (
    ("none", COLOURS[0], "room"),
    ("window", COLOURS[2], "window"),
    ("close", COLOURS[3], "close to the limit"),
    ("model", COLOURS[4], "overrun"),
)
_DOING = {
    "prepare": "Nothing is trained yet.",
    "train": "Next a network that reads digits is trained and saved as a bundle.",
    "serve": "The network is trained and saved as a bundle; next a server starts with it.",
    "calibrate": "The server runs; next one client asks one by one, to find out how long the model takes.",
    "load": "Questions come in.",
    "": "No more questions come.",
}
_KEPT = "The network of this seed was trained in an earlier run; the meter shows what that took."


def draw(model, snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every step."""
    return {"latency": _latency(snapshot), "throughput": _throughput(snapshot), "queue": _queue(snapshot)}


def draw_words(model, snapshot) -> dict[str, Drawing]:
    """Return the pictures that are read rather than watched."""
    return {"shares": _shares(snapshot), "light": _light(snapshot), "meter": model.meter.picture()}


def labels(model, snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    if not snapshot.readings:
        nothing = "No question was asked yet."
        return {panel.name: nothing for panel in PANELS[:5]} | {"meter": model.meter.describe()}
    now = snapshot.readings[-1]
    return {
        "latency": f"Over the last {WINDOW:g} seconds "
        f"p50 is {_time(now.p50)}, p95 {_time(now.p95)}, p99 {_time(now.p99)}.",
        "throughput": f"{now.throughput:.0f} answers a second; {snapshot.rate:.0f} questions a second come.",
        "queue": f"{now.queue} questions came and are not answered yet.",
        "shares": "; ".join(f"{name}: {share}" for name, share in _share_rows(snapshot)) + ".",
        "light": f"What limits the speed is {LIMITS[snapshot.limit]}.",
        "meter": model.meter.describe(),
    }


def cover(model, snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the pictures: nothing."""
    return {}


def describe(snapshot) -> str:
    """Return a snapshot in words."""
    words = [*([_KEPT] if snapshot.kept else []), _DOING[snapshot.doing]]
    if snapshot.done < len(SETUP):
        return " ".join(words)
    words.append(f"One by one, the model answers {snapshot.alone:.0f} a second.")
    words.append(f"{snapshot.rate:.0f} questions a second come.")
    if snapshot.readings:
        words.append(f"{snapshot.answered} answered, p95 of all {_time(snapshot.p95)}.")
        words.append(f"What limits the speed is {LIMITS[snapshot.limit]}.")
    if snapshot.readings and not snapshot.doing and snapshot.readings[-1].queue:
        words.append(f"{snapshot.readings[-1].queue} still waited when the load was stopped.")
    if snapshot.failed:
        words.append(f"{snapshot.failed} got no answer.")
    return " ".join(words)


def tables(model, snapshot) -> str:
    """Return every picture as an HTML table."""
    every = range(len(snapshot.readings) - 1, -1, -max(len(snapshot.readings) // 16, 1))
    lines = [
        [f"{snapshot.moments[place]:.1f} s", _time(one.p50), _time(one.p95), _time(one.p99), f"{one.throughput:.0f}",
         str(one.queue), f"{one.busy:.0%}"]
        for place in reversed(every) for one in [snapshot.readings[place]]
    ]  # fmt: skip
    columns = ["since the load began", "p50", "p95", "p99", "answers a second", "queue", "model busy"]
    lamps = [[words, "on" if name == snapshot.limit else "off", LIMITS[name]] for name, _, words in _LAMPS]
    return "".join([
        table(f"The load, each line over the {WINDOW:g} seconds before", columns, lines),
        table("Where the time of a question goes", ["part", "share"], [list(pair) for pair in _share_rows(snapshot)]),
        table("Limit light", ["lamp", "state", "meaning"], lamps if snapshot.readings else []),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
    ])  # fmt: skip


def _time(value: float | None) -> str:
    return "not known" if value is None or isnan(value) else seconds(value)


def _across() -> Axis:
    return Axis("seconds of load", 0, LAST)


def _latency(snapshot) -> Drawing:
    values = {name: [1e3 * getattr(one, name) for one in snapshot.readings] for name, _, _ in _PERCENTS}
    series = [
        Series(snapshot.moments, values[name], colour, dash, words=f"{name} {_last(snapshot, name)}")
        for name, colour, dash in _PERCENTS
    ]
    up = axis("milliseconds", [1e3 * GOAL, *values["p99"], *values["p50"]], log=True)
    return chart(f"Latency, last {WINDOW:g} s", series, _across(), up, goal=1e3 * GOAL)


def _last(snapshot, name: str) -> str:
    return _time(getattr(snapshot.readings[-1], name)) if snapshot.readings else ""


def _throughput(snapshot) -> Drawing:
    came = [snapshot.rate] * 2 if snapshot.rate else []
    given = [one.throughput for one in snapshot.readings]
    words = f": {given[-1]:.0f} a second" if given else ""
    series = [
        Series([0, SECONDS][: len(came)], came, COLOURS[2], DASHES[1], words="questions that come"),
        Series(snapshot.moments, given, INFERENCE_COLOUR, words=f"answers{words}"),
    ]
    room = [1.25 * snapshot.rate]  # above the line of what comes, for the name of the axis
    return chart("Throughput", series, _across(), axis("a second", [*room, *given], zero=True))


def _queue(snapshot) -> Drawing:
    waiting = [one.queue for one in snapshot.readings]
    words = f"{waiting[-1]} came and are not answered" if waiting else "came and are not answered"
    series = [Series(snapshot.moments, waiting, COLOURS[4], words=words)]
    return chart("Queue", series, _across(), axis("questions", [*waiting, 4], zero=True))


def _share_rows(snapshot) -> list[tuple[str, str]]:
    if not snapshot.readings:
        return []
    names = ("waiting", "computing", "the rest")
    return [(name, f"{share:.0%}") for name, share in zip(names, snapshot.shares)] + [
        ("model busy", f"{snapshot.readings[-1].busy:.0%} of the time")
    ]


def _shares(snapshot) -> Drawing:
    title = "Where the time of a question goes"
    if not snapshot.readings:
        return bars_picture(title, [], ["No question was asked yet."])
    rows = _share_rows(snapshot)
    colours = (COLOURS[2], INFERENCE_COLOUR, COLOURS[5])
    bars = [(name, share, words, colour) for (name, words), share, colour in zip(rows, snapshot.shares, colours)]
    return bars_picture(title, bars, [f"The model is busy {rows[-1][1]}."])


def _light(snapshot) -> Drawing:
    drawing = Drawing(*BARS_SIZE)
    drawing.text(8, 19, "What limits the speed", size=13, bold=True)
    for place, (name, colour, words) in enumerate(_LAMPS):
        y, on = 30 + 27 * place, bool(snapshot.readings) and name == snapshot.limit
        drawing.rect(10, y, 20, 20, fill=colour if on else "none", stroke=colour if on else FAINT, line=2, round=10)
        drawing.text(42, y + 15, f"{words}{': on' if on else ''}", size=13, bold=on)
    said = LIMITS[snapshot.limit] if snapshot.readings else "No question was asked yet."
    for line, text in enumerate(_wrapped(said, 48)):
        drawing.text(8, 154 + 16 * line, text, size=12)
    return drawing


def _wrapped(text: str, width: int) -> list[str]:
    from textwrap import wrap

    return wrap(text[0].upper() + text[1:], width)
