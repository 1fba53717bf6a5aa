"""What the playground of continuous learning shows: pictures, words and tables of one snapshot."""

import numpy as np

from ai_lifecycle.continuous_learning import POLICIES
from ai_lifecycle.ledger import INFERENCE_COLOUR, TRAINING_COLOUR
from ai_lifecycle.playground.charts import COLOURS, DASHES, Axis, Series, axis, chart
from ai_lifecycle.playground.continuous_learning_model import DEPENDENCIES, LOADS, place
from ai_lifecycle.playground.drawing import CLASS_INKS, FAINT, INK, PAPER, Drawing
from ai_lifecycle.playground.pictures import (
    BARS_SIZE,
    MAP_SIZE,
    REACH,
    Spot,
    grid,
    map_picture,
    marks_picture,
    on_sheet,
    table,
)
from ai_lifecycle.playground.stage import Panel
from ai_lifecycle.ticket_stream import Bill, Scores, scores_of

SCORE_SIZE, SMALL_SIZE = (590, 358), BARS_SIZE
PANELS = (
    Panel("map", *MAP_SIZE, "This sprint's tickets. Arrow keys move the cursor, Enter asks.", clicks=True, keys=True),
    Panel("score", *SCORE_SIZE, "Score of your model, sprint by sprint."),
    Panel("alarm", *SMALL_SIZE, "How far the watched input has moved."),
    Panel("cost", *BARS_SIZE, "What each policy has cost."),
    Panel("meter", *BARS_SIZE, "Meter of training and inference."),
)
GOAL = 350  # coins lost against the oracle
_SIDE = 40  # squares of the map, each way
_GRID = np.column_stack(place(Spot(*grid(_SIDE).T)))
_LOADS, _DEPENDENCIES = (0.5, 1.0, 1.5, 2.0), (0, 1, 2, 3, 4)
_LOAD_EDGES = np.linspace(*LOADS, 6)  # of the columns of the map's tables
_BARS, _LONGEST = 80, 146  # where the bars of the bills begin, and how long the longest is
_NAMES = {"never": "never", "every": "every {}", "alarm": "alarm", "loss": "loss"}
_PARTS = (("training", TRAINING_COLOUR), ("inference", INFERENCE_COLOUR), ("error", COLOURS[4]))  # of a bill


