"""What the final ledger shows: pictures, words and tables of one snapshot."""

import numpy as np

from ai_lifecycle.final_ledger import WEEKS, answer_price, training_price
from ai_lifecycle.ledger import INFERENCE_COLOUR, TRAINING_COLOUR, count, seconds
from ai_lifecycle.playground.capstone_model import Snapshot
from ai_lifecycle.playground.charts import COLOURS, DASHES, Axis, Series, across_at, axes_top, axis, chart, value_at
from ai_lifecycle.playground.drawing import INK, PAPER, Drawing
from ai_lifecycle.playground.pictures import BARS_SIZE, bars_picture, table
from ai_lifecycle.playground.stage import Panel

YEAR_SIZE, EVEN_SIZE, INTERVAL_SIZE, SMALL_SIZE = (310, 270), (310, 270), (630, 220), BARS_SIZE
PANELS = (
    Panel("year", *YEAR_SIZE, "Year so far, week by week."),
    Panel("even", *EVEN_SIZE, "Break-even of training and inference."),
    Panel("sensitivity", *SMALL_SIZE, "Sensitivity of the year's cost."),
    Panel("meter", *SMALL_SIZE, "Meter of training and inference."),
    Panel(
        "interval", *INTERVAL_SIZE, "Interval between trainings. Drag your point, or move it with the arrow keys.",
        keys=True, drags=True,
    ),
)  # fmt: skip
GOAL = 1.05  # times the cheapest interval's cost
_INTERVALS = Axis("weeks from one training to the next", 0, WEEKS)
_ERRORS = COLOURS[4]
_THOUSAND, _MILLION = 1e3, 1e6  # what axes count in


def hand(model, message: dict) -> tuple[dict, str]:
    """Move the reader's point: what a drag or a key does. See Scenario."""
    every = model.state.every
    if message["kind"] == "drag":
        every = round(value_at(message["x"], _INTERVALS, INTERVAL_SIZE))
    else:
        every += {"ArrowRight": 1, "ArrowUp": 4, "ArrowLeft": -1, "ArrowDown": -4}.get(message["key"], 0)
    return {"every": min(max(every, 1), WEEKS)}, ""


