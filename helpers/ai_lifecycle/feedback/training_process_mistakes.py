"""What learners of lesson 3 get wrong, and what each mistake would compute.

Each function returns pairs of a sentence for the learner and a function that computes what that mistake would have
given for one case. The sentence follows "It looks as if": what seems to have happened, and what to do about it.
"""

from collections.abc import Callable, Sequence

import numpy as np

from ai_lifecycle import network
from ai_lifecycle.feedback.training_process_cases import Case
from ai_lifecycle.feedback.compare import Mistake
from ai_lifecycle.network import Layer, softmax


def flat(layers: Sequence[Sequence[np.ndarray]]) -> list[np.ndarray]:
    """Return the arrays of all layers in one list: weights, bias, weights, bias, ..."""
    return [array for layer in layers for array in layer]


def forward(case: Case) -> list[Mistake]:
    """Return the mistakes of the forward pass."""

    def passed(between=lambda z: np.maximum(z, 0), last=lambda z: z, bias=1, turned=False, keep_sums=False):
        kept, current = [case.inputs], case.inputs
        for index, (weights, offset) in enumerate(case.layers):
            z = current @ (weights.T if turned else weights) + bias * offset
            current = between(z) if index < len(case.layers) - 1 else last(z)
            kept.append(z if keep_sums else current)
        return kept

    return [
        ("ReLU was applied to the last layer too: logits may be negative.",
         lambda: passed(last=lambda z: np.maximum(z, 0))),
        ("ReLU is missing: after every layer but the last, negative numbers become 0.",
         lambda: passed(between=lambda z: z)),
        ("the bias is missing: each layer computes `a @ weights + bias`.", lambda: passed(bias=0)),
        ("the bias was subtracted: each layer computes `a @ weights + bias`.", lambda: passed(bias=-1)),
        ("softmax was applied: the last entry holds logits, not probabilities.",
         lambda: passed(last=softmax)),
        ("the sums were kept before ReLU: the list holds what comes out of ReLU.",
         lambda: passed(keep_sums=True)),
        ("the weights are transposed: use `a @ weights`, not `a @ weights.T`.",
         lambda: passed(turned=True)),
        ("the sigmoid was used: this network uses ReLU, `max(z, 0)`.",
         lambda: passed(between=lambda z: 1 / (1 + np.exp(-z)))),
        ("tanh was used: this network uses ReLU, `max(z, 0)`.", lambda: passed(between=np.tanh)),
        ("the absolute value was taken: ReLU turns negative numbers into 0.",
         lambda: passed(between=np.abs)),
    ]  # fmt: skip


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> list[Mistake]:
    """Return the mistakes of the loss."""
    rows = np.arange(len(labels))
    logits = logits.astype(float)

    def surprise(p, picked=True):
        return -np.log(p[rows, labels] if picked else p)

    def cut(smallest, clip):
        p = softmax(logits)
        return surprise(np.clip(p, smallest, 1 - smallest) if clip else p + smallest).mean()

    right = network.cross_entropy(logits, labels)
    cuts = [(smallest, clip) for smallest in (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-5) for clip in (True, False)]
    return [
        ("the rows were added up: the loss is their mean, so divide by the number of rows.",
         lambda: [right * len(labels)]),
        ("the mean ran over classes as well: divide by the number of rows only.",
         lambda: [right / logits.shape[1]]),
        ("the minus sign is missing: the loss is minus the log, never below 0.", lambda: [-right]),
        ("the logarithm has base 2: use the natural one, `np.log`.", lambda: [right / np.log(2)]),
        ("the logarithm has base 10: use the natural one, `np.log`.", lambda: [right / np.log(10)]),
        ("softmax was applied twice: apply it once, to the logits.",
         lambda: [network.cross_entropy(softmax(logits), labels)]),
        ("softmax ran down the columns: each row is one example, so use `axis=1`.",
         lambda: [surprise(softmax(logits.T).T).mean()]),
        ("the logits were not turned into log probabilities: the log of the sum of exp is missing.",
         lambda: [-logits[rows, labels].mean()]),
        ("the log is missing: the loss is minus the *log* of the probability.",
         lambda: [softmax(logits)[rows, labels].mean()]),
        ("the log is missing: the loss is minus the *log* of the probability.",
         lambda: [1 - softmax(logits)[rows, labels].mean()]),
        ("every row was paired with every label: pick `[np.arange(len(labels)), labels]`.",
         lambda: [surprise(softmax(logits)[:, labels], picked=False).mean()]),
        ("the answer with the largest logit was taken as the true class: use the labels.",
         lambda: [network.cross_entropy(logits, logits.argmax(axis=1))]),
        ("softmax ran over the whole matrix: each row is one example and sums to 1, so use `axis=1`.",
         lambda: [np.log(np.exp(logits - logits.max()).sum()) - (logits - logits.max())[rows, labels].mean()]),
        ("the log of the mean was taken: take the mean of the logs.",
         lambda: [-np.log(softmax(logits)[rows, labels].mean())]),
        *(("the probability was cut off near 0: then a model that is sure and wrong is let off. "
           "Work with `shifted - log(sum(exp(shifted)))` instead, where nothing has to be cut.",
           lambda smallest=smallest, clip=clip: [cut(smallest, clip)]) for smallest, clip in cuts),
    ]  # fmt: skip