def draw(model, snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every step."""
    return {
        "map": map_picture(model.chances(_GRID).reshape(_SIDE, _SIDE)),
        "score": _score(model, snapshot),
        "alarm": _alarm(model, snapshot),
    }


def draw_words(model, snapshot) -> dict[str, Drawing]:
    """Return the pictures that are read rather than watched."""
    return {"cost": _cost(model, snapshot), "meter": model.meter.picture()}


def labels(model, snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    mine = snapshot.served[model.state.policy]
    cursor = ""
    if look.cursor:
        load, dependencies = place(look.cursor)
        cursor = f" Cursor at a load of {load:.2f} with {dependencies:.1f} dependencies."
    morning = mine[-1].morning if mine else None
    alarm = f"distance {morning.distance:.3f}, threshold {morning.threshold:.3f}" if morning else "nothing compared yet"
    return {
        "map": f"{len(snapshot.rows)} tickets of sprint {snapshot.sprint}, {snapshot.rows['truly_slipped'].mean():.0%} "
        f"of them slip; mean load {snapshot.rows['team_load'].mean():.2f}.{cursor}",
        "score": describe(snapshot),
        "alarm": f"{model.state.watch}, compared with what the model was trained on: {alarm}.",
        "cost": "; ".join(
            f"{name}: {', '.join(f'{part} {getattr(bill, part):.0f}' for part, _ in _PARTS)}, lost {bill.regret:.0f}"
            for name, bill in _rows(model, snapshot)
        ) + ".",
        "meter": model.meter.describe(),
    }


def cover(model, snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the map: tickets, axes, questions asked and the cursor."""
    drawing = Drawing(*MAP_SIZE)
    left, top = on_sheet(-REACH, REACH)
    right, bottom = on_sheet(REACH, -REACH)
    drawing.text(left, 19, f"Sprint {snapshot.sprint}: disc on time, square slipped", size=13, bold=True)
    drawing.rect(left, top, right - left, bottom - top, stroke=FAINT)
    for value in _LOADS:
        drawing.text(_at(value, 0)[0], bottom + 14, f"{value:g}", size=11, anchor="middle")
    for value in _DEPENDENCIES:
        drawing.text(left - 5, _at(1, value)[1] + 4, f"{value}", size=11, anchor="end")
    drawing.text(right, bottom + 29, "team load →", size=11, anchor="end")
    drawing.rect(left + 2, top + 2, 98, 16, fill=PAPER, round=2)
    drawing.text(left + 6, top + 14, "↑ dependencies", size=11)
    _draw_tickets(drawing, snapshot.rows)
    marks = marks_picture(look.cursor, model.asked)
    drawing.marks.extend(marks.marks)
    return {"map": drawing}


def describe(snapshot) -> str:
    """Return a snapshot in words."""
    if not snapshot.served["never"]:
        return f"The first model has learned from {snapshot.sprint} sprints. Press Play, and the stream begins."
    parts = [f"{kind} {snapshot.bills[kind].regret:.0f}" for kind in POLICIES]
    oracle = scores_of(snapshot.served["never"])
    return (
        f"Sprint {snapshot.sprint}. Without a new training the model is right on {oracle.model[-1]:.0%} of the "
        f"tickets, the oracle on {oracle.oracle[-1]:.0%}. Coins lost against the oracle: {', '.join(parts)}."
    )


def tables(model, snapshot) -> str:
    """Return every picture as an HTML table."""
    mine = snapshot.served[model.state.policy]
    bills = [
        [kind, *(f"{value:.0f}" for value in (bill.training, bill.inference, bill.error, bill.total, bill.regret))]
        for kind, bill in snapshot.bills.items()
    ]
    sprints = [
        [str(one.morning.sprint), f"{one.morning.distance:.3f}", f"{one.morning.threshold:.3f}",
         "yes" if one.morning.alarm else "no", "yes" if one.trained else "no",
         f"{1 - one.expected_wrong / one.rows:.1%}", f"{1 - one.least_wrong / one.rows:.1%}"]
        for one in mine
    ]  # fmt: skip
    asked = [
        [str(number), *(f"{value:.2f}" for value in place(one)), f"{one.probability:.1%}"]
        for number, one in enumerate(model.asked, 1)
    ]
    heads = ["sprint", "distance", "threshold", "alarm", "trained", "score", "oracle's score"]
    chances, tickets = _by_place(model, snapshot)
    loads = ["dependencies", *(f"load {low:.1f} to {high:.1f}" for low, high in zip(_LOAD_EDGES, _LOAD_EDGES[1:]))]
    one, other, known = _scores(model, snapshot)
    means = [
        [str(sprint), f"{yours:.1%}", f"{told:.1%}" if come else "not yet", f"{nobody:.1%}", f"{oracle:.1%}"]
        for sprint, yours, told, come, nobody, oracle
        in zip(one.sprints, one.model, one.measured, known, other.model, one.oracle)
    ]  # fmt: skip
    curves = ["sprint", "your policy, as it truly is", "as the labels show so far", "nobody trains again", "oracle"]
    return "".join([
        table("Coins each policy has cost", ["policy", "training", "inference", "errors", "total", "regret"], bills),
        table("Your policy, sprint by sprint", heads, sprints),
        table("Score, mean of 4 sprints", curves, means),
        table("Chance of slipping, in the middle of each place", loads, chances),
        table(f"Tickets of sprint {snapshot.sprint}: slipped, of all", loads, tickets),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
        table("Questions asked", ["question", "team load", "dependencies", "chance of slipping"], asked),
    ])  # fmt: skip


def _by_place(model, snapshot) -> tuple[list[list[str]], list[list[str]]]:
    """Return what the map shows as rows of two tables: the model's chances, and how many of the tickets slipped."""
    middles = (_LOAD_EDGES[:-1] + _LOAD_EDGES[1:]) / 2
    counts = _DEPENDENCIES[::-1]
    chances = model.chances(np.array([[load, count] for count in counts for load in middles])).reshape(len(counts), -1)
    column = np.clip(np.digitize(snapshot.rows["team_load"], _LOAD_EDGES) - 1, 0, len(middles) - 1)
    line = np.clip(snapshot.rows["dependencies"].to_numpy(), counts[-1], counts[0])
    late = snapshot.rows["truly_slipped"].to_numpy() == 1
    tickets = [
        [f"{np.sum(late & (here := (line == count) & (column == at)))} of {here.sum()}" for at in range(len(middles))]
        for count in counts
    ]
    return (
        [[str(count), *(f"{chance:.0%}" for chance in row)] for count, row in zip(counts, chances)],
        [[str(count), *row] for count, row in zip(counts, tickets)],
    )


def _at(load, dependencies):
    """Return where a ticket lies on the map's sheet."""
    x, y = (
        (np.asarray(value, dtype=float) - low) / (high - low) * 2 * REACH - REACH
        for value, (low, high) in ((load, LOADS), (dependencies, DEPENDENCIES))
    )
    return on_sheet(x, y)


def _draw_tickets(drawing: Drawing, rows) -> None:
    """Draw each ticket, a little beside its place, because many share one."""
    aside = (np.arange(len(rows)) * 0.618 % 1 - 0.5) * 0.7
    sideways = (np.arange(len(rows)) * 0.414 % 1 - 0.5) * 0.05
    load = np.clip(rows["team_load"].to_numpy(), LOADS[0] + 0.03, LOADS[1] - 0.03)
    x, y = _at(load + sideways, np.clip(rows["dependencies"].to_numpy(), 0, 4) + aside)
    late = rows["truly_slipped"].to_numpy() == 1
    for chosen, colour, cap in ((~late, CLASS_INKS[0], "round"), (late, CLASS_INKS[1], "square")):
        dots = "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x[chosen], y[chosen]))
        drawing.path(dots, PAPER, 6.6, cap=cap)
        drawing.path(dots, colour, 4.4, cap=cap)


def _scores(model, snapshot) -> tuple[Scores, Scores, np.ndarray]:
    """Return the scores of the reader's policy and of no new training, and for which sprints the labels have come."""
    mine, never = (scores_of(snapshot.served[kind]) for kind in (model.state.policy, "never"))
    return mine, never, mine.sprints + model.state.delay < snapshot.sprint + 1


def _score(model, snapshot) -> Drawing:
    one, other, known = _scores(model, snapshot)
    trained = [served.morning.sprint for served in snapshot.served[model.state.policy] if served.trained]
    across = Axis("sprint", 13, model.state.sprints)
    up = axis("share of right answers", [*one.model, *other.model, *one.oracle, *one.measured, 0.9, 0.7])
    series = [
        _line(one.sprints, one.oracle, COLOURS[0], DASHES[1], "an oracle that knows every chance"),
        _line(other.sprints, other.model, COLOURS[5], DASHES[2], "nobody trains again"),
        _line(one.sprints, one.model, INFERENCE_COLOUR, "", "your policy, as it truly is"),
        _line(one.sprints[known], one.measured[known], COLOURS[4], DASHES[4], "your policy, as the labels show so far"),
        Series(trained, [up.low] * len(trained), TRAINING_COLOUR, dots=True, words=f"trainings: {len(trained)}"),
    ]
    title = f"Score after sprint {snapshot.sprint} (mean of 4 sprints)"
    return chart(title, series, across, up, size=SCORE_SIZE)


def _line(sprints: np.ndarray, values: np.ndarray, colour: str, dash: str, words: str) -> Series:
    return Series(sprints.tolist(), values.tolist(), colour, dash, words=words)


def _alarm(model, snapshot) -> Drawing:
    mornings = [one.morning for one in snapshot.served[model.state.policy]]
    sprints = [one.sprint for one in mornings]
    distances, thresholds = [one.distance for one in mornings], [one.threshold for one in mornings]
    rings = sum(one.alarm for one in mornings)
    series = [
        Series(sprints, distances, INFERENCE_COLOUR, words=f"{model.state.watch}: distance"),
        Series(sprints, thresholds, COLOURS[4], DASHES[1], words=f"threshold ({model.state.detector})"),
    ]
    highest = max([*distances, *thresholds, 0.1])
    up = Axis("distance", 0, 1.25 * highest)  # room for the axis's name above the lines
    return chart(f"Alarms so far: {rings}", series, Axis("sprint", 13, model.state.sprints), up, size=SMALL_SIZE)


def _rows(model, snapshot) -> list[tuple[str, Bill]]:
    """Return each policy's name, the reader's marked, and its bill."""
    return [
        (_NAMES[kind].format(model.state.every) + " ◂" * (kind == model.state.policy), bill)
        for kind, bill in snapshot.bills.items()
    ]


def _cost(model, snapshot) -> Drawing:
    """Draw each policy's bill as a bar of its three parts; what lies beyond the oracle's bill is lost against it."""
    drawing, rows = Drawing(*BARS_SIZE), _rows(model, snapshot)
    oracle = rows[0][1].oracle  # the same for all: they answer the same tickets
    drawing.text(8, 19, "Coins paid, and lost against the oracle", size=13, bold=True)
    wide = _LONGEST / max(oracle, 1e-12, *(bill.total for _, bill in rows))
    for place_of, (name, bill) in enumerate(rows):
        x, y = _BARS, 32 + 24 * place_of
        drawing.text(8, y + 12, name, size=12)
        for part, colour in _PARTS:
            drawing.rect(x, y, wide * getattr(bill, part), 16, fill=colour)
            x += wide * getattr(bill, part)
        drawing.text(x + 6, y + 12, f"{bill.regret:.0f} lost", size=12)
    x = _BARS + wide * oracle
    drawing.path(f"M{x:.1f} 28L{x:.1f} 128", INK, 1.2, dash="4 3")
    for x, (part, colour) in zip((8, 96, 190), _PARTS):
        drawing.rect(x, 137, 12, 12, fill=colour)
        drawing.text(x + 17, 147, part, size=12)
    mine = snapshot.bills[model.state.policy]
    yours = ", ".join(f"{part} {getattr(mine, part):.0f}" for part, _ in _PARTS)
    drawing.text(8, 164, f"◂ yours: {yours}", size=12)
    drawing.text(8, 181, f"dashed: the oracle paid {oracle:.0f}", size=12)
    return drawing
