"""What the deployment console shows: pictures, words and tables of one snapshot."""

import numpy as np

from ai_lifecycle.ledger import INFERENCE_COLOUR, seconds, size
from ai_lifecycle.playground.charts import CHART_SIZE, COLOURS, Axis, Series, axis, chart
from ai_lifecycle.playground.deployment_model import COLUMNS, EPOCHS, PLAN, RANGES, SAMPLE, SIDE
from ai_lifecycle.playground.drawing import FAINT, INK, Drawing
from ai_lifecycle.playground.pictures import (
    BARS_SIZE,
    MAP_SIZE,
    REACH,
    Spot,
    bars_picture,
    map_picture,
    marks_picture,
    on_sheet,
    table,
)
from ai_lifecycle.playground.stage import Panel

_TALL = (CHART_SIZE[0], MAP_SIZE[1])
PANELS = (
    Panel("map", *MAP_SIZE, "Map of answers. Arrow keys move the cursor, Enter asks.", clicks=True, keys=True),
    Panel("answers", *_TALL, "Two answers side by side."),
    Panel("requests", *_TALL, "Request timeline."),
    Panel("contents", *BARS_SIZE, "Contents of the bundles."),
    Panel("loading", *BARS_SIZE, "Time to load and to answer."),
    Panel("meter", *BARS_SIZE, "Meter of training and inference."),
)
GOAL = 0  # tickets answered otherwise: the served model is to be the one that was trained
VERSIONS = {"slip-1": "slip-1, shipped whole", "slip-2": "slip-2, shipped as you chose"}
_VERSION_INKS = (COLOURS[5], COLOURS[1])  # both answer: neither is inference's own
_DOING = {
    "prepare": "Nothing is trained yet.",
    "train": "The model is in training.",
    "ship": "The model is trained; next it is saved as two bundles.",
    "serve": "Both bundles are saved; next a server starts with slip-1.",
    "deploy": "slip-1 answered; next slip-2 is deployed.",
    "roll back": "slip-2 answered; next the server rolls back to slip-1.",
    "": "The server rolled back to slip-1.",
}