def gradients(
    case: Case, mask=True, truth=1.0, divide=True, axis: int | None = 1, use_logits=False, updated=0.0, layers=None,
    mask_logits=False,
):  # fmt: skip
    """Return the gradients that a backward pass with some part done otherwise would give."""
    layers = case.layers if layers is None else layers
    activations, rows = network.forward(layers, case.inputs), len(case.labels)
    logits = activations[-1]
    signal = logits.copy() if use_logits else _softmax(logits, axis)
    signal[np.arange(rows), case.labels] -= truth
    signal = signal / rows if divide else signal
    signal = signal * (logits > 0) if mask_logits else signal
    found = []
    for (weights, _), entered in zip(reversed(layers), reversed(activations[:-1])):
        found.append(Layer(entered.T @ signal, signal.sum(axis=0)))
        signal = (signal @ (weights - updated * found[-1].weights).T) * ((entered > 0) if mask else 1)
    return found[::-1]


def _softmax(logits: np.ndarray, axis: int | None) -> np.ndarray:
    """Return exp of the logits divided by their sum along an axis, or by the sum of all."""
    exponentials = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def backward(case: Case) -> list[Mistake]:
    """Return the mistakes of the backward pass."""
    right = [Layer(*pair) for pair in gradients(case)]
    rows = len(case.labels)

    def only(keep: Callable[[int], bool]):
        return [array if keep(i) else np.zeros_like(array) for i, pair in enumerate(right) for array in pair]

    def moved(rate):
        return [old - rate * slope for old, slope in zip(flat(case.layers), flat(right))]

    update = (
        "the weights were updated already: backpropagation only finds the gradients, "
        "and the update is a step of its own, in task 5."
    )
    return [
        ("the gradients are of the sum: the loss is the mean over the rows, so divide the signal by their number.",
         lambda: flat(gradients(case, divide=False))),
        ("the ReLU mask is missing: the signal passes only where the activation is above 0.",
         lambda: flat(gradients(case, mask=False))),
        ("both the ReLU mask and the division by the number of rows are missing.",
         lambda: flat(gradients(case, mask=False, divide=False))),
        ("the truth was not subtracted: the signal at the logits is probability *minus 1* at the true class.",
         lambda: flat(gradients(case, truth=0.0))),
        ("the sign is turned round: the signal at the logits is probability minus truth, not truth minus probability.",
         lambda: [-array for array in flat(right)]),
        ("the signal starts from the logits: turn them into probabilities with `softmax` first.",
         lambda: flat(gradients(case, use_logits=True))),
        ("softmax ran down the columns: each row is one example.", lambda: flat(gradients(case, axis=0))),
        ("softmax ran over the whole matrix: each row is one example and sums to 1.",
         lambda: flat(gradients(case, axis=None))),
        ("the ReLU mask was put on the logits too: the last layer has no ReLU, so its signal passes whole.",
         lambda: flat(gradients(case, mask_logits=True))),
        ("the rows were divided by twice: once, in the signal, is enough.",
         lambda: [array / rows for array in flat(right)]),
        ("the bias gradient is a mean: the signal is divided by the rows already, so sum it.",
         lambda: flat([Layer(w, b / rows) for w, b in right])),
        ("the bias gradient is still that of the sum: take it from the signal that is divided by the rows.",
         lambda: flat([Layer(w, b * rows) for w, b in right])),
        ("only the last layer has gradients: pass the signal on to the layers below.",
         lambda: only(lambda i: i == len(right) - 1)),
        ("the list runs backwards: the first layer's gradients come first.", lambda: flat(right[::-1])),
        *((update, lambda rate=rate: moved(rate)) for rate in (1.0, 0.5, 0.1, 0.01)),
    ]  # fmt: skip


