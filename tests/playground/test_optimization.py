"""The race's model: the lesson's own runs, stepped fairly, frozen and asked; and what its pictures say of it."""

import itertools

import numpy as np
import pytest
from playground_tables import rows_of

from ai_lifecycle.network import cross_entropy, fingerprint, forward, initialize, predict
from ai_lifecycle.optimization import OPTIMIZERS, Adam, Momentum, Sgd, descend, train
from ai_lifecycle.playground.optimization import SCENARIO, Model, State, epochs_to_goal, playground, reading
from ai_lifecycle.playground.optimization_model import NAMES, ROWS, SIZES, entries
from ai_lifecycle.playground.pictures import Spot
from ai_lifecycle.playground.state import read
from ai_lifecycle.surfaces import SURFACES

FOREVER = float("inf")
CIRCLE = "optimization?ground=circle&lr=0.02&batch=30"


def model_of(text: str = "optimization", **options) -> Model:
    return Model(read("optimization", State, text), **options)


def run(model: Model, units: int, unit: str = "epoch") -> Model:
    for _ in range(units):
        model.step(unit, FOREVER)
    return model


def test_on_a_landscape_every_racer_takes_the_lessons_own_steps():
    model, valley = run(model_of("optimization?schedule=cosine"), 40), SURFACES["valley"]
    for racer, kind in zip(model.racers, OPTIMIZERS.values(), strict=True):
        path = descend(valley.slopes, valley.start, kind(), learning_rate=0.1, steps=300, schedule="cosine")
        expected = list(itertools.islice(path, 41))
        np.testing.assert_array_equal(racer.path, expected)
        assert racer.losses == [float(valley.loss(*place)) for place in expected]
        assert racer.steps == list(range(41)) and racer.epochs == list(range(41))


def test_a_network_is_trained_by_the_lessons_own_loop():
    model = run(model_of(CIRCLE), 3)
    adam = model.racers[-1]
    *_, last = train(
        initialize(SIZES, 7), model.inputs, model.labels, Adam(), learning_rate=0.02, batch_size=30, epochs=3, seed=7,
        activation="tanh",
    )  # fmt: skip
    assert fingerprint(adam.where) == fingerprint(last.layers)
    assert (adam.number, adam.rows, adam.epochs) == (21, 3 * ROWS, [0, 1, 2, 3])
    assert adam.losses[-1] == cross_entropy(forward(adam.where, model.test_inputs, "tanh")[-1], model.test_labels)


@pytest.mark.parametrize("text", ["optimization?batch=30", CIRCLE, "optimization?ground=circle&race=batches"])
@pytest.mark.parametrize("units", [["round"] * 9 + ["epoch"], ["epoch"] * 2, ["10 epochs"]])
def test_all_racers_have_seen_the_same_rows_after_each_unit(text, units):
    model = model_of(text)
    for unit in units:
        assert model.step(unit, FOREVER)
        assert np.ptp([racer.rows for racer in model.racers]) <= (ROWS if unit == "round" else 0)
    assert model.racers[0].rows % ROWS == 0


def test_a_round_is_one_step_each_where_batches_are_equal():
    model = model_of("optimization?batch=30")
    for steps in range(1, 12):
        model.step("round", FOREVER)
        assert {racer.number for racer in model.racers} == {steps}


def test_a_step_stops_when_its_time_is_up_and_goes_on_where_it_stopped():
    now = itertools.count(0, 0.001)
    model, whole = model_of(CIRCLE, clock=lambda: next(now)), run(model_of(CIRCLE), 1)
    pieces = 1
    while not model.step("epoch", 0.008):
        pieces += 1
    assert pieces > 5, "28 steps, each of 3 readings of this clock, do not fit into 8 ms"
    for one, other in zip(model.racers, whole.racers, strict=True):
        assert fingerprint(one.where) == fingerprint(other.where)
        # Two readings of the scripted clock around each step make it a millisecond long.
        assert one.seconds[-1] == pytest.approx(0.001 * one.number)


def test_racers_take_turns_in_moving_first():
    first = []
    for rounds in range(8):
        # A clock whose every reading is a second later: the time for one step of one racer is up at once.
        now = itertools.count()
        model = run(model_of(clock=lambda now=now: next(now)), rounds)
        model.step("round", 0.5)
        first.append(next(racer.name for racer in model.racers if racer.number == rounds + 1))
    assert first == [*NAMES.values()] * 2


def test_small_batches_have_noise_and_the_same_seed_has_the_same():
    texts = ("", "batch=10", "batch=10", "batch=10&seed=8")
    paths = [run(model_of(f"optimization?{text}"), 3).racers[0].path[-1] for text in texts]
    assert paths[1].tolist() == paths[2].tolist()
    assert paths[0].tolist() != paths[1].tolist() != paths[3].tolist()


def test_who_takes_part():
    def names(text):
        found = entries(read("optimization", State, text))
        return [(name, type(optimizer), rate, batch) for name, optimizer, rate, batch in found]

    assert [name for name, *_ in names("optimization")] == list(NAMES.values())
    assert names("optimization?opt=adam&batch=20") == [("Adam", Adam, 0.1, 20)]
    batches = names("optimization?race=batches&opt=momentum")
    assert {entry[1:3] for entry in batches} == {(Momentum, 0.1)}
    assert [entry[3] for entry in batches] == [1, 10, 50, 200]
    rates = names("optimization?race=rates")
    assert {entry[1] for entry in rates} == {Sgd}
    assert [entry[2] for entry in rates] == pytest.approx([0.01, 0.03, 0.1, 0.3])


