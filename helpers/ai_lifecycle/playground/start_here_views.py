"""What the playground of the first lesson shows: pictures, words and tables of one snapshot."""

from typing import NamedTuple

import numpy as np

from ai_lifecycle.ledger import INFERENCE_COLOUR, TRAINING_COLOUR
from ai_lifecycle.palette import COLOURS
from ai_lifecycle.playground.charts import Axis, Series, axis, chart
from ai_lifecycle.playground.drawing import FAINT, INK, PAPER, Drawing
from ai_lifecycle.playground.pictures import BARS_SIZE, MAP_SIZE, REACH, Spot, bars_picture, on_sheet, table
from ai_lifecycle.playground.stage import Panel
from ai_lifecycle.start_here import fingerprint, predict

CHART_SIZE = (310, 200)
PANELS = (
    Panel("map", *MAP_SIZE, "Tickets and the line. Arrow keys move the cursor, Enter asks.", clicks=True, keys=True),
    Panel("curve", *CHART_SIZE, "Loss curve."),
    Panel("weights", *BARS_SIZE, "The line's two numbers."),
    Panel("answers", *BARS_SIZE, "Answers of the frozen line."),
    Panel("meter", *BARS_SIZE, "Meter of training and inference."),
)
GOAL = 3.0  # of the loss, in hours squared
LARGEST_ESTIMATE, MOST_HOURS = 13.0, 45.0  # where the picture's axes end
_TICKS = ((0, 2, 5, 8, 13), (0, 10, 20, 30, 40))
_TICKET_INK = COLOURS[5]  # a ticket belongs to no class here
_STAGES = {"collect": "Collect", "train": "Train", "infer": "Infer"}


class Answer(NamedTuple):
    """A question put to the line, and what it answered."""

    estimate: float
    hours: float


def words(answer: Answer) -> str:
    """Return an answer in words: "estimate 4.0: 16.3 hours"."""
    return f"estimate {answer.estimate:.1f}: {answer.hours:.1f} hours"


def estimate_at(spot: Spot) -> float:
    """Return the estimate that lies under a place of the picture, in steps of a tenth."""
    return round((spot.x + REACH) / (2 * REACH) * LARGEST_ESTIMATE, 1)


