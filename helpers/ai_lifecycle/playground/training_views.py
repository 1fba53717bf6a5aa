"""What the playground of the training process shows: pictures, words and tables of one snapshot.

No arithmetic of a network happens here beyond asking it for the answers that the map shows.
"""

from dataclasses import replace

import numpy as np

from ai_lifecycle.ledger import seconds, size
from ai_lifecycle.network import Layer, fingerprint, forward, predict, softmax
from ai_lifecycle.playground.drawing import INK, Drawing
from ai_lifecycle.playground.network_picture import (
    NETWORK_SIZE,
    TILE,
    nearest_link,
    network_frames,
    network_picture,
)
from ai_lifecycle.playground.pictures import (
    BARS_SIZE,
    CURVE_SIZE,
    MAP_SIZE,
    Spot,
    bars_picture,
    curve_picture,
    curve_words,
    grid,
    map_picture,
    marks_picture,
    points_picture,
    table,
)
from ai_lifecycle.playground.stage import Panel
from ai_lifecycle.training_process import link_signals

PANELS = (
    Panel("network", *NETWORK_SIZE, "The network.", clicks=True),
    Panel("map", *MAP_SIZE, "Map of answers. Arrow keys move the cursor, Enter asks.", clicks=True, keys=True),
    Panel("curve", *CURVE_SIZE, "Loss curves."),
    Panel("inside", *BARS_SIZE, "Inside the last step."),
    Panel("meter", *BARS_SIZE, "Meter of training and inference."),
)
SIDE = 100  # the map asks the network SIDE * SIDE times
GOAL = 0.1  # of the test loss
# Half precision of the eye: the map is drawn from single precision, which takes half the time.
_GRID = grid(SIDE).astype(np.float32)
_TILED = np.ix_(*2 * [((np.arange(TILE) + 0.5) * SIDE / TILE).astype(int)])  # the pixels that neurons' maps show
LINKS = ("follow the phase", "weights", "signal", "gradient")
_SHOWN = {
    "weights": "Each link's width: the weight",
    "signal": "Each link's width: the signal going forward",
    "gradient": "Each link's width: the gradient coming back",
}


def words(spot: Spot) -> str:
    """Return an answer in words: "class B with 98.2 % at (0.10, -0.25)"."""
    chance = spot.probability if spot.probability >= 0.5 else 1 - spot.probability
    return f"class {'AB'[spot.probability >= 0.5]} with {100 * chance:.1f} % at ({spot.x:.2f}, {spot.y:.2f})"


def links_shown(model, look) -> str:
    """Return what the links stand for now: what the reader chose, or what the phase just computed."""
    if look.links != LINKS[0]:
        return look.links
    return {"forward": "signal", "backward": "gradient"}.get(model.phase.name if model.phase else "", "weights")


def draw(model, snapshot, look) -> dict[str, Drawing]:
    """Return the pictures that change with every step."""
    with np.errstate(all="ignore"):
        probability, tiles = _answers(snapshot.layers, model.state.act)
        shown = links_shown(model, look)
        strengths = _strengths(snapshot, shown)
    return {
        "network": network_picture(tiles, strengths, snapshot.place),
        "map": map_picture(probability),
        "curve": curve_picture(*snapshot.losses, GOAL),
    }


def draw_words(model, snapshot) -> dict[str, Drawing]:
    """Return the pictures that are read rather than watched, and need not keep up with every step."""
    inside = _answers_given(model) if model.frozen else _inside(snapshot)
    return {"inside": inside, "meter": model.meter.picture()}


def labels(model, snapshot, look) -> dict[str, str]:
    """Return the text of each picture for those who cannot see it."""
    cursor = f" Cursor: {words(_cursor(model, snapshot, look))}." if look.cursor else ""
    return {
        "network": f"Widths {', '.join(map(str, model.sizes))}. {_SHOWN[links_shown(model, look)]}.",
        "map": f"{snapshot.accuracies[1]:.0%} of the test points lie on their own side.{cursor}",
        "curve": describe(snapshot),
        "inside": "; ".join(_notes(snapshot)) + ".",
        "meter": model.meter.describe(),
    }


def cover(model, snapshot, look) -> dict[str, Drawing]:
    """Return what lies over the pictures: points, frames, questions asked and the cursor."""
    points = points_picture(
        "What the network answers, everywhere", model.inputs, model.labels, model.test_inputs, model.test_labels
    )
    notes = [
        f"{name} loss {losses[-1]:.4f}, right {share:.1%}"
        for name, losses, share in zip(("training", "test"), snapshot.losses, snapshot.accuracies)
    ]
    title = f"Epoch {snapshot.epoch}, step {snapshot.number}"
    return {
        "map": points.over(marks_picture(_cursor(model, snapshot, look), model.asked)),
        "network": network_frames(model.sizes, _SHOWN[links_shown(model, look)]),
        "curve": curve_words(title, notes, *snapshot.losses, GOAL),
    }


def describe(snapshot) -> str:
    """Return a snapshot in words."""
    phase = f", after the phase “{snapshot.phase.name}”" if snapshot.phase and snapshot.phase.name != "update" else ""
    training, test = snapshot.losses
    return (
        f"Epoch {snapshot.epoch}, step {snapshot.number}{phase}: training loss {training[-1]:.3f},"
        f" test loss {test[-1]:.3f}, {snapshot.accuracies[1]:.0%} of the test points right."
    )


