"""The playground of continuous learning: one stream, four policies, and the reader's own on the meter."""

import numpy as np
import pytest
from playground_tables import rows_of

from ai_lifecycle import network
from ai_lifecycle.continuous_learning import POLICIES, policy_of
from ai_lifecycle.playground.continuous_learning import GOAL, SCENARIO, Model, State, playground, reading
from ai_lifecycle.playground.continuous_learning_model import FIRST, place
from ai_lifecycle.playground.pictures import REACH, Spot, on_sheet
from ai_lifecycle.playground.scenario import Look
from ai_lifecycle.playground.state import read
from ai_lifecycle.ticket_model import FEATURES, fit
from ai_lifecycle.ticket_stream import bill_of, scores_of, serve

FOREVER = float("inf")
PRESETS = SCENARIO.presets


def model_of(text: str = "continuous_learning", sprints: int = 100) -> Model:
    model = Model(read("continuous_learning", State, text))
    for _ in range(sprints):
        if not model.over:
            model.step("sprint", FOREVER)
    return model


def regrets(text: str) -> dict[str, float]:
    return {kind: bill.regret for kind, bill in model_of(text).snapshot().bills.items()}


def test_it_is_the_lessons_own_stream():
    model = model_of("continuous_learning?policy=every")

    def train(rows):
        layers = fit(rows)
        return lambda asked: network.predict(layers, asked[list(FEATURES)].to_numpy(float))[:, 1]

    for kind in POLICIES:
        sprints = list(serve(model.table, train, policy_of(kind, 10, model.prices), model.terms))
        assert model.snapshot().bills[kind] == bill_of(sprints, model.prices), kind


def test_a_step_serves_one_sprint_under_every_policy():
    model = model_of(sprints=0)
    assert model.snapshot().sprint == FIRST and not model.over
    for number in range(1, 4):
        assert model.step("sprint", FOREVER)
        assert {len(served) for served in model.snapshot().served.values()} == {number}
    assert model.snapshot().rows["sprint"].unique().tolist() == [FIRST + 3]


def test_a_step_stops_when_its_time_is_up_and_goes_on_where_it_stopped():
    whole, cut = model_of(sprints=2), model_of(sprints=0)
    calls = 0
    while cut.snapshot().sprint < FIRST + 2:
        cut.step("sprint", -1.0)
        calls += 1
    assert calls == 2 * len(POLICIES)
    assert cut.snapshot().bills == whole.snapshot().bills


def test_drift_in_the_inputs_costs_nothing_but_false_alarms_and_drift_in_the_answer_costs_much():
    inputs, answer = (regrets(f"continuous_learning?drift={drift}") for drift in ("inputs", "answer"))
    assert inputs["never"] < GOAL / 3 and min(inputs, key=inputs.get) in ("never", "loss")
    assert answer["never"] > GOAL and answer["every"] < GOAL and answer["loss"] < GOAL


def test_prices_change_which_policy_is_cheapest():
    free, dear = (regrets(f"continuous_learning?training={price}") for price in (0, 1000))
    assert free["every"] < free["never"] and dear["never"] < dear["every"]


def test_break_it_trains_every_sprint_and_helps_nobody():
    name = next(name for name in PRESETS if name.startswith("Break it"))
    frame = playground(PRESETS[name])
    frame.controls.play.click()
    bill = frame.model.bill()
    sprints = len(frame.model.served["alarm"])
    assert bill.training >= 60 * (sprints - 3) and bill.regret > 5 * GOAL
    assert regrets(PRESETS[name])["never"] < 100
    assert reading(frame.model) == f"{bill.regret:.0f} coins" and frame.stage.error == ""
    frame._repr_mimebundle_()


def test_the_last_sprint_ends_the_run():
    model = model_of("continuous_learning?sprints=16")
    assert "Sprint 16 was the last" in model.over and reading(model).endswith("coins")
    assert reading(model_of(sprints=3)).startswith("not yet (")


def test_only_the_readers_policy_is_on_the_meter():
    quiet, busy = model_of(sprints=25), model_of("continuous_learning?policy=every&every=5", sprints=25)
    assert quiet.meter.training.passes == FIRST * 150
    assert busy.meter.training.passes == FIRST * 150 * (1 + sum(one.trained > 0 for one in busy.served["every"]))
    assert busy.meter.inference.passes > 25 * 150 and busy.meter.training.seconds > 0
    busy.compare()
    assert busy.meter.alone.training.flops > busy.meter.alone.inference.flops > 0


def test_frozen_weights_cannot_be_written_and_answers_leave_them_alone():
    model = model_of("continuous_learning?policy=every", sprints=20)
    model.freeze(True)
    before = network.fingerprint(model.champion.layers)
    with pytest.raises(ValueError, match="read-only"):
        model.champion.layers[0].weights[0, 0] = 1.0
    for x, y in [(0.0, 0.0), (-1.0, 0.9), (1.2, -1.0)]:
        said = model.ask(Spot(x, y))
        assert before in said and "unchanged" in said
        assert model.asked[-1].probability == pytest.approx(float(model.chances(np.array([place(Spot(x, y))]))[0]))
    assert network.fingerprint(model.champion.layers) == before
    model.freeze(False)
    for _ in range(11):
        model.step("sprint", FOREVER)
    assert network.fingerprint(model.champion.layers) != before