def draw(model, snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every step."""
    return {"map": _line_picture(snapshot), "curve": _curve(snapshot)}


def draw_words(model, snapshot) -> dict[str, Drawing]:
    """Return the pictures that are read rather than watched, and need not keep up with every step."""
    weights = bars_picture(f"{_STAGES[snapshot.stage]}: the line's numbers", [], _weights(snapshot))
    answers = bars_picture("What the frozen line answers", [], _answers(model))
    return {"weights": weights, "answers": answers, "meter": model.meter.picture()}


def labels(model, snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    cursor = f" Cursor at {words(_cursor(snapshot, look))}." if look.cursor else ""
    return {
        "map": f"{_tickets(snapshot)} Line: {_formula(snapshot.line)}.{cursor}",
        "curve": describe(snapshot),
        "weights": "; ".join(_weights(snapshot)) + ".",
        "answers": "; ".join(_answers(model)) + ".",
        "meter": model.meter.describe(),
    }


def cover(model, snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the pictures: tickets, axes, questions asked and the cursor."""
    drawing = Drawing(*MAP_SIZE)
    left, top = on_sheet(-REACH, REACH)
    right, bottom = on_sheet(REACH, -REACH)
    drawing.text(left, 19, f"{_STAGES[snapshot.stage]}: {_formula(snapshot.line)}", size=13, bold=True)
    drawing.rect(left, top, right - left, bottom - top, stroke=FAINT)
    for value in _TICKS[0]:
        drawing.text(_at(value, 0)[0], bottom + 14, f"{value}", size=11, anchor="middle")
    for value in _TICKS[1]:
        drawing.text(left - 5, _at(0, value)[1] + 4, f"{value}", size=11, anchor="end")
    drawing.text(right, bottom + 30, "estimate of a ticket →", size=11, anchor="end")
    drawing.text(left + 5, top + 13, "↑ hours it took", size=11)
    x, y = _at(snapshot.estimates, np.minimum(snapshot.hours, MOST_HOURS))
    dots = "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x, y))
    drawing.path(dots, PAPER, 9, cap="round")
    drawing.path(dots, _TICKET_INK, 6.6, cap="round")
    if look.cursor:
        _draw_cursor(drawing, _cursor(snapshot, look))
    _draw_asked(drawing, model.asked)
    return {"map": drawing}


def describe(snapshot) -> str:
    """Return a snapshot in words."""
    if not snapshot.losses:
        return f"{_tickets(snapshot)} Training begins when all are there."
    frozen = " The line is frozen." if snapshot.stage == "infer" else ""
    return (
        f"Training step {snapshot.number}: the line is {_formula(snapshot.line)}, "
        f"its loss {snapshot.losses[-1]:.4g} hours squared.{frozen}"
    )


def tables(model, snapshot) -> str:
    """Return every picture as an HTML table."""
    last = len(snapshot.losses) - 1
    steps = sorted({*range(0, last + 1, max(last // 10, 1)), last} - {-1})
    losses = [[str(step), f"{snapshot.losses[step]:.4g}"] for step in steps]
    answers = predict(snapshot.line, snapshot.estimates)
    tickets = [
        [str(number), f"{estimate:g}", f"{hours:.1f}", f"{answer:.1f}"]
        for number, (estimate, hours, answer) in enumerate(zip(snapshot.estimates, snapshot.hours, answers), 1)
    ]
    asked = [[str(number), f"{one.estimate:.1f}", f"{one.hours:.1f}"] for number, one in enumerate(model.asked, 1)]
    weights = [[note] if ":" not in note else note.split(": ", 1) for note in _weights(snapshot)]
    return "".join([
        table("Loss after each training step", ["step", "loss"], losses),
        table("The line's two numbers", ["what", "value"], weights),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
        table("Questions asked of the frozen line", ["question", "estimate", "hours answered"], asked),
        table("Tickets", ["ticket", "estimate", "hours it took", "hours the line answers"], tickets),
    ])  # fmt: skip


def _at(estimate, hours):
    """Return where a ticket lies on the picture's sheet."""
    x, y = np.asarray(estimate, dtype=float), np.asarray(hours, dtype=float)
    return on_sheet(x / LARGEST_ESTIMATE * 2 * REACH - REACH, y / MOST_HOURS * 2 * REACH - REACH)


def _line_picture(snapshot) -> Drawing:
    """Draw the line across the picture and, while it trains, each ticket's error as a stick from ticket to line."""
    drawing = Drawing(*MAP_SIZE)
    answers = np.clip(np.nan_to_num(predict(snapshot.line, snapshot.estimates)), 0, MOST_HOURS)
    if snapshot.stage == "train":
        x, tops = _at(snapshot.estimates, np.minimum(snapshot.hours, MOST_HOURS))
        _, ends = _at(snapshot.estimates, answers)
        sticks = "".join(f"M{a:.1f} {b:.1f}L{a:.1f} {c:.1f}" for a, b, c in zip(x, tops, ends))
        drawing.path(sticks, TRAINING_COLOUR, 1.8, opacity=0.8)
    across = np.linspace(0, LARGEST_ESTIMATE, 400)
    up = predict(snapshot.line, across)
    inside = np.flatnonzero((up >= 0) & (up <= MOST_HOURS))
    if len(inside):
        x, y = _at(across[inside[[0, -1]]], up[inside[[0, -1]]])
        colour = INFERENCE_COLOUR if snapshot.stage == "infer" else TRAINING_COLOUR
        drawing.path(f"M{x[0]:.1f} {y[0]:.1f}L{x[1]:.1f} {y[1]:.1f}", colour, 3)
    return drawing


def _curve(snapshot) -> Drawing:
    losses = np.array(snapshot.losses)
    series = [Series(np.arange(len(losses)), losses, TRAINING_COLOUR)]
    across = Axis("training steps", 0, max(len(losses) - 1, 20))
    up = axis("loss (hours squared)", [*losses, GOAL / 2, 10 * GOAL], log=True)
    title = f"Loss {losses[-1]:.4g} after {snapshot.number} steps" if len(losses) else "No loss without tickets"
    return chart(title, series, across, up, goal=GOAL, size=CHART_SIZE)


def _draw_asked(drawing: Drawing, asked: list[Answer]) -> None:
    for number, one in enumerate(asked, 1):
        x, y = (float(value) for value in _at(one.estimate, np.clip(one.hours, 0, MOST_HOURS)))
        drawing.rect(x - 9, y - 9, 18, 18, fill=INFERENCE_COLOUR, stroke="#ffffff", line=1.5, round=9)
        drawing.text(x, y + 4, str(number), size=11, anchor="middle", fill="#ffffff", bold=True)


def _draw_cursor(drawing: Drawing, at: Answer) -> None:
    """Draw the estimate under the pointer as a dashed line, with what the line answers there."""
    x, top = (float(value) for value in _at(at.estimate, MOST_HOURS))
    bottom = float(_at(0, 0)[1])
    drawing.path(f"M{x:.1f} {top + 18:.1f}L{x:.1f} {bottom:.1f}", INK, 1.4, dash="5 4")  # below the axis' name
    start = min(x + 6, float(_at(LARGEST_ESTIMATE, 0)[0]) - 186)  # beside the line, and within the picture
    drawing.rect(start, bottom - 27, 182, 20, fill=PAPER, stroke=FAINT, round=4)
    drawing.text(start + 91, bottom - 13, words(at), size=12, anchor="middle", bold=True)


def _cursor(snapshot, look) -> Answer:
    """Return the estimate under the cursor, with what the line answers there."""
    estimate = estimate_at(look.cursor)
    return Answer(estimate, float(predict(snapshot.line, np.array([estimate]))[0]))


def _formula(line: np.ndarray) -> str:
    weight, bias = line
    return f"hours = {weight:.3g} × estimate {'-' if bias < 0 else '+'} {abs(bias):.3g}"


def _tickets(snapshot) -> str:
    return f"{len(snapshot.estimates)} of {snapshot.rows} tickets are collected."


def _weights(snapshot) -> list[str]:
    (weight, bias), moved = snapshot.line, snapshot.line - snapshot.before
    return [
        f"weight: {weight:.6g}" + (f" (last step {moved[0]:+.2g})" if snapshot.number else ""),
        f"bias: {bias:.6g}" + (f" (last step {moved[1]:+.2g})" if snapshot.number else ""),
        f"fingerprint of both: {fingerprint(snapshot.line)}",
        "state: " + ("frozen, only read" if snapshot.stage == "infer" else "may be changed by training"),
    ]


def _answers(model) -> list[str]:
    if model.asked:
        return [f"{number}: {words(one)}" for number, one in enumerate(model.asked, 1)]
    return [
        "Press “Freeze and infer”, then click an",
        "estimate in the picture, or move there",
        "with the arrow keys and press Enter",
    ]
