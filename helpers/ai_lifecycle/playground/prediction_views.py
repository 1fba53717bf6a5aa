"""What the playground of lesson 6 shows of a snapshot: pad, answer, costs, confusion matrix, reliability, and a map."""

import numpy as np

from ai_lifecycle.palette import COST_COLOUR, INFERENCE_COLOUR
from ai_lifecycle.playground.charts import CHART_SIZE, Axis, Series, across_at, axes_top, axis, chart, value_at
from ai_lifecycle.playground.drawing import FAINT, INK, PAPER, Drawing
from ai_lifecycle.playground.pictures import BARS_SIZE, table
from ai_lifecycle.playground.prediction_map import MAP_SIZE, map_picture, map_table, map_words, notes_picture
from ai_lifecycle.playground.prediction_model import THRESHOLDS, Snapshot, answer_in_words
from ai_lifecycle.playground.stage import Panel
from ai_lifecycle.prediction import PAD, UNKNOWN

SHEET_SIZE = (300, 330)
PANELS = (
    Panel("pad", *SHEET_SIZE, "Drawing pad. Arrow keys move the pen, Space dots, Enter puts the pen down or lifts it.",
          drags=True, keys=True),
    Panel("answer", *SHEET_SIZE, "The answer."),
    Panel("bill", SHEET_SIZE[0] + 20, SHEET_SIZE[1], "Costs. Drag, or use arrow keys, to move the threshold.",
          drags=True, keys=True),
    Panel("map", *MAP_SIZE, "Map with confidence."),
    Panel("matrix", *CHART_SIZE, "Confusion matrix."),
    Panel("reliability", *CHART_SIZE, "Reliability diagram."),
    Panel("meter", *BARS_SIZE, "Meter of training and inference."),
)  # fmt: skip
GOAL = 70.0  # hours for 1,000 notes
_BILL_SIZE = (PANELS[2].width, PANELS[2].height)
_ACROSS = Axis("threshold", 0.0, 1.0)
_LEFT, _TOP, _CELL = 6, 30, 9  # where the pad lies on its sheet, and how large one of its places is


def hand(model, message: dict) -> tuple[dict, str]:
    """Draw on the pad, or move the threshold: what a drag or a key does. See Scenario."""
    if message["panel"] == "bill":
        return {"at": _moved_threshold(model.state.at, message)}, ""
    if message["kind"] == "key":
        said, key = model.pad.key(message["key"]), message["key"]
        return {}, model.drawn(said) if model.pad.down or key in (" ", "Enter") else said
    model.pad.pointer(message["stage"], (message["x"] - _LEFT) / _CELL, (message["y"] - _TOP) / _CELL)
    return {}, model.drawn()


def _moved_threshold(at: float, message: dict) -> float:
    if message["kind"] == "drag":
        return round(value_at(message["x"], _ACROSS, _BILL_SIZE), 2)
    step = {"ArrowRight": 0.01, "ArrowUp": 0.05, "ArrowLeft": -0.01, "ArrowDown": -0.05}.get(message["key"], 0.0)
    return round(min(max(at + step, 0.0), 1.0), 2)