def tables(model, snapshot) -> str:
    """Return every picture as an HTML table."""
    weights = [
        [f"layer {number}, from {row + 1} to {column + 1}", f"{layer.weights[row, column]:.4f}"]
        for number, layer in enumerate(snapshot.layers, 1)
        for row, column in np.ndindex(layer.weights.shape)
    ]
    biases = [
        [f"layer {number}, bias of {column + 1}", f"{value:.4f}"]
        for number, layer in enumerate(snapshot.layers, 1)
        for column, value in enumerate(layer.bias)
    ]
    places = np.linspace(-1.2, 1.2, 7)
    with np.errstate(all="ignore"):
        rows = [predict(snapshot.layers, np.array([[x, y] for x in places]), model.state.act) for y in places[::-1]]
    answers = [[f"x2 = {y:.1f}", *[f"{chance:.0%}" for chance in row[:, 1]]] for y, row in zip(places[::-1], rows)]
    epochs = sorted(
        {*range(0, len(snapshot.losses[0]), max(len(snapshot.losses[0]) // 10, 1)), len(snapshot.losses[0]) - 1}
    )
    losses = [[str(epoch), *[f"{values[epoch]:.4f}" for values in snapshot.losses]] for epoch in epochs]
    inside = [[note, ""] if ":" not in note else note.split(": ", 1) for note in _notes(snapshot)]
    return "".join([
        table("Loss after each epoch", ["epoch", "training", "test"], losses),
        table("Spent on training and on inference", ["", "training", "inference"], model.meter.rows()),
        table("Inside the last step", ["what", "value"], inside),
        table("Probability of class B", ["", *[f"x1 = {x:.1f}" for x in places]], answers),
        table("Questions asked of the frozen network", ["question", "answer"],
              [[str(number), words(spot)] for number, spot in enumerate(model.asked, 1)]),
        table("Weights and biases", ["place", "value"], weights + biases),
    ])  # fmt: skip


def pick(model, panel: str, x: float, y: float) -> tuple[int, int, int] | None:
    """Return the place of the weight whose link was clicked, or None."""
    return nearest_link(model.sizes, x, y) if panel == "network" else None


def _answers(layers: tuple[Layer, ...], activation: str) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return the map's probabilities, (SIDE, SIDE), and each column of neurons' own maps, from -1 to 1."""
    single = [Layer(*(array.astype(np.float32) for array in layer)) for layer in layers]
    *hidden, logits = forward(single, _GRID, activation)
    answer = softmax(logits)
    tiles = []
    for place, values in enumerate([*hidden, answer * [-1, 1]]):
        square = values.reshape(SIDE, SIDE, -1)[_TILED].transpose(2, 0, 1)
        if activation == "sigmoid" and 0 < place < len(hidden):
            square = 2 * square - 1
        # ReLU and linear neurons, and the inputs, have no bounds of their own: each is drawn against its largest value.
        largest = np.abs(square).max(axis=(1, 2), keepdims=True)
        tiles.append(square / np.maximum(largest, 1) if place else square / largest)
    return answer[:, 1].reshape(SIDE, SIDE), tiles


def _strengths(snapshot, shown: str) -> list[np.ndarray]:
    phase = snapshot.phase
    if shown == "signal" and phase:
        values = link_signals(snapshot.layers, phase.activations)
    elif shown == "gradient" and phase and phase.gradients:
        values = [gradient.weights for gradient in phase.gradients]
    elif shown == "weights":
        return [np.tanh(layer.weights / 2) for layer in snapshot.layers]
    else:
        return [np.zeros_like(layer.weights) for layer in snapshot.layers]
    largest = max(float(np.abs(value).max()) for value in values)
    return [value / (largest or 1) for value in values]


def _cursor(model, snapshot, look) -> Spot | None:
    """Return where the cursor is, with what the map shows there."""
    if not look.cursor:
        return None
    with np.errstate(all="ignore"):
        answer = predict(snapshot.layers, np.array([[look.cursor.x, look.cursor.y]]), model.state.act)
    return replace(look.cursor, probability=float(answer[0, 1]))


def _inside(snapshot) -> Drawing:
    bars = [(name, spent, seconds(spent), INK) for name, spent in snapshot.seconds.items() if name != "loss"]
    return bars_picture("Inside the last step", bars, _notes(snapshot))


def _notes(snapshot) -> list[str]:
    layer, row, column = snapshot.place
    weight = snapshot.layers[layer].weights[row, column]
    notes = [
        f"kept for the backward pass: {size(snapshot.activation_bytes)}",
        f"weight {layer + 1}.{row + 1}.{column + 1} (dashed link): {weight:+.4f}",
    ]
    if snapshot.slopes:
        notes.append(f"its gradient, by backward pass: {snapshot.slopes[0]:+.3e}")
        notes.append(f"its gradient, by trying it out: {snapshot.slopes[1]:+.3e}")
    return notes


def _answers_given(model) -> Drawing:
    notes = [f"{number}: {words(spot)}" for number, spot in enumerate(model.asked, 1)]
    notes = notes or ["Click a point of the map, or move there", "with the arrow keys and press Enter."]
    notes.append(f"Fingerprint of the frozen weights: {fingerprint(model.layers)}")
    return bars_picture("The frozen network's answers", [], notes)
