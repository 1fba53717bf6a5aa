"""The deployment console: what is shipped of a trained model, and what a real server answers with it."""

from dataclasses import dataclass

from ai_lifecycle.playground import deployment_views
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.deployment_model import SAMPLE, Model
from ai_lifecycle.playground.deployment_views import GOAL
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.scenario import Scenario
from ai_lifecycle.playground.state import setting
from ai_lifecycle.shipping import FORMATS, SCALINGS


@dataclass(frozen=True)
class State:
    """Everything that decides what is shipped and how it is served."""

    scaling: str = setting("kept", "Scaling", choices=SCALINGS)
    format: str = setting("skops", "Format", choices=FORMATS)
    optimizer: str = setting("dropped", "Optimizer's state (only skops can keep it)", choices=("dropped", "kept"))
    server: str = setting("warm", "Server", choices=("warm", "cold"))
    seed: int = setting(7, "Seed", low=0, high=999_999)


def reading(model: Model) -> str:
    """Return what the guess is held against: how many answers the shipped version changes, or not yet."""
    if model.skew is None:
        return "not yet"
    met = "goal met" if model.skew.changed <= GOAL else f"the goal is {GOAL}"
    return f"{model.skew.changed} of {SAMPLE} tickets: {met}"


SCENARIO = Scenario(
    name="deployment",
    title="The deployment console",
    question=f"For how many of {SAMPLE} tickets will slip-2, shipped as you chose, answer otherwise than the model did? "
    f"(Goal: {GOAL}.)",
    unit="tickets",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "Shipped whole": "deployment",
        "Break it: the scaling forgotten": "deployment?scaling=forgotten",
        "Scaled by hand, from seven tickets": "deployment?scaling=redone",
        "As ONNX": "deployment?format=onnx",
        "As plain arrays": "deployment?format=npz",
        "The optimizer's state shipped too": "deployment?optimizer=kept",
        "A cold server": "deployment?server=cold",
    },
    panels=deployment_views.PANELS,
    draw=deployment_views.draw,
    draw_words=deployment_views.draw_words,
    labels=deployment_views.labels,
    cover=deployment_views.cover,
    describe=deployment_views.describe,
    tables=deployment_views.tables,
    paces={"step": ("step", 0.06), "step, slowly": ("step", 0.6), "step, fast": ("step", 1 / 62)},
    pace="step",
    playing="Under way: train, save both bundles, serve slip-1, ask, deploy slip-2, ask, roll back, ask.",
    asking="Click a point of the map, or go there by arrow keys, and ask the server about that ticket.",
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "deployment?scaling=forgotten"; without one, the state that the page's link carries,
    or the first preset. A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
