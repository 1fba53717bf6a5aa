"""The figures of lesson 6: values in, a Picture out, with words for whoever cannot see it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from ai_lifecycle.figures import LEGEND, Picture
from ai_lifecycle.palette import COLOURS, COST_COLOUR, INFERENCE_COLOUR
from ai_lifecycle.prediction import Reliability

# Two models side by side: told apart by people with any colour vision, and by marker and dash without colour.
_STYLES = ((INFERENCE_COLOUR, "o-"), (COST_COLOUR, "s--"))


def reliability_diagram(models: Mapping[str, Reliability]) -> Picture:
    """Draw how often it happened over the chance that was given, for one or two models, beside the line of kept word.

    models: the points of each by name, as `prediction.reliability` returns them. The more rows a point stands for,
    the larger it is.
    """
    axes = Figure(figsize=(4.6, 4.2), layout="constrained").subplots()
    axes.plot([0, 1], [0, 1], ":", color="0.4", label="every chance kept")
    words = []
    for (name, points), (colour, style) in zip(models.items(), _STYLES):
        axes.plot(points.chances, points.shares, style[1:], color=colour, linewidth=1.2)
        sizes = 15 + 200 * points.counts / points.counts.sum()
        axes.scatter(points.chances, points.shares, sizes, color=colour, marker=style[0], label=name, zorder=3)
        words.append(
            f"{name}: where it says {points.chances[0]:.0%} it happens in {points.shares[0]:.0%} "
            f"of {points.counts[0]:.0f} rows, where it says {points.chances[-1]:.0%} in {points.shares[-1]:.0%} "
            f"of {points.counts[-1]:.0f}"
        )
    axes.set_xlabel("chance that the model gave")
    axes.set_ylabel("share where it happened")
    axes.legend(**LEGEND, loc="upper left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title("Reliability diagram", loc="left")
    return Picture(axes, f"A reliability diagram with the diagonal of a model that keeps its word. {'; '.join(words)}.")


def bill_curve(thresholds: np.ndarray, bills: np.ndarray, marked: Mapping[str, float]) -> Picture:
    """Draw what 1,000 decisions cost over the threshold, and mark some thresholds.

    thresholds, bills: shape (thresholds,), growing. marked: thresholds by name, at most three; each is marked at the
    nearest one that was tried.
    """
    axes = Figure(figsize=(6, 3), layout="constrained").subplots()
    axes.plot(thresholds, bills, color="0.45", linewidth=1.5)
    words = []
    for (name, threshold), marker, colour in zip(marked.items(), "sDo", (COST_COLOUR, COLOURS[4], INFERENCE_COLOUR)):
        place = int(np.abs(thresholds - threshold).argmin())
        axes.plot(thresholds[place], bills[place], marker, color=colour, markersize=9, linestyle="none", label=name)
        words.append(f"{name}, at {threshold:.2f}, costs {bills[place]:.0f}")
    axes.set_xlabel("threshold")
    axes.set_ylabel("cost of 1,000 decisions")
    axes.set_ylim(bottom=0)
    axes.legend(**LEGEND)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title("What each threshold costs", loc="left")
    return Picture(axes, f"A line chart of the cost of 1,000 decisions over the threshold. {'; '.join(words)}.")


def asked_pictures(images: np.ndarray, words: Sequence[str]) -> Picture:
    """Draw pictures of 8 by 8 pixels with what was answered under each.

    images: shape (pictures, 64), from 0 (paper) to 1 (ink). words: one text for each.
    """
    figure = Figure(figsize=(1.5 * len(images), 1.8), layout="constrained")
    grid = np.ravel(figure.subplots(1, len(images), squeeze=False))
    for axes, image, text in zip(grid, images, words):
        axes.imshow(np.reshape(image, (8, 8)), cmap="Greys", vmin=0, vmax=1)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_xlabel(text, fontsize=9)
    told = "; ".join(" ".join(text.split()) for text in words)
    return Picture(grid, f"{len(images)} pictures and what the model answered to each: {told}.")
