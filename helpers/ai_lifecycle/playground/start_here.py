"""The playground of the first lesson: the whole life of a model in one minute, for a line."""

from dataclasses import dataclass

from ai_lifecycle.playground import start_here_views
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.scenario import Scenario
from ai_lifecycle.playground.start_here_model import Model
from ai_lifecycle.playground.start_here_views import GOAL
from ai_lifecycle.playground.state import setting

# A step of a line takes microseconds; what sets the pace is the eye.
PACES = {
    "one step, slowly": ("step", 0.5),
    "one step": ("step", 0.1),
    "10 steps": ("10 steps", 0.1),
}


@dataclass(frozen=True)
class State:
    """Everything that decides what the playground shows, step by step."""

    rows: int = setting(20, "Tickets", low=1, high=200)
    noise: float = setting(1.5, "Noise (hours)", low=0, high=20)
    lr: float = setting(0.02, "Learning rate", low=0.0001, high=1)
    seed: int = setting(3, "Seed", low=0, high=999_999)
    steps: int = setting(200, "Step budget", low=1, high=5000)


def steps_to_goal(state: State) -> int | None:
    """Return after how many training steps the loss of a state first falls below GOAL, or None within its budget."""
    model = Model(state)
    while not model.over and not (model.losses and model.losses[-1] < GOAL):
        model.step("step", float("inf"))
    return model.number if model.losses[-1] < GOAL else None


def reading(model: Model) -> str:
    """Return what the guess is held against: the step at which the goal was reached, or that it was not yet."""
    reached = next((number for number, loss in enumerate(model.losses) if loss < GOAL), None)
    return "not yet" if reached is None else f"{reached} steps"


SCENARIO = Scenario(
    name="start_here",
    title="The life of a model in one minute",
    question=f"After how many training steps will the loss be below {GOAL:g}?",
    unit="steps",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "Twenty tickets": "start_here",
        "Only three tickets": "start_here?rows=3",
        "Small steps": "start_here?lr=0.005&steps=1000",
        "Noisy tickets": "start_here?noise=6",
        "Break it: steps too large": "start_here?lr=0.08",
    },
    panels=start_here_views.PANELS,
    draw=start_here_views.draw,
    draw_words=start_here_views.draw_words,
    labels=start_here_views.labels,
    cover=start_here_views.cover,
    describe=start_here_views.describe,
    tables=start_here_views.tables,
    paces=PACES,
    pace="one step",
    playing="Collecting tickets, then training on them.",
    asking="Click an estimate in the picture, or go there by arrow keys and press Enter, and the frozen line answers.",
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "start_here?lr=0.005&seed=7"; without one, the state that the page's link carries,
    or the first preset.
    A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