def training_step(case: Case) -> list[Mistake]:
    """Return the mistakes of the update: what the new layers would be."""
    rate, rows = case.learning_rate, len(case.labels)
    old, right = flat(case.layers), flat(gradients(case))

    def step(slopes, by=rate):
        return [array - by * slope for array, slope in zip(old, slopes)]

    def chosen(keep: Callable[[int], bool]):
        return [array - rate * slope if keep(i) else array for i, (array, slope) in enumerate(zip(old, right))]

    def one_after_another(order: Sequence[int]):
        layers = list(case.layers)
        for index in order:
            slopes = gradients(case, layers=layers)[index]
            layers[index] = Layer(*(array - rate * slope for array, slope in zip(layers[index], slopes)))
        return flat(layers)

    early = (
        "a layer was updated before all gradients were known: "
        "the layers below must get their signal through the old weights."
    )
    places = range(len(case.layers))
    return [
        ("the step goes uphill: subtract the gradient, because the loss should fall.", lambda: step(right, -rate)),
        ("the step goes uphill, and the gradients are of the sum: subtract, and divide by the number of rows.",
         lambda: step(right, -rate * rows)),
        ("the learning rate was left out, and the step goes uphill: new = old - learning_rate * gradient.",
         lambda: step(right, -1)),
        ("the learning rate was left out: the step is `learning_rate * gradient`.", lambda: step(right, 1)),
        ("the gradients were returned: the update is still to come, `old - learning_rate * gradient`.", lambda: right),
        ("nothing was updated: return the new layers, not the old ones.", lambda: old),
        ("only the weights were updated: every bias takes a step too.", lambda: chosen(lambda i: i % 2 == 0)),
        ("only the biases were updated: every weight takes a step too.", lambda: chosen(lambda i: i % 2 == 1)),
        ("only the last layer was updated: every layer takes a step.", lambda: chosen(lambda i: i >= len(old) - 2)),
        ("only the first layer was updated: every layer takes a step.", lambda: chosen(lambda i: i < 2)),
        ("the gradients are of the sum: the loss is the mean over the rows.", lambda: step(right, rate * rows)),
        ("the rows were divided by twice: the gradient of the mean has it already.", lambda: step(right, rate / rows)),
        ("the ReLU mask is missing in the backward pass.", lambda: step(flat(gradients(case, mask=False)))),
        (early, lambda: step(flat(gradients(case, updated=rate)))),
        (early, lambda: one_after_another(places)),
        (early, lambda: one_after_another(places[::-1])),
        ("two steps were taken: take one.", lambda: two_steps(case)),
    ]  # fmt: skip


def two_steps(case: Case) -> list[np.ndarray]:
    """Return the arrays after two steps instead of one."""
    once = _stepped(case.layers, gradients(case), case.learning_rate)
    return flat(_stepped(once, gradients(case, layers=once), case.learning_rate))


def _stepped(layers, slopes, rate):
    return [Layer(w - rate * dw, b - rate * db) for (w, b), (dw, db) in zip(layers, slopes)]


def step_loss(case: Case, new_layers: Sequence[Layer]) -> list[Mistake]:
    """Return the mistakes in the loss that a training step reports."""

    def loss(layers):
        return network.cross_entropy(network.forward(layers, case.inputs)[-1], case.labels)

    return [
        ("the loss was computed after the update: return the loss before it.", lambda: [loss(new_layers)]),
        ("the rows were added up: the loss is their mean.", lambda: [loss(case.layers) * len(case.labels)]),
        ("the minus sign is missing.", lambda: [-loss(case.layers)]),
    ]  # fmt: skip
