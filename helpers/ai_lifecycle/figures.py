"""The figures of the lessons: values in, a Picture out, with words for whoever cannot see it."""

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ai_lifecycle.ledger import seconds as time_in_words
from ai_lifecycle.palette import COLOURS, INFERENCE_COLOUR, TRAINING_COLOUR

# What is known on rows that a model was trained on, and on rows it only answers, has the colour of that side.
_OF_ROWS = {"training rows": TRAINING_COLOUR, "validation rows": INFERENCE_COLOUR}
LEGEND = {"facecolor": "white", "edgecolor": "none", "framealpha": 0.9}  # paper of its own: data may lie behind it


@dataclass(frozen=True)
class Picture:
    """A figure that a notebook shows together with its alt text.

    axes: where it is drawn, one or an array of them; change them before showing. alt: the figure in words.
    """

    axes: Axes | np.ndarray
    alt: str

    @property
    def figure(self) -> Figure:
        """The whole figure."""
        return np.ravel(self.axes)[0].figure

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        file = io.BytesIO()
        # Twice as many pixels as are shown, for sharp lines on sharp screens.
        self.figure.savefig(file, format="png", dpi=2 * self.figure.dpi, metadata={"Software": None})
        width = round(self.figure.get_figwidth() * self.figure.dpi)
        data = base64.b64encode(file.getvalue()).decode()
        attributes = f'width="{width}" style="max-width:100%" alt="{escape(self.alt)}"'
        html = f'<img src="data:image/png;base64,{data}" {attributes}>'
        return {"text/html": html, "text/plain": f"[figure: {self.alt}]"}


def descent(loss: Callable[[float], float], visited: Sequence[float]) -> Picture:
    """Draw the loss of a model with one weight, and the weights that training visited on its way down.

    loss: takes a weight, returns a number. visited: the weights in order, the start first, at least one.
    """
    visited = np.asarray(visited, dtype=float)
    margin = 0.25 * (np.ptp(visited) or 1)
    line = np.linspace(visited.min() - margin, visited.max() + margin * 2, 200)
    axes = _new_axes("weight", "loss")
    axes.plot(line, [loss(weight) for weight in line], color="0.45", linewidth=1.5)
    losses = [loss(weight) for weight in visited]
    axes.plot(visited, losses, "o--", color=TRAINING_COLOUR, markersize=6, linewidth=1)
    axes.annotate("start", (visited[0], losses[0]), xytext=(8, 4), textcoords="offset points")
    axes.set_title("Each step follows the slope downhill", loc="left")
    return Picture(
        axes,
        f"A curve of the loss over the weight, shaped like a valley. {len(visited) - 1} steps lead down it, from "
        f"weight {visited[0]:.2f} with loss {losses[0]:.2f} to weight {visited[-1]:.2f} with loss {losses[-1]:.3f}.",
    )


def tickets_and_lines(estimates: np.ndarray, hours: np.ndarray, untrained: np.ndarray, trained: np.ndarray) -> Picture:
    """Draw tickets, what a line answered before it was trained, and what it answers since.

    estimates, hours: shape (tickets,). untrained, trained: shape (2,), weight and bias.
    """
    axes = _new_axes("estimate", "hours")
    axes.plot(estimates, hours, "o", color="0.45", markersize=4, label="finished tickets")
    ends = np.array([0.0, 1.1 * np.max(estimates)])
    for name, (weight, bias), dash in [("untrained", untrained, "--"), ("trained", trained, "-")]:
        axes.plot(ends, weight * ends + bias, dash, color=TRAINING_COLOUR, linewidth=2, label=name)
    axes.legend(**LEGEND)
    axes.set_title("Training moved the line", loc="left")
    words = ["hours = {:.2f} * estimate + {:.2f}".format(*line) for line in (untrained, trained)]
    return Picture(
        axes,
        f"{len(estimates)} finished tickets, their hours over their estimates, and two straight lines: "
        f"untrained, {words[0]}, and trained, {words[1]}.",
    )


