"""The playground of continuous learning: sprints stream by, the world drifts, and a policy has its price."""

from dataclasses import dataclass

from ai_lifecycle.continuous_learning import POLICIES
from ai_lifecycle.playground import continuous_learning_views as views
from ai_lifecycle.playground import state as states
from ai_lifecycle.playground.continuous_learning_model import FIRST, Model
from ai_lifecycle.playground.continuous_learning_views import GOAL
from ai_lifecycle.playground.frame import Frame
from ai_lifecycle.playground.scenario import Scenario
from ai_lifecycle.playground.state import setting
from ai_lifecycle.ticket_stream import DETECTORS, DRIFTS


@dataclass(frozen=True)
class State:
    """Everything that decides what the playground shows, sprint by sprint."""

    drift: str = setting("answer", "What drifts", choices=DRIFTS)
    speed: float = setting(1.0, "Speed of drift", low=0, high=3)
    delay: int = setting(1, "Labels late by (sprints)", low=0, high=12)
    policy: str = setting("never", "Train again", choices=POLICIES)
    every: int = setting(10, "… every (sprints)", low=1, high=52)
    watch: str = setting("team_load", "Alarm watches", choices=("team_load", "dependencies", "story_points"))
    detector: str = setting("usual", "Alarm compares with", choices=DETECTORS)
    training: float = setting(60.0, "Coins a training", low=0, high=2000)
    wrong: float = setting(1.0, "Coins a wrong answer", low=0, high=20)
    sprints: int = setting(52, "Last sprint", low=FIRST + 1, high=104)
    seed: int = setting(1, "Seed", low=0, high=999_999)


def reading(model: Model) -> str:
    """Return what the guess is held against: the regret of the policy at the end, or so far."""
    regret = model.bill().regret
    return f"{regret:.0f} coins" if model.over else f"not yet ({regret:.0f} coins so far)"


SCENARIO = Scenario(
    name="continuous_learning",
    title="A stream that drifts",
    question=f"How many coins will your policy lose against an oracle by the last sprint? (Below {GOAL} is good.)",
    unit="coins",
    state=State,
    model=Model,
    reading=reading,
    presets={
        "The answer drifts, and nobody trains": "continuous_learning",
        "Train every 10 sprints": "continuous_learning?policy=every",
        "The inputs drift, and nobody trains": "continuous_learning?drift=inputs",
        "The inputs drift, and an alarm decides": "continuous_learning?drift=inputs&policy=alarm",
        "A sudden change; train on measured loss": "continuous_learning?drift=sudden&policy=loss",
        "The same, with labels 6 sprints late": "continuous_learning?drift=sudden&delay=6&policy=loss",
        "Break it: an alarm that always rings": "continuous_learning?drift=inputs&policy=alarm&detector=theory",
    },
    panels=views.PANELS,
    draw=views.draw,
    draw_words=views.draw_words,
    labels=views.labels,
    cover=views.cover,
    describe=views.describe,
    tables=views.tables,
    paces={"one sprint, slowly": ("sprint", 1.0), "one sprint": ("sprint", 0.25), "sprints, fast": ("sprint", 1 / 62)},
    pace="one sprint",
    playing="Sprints stream by; four policies serve the same tickets, each with a model of its own.",
    asking="Click a place of the map, or go there by arrow keys and press Enter: your policy's frozen model answers.",
)


def playground(state: str | None = None) -> Frame:
    """Return the playground, ready to be shown as the last line of a cell.

    state: a state string such as "continuous_learning?drift=sudden&policy=loss"; without one, the state that the
    page's link carries, or the first preset.
    A string that describes no state is reported in the playground itself, in one sentence.
    """
    return Frame(SCENARIO, states.from_page() if state is None else state)
