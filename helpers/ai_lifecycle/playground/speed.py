"""The load generator: a real server, questions that come when they come, and who waits for whom."""

from dataclasses import dataclass

from ai_lifecycle.ledger import seconds
from ai_lifecycle.playground import speed_views
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.scenario import Scenario
from ai_lifecycle.playground.speed_model import TICKS, Model
from ai_lifecycle.playground.state import setting


@dataclass(frozen=True)
class State:
    """Everything that decides how much is asked and how the server gathers it.

    rate: in per cent of what the model can answer one by one, so that more than 100 is too much without batches on
    any machine. batch: rows that are computed together, at most. wait: how long a row may be held back,
    milliseconds.
    """

    rate: int = setting(50, "Arrival rate, % of one by one", low=5, high=400)
    batch: int = setting(1, "Batch, rows", low=1, high=64)
    wait: float = setting(0.0, "Waiting window, ms", low=0, high=500)
    seed: int = setting(7, "Seed", low=0, high=999_999)


def reading(model: Model) -> str:
    """Return what the guess is held against: p95 of all answers so far, or not yet."""
    p95 = model.snapshot().p95
    return "not yet" if p95 is None else f"p95 {seconds(p95)}"


SCENARIO = Scenario(
    name="speed",
    title="The load generator",
    question="Within how many milliseconds will 95 of 100 questions be answered (p95)? The goal is 100.",
    unit="ms",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "A quiet hour, one by one": "speed",
        "Close to the limit": "speed?rate=90",
        "Break it: a rush, one by one": "speed?rate=160",
        "The same rush, in batches": "speed?rate=160&batch=64",
        "A quiet hour with a long window": "speed?batch=64&wait=150",
        "A rush, small batches": "speed?rate=160&batch=2",
    },
    panels=speed_views.PANELS,
    draw=speed_views.draw,
    draw_words=speed_views.draw_words,
    labels=speed_views.labels,
    cover=speed_views.cover,
    describe=speed_views.describe,
    tables=speed_views.tables,
    paces={
        "reading": ("reading", TICKS["reading"]),
        "readings, fast (they slow the server)": ("fine reading", TICKS["fine reading"]),
    },
    pace="reading",
    playing="Under way: train, save, serve, find out what the server can do, then let questions come in.",
    asking="The served network was frozen all along: press “Ask one question”, also while others ask.",
    buttons={"Ask one question": Model.ask_one, "Send a night job": Model.night_job},
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "speed?rate=160&batch=64"; without one, the state that the page's link carries, or
    the first preset. A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
