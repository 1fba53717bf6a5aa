"""The checks of lesson 3 beyond the answer bank: what its questions cover, and what its mistakes are."""

import numpy as np
from promised_checks import sources_of, visible_promised

from ai_lifecycle import network, training_process
from ai_lifecycle.feedback import training_process as feedback
from ai_lifecycle.feedback import gradient_check_mistakes
from ai_lifecycle.feedback import training_process_mistakes as mistakes
from ai_lifecycle.feedback.training_process_cases import (
    random_claims,
    random_logits,
    random_networks,
    visible_claims,
    visible_logits,
    visible_networks,
)


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
                try:
                    wrong = differs(would_give(), right)
                except ValueError:
                    wrong = False
            seen[task, sentence] = seen.get((task, sentence), False) or wrong

    for case in [*visible_networks(), *random_networks(20, "any")]:
        activations = network.forward(case.layers, case.inputs)
        layers, loss = training_process.training_step(case.layers, case.inputs, case.labels, case.learning_rate)
        note("forward", mistakes.forward(case), activations)
        gradients = network.backward(case.layers, activations, case.labels)
        note("backward", mistakes.backward(case), mistakes.flat(gradients))
        note("training_step", mistakes.training_step(case), mistakes.flat(layers))
        note("loss", mistakes.step_loss(case, layers), [loss])
    for logits, labels, _ in random_logits(20):
        note("cross_entropy", mistakes.cross_entropy(logits, labels), [network.cross_entropy(logits, labels)])
    for loss, values, gradient, epsilon, _ in random_claims(20):
        right = [network.gradient_check(loss, values, gradient, epsilon)]
        note("gradient_check", gradient_check_mistakes.gradient_check(loss, values, gradient, epsilon), right)
    assert [which for which, wrong in seen.items() if not wrong] == []
    assert len(seen) > 50


def test_the_gradients_that_mistakes_vary_are_right_when_nothing_is_varied():
    for case in random_networks(20, "any"):
        activations = network.forward(case.layers, case.inputs)
        expected = network.backward(case.layers, activations, case.labels)
        error = 1e-4 if case.inputs.dtype == np.float32 else 1e-12
        for ours, theirs in zip(mistakes.flat(mistakes.gradients(case)), mistakes.flat(expected), strict=True):
            np.testing.assert_allclose(ours, theirs, atol=error)


def test_the_lesson_says_how_many_hidden_checks_there_are():
    cells = sources_of("training_process")
    assert visible_promised(cells, "cross_entropy", "batches") == len(visible_logits())
    assert visible_promised(cells, "gradient_check", "claims") == len(visible_claims())
