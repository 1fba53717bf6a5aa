"""A stream with a known truth: what drifts in it, what a policy sees, and what it is billed for."""

import numpy as np
import pytest

from ai_lifecycle import network, ticket_model
from ai_lifecycle.continuous_learning import POLICIES, Prices, policy_of
from ai_lifecycle.ticket_stream import DETECTORS, DRIFTS, Terms, bill_of, drifting_tickets, scores_of, serve


def train(tickets):
    layers = ticket_model.fit(tickets)
    return lambda rows: network.predict(layers, rows[list(ticket_model.FEATURES)].to_numpy(float))[:, 1]


def oracle_of(table):
    """Training that cannot fail: a model that looks up the true chance."""
    return lambda tickets: lambda rows: rows["chance"].to_numpy()


def never(morning):
    return False


def served(kind, policy, **terms):
    prices = terms.setdefault("prices", Prices())
    return list(serve(drifting_tickets(kind, seed=1), train, policy_of(policy, 10, prices), Terms(**terms)))


def regret(kind, policy, **terms):
    return bill_of(served(kind, policy, **terms), terms.get("prices", Prices())).regret


@pytest.fixture(scope="module")
def tables():
    return {kind: drifting_tickets(kind, seed=0) for kind in DRIFTS}


def halves(table, name):
    return table.loc[table["sprint"] <= 13, name].mean(), table.loc[table["sprint"] > 39, name].mean()


def test_each_kind_of_drift_moves_what_it_says(tables):
    for kind, table in tables.items():
        load, dependencies = halves(table, "team_load"), halves(table, "dependencies")
        assert (load[1] - load[0] > 0.5) == (kind in ("inputs", "both")), kind
        assert abs(dependencies[1] - dependencies[0]) < 0.1, kind
        assert len(table) == 52 * 150 and (table.groupby("sprint").size() == 150).all()


def test_a_sudden_change_leaves_the_first_half_and_every_input_as_it_was(tables):
    quiet, sudden = tables["none"], tables["sudden"]
    early = quiet["sprint"] <= 26
    assert sudden[early].equals(quiet[early])
    inputs = list(ticket_model.FEATURES)
    assert sudden[inputs].equals(quiet[inputs])
    late = sudden[~early]
    assert late["chance"].mean() > quiet.loc[~early, "chance"].mean() + 0.05
    # Labels follow their chances: the mean of 3,900 draws is within four standard errors.
    assert late["truly_slipped"].mean() == pytest.approx(late["chance"].mean(), abs=4 * 0.5 / np.sqrt(3900))
    assert 0.01 < (late["slipped"] != late["truly_slipped"]).mean() < 0.05


def test_inputs_drift_without_harm_and_harm_comes_without_drift_in_the_inputs():
    """The misconception of the lesson, in numbers: regret of a model that is never trained again, and its alarms."""
    for kind, harmed, rings in [("inputs", False, True), ("answer", True, False), ("none", False, False)]:
        sprints = served(kind, "never")
        assert (bill_of(sprints, Prices()).regret > 300) == harmed, kind
        assert (sum(one.morning.alarm for one in sprints) > 13) == rings, kind


def test_prices_turn_the_choice_of_a_policy():
    cheap, dear = Prices(training=10), Prices(training=500)
    assert regret("answer", "every", prices=cheap) < regret("answer", "never", prices=cheap)
    assert regret("answer", "every", prices=dear) > regret("answer", "never", prices=dear)


def test_later_labels_make_the_measured_loss_dearer():
    by_delay = [regret("sudden", "loss", delay=delay) for delay in (0, 6, 12)]
    assert by_delay[0] < by_delay[1] < by_delay[2]


def test_no_policy_but_that_of_the_loss_is_far_from_the_best_everywhere():
    worst = {}
    for kind in ("none", "inputs", "answer", "sudden"):
        bills = {policy: regret(kind, policy) for policy in POLICIES}
        for policy, bill in bills.items():
            worst[policy] = max(worst.get(policy, 0), bill - min(bills.values()))
    assert min(worst, key=worst.get) == "loss"


def test_an_oracle_has_no_regret_but_its_trainings():
    table = drifting_tickets("both", seed=2)
    sprints = list(serve(table, oracle_of(table), never))
    assert bill_of(sprints, Prices()).regret == pytest.approx(0, abs=1e-9)
    assert [one.expected_wrong for one in sprints] == pytest.approx([one.least_wrong for one in sprints])


def test_nothing_is_learned_from_a_label_that_has_not_come():
    learned = []

    def watched(tickets):
        learned.append((int(tickets["sprint"].min()), int(tickets["sprint"].max())))
        return train(tickets)

    table = drifting_tickets("none", seed=0, sprints=24)
    sprints = list(serve(table, watched, lambda morning: True, Terms(delay=3, window=5)))
    mornings = [one.morning.sprint for one in sprints if one.trained]
    # Sprints 14 to 16 have no new label yet: the first model knows all 13 that there are.
    assert mornings == list(range(18, 25))
    assert learned == [(1, 13)] + [(now - 8, now - 4) for now in mornings]
    assert {one.trained for one in sprints} == {0, 5 * 150}


def test_the_loss_counts_only_labels_that_have_come_and_never_falls_below_nothing():
    sprints = served("sudden", "never", delay=4)
    labelled = [one.morning.labelled for one in sprints]
    assert labelled == [max(0, number - 4) for number in range(len(sprints))]
    assert min(one.morning.extra_wrong for one in sprints) == 0.0 < sprints[-1].morning.extra_wrong


def test_a_bill_adds_up():
    prices = Prices(training=7, answer=0.5, wrong=3)
    sprints = served("answer", "every", prices=prices)
    bill = bill_of(sprints, prices)
    assert bill.training == 7 * 3 and bill.inference == 0.5 * 39 * 150
    assert bill.error == pytest.approx(3 * sum(one.expected_wrong for one in sprints))
    avoidable = sum(one.expected_wrong - one.least_wrong for one in sprints)
    assert bill.regret == pytest.approx(bill.training + 3 * avoidable)


@pytest.mark.parametrize("detector", DETECTORS)
def test_every_detector_sees_a_load_that_rises(detector):
    late = served("inputs", "never", detector=detector)[-10:]
    assert all(one.morning.alarm for one in late)


def test_scores_are_means_over_the_last_sprints():
    sprints = served("answer", "never")
    scores = scores_of(sprints, window=4)
    assert scores.sprints.tolist() == list(range(14, 53))
    for end in (1, 2, 4, 30):
        part = sprints[max(end - 4, 0) : end]
        rows = sum(one.rows for one in part)
        assert scores.model[end - 1] == pytest.approx(1 - sum(one.expected_wrong for one in part) / rows)
        assert scores.measured[end - 1] == pytest.approx(1 - sum(one.wrong for one in part) / rows)
    assert len(scores_of([]).sprints) == 0


@pytest.mark.parametrize("kind, speed", [("slow", 1), ("none", -1), ("none", float("nan"))])
def test_a_drift_that_is_none_is_refused(kind, speed):
    with pytest.raises(ValueError, match="A drift is one of"):
        drifting_tickets(kind, speed)


def test_a_stream_without_a_sprint_to_serve_is_refused():
    with pytest.raises(ValueError, match="No sprint is left"):
        next(serve(drifting_tickets("none", sprints=13), train, never))