def draw(model, snapshot: Snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every week."""
    return {"year": _year(snapshot), "even": _even(snapshot), "interval": _interval(snapshot)}


def draw_words(model, snapshot: Snapshot) -> dict[str, Drawing]:
    """Return the pictures that are read rather than watched."""
    picture = bars_picture("A year's coins, each halved, doubled", _swings(snapshot))
    return {"sensitivity": picture, "meter": model.meter.picture()}


def cover(model, snapshot: Snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the pictures: the handle of the reader's point."""
    drawing = Drawing(*INTERVAL_SIZE)
    x = across_at(snapshot.terms.every, _INTERVALS, INTERVAL_SIZE)
    drawing.path(f"M{x:.1f} {axes_top(2)}L{x:.1f} {INTERVAL_SIZE[1] - 38}", INK, 1.2, opacity=0.6, dash="2 4")
    drawing.path(f"M{x:.1f} {INTERVAL_SIZE[1] - 38}h0", PAPER, 15, cap="round")
    drawing.path(f"M{x:.1f} {INTERVAL_SIZE[1] - 38}h0", INFERENCE_COLOUR, 12, cap="round")
    return {"interval": drawing}


def labels(model, snapshot: Snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    so_far = snapshot.so_far
    swings = "; ".join(f"{name}: {words}" for name, _, words, _ in _swings(snapshot))
    return {
        "year": f"After week {snapshot.week} of {WEEKS}: trainings {so_far.training:,.0f}, machine time to answer "
        f"{so_far.inference:,.2f}, wrong answers {so_far.errors:,.0f} coins.",
        "even": f"{_even_words(snapshot)} You have asked {count(snapshot.asked) if snapshot.asked else 'none'} so far.",
        "sensitivity": f"A year's coins if each halves, and if it doubles: {swings}.",
        "meter": model.meter.describe(),
        "interval": f"A training {_every(snapshot.terms.every)}: {snapshot.year.total:,.0f} coins a year; "
        f"{_every(snapshot.best)}: {snapshot.totals.min():,.0f}, the cheapest.",
    }


def describe(snapshot: Snapshot) -> str:
    """Return a snapshot in words."""
    return (
        f"Week {snapshot.week} of {WEEKS}; costs {snapshot.measured}. A year with a training "
        f"{_every(snapshot.terms.every)} costs {snapshot.year.total:,.0f} coins, {snapshot.too_dear:.2f} times the "
        f"cheapest ({_every(snapshot.best)}). {_even_words(snapshot)}"
    )


def tables(model, snapshot: Snapshot) -> str:
    """Return every picture as an HTML table."""
    weeks = [
        [str(week + 1), *(f"{value:,.2f}" for value in snapshot.weeks[week])] for week in range(snapshot.week)
    ]  # fmt: skip
    year = snapshot.year
    terms = snapshot.terms
    facts = [
        ["one training, measured", seconds(terms.costs.training)],
        ["one answer, measured", seconds(terms.costs.answer)],
        ["one training, labels included", f"{training_price(terms):,.2f} coins"],
        ["one answer", f"{answer_price(terms):.3g} coins"], ["break-even", f"{snapshot.even:,.0f} answers"],
        ["a year's trainings", f"{year.training:,.0f} coins"], ["a year's answers", f"{year.inference:,.2f} coins"],
        ["a year's wrong answers", f"{year.errors:,.0f} coins"],
    ]  # fmt: skip
    intervals = [[str(place + 1), f"{total:,.0f}"] for place, total in enumerate(snapshot.totals)]
    swings = [[name, f"{low:,.0f}", f"{high:,.0f}"] for name, (low, high) in snapshot.sensitivity.items()]
    return "".join([
        table(f"The bill, costs {snapshot.measured}", ["what", "how much"], facts),
        table("Coins of each week", ["week", "training", "inference", "errors"], weeks),
        table("A year's coins by interval", ["weeks between trainings", "coins"], intervals),
        table("A year's coins if one thing changes", ["what", "halved", "doubled"], swings),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
    ])  # fmt: skip


def _every(weeks: int) -> str:
    return f"every {weeks} weeks" if weeks > 1 else "every week"


def _even_words(snapshot: Snapshot) -> str:
    if not np.isfinite(snapshot.even):
        return "An answer costs nothing, so there is no break-even."
    return f"After {count(snapshot.even)} answers their machine time has cost as much as a training."


def _year(snapshot: Snapshot) -> Drawing:
    grown = np.vstack([np.zeros(3), snapshot.weeks[: snapshot.week].cumsum(axis=0)]) / _THOUSAND
    weeks = np.arange(len(grown))
    up = axis("thousand coins", [0.0, *snapshot.weeks.sum(axis=0) / _THOUSAND], zero=True)
    trained = np.flatnonzero(snapshot.weeks[: snapshot.week, 0] > 0)
    series = [
        Series(weeks, grown[:, 0], TRAINING_COLOUR, words=f"trainings with their labels ({len(trained)})"),
        Series(weeks, grown[:, 1], INFERENCE_COLOUR, DASHES[1], words="machine time to answer"),
        Series(weeks, grown[:, 2], _ERRORS, DASHES[3], words="wrong answers"),
    ]
    title = f"Week {snapshot.week}: {snapshot.so_far.total:,.0f} coins so far"
    return chart(title, series, Axis("week", 0, WEEKS), up, size=YEAR_SIZE)


def _even(snapshot: Snapshot) -> Drawing:
    one, answer = training_price(snapshot.terms), answer_price(snapshot.terms)
    known = [snapshot.asked or snapshot.terms.answers, snapshot.even]
    ends = [value for value in known if np.isfinite(value) and value > 0] or [1.0]
    places = np.geomspace(min(ends) / 100, max(ends) * 100, 60)
    across = Axis("million answers", places[0] / _MILLION, places[-1] / _MILLION, log=True)
    prices = [one, *(places * answer)]
    even = [snapshot.even] if np.isfinite(snapshot.even) else []
    told = f"break-even: {count(even[0])} answers" if even else "no break-even: an answer costs nothing"
    asked = [snapshot.asked] if snapshot.asked else []
    series = [
        Series(places / _MILLION, np.full(60, one), TRAINING_COLOUR, words="one training with its labels"),
        Series(places / _MILLION, places * answer, INFERENCE_COLOUR, DASHES[1], words="machine time of the answers"),
        Series(np.divide(even, _MILLION), [one] * len(even), INK, dots=True, words=told),
        Series(
            np.divide(asked, _MILLION), np.multiply(asked, answer), COLOURS[1], dots=True, words=_point_words(snapshot)
        ),
    ]
    return chart("Break-even, and your point", series, across, axis("coins", prices, log=True), size=EVEN_SIZE)


def _point_words(snapshot: Snapshot) -> str:
    if not snapshot.week:
        return "you: nothing asked yet"
    return f"you, week {snapshot.week}: {count(snapshot.asked)} answers"


def _interval(snapshot: Snapshot) -> Drawing:
    weeks = np.arange(1, WEEKS + 1)
    mine, best = snapshot.terms.every, snapshot.best
    totals = snapshot.totals / _THOUSAND
    series = [
        Series(weeks, totals, INK),
        Series([best], [totals[best - 1]], COLOURS[0], dots=True, words=f"cheapest: every {best}"),
        Series([mine], [totals[mine - 1]], INFERENCE_COLOUR, dots=True,
               words=f"yours: every {mine}, {snapshot.too_dear:.2f} times"),
    ]  # fmt: skip
    return chart("A year's coins by interval", series, _INTERVALS, axis("thousand coins", totals), size=INTERVAL_SIZE)


def _swings(snapshot: Snapshot) -> list[tuple[str, float, str, str]]:
    return [
        (name, abs(high - low), f"{low:,.0f} to {high:,.0f}", COLOURS[place])
        for place, (name, (low, high)) in enumerate(snapshot.sensitivity.items())
    ]