def loss_curve(losses: Sequence[float], window: int = 20) -> Picture:
    """Draw the loss of every training step, and its mean over the last `window` steps.

    losses: one for each step, in order, at least one.
    """
    losses = np.asarray(losses, dtype=float)
    steps = np.arange(1, len(losses) + 1)
    sums = np.cumsum(np.concatenate([[0.0], losses]))
    before = np.maximum(steps - window, 0)
    smooth = (sums[steps] - sums[before]) / (steps - before)
    axes = _new_axes("training step", "loss")
    axes.plot(steps, losses, color="0.7", linewidth=0.8, label="of each batch")
    axes.plot(steps, smooth, color=TRAINING_COLOUR, linewidth=2, label=f"mean of the last {window}")
    axes.set_ylim(bottom=0)
    axes.legend(**LEGEND)
    axes.set_title("The loss during training", loc="left")
    return Picture(
        axes,
        f"A line chart of the loss over {len(losses)} training steps. Smoothed, it starts at {smooth[0]:.2f}, "
        f"is {smooth[len(smooth) // 2]:.2f} halfway and {smooth[-1]:.2f} at the end; single batches jump around it.",
    )


def learning_curves(sizes: Sequence[int], scores: Mapping[str, np.ndarray]) -> Picture:
    """Draw test scores over the number of training rows: the mean of several collections, and their whole spread.

    sizes: numbers of rows, growing. scores: by name, the scores of one kind of data, shape (sizes, collections).
    """
    axes = _new_axes("training rows (each step doubles them)", "right on test rows")
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    words = []
    for (name, values), colour, dash in zip(scores.items(), COLOURS, ("-", "--", ":")):
        middle = np.mean(values, axis=1)
        axes.plot(sizes, middle, dash, color=colour, linewidth=2, label=name)
        axes.fill_between(sizes, np.min(values, axis=1), np.max(values, axis=1), color=colour, alpha=0.2, linewidth=0)
        words.append(f"{name}: {middle[0]:.0%} with {sizes[0]:,} rows, {middle[-1]:.0%} with {sizes[-1]:,}")
    axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.legend(**LEGEND)
    axes.set_title("What more rows are worth", loc="left")
    return Picture(axes, f"A line chart of the share of right answers over the number of training rows. {'; '.join(words)}.")


def surface_paths(
    loss: Callable, paths: dict[str, Sequence[Sequence[float]]], goal: float, reach: float = 1.3
) -> Picture:
    """Draw a loss surface over two weights as contours, and the paths that runs took on it.

    loss(x, y): takes arrays. paths: by name, the weights visited, shape (steps + 1, 2), the beginning first.
    goal: a loss that counts as arrived. reach: both weights are shown from -reach to reach.
    """
    side = np.linspace(-reach, reach, 160)
    heights = loss(*np.meshgrid(side, side))
    axes = Figure(figsize=(6, 4.6), layout="constrained").subplots()
    axes.contourf(side, side, heights, levels=np.quantile(heights, np.linspace(0, 1, 14)), cmap="Greys", alpha=0.55)
    axes.set(xlabel="first weight", ylabel="second weight", xlim=(-reach, reach), ylim=(-reach, reach))
    said = []
    for place, ((name, path), colour, mark) in enumerate(zip(paths.items(), COLOURS, "osD^")):
        path = np.asarray(path, dtype=float)
        axes.plot(*path.T, color=colour, marker=mark, markersize=3.5, linewidth=1.3, label=name, zorder=3 - place / 10)
        losses = np.asarray(loss(*path.T))
        arrived = np.flatnonzero(losses < goal)
        far = f"has not arrived after {len(path) - 1} steps"
        way = f"is below {goal:g} after {arrived[0]} steps" if len(arrived) else far
        said.append(f"{name} {way} and ends with loss {losses[-1]:.2g}")
        begin = path[0]
    axes.annotate("start", begin, xytext=(-4, 8), textcoords="offset points", ha="right", zorder=4)
    axes.legend(**LEGEND, loc="lower right")
    axes.set_title("Paths downhill, seen from above: the darker, the higher the loss", loc="left")
    return Picture(axes, f"A map of a loss surface over two weights, with {len(paths)} paths. {'; '.join(said)}.")


