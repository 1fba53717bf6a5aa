"""The final ledger: a year of a model's service, and what it hangs on."""

from dataclasses import dataclass

from ai_lifecycle.course import LESSONS
from ai_lifecycle.final_ledger import WEEKS
from ai_lifecycle.playground import capstone_views as views
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.capstone_model import HERE, Model
from ai_lifecycle.playground.capstone_views import GOAL
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.scenario import Scenario
from ai_lifecycle.playground.state import setting


@dataclass(frozen=True)
class State:
    """Everything that decides what the playground shows; but for the last two, terms that may change at any time."""

    traffic: float = setting(20.0, "Thousand answers a week", low=0.001, high=1e6, live=True)
    drift: float = setting(0.2, "Drift: errors grow by (% a week)", low=0, high=10, live=True)
    label: float = setting(0.5, "Coins a label", low=0, high=1000, live=True)
    hour: float = setting(2.0, "Coins an hour of hardware", low=0, high=10_000, live=True)
    wrong: float = setting(0.1, "Coins a wrong answer", low=0, high=10_000, live=True)
    size: float = setting(1000.0, "The real model is larger (thousand times)", low=0.001, high=1e9, live=True)
    every: int = setting(26, "Train again every (weeks)", low=1, high=WEEKS, live=True)
    measured: str = setting(HERE, "Measured in", choices=(HERE, *(lesson.step for lesson in LESSONS)))
    seed: int = setting(1, "Seed", low=0, high=999_999)


def reading(model: Model) -> str:
    """Return what the guess is held against: the year's cost, and how near it is to the cheapest."""
    snapshot = model.snapshot()
    if not model.over:
        return f"not yet ({snapshot.so_far.total:,.0f} coins after week {snapshot.week})"
    met = "goal met" if snapshot.too_dear <= GOAL else f"the goal is {GOAL:g} times or less"
    return f"{snapshot.year.total:,.0f} coins, {snapshot.too_dear:.2f} times the cheapest: {met}"


SCENARIO = Scenario(
    name="capstone",
    title="The final ledger",
    question=f"How many coins will the year cost? (Goal: at most {GOAL:g} times the cheapest interval.)",
    unit="coins",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "A small office": "capstone",
        "A website: a thousand times the traffic": "capstone?traffic=20000&wrong=0.001",
        "Labels are dear": "capstone?label=10",
        "A world that hardly drifts": "capstone?drift=0.005",
        "Wrong answers are dear": "capstone?wrong=5",
        "Break it: train every week, with dear labels": "capstone?label=10&every=1",
    },
    panels=views.PANELS,
    draw=views.draw,
    draw_words=views.draw_words,
    labels=views.labels,
    cover=views.cover,
    describe=views.describe,
    tables=views.tables,
    paces={"one week, slowly": ("week", 1.0), "one week": ("week", 0.25), "weeks, fast": ("week", 1 / 62)},
    pace="one week",
    playing="The weeks go by; the meter counts real trainings and real answers of a small model.",
    asking="Press “Ask a week's questions”: the frozen model answers, and its weights stay as they are.",
    buttons={"Ask a week's questions": Model.ask_a_week},
    hand=views.hand,
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "capstone?label=10&every=4"; without one, the state that the page's link carries,
    or the first preset. A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