def draw(model, snapshot: Snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every step."""
    return {
        "pad": _pad(snapshot),
        "bill": _bill(model, snapshot),
        "map": map_picture(snapshot.facts.confidence),
        "reliability": _reliability(snapshot),
    }


def draw_words(model, snapshot: Snapshot) -> dict[str, Drawing]:
    """Return the pictures that are read rather than watched, and need not keep up with every step."""
    return {"answer": _answer(snapshot), "matrix": _matrix(snapshot), "meter": model.meter.picture()}


def cover(model, snapshot: Snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the pictures: the pen, the handle of the threshold, the notes, and what hardly changes."""
    pen, handle, digits = Drawing(*SHEET_SIZE), Drawing(*_BILL_SIZE), Drawing(*SHEET_SIZE)
    x, y = _LEFT + snapshot.pen[0] * _CELL, _TOP + snapshot.pen[1] * _CELL
    cross = f"M{x - 9:.1f} {y:.1f}L{x + 9:.1f} {y:.1f}M{x:.1f} {y - 9:.1f}L{x:.1f} {y + 9:.1f}"
    pen.path(cross, PAPER, 4)
    pen.path(cross, INFERENCE_COLOUR, 1.8)
    x = across_at(model.state.at, _ACROSS, _BILL_SIZE)
    handle.path(f"M{x:.1f} {axes_top(2)}L{x:.1f} {_BILL_SIZE[1] - 38}", INFERENCE_COLOUR, 2)
    handle.rect(x - 9, _BILL_SIZE[1] - 56, 18, 18, fill=INFERENCE_COLOUR, stroke=PAPER, line=1.5, round=9)
    handle.text(x, _BILL_SIZE[1] - 43, "↔", size=12, anchor="middle", fill="#ffffff")
    for digit in range(10):
        digits.text(14, _bar(digit) + 12, str(digit), size=12, anchor="middle")
    digits.text(8, 240, "it sees", size=11)
    return {
        "pad": pen, "answer": digits, "bill": handle, "matrix": _matrix_frame(model),
        "map": notes_picture(snapshot.facts.confidence, snapshot.place),
    }  # fmt: skip


def labels(model, snapshot: Snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    facts, state = snapshot.facts, model.state
    across, down = (int(round(value)) for value in snapshot.pen)
    return {
        "pad": f"{np.count_nonzero(snapshot.ink)} of {PAD * PAD} places hold ink. Pen at {across} across, {down} down.",
        "answer": _said(snapshot),
        "bill": f"At {state.at:.0%} 1,000 notes cost {facts.bill:.0f} hours; the lowest bill is "
        f"{facts.bills.min():.0f}, at {facts.cheapest}%.",
        "map": map_words(facts.confidence, snapshot.place),
        "matrix": "; ".join(f"{name} {value}" for name, value in _counts(model, snapshot)) + ".",
        "reliability": f"Calibration error {facts.error:.3f}; right {facts.right:.1%} of the time.",
        "meter": model.meter.describe(),
    }


def describe(snapshot: Snapshot) -> str:
    """Return a snapshot in words."""
    facts = snapshot.facts
    frozen = f" Frozen: fingerprint {snapshot.fingerprint}, {_same(snapshot)}." if snapshot.frozen else ""
    return (
        f"Epoch {snapshot.epoch}: reads {facts.right:.0%} of the test notes rightly, answers {facts.answered:.0%} of "
        f"them; 1,000 notes cost {facts.bill:.0f} hours.{frozen}"
    )


def tables(model, snapshot: Snapshot) -> str:
    """Return every picture as an HTML table."""
    facts, reading = snapshot.facts, snapshot.reading
    chances = () if reading is None else reading.probabilities
    points = zip(facts.points.chances, facts.points.shares, facts.points.counts)
    return "".join([
        table("The answer", ["what", "value"], [[_said(snapshot), ""], ["fingerprint", snapshot.fingerprint]]),
        table("Probability of each digit", ["digit", "probability"],
              [[str(digit), f"{chance:.1%}"] for digit, chance in enumerate(chances)]),
        table("What the network sees of the sheet", ["row", *map(str, range(1, 9))],
              [[str(row), *(f"{pixel:.2f}" for pixel in line)]
               for row, line in enumerate(snapshot.pixels.reshape(8, 8), 1)]),
        map_table(facts.confidence),
        table("Confusion matrix of the test notes", ["what", "notes"],
              [[name, str(number)] for name, number in _counts(model, snapshot)]),
        table("Cost of 1,000 notes", ["threshold", "hours"],
              [[f"{THRESHOLDS[place]:.0%}", f"{facts.bills[place]:.0f}"] for place in range(0, 101, 5)]),
        table("Reliability", ["mean probability", "share right", "notes"],
              [[f"{chance:.1%}", f"{share:.1%}", str(count)] for chance, share, count in points]),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
    ])  # fmt: skip


def _same(snapshot: Snapshot) -> str:
    return "unchanged" if snapshot.fingerprint == snapshot.fingerprint_when_frozen else "CHANGED"


def _said(snapshot: Snapshot) -> str:
    if snapshot.reading is not None:
        return answer_in_words(snapshot.reading)
    return "The sheet is empty." if snapshot.frozen else "Freeze the network to ask it."


def _square(left: float, top: float, row: int, column: int, cell: float) -> str:
    """Return a square as a line as broad as it is long."""
    y = top + (row + 0.5) * cell
    return f"M{left + column * cell:.1f} {y:.1f}L{left + (column + 1) * cell:.1f} {y:.1f}"


def _pad(snapshot: Snapshot) -> Drawing:
    drawing = Drawing(*SHEET_SIZE)
    drawing.text(_LEFT, 19, "Draw a digit, large", size=13, bold=True)
    side = PAD * _CELL
    for level in np.unique(snapshot.ink[snapshot.ink > 0].round(1)):
        cells = np.argwhere(np.isclose(snapshot.ink.round(1), level))
        marks = "".join(_square(_LEFT, _TOP, row, column, _CELL) for row, column in cells)
        drawing.path(marks, INK, _CELL + 0.5, opacity=float(level))  # a little over, or seams show
    drawing.rect(_LEFT, _TOP, side, side, stroke=FAINT)
    return drawing


def _small(drawing: Drawing, pixels: np.ndarray, left: float, top: float, cell: float) -> None:
    """Draw 8 by 8 pixels."""
    for level in np.unique(pixels[pixels > 0.05].round(1)):
        places = np.argwhere(np.isclose(pixels.round(1).reshape(8, 8), level))
        marks = "".join(_square(left, top, row, column, cell) for row, column in places)
        drawing.path(marks, INK, cell, opacity=float(level))
    drawing.rect(left, top, 8 * cell, 8 * cell, stroke=FAINT)


def _bar(digit: int) -> int:
    """Return how far down the bar of a digit begins."""
    return 30 + 19 * digit


def _answer(snapshot: Snapshot) -> Drawing:
    drawing, reading = Drawing(*SHEET_SIZE), snapshot.reading
    title = "Freeze the network to ask it" if not snapshot.frozen else "The sheet is empty"
    if reading is not None:
        best = int(reading.probabilities.argmax())
        title = "I do not know" if reading.answer == UNKNOWN else f"Answer: {best}, {reading.probabilities[best]:.0%}"
    drawing.text(8, 19, title, size=13, bold=True)
    for digit in range(10):
        y, chance = _bar(digit), 0.0 if reading is None else float(reading.probabilities[digit])
        drawing.rect(26, y + 1, max(180 * chance, 1), 14, fill=INFERENCE_COLOUR, round=2)
        if reading is not None:
            drawing.text(32 + 180 * chance, y + 12, f"{chance:.1%}", size=12)
    _small(drawing, snapshot.pixels, 8, 246, 7)
    if reading is not None:
        drawing.text(84, 240, f"nearest digit it has seen: {reading.distance:.2f}", size=11)
        _small(drawing, reading.nearest, 84, 246, 7)
    frozen = f", {_same(snapshot)}" if snapshot.frozen else ""
    drawing.text(8, 320, f"fingerprint {snapshot.fingerprint}{frozen}", size=11)
    return drawing


def _bill(model, snapshot: Snapshot) -> Drawing:
    facts, state = snapshot.facts, model.state
    lowest = facts.cheapest
    # The ends, where everything or nothing is warned about, may cost so much that the rest would lie flat.
    highest = min(facts.bills.max(), max(4 * facts.bills.min(), 3 * GOAL, 1.3 * facts.bill))
    return chart(
        f"1,000 notes cost {facts.bill:.0f} hours at {state.at:.0%}",
        [
            Series(THRESHOLDS.tolist(), facts.bills.tolist(), COST_COLOUR, words="cost of 1,000 notes, in hours"),
            Series([THRESHOLDS[lowest]], [facts.bills[lowest]], COST_COLOUR, dots=True,
                   words=f"lowest: {facts.bills[lowest]:.0f} at {lowest}%"),
        ],
        _ACROSS, axis("hours", [max(highest, 2 * GOAL)], zero=True), goal=GOAL, size=_BILL_SIZE,
    )  # fmt: skip


def _one(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _counts(model, snapshot: Snapshot) -> list[tuple[str, int]]:
    """Return the cells of the confusion matrix, with names."""
    counts, watch = snapshot.facts.counts, _one(model.state.watch)
    return [
        (f"warned, and it is {watch} (hits):", counts.hits),
        (f"not warned, and it is {watch} (misses):", counts.misses),
        (f"handed to a person, and it is {watch}:", counts.asked_happened),
        ("warned, and it is another digit (false alarms):", counts.false_alarms),
        ("not warned, and it is another digit (all clear):", counts.all_clears),
        ("handed to a person, and it is another digit:", counts.asked_not),
    ]


def _matrix(snapshot: Snapshot) -> Drawing:
    """Draw the numbers of the confusion matrix, which lie under its frame."""
    drawing, counts = Drawing(*CHART_SIZE), snapshot.facts.counts
    numbers = (
        (counts.hits, counts.false_alarms), (counts.misses, counts.all_clears), (counts.asked_happened, counts.asked_not),
    )  # fmt: skip
    for (x, y, wrong), number in zip(_matrix_cells(), (number for line in numbers for number in line)):
        drawing.text(x + 51, y + (23 if wrong else 28), str(number), size=16, anchor="middle", bold=True)
    return drawing


def _matrix_frame(model) -> Drawing:
    """Draw what of the confusion matrix stays while the network trains: its title, its names and its cells."""
    drawing, watch = Drawing(*CHART_SIZE), _one(model.state.watch)
    drawing.text(8, 19, f"Is it {watch}? {len(model.notes)} test notes", size=13, bold=True)
    for column, name in enumerate((f"it is {watch}", "another digit")):
        drawing.text(150 + 106 * column, 46, name, size=12, anchor="middle")
    for line, name in enumerate(("warned", "not warned", "to a person")):
        drawing.text(90, 82 + 50 * line, name, size=12, anchor="end")
    for x, y, wrong in _matrix_cells():
        drawing.rect(x, y, 102, 45, stroke=COST_COLOUR if wrong else FAINT, line=2 if wrong else 1, round=4)
        if wrong:
            drawing.text(x + 51, y + 38, wrong, size=11, anchor="middle")
    return drawing


def _matrix_cells() -> list[tuple[int, int, str]]:
    """Return where the cells of the confusion matrix lie, line by line, and what is wrong in them, or ""."""
    wrong = ("", "false alarms", "misses", "", "", "")
    return [(98 + 106 * (place % 2), 56 + 50 * (place // 2), words) for place, words in enumerate(wrong)]


def _reliability(snapshot: Snapshot) -> Drawing:
    chances, shares = (values.tolist() for values in (snapshot.facts.points.chances, snapshot.facts.points.shares))
    return chart(
        f"Does it keep its word? Error {snapshot.facts.error:.3f}",
        [
            Series([0, 1], [0, 1], INK, dash="2 4", words="every probability kept"),
            Series(chances, shares, INFERENCE_COLOUR),
            Series(chances, shares, INFERENCE_COLOUR, dots=True, words="largest probability, and how often right"),
        ],
        Axis("its largest probability", 0.0, 1.0), Axis("share right", 0.0, 1.0),
    )  # fmt: skip