def curves(
    title: str,
    across: str,
    up: str,
    lines: dict[str, Sequence[float]],
    marks: dict[str, float] | None = None,
    log: bool = False,
) -> Picture:
    """Draw lines by name over 1, 2, 3, ..., with marked places. log: equal ratios of heights are equally far apart."""
    axes = _new_axes(across, up)
    said = []
    for (name, values), colour, dash in zip(lines.items(), COLOURS, ("-", "--", ":", "-.")):
        colour = _OF_ROWS.get(name, colour)
        axes.plot(np.arange(1, len(values) + 1), values, color=colour, linestyle=dash, linewidth=2, label=name)
        low = np.nanmin(values)
        said.append(f"{name} begins at {values[0]:.3g}, is lowest with {low:.3g} and ends at {values[-1]:.3g}")
    for (name, place), dash in zip((marks or {}).items(), ("-", "--")):
        axes.axvline(place, color="0.3", linestyle=dash, linewidth=1)
        axes.annotate(f" {name}", (place, 0.97), xycoords=("data", "axes fraction"), va="top")
        said.append(f"{name} is marked at {place:g}")
    if log:
        _ratios(axes.yaxis)
    axes.legend(**LEGEND)
    axes.set_title(title, loc="left")
    return Picture(axes, f"A line chart, {title}: {up} against {across}. {'; '.join(said)}.")


def search_trials(trials: Sequence[tuple[float, float]], what: str) -> Picture:
    """Draw the loss of each trial over the value tried, on axes of equal ratios; what: the name of the value.

    trials: pairs of value and loss, at least one loss a number.

    A loss that is nan, of a run that diverged, is drawn at the upper edge as a cross.
    """
    values, losses = np.asarray(trials, dtype=float).T
    sound = np.isfinite(losses)
    best = int(np.nanargmin(np.where(sound, losses, np.nan)))
    axes = _new_axes(what, "loss on rows kept aside")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    _ratios(axes.yaxis)
    axes.plot(values[sound], losses[sound], "o", color=COLOURS[0], label="a trial")
    axes.plot(values[~sound], np.full((~sound).sum(), losses[sound].max() * 1.3), "x", color="0.3")
    axes.plot(values[best], losses[best], "o", markersize=13, markerfacecolor="none", color="black", label="the best")
    axes.legend(**LEGEND)
    axes.set_title("Each point is a training run of its own", loc="left")
    return Picture(
        axes,
        f"{len(values)} trials of the {what}, from {values.min():.2g} to {values.max():.2g}, and the loss of each. "
        f"The best is {values[best]:.2g} with loss {losses[best]:.3g}; the worst loss is {losses[sound].max():.3g}.",
    )