def test_the_map_says_that_dependencies_delay_more_after_a_new_training():
    early = model_of("continuous_learning?policy=every", sprints=1)
    late = model_of("continuous_learning?policy=every")

    def slope(model):
        low, high = (np.array([[1.0, count]]) for count in (0.0, 2.0))
        return float(model.chances(high)[0] - model.chances(low)[0])

    assert slope(late) > slope(early) + 0.1


def tell(frame, kind: str, **more) -> None:
    """What a page sends when the picture is clicked, or a key is pressed on it."""
    frame.stage._handle_custom_msg({"kind": kind, "view": "page", "panel": "map", **more}, [])


def test_a_click_and_the_keyboard_ask_the_frozen_model():
    frame = playground("continuous_learning?sprints=20")
    tell(frame, "click", x=150, y=100)
    assert "Press “Freeze and infer” first" in frame.stage.status
    frame.controls.play.click()
    frame.controls.freeze.click()
    x, y = on_sheet(0.0, 0.0)
    tell(frame, "click", x=x, y=y)
    assert frame.stage.status.startswith("Chance of slipping ") and "at a load of 1.40" in frame.stage.status
    for key in ("ArrowRight", "ArrowUp", "Enter"):
        tell(frame, "key", key=key)
    assert len(frame.model.asked) == 2 and frame.stage.error == ""
    assert frame.model.asked[1].x > frame.model.asked[0].x


def test_the_pictures_say_in_words_what_they_show():
    frame = playground("continuous_learning?policy=alarm&sprints=30")
    frame.controls.play.click()
    said = frame.stage.frame["labels"]
    assert set(said) == {panel.name for panel in SCENARIO.panels}
    assert "150 tickets of sprint 30" in said["map"] and "threshold" in said["alarm"]
    assert "Coins lost against the oracle" in said["score"]
    frame.controls.tables.click()
    page = frame.controls.words.value
    assert page.count("<table>") == 7 and page.count("<tr>") > 17 + 4, "every sprint and every bill has its row"


def test_the_tables_of_map_score_and_cost_hold_what_these_show():
    model = model_of("continuous_learning?policy=every&delay=5", sprints=12)
    snapshot = model.snapshot()
    page = SCENARIO.tables(model, snapshot)
    chances = rows_of(page, "Chance of slipping, in the middle of each place")
    tickets = rows_of(page, "Tickets of sprint 25: slipped, of all")
    assert [row[0] for row in chances] == [row[0] for row in tickets] == ["4", "3", "2", "1", "0"]
    assert chances[3][2] == f"{float(model.chances(np.array([[1.0, 1.0]]))[0]):.0%}"
    counts = np.array([cell.split(" of ") for row in tickets for cell in row[1:]], int)
    assert counts.sum(axis=0).tolist() == [snapshot.rows["truly_slipped"].sum(), len(snapshot.rows)]
    scores = rows_of(page, "Score, mean of 4 sprints")
    mine, never = scores_of(snapshot.served["every"]), scores_of(snapshot.served["never"])
    assert [row[0] for row in scores] == [str(sprint) for sprint in range(14, 26)]
    assert scores[-1][1:] == [f"{mine.model[-1]:.1%}", "not yet", f"{never.model[-1]:.1%}", f"{mine.oracle[-1]:.1%}"]
    assert scores[6][2] == f"{mine.measured[6]:.1%}" and scores[7][2] == "not yet"


def test_the_picture_of_the_cost_shows_the_three_parts_of_each_bill():
    model = model_of("continuous_learning?policy=every", sprints=30)
    snapshot = model.snapshot()
    marks = SCENARIO.draw_words(model, snapshot)["cost"].marks
    bars = [mark["width"] for kind, mark in marks if kind == "rect" and mark["height"] == 16]
    parts = [getattr(bill, part) for bill in snapshot.bills.values() for part in ("training", "inference", "error")]
    assert len(bars) == 3 * len(POLICIES)
    assert np.array(bars) / sum(bars) == pytest.approx(np.array(parts) / sum(parts))
    words = SCENARIO.labels(model, snapshot, Look())["cost"]
    bill = snapshot.bills["alarm"]
    assert f"alarm: training {bill.training:.0f}, inference {bill.inference:.0f}, error {bill.error:.0f}" in words


def test_labels_that_have_not_come_are_not_drawn():
    model = model_of("continuous_learning?delay=5", sprints=12)
    (drawn,) = [mark for mark in SCENARIO.draw(model, model.snapshot(), None)["score"].marks
                if mark[0] == "path" and mark[1].get("dash") == "10 4" and mark[1]["d"].count("L") > 1]  # fmt: skip
    assert drawn[1]["d"].count("L") == 12 - 5 - 1


@pytest.mark.parametrize("text", PRESETS.values(), ids=PRESETS)
def test_every_preset_can_be_drawn_at_every_stage(text):
    frame = playground(text)
    for _ in range(4):
        frame.controls.step.click()
        assert frame.stage.error == ""
    frame.controls.freeze.click()
    bundle, metadata = frame._repr_mimebundle_()
    assert len(metadata["image/png"]["alt"]) > 40 and len(bundle["image/png"]) > 5000


def test_a_place_on_the_map_is_what_its_axes_name():
    assert place(Spot(-REACH, -REACH)) == (0.4, -0.5) and place(Spot(REACH, REACH)) == pytest.approx((2.4, 4.5))
