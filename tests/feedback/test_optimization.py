"""The checks of lesson 4 beyond the answer bank: what its questions cover, and what its mistakes are."""

import numpy as np
import pytest
from promised_checks import sources_of, visible_promised

from ai_lifecycle import accelerators, tuning
from ai_lifecycle.feedback import optimization as feedback
from ai_lifecycle.feedback import optimization_cases as questions
from ai_lifecycle.feedback import optimization_mistakes as mistakes
from ai_lifecycle.feedback.outcome import NotYet
from ai_lifecycle.optimization import Adam, Momentum, State, update


def test_both_halves_of_task_2_are_checked():
    right = {
        "momentum_step": lambda p, g, v, rate, momentum=0.9: _momentum(p, g, v, rate, momentum),
        "adam_step": lambda p, g, m, s, step, rate, *settings: _adam(p, g, m, s, step, rate, *settings),
    }
    assert feedback.check_momentum_and_adam(right["momentum_step"], right["adam_step"], cases=6) is None
    for half in right:
        with pytest.raises(NotYet, match="came"):
            feedback.check_momentum_and_adam(**{**right, half: lambda *arguments: None})


def _momentum(parameters, gradients, velocities, rate, momentum):
    velocities = [momentum * v - rate * g for v, g in zip(velocities, gradients)]
    return [p + v for p, v in zip(parameters, velocities)], velocities


def _adam(parameters, gradients, means, squares, step, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    means = [beta_1 * m + (1 - beta_1) * g for m, g in zip(means, gradients)]
    squares = [beta_2 * s + (1 - beta_2) * g**2 for s, g in zip(squares, gradients)]
    corrected = [(m / (1 - beta_1**step), s / (1 - beta_2**step)) for m, s in zip(means, squares)]
    return [p - rate * m / (np.sqrt(s) + epsilon) for p, (m, s) in zip(parameters, corrected)], means, squares


def test_an_error_while_batches_are_handed_out_is_told_too():
    def batches(rows, batch_size, random):
        yield np.arange(1)
        raise NotImplementedError()

    with pytest.raises(Exception, match="still holds its stub"):
        feedback.check_batches(batches)


def differs(given, right) -> bool:
    return not all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, atol=1e-9)
        for a, b in zip(given, right, strict=True)
    )


def test_every_mistake_would_give_a_wrong_answer_in_some_case():
    seen: dict[tuple, bool] = {}

    def note(task, suspects, right):
        for sentence, would_give in suspects:
            with np.errstate(all="ignore"):
                seen[task, sentence] = seen.get((task, sentence), False) or differs(would_give(), right)

    for case in [*questions.visible_steps(), *questions.random_steps(20)]:
        note("momentum", mistakes.momentum_step(case), feedback._momentum(case))
        note("adam", mistakes.adam_step(case), mistakes.adam_arrays(case))
    for case in [*questions.visible_watches(), *questions.random_watches(20)]:
        note("early_stopping", mistakes.early_stopping(case), mistakes.watched(case))
    for case in [*questions.visible_bills(), *questions.random_bills(20)]:
        job = accelerators.compare(**case.arguments())
        right = [job.hours_saved, job.money_saved, job.crossover]
        note("gpu_decision", mistakes.gpu_decision(case), right)
    assert [which for which, wrong in seen.items() if not wrong] == []
    assert len(seen) > 50


def test_what_mistakes_vary_is_right_when_nothing_is_varied():
    for case in [*questions.visible_steps(), *questions.random_steps(20)]:
        error = 1e-5 if case.parameters[0].dtype == np.float32 else 1e-12
        adam = Adam(case.beta_1, case.beta_2, case.epsilon)
        state = State(case.step - 1, tuple(zip(case.means, case.squares)))
        moved, state = update(adam, case.parameters, case.gradients, state, case.learning_rate)
        expected = [*moved, *(mean for mean, _ in state.memory), *(square for _, square in state.memory)]
        for ours, theirs in zip(mistakes.adam_arrays(case), expected, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=error)
        state = State(case.step - 1, tuple((velocity,) for velocity in case.velocities))
        moved, state = update(Momentum(case.momentum), case.parameters, case.gradients, state, case.learning_rate)
        for ours, theirs in zip(feedback._momentum(case), [*moved, *(v for (v,) in state.memory)], strict=True):
            np.testing.assert_allclose(ours, theirs, atol=error)
    for case in [*questions.visible_watches(), *questions.random_watches(50)]:
        assert mistakes.watched(case) == tuning.early_stopping(case.losses, case.patience)


def test_the_papers_place_for_epsilon_and_kerass_are_told_apart_from_a_place_under_the_root():
    """Both right answers, and the wrong one, differ by more than the error that is allowed."""
    case = next(case for case in questions.random_steps(20) if case.given and case.step == 1)
    keras, paper = (mistakes.adam_arrays(case, paper=paper)[0] for paper in (False, True))
    under = mistakes.adam_arrays(case, divisor=lambda square: np.sqrt(square + case.epsilon))[0]
    for one, other in ((keras, paper), (keras, under), (paper, under)):
        assert np.abs(one - other).max() > 1e-6


def test_the_lesson_says_how_many_hidden_checks_there_are():
    cells = sources_of("optimization")
    assert visible_promised(cells, "batches", "epochs") == len(questions.visible_epochs())
    assert visible_promised(cells, "adam", "steps") == len(list(feedback._steps(0)))
    assert visible_promised(cells, "early_stopping", "runs") == len(questions.visible_watches())
    assert visible_promised(cells, "random_search", "searches") == len(questions.visible_searches())
    assert visible_promised(cells, "gpu_decision", "jobs") == len(questions.visible_bills())
    assert f"{questions.EVEN_DRAWS} trials" in cells["random_search-task"]