def digit_grid(images: np.ndarray, answers: Sequence[int], labels: Sequence[int]) -> Picture:
    """Draw digits with the model's answer under each, a cross beside the wrong ones.

    images: shape (digits, 64), from 0 (paper) to 1 (ink). answers, labels: shape (digits,).
    """
    columns = min(len(images), 6)
    lines = -(-len(images) // columns)
    wide, high = 9.5, 12  # a digit has 8 x 8 pixels: the rest is for the gap, and for the answer under it
    axes = Figure(figsize=(1.15 * columns, 1.5 * lines), layout="constrained").subplots()
    axes.set_axis_off()
    for number, (image, answer, label) in enumerate(zip(images, answers, labels)):
        left, top = wide * (number % columns), high * (number // columns)
        axes.imshow(np.reshape(image, (8, 8)), cmap="Greys", vmin=0, vmax=1, extent=(left, left + 8, top + 8, top))
        text, colour = (f"{answer}", INFERENCE_COLOUR) if answer == label else (f"{answer} ✗ (is {label})", "black")
        axes.text(left + 4, top + 9.5, text, color=colour, fontsize=11, ha="center", va="center")
    axes.set(xlim=(-0.75, wide * columns - 0.75), ylim=(high * lines - 1, 0))
    wrong = [f"a {label} was read as {answer}" for answer, label in zip(answers, labels) if answer != label]
    return Picture(
        axes,
        f"{len(images)} handwritten digits with the model's answer under each. They are {', '.join(str(int(label)) for label in labels)}. "
        + (f"Wrong answers: {'; '.join(wrong)}." if wrong else "Every answer is right."),
    )


def scores_by_size(sizes: Sequence[int], training: Sequence[float], unseen: Sequence[float], size_is: str) -> Picture:
    """Draw how a model's accuracy on rows it was fitted on and on rows it has not seen changes with its size.

    sizes: ascending. training, unseen: accuracies from 0 to 1, one for each size. size_is: what the size counts.
    """
    axes = _new_axes(size_is, "accuracy")
    axes.plot(sizes, training, "o-", color=TRAINING_COLOUR, markersize=5, label="on the rows it was fitted on")
    axes.plot(sizes, unseen, "s--", color=INFERENCE_COLOUR, markersize=5, label="on rows it has not seen")
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.legend(**LEGEND)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_title("Memory grows with size, foresight does not", loc="left")
    best = sizes[int(np.argmax(unseen))]
    return Picture(
        axes,
        f"Two lines over the {size_is} of a model, from {sizes[0]} to {sizes[-1]}. On the rows it was fitted on, its "
        f"accuracy goes from {training[0]:.0%} to {training[-1]:.0%}; on rows it has not seen, from {unseen[0]:.0%} "
        f"to {unseen[-1]:.0%}, with the best, {max(unseen):.0%}, at {best}.",
    )


def pareto(names: Sequence[str], scores: Sequence[float], seconds: Sequence[float], front: Sequence[str]) -> Picture:
    """Draw models as points, the accuracy of each against the time of one answer, and a line through the front.

    scores: from 0 to 1. seconds: above 0. front: the names that no other model beats in both, quickest first.
    """
    axes = _new_axes("time of one answer", "accuracy over the folds")
    axes.figure.set_size_inches(7.5, 3.6)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: time_in_words(value))
    place = dict(sorted(zip(names, zip(seconds, scores)), key=lambda one: one[1]))
    axes.plot(*np.array([place[name] for name in front]).T, "-", color=INFERENCE_COLOUR, drawstyle="steps-post")
    # Models may lie close together: numbers fit where names would run into each other.
    for number, (name, spot) in enumerate(place.items(), 1):
        best = name in front
        marker, colour = ("o", INFERENCE_COLOUR) if best else ("s", "0.4")
        axes.plot(*spot, marker, color=colour, markersize=15, markeredgecolor="white", label=f"{number} {name}")
        axes.annotate(str(number), spot, ha="center", va="center", color="white", weight="bold")
    axes.margins(x=0.1, y=0.15)
    axes.yaxis.set_major_formatter("{x:.0%}")
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5), labelspacing=1.1)
    axes.set_title("Round and blue: no other model is both better and quicker", loc="left")
    told = ", ".join(f"{name} {place[name][1]:.0%} in {1e6 * place[name][0]:.0f} µs" for name in place)
    return Picture(
        axes,
        f"Accuracy over the folds against the time of one answer, for {len(names)} models: {told}. "
        f"No other model is both better and quicker than {' or '.join(front)}.",
    )


def _new_axes(across: str, up: str) -> Axes:
    # Not through pyplot: a figure that it made would stay in memory until closed.
    axes = Figure(figsize=(6, 3), layout="constrained").subplots()
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _ratios(axis) -> None:
    """Set an axis to equal ratios, with numbers written as people write them: 0.2, not 2 x 10^-1."""
    axis.axes.set_yscale("log")
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter(lambda value, place: f"{value:g}" if f"{value:e}"[0] in "25" else "")
