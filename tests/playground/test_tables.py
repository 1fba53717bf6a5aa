"""What a picture shows is in a table too, in every playground: for who reads by keyboard or screen reader."""

from html import escape
from importlib import import_module

import pytest
from playground_tables import captions, rows_of

from ai_lifecycle.playground.gallery import names

METER = "Spent on training and on inference"
# For each panel how the captions of the tables begin that hold what it shows; one table may serve several panels.
TABLES = {
    "start_here": {
        "map": ("Tickets",), "curve": ("Loss after each training step",), "weights": ("The line's two numbers",),
        "answers": ("Questions asked",), "meter": (METER,),
    },
    "data_collection": {
        "map": ("Answers, from", "The first collection", "Questions asked"), "curve": ("Share of right answers",),
        "scores": ("Scores now",), "meter": (METER,),
    },
    "model_selection": {
        "map": ("Probability of class B, by the chosen model", "Questions asked"), "spread": ("Six models",),
        "six": ("Probability of class B, by each model",), "times": ("Six models",), "trade": ("Six models",),
        "meter": (METER,),
    },
    "training_process": {
        "network": ("Weights and biases",), "map": ("Probability of class B", "Questions asked"),
        "curve": ("Loss after each epoch",), "inside": ("Inside the last step",), "meter": (METER,),
    },
    "optimization": {
        "map": ("Loss, all over the map", "Where the racers are", "Questions asked"), "steps": ("Standings",), "epochs": ("Loss by epochs",),
        "time": ("Standings",), "standing": ("Standings",), "meter": (METER,),
    },
    "deployment": {
        "map": ("Chance to slip", "Questions asked"), "answers": ("Two answers to the same ticket",),
        "requests": ("Requests",), "contents": ("Contents of the bundles",), "loading": ("Time to load and to answer",),
        "meter": (METER,),
    },
    "prediction": {
        "answer": ("The answer", "Probability of each digit"), "bill": ("Cost of 1,000 notes",),
        "matrix": ("Confusion matrix",), "reliability": ("Reliability",), "map": ("How sure it is",), "meter": (METER,),
    },
    "speed": {
        "latency": ("The load",), "throughput": ("The load",), "queue": ("The load",),
        "shares": ("Where the time of a question goes",), "light": ("Limit light",), "meter": (METER,),
    },
    "low_resources": {
        "map": ("Probability of class B, by the copy", "Questions asked"), "difference": ("Copy less full network",),
        "score": ("Equal bits for every weight", "Full network and copy"), "weights": ("Weights by size",),
        "bytes": ("Full network and copy",), "meter": (METER,),
    },
    "continuous_learning": {
        "map": ("Chance of slipping, in the middle", "Tickets of sprint", "Questions asked"),
        "score": ("Score, mean of 4 sprints",), "alarm": ("Your policy, sprint by sprint",),
        "cost": ("Coins each policy has cost",), "meter": (METER,),
    },
    "capstone": {
        "year": ("Coins of each week",), "even": ("The bill",), "sensitivity": ("A year's coins if one thing changes",),
        "interval": ("A year's coins by interval",), "meter": (METER,),
    },
}  # fmt: skip
# Panels without a table, and why.
WITHOUT = {("prediction", "pad"): "it is where the reader draws; a table holds what the network sees of it"}
STATES = {"deployment": "deployment?format=npz"}  # the quickest to ship and to load
STEPS = {"model_selection": 40, "deployment": 100, "speed": 8}  # until every picture shows something; others 30


# The load generator's network is trained for it.
@pytest.fixture(
    scope="module", params=[pytest.param(name, marks=pytest.mark.slow) if name == "speed" else name for name in names().values()]
)
def shown(request):
    """A playground that has run for a while and was asked a question, and its tables as a page has them."""
    name = request.param
    frame = import_module(f"ai_lifecycle.playground.{name}").playground(STATES.get(name, name))
    unit, _ = frame.scenario.paces[frame.scenario.pace]
    for _ in range(STEPS.get(name, 30)):
        if not frame.model.over:
            while not frame.model.step(unit, float("inf")):
                pass
    frame.controls.freeze.click()
    for panel in frame.scenario.panels:
        for key in (" ", "Enter") if panel.keys else ():  # a dot on the drawing pad; a question on a map
            frame.touch.heard({"kind": "key", "panel": panel.name, "key": key})
    frame.controls.tables.click()
    yield name, frame, frame.controls.words.value
    frame._close()


def test_each_picture_has_a_table_that_holds_something(shown):
    name, frame, page = shown
    assert frame.stage.error == ""
    for panel in frame.scenario.panels:
        if (name, panel.name) in WITHOUT:
            continue
        wanted = TABLES[name].get(panel.name, ())
        assert wanted, f"which table of {name} holds what its panel {panel.name!r} shows?"
        for beginning in wanted:
            found = [caption for caption in captions(page) if caption.startswith(beginning)]
            assert found, f"no table “{beginning} …” for the panel {panel.name!r} of {name}"
            assert rows_of(page, found[0]), f"the table “{found[0]}” of {name} is empty"
    assert ">nan" not in page


def test_every_row_of_a_table_has_as_many_cells_as_the_table_has_columns(shown):
    name, _, page = shown
    for caption in captions(page):
        columns = page.split(f"<caption>{escape(caption)}</caption>")[1].split("</thead>")[0].count("<th ")
        assert {len(row) for row in rows_of(page, caption)} <= {columns}, f"{name}: {caption}"


def test_every_playground_is_looked_at():
    assert set(TABLES) == set(names().values())
