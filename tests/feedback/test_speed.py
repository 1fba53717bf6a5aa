"""The checks of lesson 7 beyond the answer bank: what its questions cover."""

import math
import re

import numpy as np
import pytest
from promised_checks import sources_of

from ai_lifecycle import speed
from ai_lifecycle.feedback import speed as feedback
from ai_lifecycle.feedback import speed_cases as cases
from ai_lifecycle.feedback import speed_mistakes as mistakes
from ai_lifecycle.feedback.outcome import NotYet


def test_a_seed_repeats_the_cases_and_another_does_not(monkeypatch):
    def drawn():
        return [
            next(cases.random_services(1)).seconds.tolist(), next(cases.random_batches(1)).sizes,
            next(cases.random_arrivals(1)).arrivals.tolist(), next(cases.random_networks(1)).sizes,
            next(cases.random_files(1)).batches[0].tolist(),
        ]  # fmt: skip

    first, again = drawn(), drawn()
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "4")
    assert first == again and all(one != other for one, other in zip(first, drawn(), strict=True))


@pytest.mark.parametrize("chosen", range(5))
def test_random_services_have_slow_starts_rare_slow_answers_and_no_rank_in_doubt(chosen, monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", str(chosen))
    drawn = list(cases.random_services(20))
    assert {service.warm for service in drawn} == {0, 1, 2, 3, 8}
    for service in drawn:
        counted = service.seconds[service.warm :]
        assert len(set(counted)) == len(counted) and counted.max() > 5 * np.median(counted)
        assert service.warm == 0 or service.seconds[: service.warm].min() > counted.max()
        for percent in service.percents:  # whoever divides first must come to the same place
            place = math.ceil(percent * len(counted) / 100 - 1e-9)
            assert math.ceil(percent / 100 * len(counted)) == math.ceil(percent * len(counted) / 100) == place


@pytest.mark.parametrize("chosen", range(5))
def test_random_batches_cover_what_the_lesson_promises(chosen, monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", str(chosen))
    drawn = list(cases.random_batches(20))
    assert any(max(model.sizes) > len(model.rows) for model in drawn)
    assert any(len(model.rows) % size for model in drawn for size in model.sizes)
    assert any(model.sizes != sorted(model.sizes) for model in drawn)
    gains = [model.each_call / model.each_row for model in drawn]
    assert min(gains) < 1 < 20 < max(gains)


@pytest.mark.parametrize("chosen", range(5))
def test_random_arrivals_cover_what_the_lesson_promises(chosen, monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", str(chosen))
    drawn = list(cases.random_arrivals(27))
    assert {case.most for case in drawn} >= {1, 3, 16} and any(case.window == 0 for case in drawn)
    assert any(len(case.arrivals) == 1 for case in drawn)
    found = [speed.serve_in_batches(case.arrivals, case.most, case.window, case.compute) for case in drawn]
    alone = [case.each_call + case.each_row for case in drawn]
    assert any(taken.max() > 5 * one for taken, one in zip(found, alone)), "no model is overrun"
    assert any(np.median(taken) < 1.6 * one for taken, one in zip(found, alone)), "no model idles"


def test_the_rules_with_nothing_broken_are_the_courses_own():
    for case in [*cases.visible_arrivals(), *cases.random_arrivals(27)]:
        ours = speed.serve_in_batches(case.arrivals, case.most, case.window, case.compute)
        assert mistakes._served(case) == pytest.approx(ours)


def test_random_files_name_their_input_and_order_their_outputs_in_several_ways():
    import onnx

    drawn = [onnx.load_from_string(file.content).graph for file in cases.random_files(12)]
    assert {graph.input[0].name for graph in drawn} == {"rows", "X", "inputs", "features"}
    assert {graph.output[0].name for graph in drawn} == {"label", "probabilities"}
    assert {batch.dtype.name for file in cases.random_files(12) for batch in file.batches} == {"float32", "float64"}


def test_whoever_sleeps_instead_of_asking_is_told():
    with pytest.raises(NotYet, match="asked once, in order"):
        feedback.check_latency_percentiles(lambda ask, questions, warm, percents, clock: [clock(), ask(1)])


def test_the_visible_crowd_and_network_are_the_examples_of_the_tasks():
    prose = sources_of("speed")
    crowd = cases.visible_arrivals()[0]
    expected = speed.serve_in_batches(crowd.arrivals, crowd.most, crowd.window, crowd.compute)
    shown = re.search(r"Example:\*\*.*`\[(.*)\]`", prose["serve_in_batches-task"])[1]
    assert [float(number) for number in shown.split(",")] == expected.tolist()
    network = cases.visible_networks()[0]
    numbers = re.search(r"Example:\*\* widths `\[3, 2\]` and 1 row: (\d+) .* = (\d+)", prose["flops-task"]).groups()
    assert tuple(map(int, numbers)) == speed.flops(network.sizes, network.rows)
    service = cases.visible_services()[0]
    ticks = (service.seconds[1:] * 2**14).astype(int).tolist()
    assert ", ".join(map(str, ticks[:-1])) in prose["latency_percentiles-task"]
