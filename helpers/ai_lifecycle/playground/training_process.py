"""The playground of the training process: a live network on points in the plane."""

from dataclasses import dataclass

from ai_lifecycle.network import ACTIVATIONS
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground import training_views
from ai_lifecycle.playground.as_code import LANGUAGES
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.scenario import Lens, Scenario
from ai_lifecycle.playground.state import setting
from ai_lifecycle.playground.training_model import ROWS, Model
from ai_lifecycle.playground.training_views import GOAL
from ai_lifecycle.points import SHAPES


@dataclass(frozen=True)
class State:
    """Everything that decides what the playground shows, frame by frame."""

    data: str = setting("circle", "Data set", choices=SHAPES)
    noise: float = setting(0.05, "Noise", low=0, high=0.5)
    net: tuple[int, ...] = setting((4, 2), "Hidden layers", low=1, high=8, most=6)
    act: str = setting("tanh", "Activation", choices=tuple(ACTIVATIONS))
    lr: float = setting(0.1, "Learning rate", low=0.0001, high=100)
    reg: str = setting("none", "Regularisation", choices=("none", "l1", "l2"))
    rate: float = setting(0.0, "Its rate", low=0, high=1)
    batch: int = setting(10, "Batch size", low=1, high=ROWS // 2)
    seed: int = setting(7, "Seed", low=0, high=999_999)
    epochs: int = setting(1000, "Epoch budget", low=1, high=5000)


def epochs_to_goal(state: State) -> int | None:
    """Return after how many epochs the test loss of a state first falls below GOAL, or None within its budget."""
    model = Model(state)
    while model.losses[1][-1] >= GOAL and not model.over:
        model.step("epoch", float("inf"))
    return model.epoch if model.losses[1][-1] < GOAL else None


def reading(model: Model) -> str:
    """Return what the guess is held against: the epoch at which the goal was reached, or that it was not yet."""
    reached = next((epoch for epoch, loss in enumerate(model.losses[1]) if loss < GOAL), None)
    if reached is None:
        return "not yet"
    return f"{reached} epochs"


SCENARIO = Scenario(
    name="training_process",
    title="A network in training",
    question=f"After how many epochs will the test loss be below {GOAL:g}?",
    unit="epochs",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "A circle": "training_process",
        "No hidden layer": "training_process?net=",
        "Exclusive or": "training_process?data=xor&net=6",
        "The spiral": "training_process?data=spiral&noise=0.02&net=8,8&lr=0.2",
        "Six layers of eight": "training_process?data=spiral&noise=0.02&net=8,8,8,8,8,8&lr=0.05",
        "Break it: steps too large": "training_process?act=relu&lr=10",
    },
    panels=training_views.PANELS,
    draw=training_views.draw,
    draw_words=training_views.draw_words,
    labels=training_views.labels,
    cover=training_views.cover,
    describe=training_views.describe,
    tables=training_views.tables,
    lens=Lens(training_views.LINKS, training_views.pick),
    languages=LANGUAGES,
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "training_process?lr=0.03&net=4,2&seed=7"; without one, the state that the page's
    link carries, or the first preset.
    A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
