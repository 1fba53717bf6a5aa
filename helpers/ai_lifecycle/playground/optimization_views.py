"""What the playground of optimization shows: pictures, words and tables of one snapshot of the race."""

from functools import lru_cache

import numpy as np

from ai_lifecycle.ledger import seconds, size
from ai_lifecycle.network import fingerprint
from ai_lifecycle.playground.charts import COLOURS, DASHES, Axis, Series, axis, chart
from ai_lifecycle.playground.drawing import FAINT, INK, PAPER, Drawing, levels
from ai_lifecycle.playground.lines import MOST, line, spread, thinned
from ai_lifecycle.playground.optimization_model import Racer, words
from ai_lifecycle.playground.pictures import (
    BARS_SIZE,
    MAP_SIZE,
    REACH,
    bars_picture,
    grid,
    map_picture,
    marks_picture,
    on_sheet,
    points_picture,
    table,
)
from ai_lifecycle.playground.stage import Panel
from ai_lifecycle.surfaces import SURFACES

CHART_SIZE = (310, 270)
PANELS = (
    Panel("map", *MAP_SIZE, "Map. Arrow keys move the cursor, Enter asks.", clicks=True, keys=True),
    Panel("steps", *CHART_SIZE, "Loss by steps."),
    Panel("epochs", *CHART_SIZE, "Loss by epochs."),
    Panel("time", *CHART_SIZE, "Loss by time."),
    Panel("standing", *BARS_SIZE, "Standings."),
    Panel("meter", *BARS_SIZE, "Meter of training and inference."),
)
SIDE = 100  # the map asks a network SIDE * SIDE times
_GRID = grid(SIDE).astype(np.float32)
_PLACES = np.linspace(-1.2, 1.2, 5)  # where the table of the map looks, each way
_HEIGHTS = (COLOURS[5], COLOURS[5])  # no class of anything lies on a landscape
_BANDS = 14  # steps of shade by which a landscape is drawn
# Units of the axes, the largest first, and from where on each is used.
_STEPS, _EPOCHS, _TIMES = ((1000, "thousand steps"), (1, "steps")), ((1, "epochs"),), ((1, "seconds"), (0.001, "ms"))


