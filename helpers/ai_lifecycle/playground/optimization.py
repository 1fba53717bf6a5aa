"""The playground of optimization: a race on a landscape of two weights, or of real networks."""

from dataclasses import dataclass

from ai_lifecycle.optimization import OPTIMIZERS
from ai_lifecycle.playground import optimization_views as views
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.optimization_model import LANDSCAPES, NETWORKS, RACES, ROWS, Model
from ai_lifecycle.playground.scenario import Scenario
from ai_lifecycle.playground.state import setting
from ai_lifecycle.schedules import SCHEDULES


@dataclass(frozen=True)
class State:
    """Everything that decides what the playground shows, but for the seconds, which are measured."""

    ground: str = setting("valley", "Ground", choices=(*LANDSCAPES, *NETWORKS))
    race: str = setting("optimizers", "Race of", choices=RACES)
    opt: str = setting("all", "Optimizer", choices=("all", *OPTIMIZERS))
    lr: float = setting(0.1, "Learning rate", low=0.0001, high=100)
    schedule: str = setting("constant", "Schedule", choices=tuple(SCHEDULES))
    batch: int = setting(ROWS, "Batch size", low=1, high=ROWS)
    seed: int = setting(7, "Seed", low=0, high=999_999)
    epochs: int = setting(300, "Epoch budget", low=1, high=2000)


def epochs_to_goal(state: State) -> float | None:
    """Return after how many epochs the first racer of a state is below the goal, or None within its budget."""
    model = Model(state)
    while not model.snapshot().arrived and not model.over:
        model.step("round", float("inf"))
    arrived = model.snapshot().arrived
    return arrived[0].epochs[arrived[0].reached] if arrived else None


def reading(model: Model) -> str:
    """Return what the guess is held against: the epoch at which the first racer was below the goal."""
    arrived = model.snapshot().arrived
    return f"{arrived[0].epochs[arrived[0].reached]:.3g} epochs, by {arrived[0].name}" if arrived else "not yet"


SCENARIO = Scenario(
    name="optimization",
    title="Optimizers in a race",
    question="After how many epochs will the first racer be below the goal, the dotted line?",
    unit="epochs",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "A long valley": "optimization",
        "A saddle": "optimization?ground=saddle&lr=0.03",
        "Dents to get stuck in": "optimization?ground=bumps&lr=0.03",
        "Small batches in the valley": "optimization?batch=10",
        "Networks on a circle": "optimization?ground=circle&lr=0.02&batch=10",
        "Networks on a spiral": "optimization?ground=spiral&lr=0.02&batch=10",
        "Batch sizes on a circle": "optimization?ground=circle&race=batches&opt=momentum&lr=0.02",
        "Rates on a circle": "optimization?ground=circle&race=rates&batch=10",
        "Break it: steps too large": "optimization?lr=2.5",
    },
    panels=views.PANELS,
    draw=views.draw,
    draw_words=views.draw_words,
    labels=views.labels,
    cover=views.cover,
    describe=views.describe,
    tables=views.tables,
    paces={
        "a step each": ("round", 0.25),
        "epoch": ("epoch", 0.08),
        "epoch, fast": ("epoch", 1 / 62),
        "10 epochs": ("10 epochs", 1 / 62),
    },
    playing="Training: all racers see the same rows.",
    asking="Click a place of the map, or go there by arrow keys, and ask the one with the lowest loss.",
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "optimization?ground=saddle&lr=0.03"; without one, the state that the page's link
    carries, or the first preset.
    A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