def test_memories_are_as_large_as_the_lesson_says():
    model = model_of(CIRCLE)
    weights = sum(array.nbytes for layer in model.racers[0].where for array in layer)
    assert [racer.state_bytes for racer in model.racers] == [0, weights, weights, 2 * weights]
    assert "Adam" in SCENARIO.labels(model, model.snapshot(), playground().look)["standing"]


def test_the_ranking_by_steps_is_not_that_by_epochs():
    model = run(model_of(SCENARIO.presets["Batch sizes on a circle"]), 60)
    arrived = [racer for racer in model.racers if racer.reached is not None]
    assert len(arrived) >= 2
    by_epochs, by_steps = (
        min(arrived, key=lambda racer: getattr(racer, marks)[racer.reached]).name for marks in ("epochs", "steps")
    )
    assert by_epochs == "batch 1" != by_steps


@pytest.mark.parametrize("name", ["A long valley", "A saddle", "Dents to get stuck in", "Networks on a circle"])
def test_presets_reach_the_goal(name):
    text = SCENARIO.presets[name]
    reached = epochs_to_goal(read("optimization", State, text))
    assert reached is not None and 5 <= reached < 100
    model = model_of(text)
    assert reading(model) == "not yet"
    while model.snapshot().epoch < reached:
        model.step("epoch", FOREVER)
    first = model.snapshot().arrived[0]
    assert first.losses[first.reached] < model.goal <= min(first.losses[: first.reached])
    assert reading(model) == f"{reached:.3g} epochs, by {first.name}"


def test_dents_hold_sgd_and_let_momentum_go():
    sgd, momentum, _, _ = run(model_of(SCENARIO.presets["Dents to get stuck in"]), 200).racers
    assert momentum.losses[-1] < 0.001 < 0.1 < sgd.losses[-1]


@pytest.mark.parametrize("text", [text for name, text in SCENARIO.presets.items() if name.startswith("Break it")])
def test_break_it_loses_plain_steps(text):
    model = run(model_of(text), 30)
    lost = {racer.name for racer in model.racers if racer.lost}
    assert {"SGD", "momentum"} <= lost and "Adam" not in lost
    assert "Diverged: SGD, momentum" in SCENARIO.describe(model.snapshot())


def test_a_race_that_everybody_has_lost_says_so_and_can_still_be_drawn():
    frame = playground("optimization?opt=sgd&lr=100")
    frame.controls.play.click()
    assert "diverged" in frame.stage.status and frame.stage.error == ""
    frame._repr_mimebundle_()


def test_networks_at_a_hopeless_rate_can_still_be_drawn():
    frame = playground("optimization?ground=circle&lr=100&batch=10&epochs=20")
    frame.controls.play.click()
    assert frame.stage.error == "" and frame.model.over
    frame._repr_mimebundle_()


def test_the_budget_ends_the_race():
    model = run(model_of("optimization?epochs=3"), 6)
    assert {racer.number for racer in model.racers} == {3} and "budget of 3 epochs" in model.over


@pytest.mark.parametrize("text", ["optimization", CIRCLE])
def test_frozen_weights_cannot_be_written_and_answers_leave_them_alone(text):
    model = run(model_of(text), 4)
    model.freeze(True)
    leader = model.snapshot().leader
    array = leader.where if model.surface else leader.where[0].weights
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1.0
    before = array.copy()
    for x in (-0.5, 0.1, 0.9):
        said = model.ask(Spot(x, 0.2))
        assert leader.name in said and "unchanged" in said
    asked = model.asked[-1]
    if model.surface:
        assert asked.value == pytest.approx(0.9 * leader.where[0] + 0.2 * leader.where[1])
    else:
        assert asked.probability == pytest.approx(predict(leader.where, np.array([[0.9, 0.2]]), "tanh")[0, 1])
    assert (array == before).all() and model.meter.inference.passes == 3
    model.freeze(False)
    model.step("epoch", FOREVER)
    assert model.racers[0].rows == 5 * ROWS


@pytest.mark.parametrize("text", SCENARIO.presets.values())
def test_every_preset_has_words_tables_and_a_picture(text):
    frame = playground(text)
    frame.controls.step.click()
    frame.controls.tables.click()
    frame.controls.freeze.click()
    frame.touch.heard({"kind": "key", "panel": "map", "key": "Enter"})
    assert frame.stage.error == "" and "unchanged" in frame.stage.status
    for racer in frame.model.racers:
        assert racer.name in frame.controls.words.value
        assert racer.name in str(frame.stage.frame["labels"])
    data, metadata = frame._repr_mimebundle_()
    assert data["image/png"] and len(metadata["image/png"]["alt"]) > 20


def test_the_meter_shows_both_sides_of_the_leader():
    frame = playground(CIRCLE)
    frame.controls.step.click()
    alone = frame.model.meter.alone
    assert alone.per_sample_ratio() > 2 and frame.model.meter.training.passes == 4 * ROWS


def test_the_table_of_the_map_holds_what_it_shows():
    valley = model_of()
    rows = rows_of(SCENARIO.tables(valley, valley.snapshot()), "Loss, all over the map")
    assert rows[1][0] == "y = 0.6" and rows[1][1] == f"{SURFACES['valley'].loss(-1.2, 0.6):.3g}"
    circle = run(model_of(CIRCLE), 2)
    leader = circle.snapshot().leader
    caption = f"Probability of class B, by {leader.name}, all over the map"
    rows = rows_of(SCENARIO.tables(circle, circle.snapshot()), caption)
    assert rows[1][1] == f"{circle.answer(leader, Spot(-1.2, 0.6)).probability:.0%}"