def draw(model, snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every step."""
    return {
        "map": _landscape(model.state.ground).over(_paths(snapshot)) if model.surface else _answers(model, snapshot),
        "steps": _chart(snapshot, "Loss by steps", _STEPS, lambda racer: racer.steps),
        "epochs": _chart(snapshot, "Loss by epochs", _EPOCHS, lambda racer: racer.epochs),
        "time": _chart(snapshot, "Loss by training time", _TIMES, lambda racer: racer.seconds),
    }


def draw_words(model, snapshot) -> dict[str, Drawing]:
    """Return the pictures that are read rather than watched, and need not keep up with every step."""
    if model.frozen:
        standing = bars_picture(f"What {snapshot.leader.name}, frozen, answers", [], _answers_given(model))
    else:
        bars = [
            (racer.name, racer.seconds[-1 if racer.reached is None else racer.reached], _result(racer), ink)
            for racer, ink in zip(snapshot.racers, COLOURS)
        ]
        standing = bars_picture(f"Time until the loss is below {snapshot.goal:g}", bars, _memories(snapshot))
    return {"standing": standing, "meter": model.meter.picture()}


def _answers_given(model) -> list[str]:
    """Return the answers so far, and how an answer comes about."""
    notes = [f"{number}: {words(said)}" for number, said in enumerate(model.asked, 1)]
    notes = notes or ["Click a place of the map, or move there", "with the arrow keys and press Enter."]
    if model.surface:
        notes += ["The place is read as two inputs; the answer is", "weight 1 × input 1 + weight 2 × input 2."]
    return notes


def labels(model, snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    shown = SURFACES[model.state.ground].words if model.surface else f"what {snapshot.leader.name}'s network answers"
    results = "; ".join(f"{racer.name}: loss {racer.losses[-1]:.3g}, {_result(racer)}" for racer in snapshot.racers)
    return {
        "map": f"It shows {shown}. {_places(model, snapshot)}{_cursor_words(model, snapshot, look)}",
        **{name: f"{results}." for name in ("steps", "epochs", "time")},
        "standing": " ".join(_answers_given(model) if model.frozen else [f"{results}.", *_memories(snapshot)]),
        "meter": model.meter.describe(),
    }


def cover(model, snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the map: axes or points, questions asked and the cursor."""
    cursor = model.answer(snapshot.leader, look.cursor) if look.cursor else None
    marks = marks_picture(cursor, model.asked)
    if not model.surface:
        title = f"What {snapshot.leader.name}'s network answers"
        rows = (model.inputs, model.labels, model.test_inputs, model.test_labels)
        return {"map": points_picture(title, *rows).over(marks)}
    return {"map": _ground(model).over(marks)}


def describe(snapshot) -> str:
    """Return a snapshot in words."""
    leader, arrived = snapshot.leader, snapshot.arrived
    lost = [racer.name for racer in snapshot.racers if racer.lost]
    first = f" First below {snapshot.goal:g}: {arrived[0].name}, {_result(arrived[0])}." if arrived else ""
    gone = f" Diverged: {', '.join(lost)}." if lost else ""
    return f"Epoch {snapshot.epoch:.3g}: {leader.name} has the lowest loss, {leader.losses[-1]:.3g}.{first}{gone}"


def tables(model, snapshot) -> str:
    """Return every picture as an HTML table."""
    results = [
        [racer.name, f"{racer.number}", f"{racer.epochs[-1]:.4g}", seconds(racer.spent), f"{racer.losses[-1]:.4g}",
         _result(racer), size(racer.state_bytes)]
        for racer in snapshot.racers
    ]  # fmt: skip
    last = int(max(racer.epochs[-1] for racer in snapshot.racers))
    epochs = sorted({*range(0, last + 1, max(last // 10, 1)), last})
    losses = [[f"{epoch}", *(_loss_at(racer, epoch) for racer in snapshot.racers)] for epoch in epochs]
    asked = [[str(number), words(said)] for number, said in enumerate(model.asked, 1)]
    heads = ["racer", "steps", "epochs", "time", "loss", "below the goal", "optimizer's memories"]
    places = [[racer.name, *_where(model, racer)] for racer in snapshot.racers]
    what, how = ("Loss", "{:.3g}") if model.surface else (f"Probability of class B, by {snapshot.leader.name}", "{:.0%}")
    return "".join([
        table("Standings", heads, results),
        table("Loss by epochs", ["epoch", *(racer.name for racer in snapshot.racers)], losses),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
        table("Where the racers are", ["racer", "place", "fingerprint of the weights"], places),
        table(f"{what}, all over the map", ["", *(f"x = {x:.1f}" for x in _PLACES)], _by_place(model, snapshot, how)),
        table("Questions asked of the frozen weights", ["question", "answer"], asked),
    ])  # fmt: skip


def _by_place(model, snapshot, how: str) -> list[list[str]]:
    """Return what the map shows at all pairs of _PLACES, top row first, as the rows of a table."""
    spots = np.array([[x, y] for y in _PLACES[::-1] for x in _PLACES])
    with np.errstate(all="ignore"):
        shown = model.surface.loss(*spots.T) if model.surface else model.answers(snapshot.leader, spots)
    return [[f"y = {y:.1f}", *map(how.format, row)] for y, row in zip(_PLACES[::-1], shown.reshape(len(_PLACES), -1))]


def _loss_at(racer: Racer, epoch: int) -> str:
    """Return the loss that was taken at the end of an epoch, or what became of the racer before."""
    found = np.flatnonzero(np.array(racer.epochs) == epoch)
    return f"{racer.losses[found[0]]:.4g}" if len(found) else "diverged" if racer.lost else ""


def _where(model, racer: Racer) -> tuple[str, str]:
    if model.surface:
        return f"({racer.where[0]:.4g}, {racer.where[1]:.4g})", fingerprint([[racer.where]])
    return "a network", fingerprint(racer.where)


def _result(racer: Racer) -> str:
    if racer.reached is not None:
        return f"{racer.steps[racer.reached]} steps, {seconds(racer.seconds[racer.reached])}"
    return "diverged" if racer.lost else "not yet"


def _memories(snapshot) -> list[str]:
    """Return what the optimizers carry along, two racers a line."""
    said = [f"{racer.name} {size(racer.state_bytes)}" for racer in snapshot.racers]
    if len({racer.state_bytes for racer in snapshot.racers}) == 1:
        return [f"optimizer's memories: {size(snapshot.racers[0].state_bytes)} each"]
    return ["optimizer's memories:", *(", ".join(said[place : place + 2]) for place in range(0, len(said), 2))]


def _places(model, snapshot) -> str:
    if not model.surface:
        return ""
    places = (f"{racer.name} is at ({racer.where[0]:.2f}, {racer.where[1]:.2f})" for racer in snapshot.racers)
    return "; ".join(places) + "."


def _cursor_words(model, snapshot, look) -> str:
    return f" Cursor: {words(model.answer(snapshot.leader, look.cursor))}." if look.cursor else ""


def _chart(snapshot, title: str, units, marks) -> Drawing:
    """Draw every racer's loss over something it has spent; the key says who is who."""
    racers = snapshot.racers
    furthest = max(float(marks(racer)[-1]) for racer in racers)
    scale, name = next((unit for unit in units if furthest >= unit[0]), units[-1])
    keys = [f"{racer.name}: {racer.losses[-1]:.2g}" for racer in racers]
    series = [
        Series(np.array(spread(marks(racer))) / scale, spread(racer.losses), colour, dash, words=key)
        for racer, colour, dash, key in zip(racers, COLOURS, DASHES, keys)
    ]
    up = Axis("loss", snapshot.goal / 10, 10 * max(racer.losses[0] for racer in racers), log=True)
    across = axis(name, [0, max(furthest / scale, 1)], zero=True)
    return chart(title, series, across, up, goal=snapshot.goal, size=CHART_SIZE)


def _answers(model, snapshot) -> Drawing:
    with np.errstate(all="ignore"):
        return map_picture(model.answers(snapshot.leader, _GRID).reshape(SIDE, SIDE))


@lru_cache(maxsize=8)
def _landscape(ground: str) -> Drawing:
    """Draw a landscape's heights: the darker, the higher, in bands of equal area. It never changes."""
    surface, places = SURFACES[ground], grid(2 * SIDE)
    heights = surface.loss(places[:, 0], places[:, 1])
    bands = np.searchsorted(np.quantile(heights, np.linspace(0, 1, _BANDS + 1)[1:-1]), heights)
    (left, top), (right, bottom) = on_sheet(-REACH, REACH), on_sheet(REACH, -REACH)
    drawing = Drawing(*MAP_SIZE)
    shades = levels(-0.85 * bands.reshape(2 * SIDE, 2 * SIDE) / (_BANDS - 1))
    drawing.raster(shades, left, top, right - left, bottom - top, _HEIGHTS)
    return drawing


def _paths(snapshot) -> Drawing:
    """Draw where each racer has been, and a disc where it is; what is off the map is left out."""
    drawing = Drawing(*MAP_SIZE)
    for racer, colour, dash in zip(snapshot.racers, COLOURS, DASHES):
        path = np.array(spread(racer.path, 2 * MOST))
        inside = (np.abs(path) <= REACH).all(axis=1)
        x, y = on_sheet(path[:, 0], path[:, 1])
        stretches = np.split(np.arange(len(path)), np.flatnonzero(np.diff(inside)) + 1)
        d = "".join(line(*thinned(x[one], y[one])) for one in stretches if inside[one[0]])
        drawing.path(d, PAPER, 3.6, opacity=0.8)
        drawing.path(d, colour, 2, dash=dash)
        if inside[-1]:
            drawing.path(f"M{x[-1]:.1f} {y[-1]:.1f}h0", PAPER, 13, cap="round")
            drawing.path(f"M{x[-1]:.1f} {y[-1]:.1f}h0", colour, 10, cap="round")
    return drawing


def _ground(model) -> Drawing:
    """Draw the landscape's frame: title, axes, the start, and the lowest places."""
    drawing = Drawing(*MAP_SIZE)
    left, top = on_sheet(-REACH, REACH)
    right, bottom = on_sheet(REACH, -REACH)
    drawing.text(left, 19, f"The {model.state.ground}: more shade, more loss", size=13, bold=True)
    drawing.rect(left, top, right - left, bottom - top, stroke=FAINT)
    for value in (-1, 0, 1):
        drawing.text(on_sheet(value, 0)[0], bottom + 14, f"{value}", size=11, anchor="middle")
        drawing.text(left - 5, on_sheet(0, value)[1] + 4, f"{value}", size=11, anchor="end")
    drawing.text(right, bottom + 30, "first weight →", size=11, anchor="end")
    drawing.text(left + 5, top + 13, "↑ second weight", size=11)
    x, y = on_sheet(*model.surface.start)
    drawing.text(x - 4, y - 9, "start", size=11)
    for spot in model.surface.lowest:
        x, y = on_sheet(*spot)
        w, e, n, s = x - 5, x + 5, y - 5, y + 5
        drawing.path(f"M{w:.1f} {n:.1f}L{e:.1f} {s:.1f}M{w:.1f} {s:.1f}L{e:.1f} {n:.1f}", INK, 1.4)
    return drawing
