"""The figures of lesson 7: values in, a Picture out, with words for whoever cannot see it."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from ai_lifecycle.figures import LEGEND, Picture
from ai_lifecycle.ledger import count, seconds
from ai_lifecycle.load_generator import Asked
from ai_lifecycle.palette import COLOURS, COST_COLOUR, INFERENCE_COLOUR
from ai_lifecycle.speed import percentile

# Things side by side: told apart by people with any colour vision, and by marker and dash without colour.
_STYLES = ((INFERENCE_COLOUR, "o-"), (COST_COLOUR, "s--"), (COLOURS[0], "^-."), (COLOURS[4], "D:"))


def latency_histogram(taken: np.ndarray) -> Picture:
    """Draw how often each latency occurred, and mark the mean and three percentiles.

    taken: seconds, shape (answers,).
    """
    axes = _axes("latency of one answer, milliseconds", "answers")
    edges = np.geomspace(1e3 * taken.min(), 1e3 * taken.max() * 1.001, 40)
    axes.hist(1e3 * taken, edges, color="0.75")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.3g}")
    marked = {"mean": float(taken.mean())} | {f"p{percent}": percentile(taken, percent) for percent in (50, 95, 99)}
    for (name, value), (colour, style) in zip(marked.items(), _STYLES):
        axes.axvline(1e3 * value, color=colour, linestyle=style[1:], linewidth=2, label=f"{name}: {seconds(value)}")
    axes.legend(**LEGEND)
    axes.set_title("Most answers are quick, and a few are not", loc="left")
    words = ", ".join(f"{name} {seconds(value)}" for name, value in marked.items())
    return Picture(axes, f"A histogram of {len(taken)} latencies on a logarithmic axis: {words}.")


def throughput_curves(sizes: Sequence[int], speeds: Mapping[str, np.ndarray]) -> Picture:
    """Draw rows a second over the size of a batch, for up to four ways to compute. speeds: by name, shape (sizes,)."""
    axes = _axes("rows in a batch", "rows a second")
    words = []
    for (name, values), (colour, style) in zip(speeds.items(), _STYLES):
        axes.loglog(sizes, values, style, color=colour, label=name, markersize=5)
        best = int(np.argmax(values))
        words.append(
            f"{name}: {count(values[0])} rows a second in batches of {sizes[0]}, "
            f"most, {count(values[best])}, in batches of {sizes[best]}"
        )
    axes.set_xticks(list(sizes), [str(size) for size in sizes])
    axes.minorticks_off()
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.legend(**LEGEND)
    axes.set_title("Throughput against batch size", loc="left")
    return Picture(axes, f"A line chart, both axes logarithmic. {'; '.join(words)}.")


def latency_over_rate(rates: Sequence[float], latencies: Mapping[str, Sequence[float]]) -> Picture:
    """Draw a latency over the rate of questions, for up to four servers.

    rates: questions a second. latencies: by name, seconds for each rate.
    """
    axes = _axes("questions a second", "p95 latency, milliseconds")
    words = []
    for (name, values), (colour, style) in zip(latencies.items(), _STYLES):
        axes.semilogy(rates, 1e3 * np.asarray(values), style, color=colour, label=name, markersize=5)
        words.append(f"{name}: {seconds(values[0])} at {rates[0]:g} a second, {seconds(values[-1])} at {rates[-1]:g}")
    axes.yaxis.set_major_formatter("{x:,.4g}")
    axes.legend(**LEGEND)
    axes.set_title("Latency against the rate of questions", loc="left")
    return Picture(axes, f"A line chart with a logarithmic vertical axis. {'; '.join(words)}.")


def latency_timeline(loads: Mapping[str, Sequence[Asked]]) -> Picture:
    """Draw the latency of each question over the moment it counts from, for up to four loads by name."""
    axes = _axes("moment from which the latency counts, seconds", "latency, milliseconds")
    words = []
    for (name, asked), (colour, style) in zip(loads.items(), _STYLES):
        moments, taken = [one.scheduled for one in asked], np.array([one.latency for one in asked])
        axes.plot(moments, 1e3 * taken, style[0], color=colour, markersize=4, alpha=0.7, label=name)
        slow, slowest = int((taken > 0.1).sum()), seconds(taken.max())
        words.append(f"{name}: {len(asked)} questions, {slow} of them slower than 100 ms, the slowest {slowest}")
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter("{x:,.4g}")
    axes.legend(**LEGEND)
    axes.set_title("Each dot is a question", loc="left")
    return Picture(axes, f"A scatter chart of latency over time. {'; '.join(words)}.")


def in_words(asked: Sequence[Asked]) -> str:
    """Return what became of the questions of a load, in one line: percentiles, slow ones, rows computed together."""
    taken = [one.latency for one in asked]
    answered = sum(one.status == 200 for one in asked)
    times = ", ".join(f"p{percent} {seconds(percentile(taken, percent))}" for percent in (50, 95, 99))
    slow, together = np.mean(np.array(taken) > 0.1), np.mean([one.rows for one in asked])
    return f"{answered} of {len(asked)} answered, {times}, {slow:.0%} over 100 ms, {together:.1f} rows a batch"


def _axes(across: str, up: str) -> Axes:
    axes = Figure(figsize=(6, 3.2), layout="constrained").subplots()
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)
    return axes
