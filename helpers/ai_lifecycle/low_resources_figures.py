"""The figures of lesson 8: values in, a Picture out, with words for whoever cannot see it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from ai_lifecycle.figures import LEGEND, Picture
from ai_lifecycle.ledger import size
from ai_lifecycle.low_resources import Memory
from ai_lifecycle.palette import COLOURS, INFERENCE_COLOUR, TRAINING_COLOUR

# What memory is for: told apart by shade and by hatching, so that the two sides keep their own colours.
_PARTS = (("weights", 0.95, ""), ("gradients", 0.7, "//"), ("optimizer", 0.45, ".."), ("activations", 0.25, "xx"))


def memory_bars(training: Memory, inference: Memory, measured: tuple[int, int]) -> Picture:
    """Draw what a training step and an answer hold by the formula, part by part, and a mark at what was measured.

    measured: bytes of (training, inference).
    """
    axes = Figure(figsize=(6.4, 2.3), layout="constrained").subplots()
    for place, (memory, colour) in enumerate([(training, TRAINING_COLOUR), (inference, INFERENCE_COLOUR)]):
        left = 0.0
        for part, strength, hatch in _PARTS:
            length = getattr(memory, part) / 1e6
            axes.barh(-place, length, 0.6, left, color=colour, alpha=strength, hatch=hatch, edgecolor="white")
            if length > 0.03 * training.total / 1e6:
                axes.annotate(part, (left + length / 2, -place - 0.44), ha="center", fontsize=8)
            left += length
        axes.plot([measured[place] / 1e6] * 2, [-place - 0.3, -place + 0.4], color="black", linewidth=2.5)
    axes.plot([], [], color="black", linewidth=2.5, label="measured in a fresh process")
    axes.set_yticks([0, -1], ["training", "inference"])
    axes.set_ylim(-1.65, 0.5)
    axes.set_xlabel("million bytes")
    axes.legend(**LEGEND, loc="lower right")
    axes.spines[["top", "right"]].set_visible(False)
    told = ", ".join(f"{part} {size(getattr(training, part))}" for part, *_ in _PARTS)
    return Picture(
        axes,
        f"Two bars of memory. Training by the formula: {told}, together {size(training.total)}; measured "
        f"{size(measured[0])}. Inference by the formula: {size(inference.total)}; measured {size(measured[1])}.",
    )


def scores_by_bits(bits: Sequence[int], scores: Mapping[str, Sequence[float]], full: float) -> Picture:
    """Draw the share of right answers over the bits of a weight, for one or two ways, and that of the full model.

    bits: growing or falling. scores: by name, one for each of bits, from 0 to 1. full: the full model's.
    """
    axes = Figure(figsize=(6, 3), layout="constrained").subplots()
    axes.axhline(100 * full, color="0.5", linestyle=":", label="32 bits")
    words = []
    for (name, values), style, colour in zip(scores.items(), ("o-", "s--"), (INFERENCE_COLOUR, COLOURS[2])):
        axes.plot(bits, 100 * np.asarray(values), style, color=colour, label=name)
        words.append(f"{name}: " + ", ".join(f"{value:.0%} at {bit} bits" for bit, value in zip(bits, values)))
    axes.set_xlabel("bits of a weight")
    axes.set_ylabel("right on test digits, %")
    axes.set_xticks(list(bits))
    axes.set_ylim(0, 102)
    axes.legend(**LEGEND, loc="lower right")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title("Fewer bits cost nothing, and then everything", loc="left")
    return Picture(axes, f"Lines of right answers over the bits of a weight. {'; '.join(words)}; full: {full:.0%}.")
