"""The checks of lesson 3: forward pass, cross-entropy, backward pass, gradient check, training step.

Each check takes the learner's function. Without `cases` it asks fixed, visible questions; with `cases`, that many
random ones. It returns None, or raises one of the three outcomes with a message for the learner.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ai_lifecycle import network, training_process
from ai_lifecycle.feedback import gradient_check_mistakes
from ai_lifecycle.feedback import training_process_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask
from ai_lifecycle.feedback.compare import (
    Mistake,
    allowed_error,
    require_array,
    require_close,
    require_list,
    require_number,
    shapes,
)
from ai_lifecycle.feedback.outcome import NotYet
from ai_lifecycle.feedback.training_process_cases import (
    Case,
    clear_of_kinks,
    random_claims,
    random_logits,
    random_networks,
    visible_claims,
    visible_logits,
    visible_networks,
)
from ai_lifecycle.network import Layer


def check_forward(forward: Callable, cases: int = 0) -> None:
    """Check task 1: `forward(layers, inputs)` returns the inputs and the activations of every layer."""
    for case in _networks("forward", cases):
        expected = network.forward(case.layers, case.inputs)
        arguments = {"layers": case.layers, "inputs": case.inputs}
        got = ask(forward, "forward", arguments, case.about, [network.forward])
        got = require_list(got, "The result of forward", len(expected), case.about, _length_of_forward(got, expected))
        backwards = len(expected) > 1 and shapes(got) == shapes(expected[::-1])
        why = "The list runs backwards: the inputs come first and the logits last." if backwards else ""
        names = [f"activations[{index}]" for index in range(len(expected))]
        got = [require_array(one, name, right, case.about, why) for one, name, right in zip(got, names, expected)]
        require_close(got, expected, names, case.about, mistakes.forward(case))


def check_cross_entropy(cross_entropy: Callable, cases: int = 0) -> None:
    """Check task 2: `cross_entropy(logits, labels)` returns the mean loss, also for logits of 1000."""
    for logits, labels, about in random_logits(cases) if cases else visible_logits():
        expected = network.cross_entropy(logits, labels)
        arguments = {"logits": logits, "labels": labels}
        got = ask(cross_entropy, "cross_entropy", arguments, about, [network.cross_entropy])
        got = require_number(got, "The loss", about)
        # A row adds up at most 9 numbers, so fewer roundings than in a whole network.
        error = allowed_error(logits.dtype, float(np.abs(logits).max()), roundings=32)
        require_close([got], [expected], ["The loss"], about, mistakes.cross_entropy(logits, labels), error)


def check_backward(backward: Callable, cases: int = 0) -> None:
    """Check task 3: `backward(layers, activations, labels)` returns the gradients of the mean loss, in layer order."""
    for case in _networks("backward", cases):
        activations = network.forward(case.layers, case.inputs)
        expected = network.backward(case.layers, activations, case.labels)
        arguments = {"layers": case.layers, "activations": activations, "labels": case.labels}
        got = ask(backward, "backward", arguments, case.about, [network.backward])
        _require_layers(got, expected, "gradients", "The result of backward", case.about, mistakes.backward(case))


def check_gradient_check(gradient_check: Callable, cases: int = 0) -> None:
    """Check task 4: `gradient_check(loss, values, gradient, epsilon)` returns the largest relative error."""
    what = "The largest relative error"
    for loss, values, gradient, epsilon, about in random_claims(cases) if cases else visible_claims():
        expected = network.gradient_check(loss, values, gradient, epsilon)
        arguments = {"loss": loss, "values": values, "gradient": gradient, "epsilon": epsilon}
        forbidden = [network.gradient_check, network.numerical_gradient]
        got = require_number(ask(gradient_check, "gradient_check", arguments, about, forbidden), what, about)
        # The loss is rounded; divided by a small epsilon, that makes a slope uncertain, and so the error.
        uncertain = 16 * np.finfo(float).eps * max(1.0, abs(loss(values))) / epsilon
        slopes = np.abs(gradient[gradient != 0])
        error = 2 * uncertain / min(1.0, float(slopes.min(initial=1.0)))
        suspects = gradient_check_mistakes.gradient_check(loss, values, gradient, epsilon)
        require_close([got], [expected], [what], about, suspects, error)


def check_training_step(training_step: Callable, cases: int = 0) -> None:
    """Check task 5: `training_step(layers, inputs, labels, learning_rate)` returns new layers and the loss before.

    A random case takes three steps, each from where the right one before it led.
    """
    for case in _networks("training_step", cases):
        _check_one_step(training_step, case)
        for _ in range(2 if cases else 0):
            layers, _loss = training_process.training_step(case.layers, case.inputs, case.labels, case.learning_rate)
            case = case.with_layers(layers)
            if clear_of_kinks(case.layers, case.inputs):
                _check_one_step(training_step, case)


def _check_one_step(training_step: Callable, case: Case) -> None:
    about = case.about
    expected, loss = training_process.training_step(case.layers, case.inputs, case.labels, case.learning_rate)
    forbidden = [training_process.training_step, training_process.phases, training_process.train]
    arguments = {name: getattr(case, name) for name in ("layers", "inputs", "labels", "learning_rate")}
    got = ask(training_step, "training_step", arguments, about, forbidden)
    new_layers, got_loss = require_list(got, "The result", 2, about, "End with `return new_layers, loss`.")
    if isinstance(new_layers, float | np.floating) and isinstance(got_loss, list | tuple):
        raise NotYet(f"The new layers should come first and the loss second {about}; it is the other way round.")
    _require_layers(new_layers, expected, "new_layers", "The new layers", about, mistakes.training_step(case))
    got_loss = require_number(got_loss, "The loss", about)
    error = allowed_error(case.inputs.dtype, abs(loss))
    require_close([got_loss], [loss], ["The loss"], about, mistakes.step_loss(case, expected), error)


def _networks(task: str, cases: int) -> Iterator[Case]:
    return iter(random_networks(cases, task) if cases else visible_networks())


def _require_layers(
    got: object, expected: Sequence[Layer], name: str, result: str, about: str, suspects: Sequence[Mistake]
) -> None:
    """Raise NotYet unless `got` is a list of pairs of arrays close to `expected`."""
    pairs = require_list(got, result, len(expected), about, "There is one pair for each layer.")
    backwards = len(expected) > 1 and shapes(pairs) == shapes(expected[::-1])
    why = "The list runs backwards: the first layer comes first." if backwards else ""
    arrays, names = [], []
    for index, (pair, right) in enumerate(zip(pairs, expected)):
        pair = require_list(pair, f"{name}[{index}]", 2, about, "It is a pair: one for the weights, one for the bias.")
        for array, wanted, part in zip(pair, right, ("weights", "bias")):
            names.append(f"{name}[{index}], for the {part},")
            arrays.append(require_array(array, names[-1], wanted, about, why))
    require_close(arrays, mistakes.flat(expected), names, about, suspects)


def _length_of_forward(got: object, expected: list[np.ndarray]) -> str:
    if isinstance(got, np.ndarray):
        return "Backpropagation needs the activations of all layers, so keep every one of them, not only the last."
    if isinstance(got, list | tuple) and len(got) == len(expected) - 1:
        return "One for the inputs and one for each layer: are the inputs missing at the start?"
    return "One for the inputs and one for each layer; the list is a new one in every call."