def draw(model, snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every step."""
    chances = snapshot.chances if snapshot.chances is not None else np.full(SIDE * SIDE, 0.5)
    return {
        "map": map_picture(chances.reshape(SIDE, SIDE)),
        "answers": _answers(snapshot),
        "requests": _requests(snapshot),
    }


def draw_words(model, snapshot) -> dict[str, Drawing]:
    """Return the pictures that are read rather than watched."""
    return {"contents": _contents(model, snapshot), "loading": _loading(snapshot), "meter": model.meter.picture()}


def labels(model, snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    cursor = f" Cursor at ({look.cursor.x:.2f}, {look.cursor.y:.2f})." if look.cursor else ""
    held = "; ".join(f"{version}: {size(sum(files.values()))}" for version, files in snapshot.contents.items())
    return {
        "map": f"Chance to slip, {_source(snapshot)}.{cursor}",
        "answers": _skew_words(snapshot),
        "requests": " ".join(_request_words(snapshot)),
        "contents": f"{held or 'Nothing is saved yet'}. {_without_state(model.state)}".strip(),
        "loading": "; ".join(": ".join(line) for line in _loading_rows(snapshot)) or "Nothing is loaded yet.",
        "meter": model.meter.describe(),
    }


def cover(model, snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the map: its title, its axes, the questions asked, the cursor."""
    drawing = Drawing(*MAP_SIZE)
    (left, top), (right, bottom) = on_sheet(-REACH, REACH), on_sheet(REACH, -REACH)
    drawing.text(left, 19, f"Chance to slip: {_source(snapshot)}", size=13, bold=True)
    drawing.rect(left, top, right - left, bottom - top, stroke=FAINT)
    for end, (x, y) in enumerate(((left, bottom), (right, top))):
        anchor = ("start", "end")[end]
        drawing.text(x, bottom + 14, f"{RANGES[0][end]:g}", size=11, anchor=anchor)
        drawing.text(left - 5, (bottom - 2, top + 10)[end], f"{RANGES[1][end]:g}", size=11, anchor="end")
    drawing.text((left + right) / 2, bottom + 14, f"{COLUMNS[0]} →", size=11, anchor="middle")
    drawing.text(left + 5, top + 14, f"↑ {COLUMNS[1]}", size=11)
    drawing.text((left + right) / 2, bottom + 30, "purple: in time · green: slips", size=11, anchor="middle")
    cursor = Spot(look.cursor.x, look.cursor.y) if look.cursor else None
    return {"map": drawing.over(marks_picture(cursor, model.asked))}


def describe(snapshot) -> str:
    """Return a snapshot in words."""
    doing = _DOING.get(snapshot.doing) or f"{snapshot.answering} answers."
    trained = max(min(snapshot.done - 1, EPOCHS), 0)
    parts = [doing, f"{trained} of {EPOCHS} epochs trained, {len(snapshot.requests)} requests answered."]
    return " ".join([*parts, *([_skew_words(snapshot)] if snapshot.skew else [])])


def tables(model, snapshot) -> str:
    """Return every picture as an HTML table."""
    skew, requests = snapshot.skew, snapshot.requests
    sides = [] if skew is None else [
        [str(number), f"{a:.3f}", f"{b:.3f}", f"{abs(a - b):.3f}"]
        for number, (a, b) in enumerate(zip(skew.trained, skew.served), 1)
    ]  # fmt: skip
    files = [[version, name, str(count)] for version, held in snapshot.contents.items() for name, count in held.items()]
    asked = [
        [str(number), f"({spot.x:.2f}, {spot.y:.2f})", f"{spot.probability:.3f}"]
        for number, spot in enumerate(model.asked, 1)
    ]
    places = np.array([[x, y] for y in (1.0, 0.5, 0.0) for x in (0.0, 0.5, 1.0)])
    answers = []
    if snapshot.chances is not None:
        shown = snapshot.chances.reshape(SIDE, SIDE)
        answers = [
            [f"{_unit(1, y):g}", *[f"{shown[_cell(1 - y), _cell(x)]:.2f}" for x in (0, 0.5, 1)]] for y in places[::3, 1]
        ]
    columns = [f"{COLUMNS[0]} {_unit(0, x):g}" for x in (0, 0.5, 1)]
    return "".join([
        table(f"Chance to slip, {_source(snapshot)}", [COLUMNS[1], *columns], answers),
        table("Two answers to the same ticket", ["ticket", "trained model", "slip-2 as served", "difference"], sides),
        table("Requests", ["request", "answered by", "time"],
              [[str(number), one.version, seconds(one.seconds)] for number, one in enumerate(requests, 1)]),
        table("Contents of the bundles", ["bundle", "file", "bytes"], files),
        table("Time to load and to answer, slip-2", ["what", "time"], _loading_rows(snapshot)),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
        table("Questions asked of the server", ["question", "place", "chance to slip"], asked),
    ])  # fmt: skip


def _cell(share: float) -> int:
    return min(int(share * SIDE), SIDE - 1)


def _unit(axis_number: int, share: float) -> float:
    low, high = RANGES[axis_number]
    return low + share * (high - low)


def _source(snapshot) -> str:
    return f"{snapshot.answering} as served" if snapshot.answering else "the model in training"


def _skew_words(snapshot) -> str:
    if snapshot.skew is None:
        return "slip-2 was not compared with the trained model yet."
    skew = snapshot.skew
    return f"slip-2 changes {skew.changed} of {SAMPLE} answers (goal: {GOAL}); largest difference {skew.largest:.2g}."


def _answers(snapshot) -> Drawing:
    across, up = Axis("trained model", 0, 1), Axis("slip-2, as served", 0, 1)
    same = Series([0, 1], [0, 1], INK, "4 2", words="equal answers")
    if snapshot.skew is None:
        return chart("Chance to slip, twice", [same], across, up, size=_TALL)
    skew = snapshot.skew
    words = f"{SAMPLE} tickets; largest difference {skew.largest:.2g}"
    dots = Series(skew.trained.tolist(), skew.served.tolist(), COLOURS[0], dots=True, words=words)
    title = f"Chance to slip, twice: {skew.changed} changed, goal {GOAL}"
    return chart(title, [same, dots], across, up, size=_TALL)


def _requests(snapshot) -> Drawing:
    series, numbers = [], range(1, len(snapshot.requests) + 1)
    for place, (version, words) in enumerate(VERSIONS.items()):
        chosen = [
            (number, 1e3 * one.seconds) for number, one in zip(numbers, snapshot.requests) if one.version == version
        ]
        x, y = zip(*chosen) if chosen else ((), ())
        series.append(Series(x, y, _VERSION_INKS[place], dots=True, words=words))
    across = Axis("request", 0, PLAN.count("ask") + 1)
    up = axis("milliseconds", [1e3 * one.seconds for one in snapshot.requests], log=True)
    return chart("How long each request took", series, across, up, size=_TALL)


def _request_words(snapshot) -> list[str]:
    words = []
    for version, name in VERSIONS.items():
        times = [one.seconds for one in snapshot.requests if one.version == version]
        if times:
            words.append(
                f"{name}: {len(times)} requests, the first {seconds(times[0])}, median {seconds(np.median(times))}."
            )
    return words or ["No request was made yet."]


def _without_state(state) -> str:
    """Return what the reader's choice of the optimizer's state cannot change, or ""."""
    ignored = state.optimizer == "kept" and state.format != "skops"
    return f"{state.format} can hold no optimizer's state." if ignored else ""


def _contents(model, snapshot) -> Drawing:
    said = [without] if (without := _without_state(model.state)) else []
    if not snapshot.contents:
        return bars_picture("What is shipped", [], ["Nothing is saved yet: press Play.", *said])
    bars = [
        (version, sum(files.values()), size(sum(files.values())), colour)
        for (version, files), colour in zip(snapshot.contents.items(), _VERSION_INKS)
    ]
    notes = [f"slip-2/{name}: {count:,} bytes" for name, count in snapshot.contents["slip-2"].items()]
    return bars_picture("What is shipped", bars, notes + said)


def _loading_rows(snapshot) -> list[list[str]]:
    loading = snapshot.loading
    if loading is None:
        return []
    return [
        ["load", seconds(loading.load)],
        ["first answer", seconds(loading.first)],
        ["later answer", seconds(loading.later)],
    ]


def _loading(snapshot) -> Drawing:
    if snapshot.loading is None:
        return bars_picture("slip-2, in this process", [], ["Nothing is loaded yet."])
    lengths = (snapshot.loading.load, snapshot.loading.first, snapshot.loading.later)
    colours = (COLOURS[5], INFERENCE_COLOUR, INFERENCE_COLOUR)
    bars = [
        (name.split()[0], length, text, colour)
        for (name, text), length, colour in zip(_loading_rows(snapshot), lengths, colours)
    ]
    return bars_picture("slip-2: load, first and later answer", bars, ["In this process, without a network."])
