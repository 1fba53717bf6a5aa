"""Questions for lesson 9: columns then and now, samples near the alarm's threshold, prices that flip, duels."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ai_lifecycle.continuous_learning import best_interval, mcnemar
from ai_lifecycle.drift import ks_distance, ks_threshold
from ai_lifecycle.feedback.cases import generator, seed, which

Columns = tuple[np.ndarray, np.ndarray, int, str]
Samples = tuple[np.ndarray, np.ndarray, float, str]
Costs = tuple[np.ndarray, float, float, str]


class Duel(NamedTuple):
    """Rows with their labels, the answers of two models, the risk one is ready to take, and words for it all."""

    labels: np.ndarray
    champion: np.ndarray
    challenger: np.ndarray
    risk: float
    about: str


def visible_columns() -> list[Columns]:
    """Return the fixed columns of task 1: moved, far away, an empty bin, many equal values."""
    then = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0])
    points = np.array([1.0, 1, 1, 1, 2, 2, 3, 5, 5, 8, 8, 13])
    return [
        (then, np.array([4.0, 5, 6, 7, 8, 9, 10, 11, 12.5, 14]), 4, "for 1 to 11 then, 4 to 14 now, and 4 bins"),
        (then, np.array([2.0, 3.0, 3.5, 6.7, 40.0]), 4, "for 1 to 11 then, [2, 3, 3.5, 6.7, 40] now, and 4 bins"),
        (then, np.array([-3.0, 0.5, 1.5, 2.5]), 4, "for 1 to 11 then, nothing above 2.5 now, and 4 bins"),
        (points, np.array([1.0, 1, 2, 3, 3, 5, 8]), 5, "for story points, which repeat, and 5 bins"),
    ]


def random_columns(cases: int) -> Iterator[Columns]:
    """Yield columns of decimals and of story points, moved or not, some beyond all that the reference holds."""
    chosen = seed()
    random = generator(chosen, "psi")
    for number in range(cases):
        bins = (10, 4, 5)[number % 3]
        # So many rows that no quantile falls on a value, where another way to compute it may end just beside it.
        rows, now = 20 * int(random.integers(2, 9)) + 2, int(random.integers(7, 90))
        if number % 4 == 3:
            then, current = (random.choice([1, 2, 3, 5, 8, 13], size).astype(float) for size in (rows, now))
            what = "story points"
        else:
            shift = (0.0, 1.0, 4.0)[number % 4]
            then, current = random.normal(10, 2, rows), random.normal(10 + shift, 2, now)
            what = f"decimals that moved by {shift:g}"
        about = f"for {rows} {what}, {now} of them now, and {bins} bins"
        yield then, current, bins, f"{about} ({which(number, cases, chosen)})"


def visible_samples() -> list[Samples]:
    """Return the fixed samples of task 2: far apart, near, equal with ties, and none now."""
    then = np.arange(40.0)
    ties = np.repeat([1.0, 2.0, 3.0], 10)
    return [
        (then, then + 30, 0.05, "for 0 to 39 then and 30 to 69 now at a rate of 0.05"),
        (then, then + 10, 0.05, "for 0 to 39 then and 10 to 49 now at a rate of 0.05"),
        (ties, ties[::3], 0.05, "for ones, twos and threes in equal shares at a rate of 0.05"),
        (then, np.array([]), 0.05, "for 0 to 39 then and no row now at a rate of 0.05"),
    ]


def random_samples(cases: int) -> Iterator[Samples]:
    """Yield samples whose distance lies a little above or below the threshold, and every seventh time no row now.

    Never so near that a p-value computed in another way could decide otherwise: at 0.93 and at 1.07 times the
    threshold or further.
    """
    chosen = seed()
    random = generator(chosen, "drift_alarm")
    for number in range(cases):
        rate = (0.05, 0.2, 0.01)[number % 3]
        rows, now = int(random.integers(80, 300)), int(random.integers(60, 200))
        whole = number % 2 == 1
        if number % 7 == 6:
            then, current, now = random.normal(0, 1, rows), np.array([]), 0
        else:
            then, current = _near(random, rows, now, rate, above=number // 2 % 2 == 0, whole=whole)
        what = "whole numbers" if whole and now else "decimals"
        about = f"for {rows} {what} then, {now} now, at a rate of {rate:g}"
        yield then, current, rate, f"{about} ({which(number, cases, chosen)})"


def _near(random, rows: int, now: int, rate: float, above: bool, whole: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return samples whose distance is 0.86 to 0.93 times the threshold, or 1.07 to 1.14 times."""
    low, high = (1.07, 1.14) if above else (0.86, 0.93)
    threshold = ks_threshold(rows, now, rate)
    while True:
        # The middle moves up or down, or only the spread changes, which no mean shows.
        shift = random.uniform(-3, 3) * threshold if random.random() < 0.7 else 0.0
        spread = 1.0 if shift else 1 + random.uniform(2, 6) * threshold
        then, current = random.normal(0, 3, rows), random.normal(3 * shift, 3 * spread, now)
        if whole:
            then, current = np.round(then), np.round(current)
        if low <= ks_distance(then, current) / threshold <= high:
            return then, current


def visible_prices() -> list[Costs]:
    """Return the fixed costs of task 3: one table of wrong answers, with prices that flip the decision; and a tie."""
    wrong = np.array([4, 0, 7, 12, 0, 5, 9, 8, 12])
    table = f"for wrong answers {wrong.tolist()}"
    return [
        (wrong, 20, 1, f"{table}, 20 coins a training and 1 a wrong answer"),
        (wrong, 20, 10, f"{table}, 20 coins a training and 10 a wrong answer"),
        (wrong, 500, 1, f"{table}, 500 coins a training and 1 a wrong answer"),
        (np.array([1, 1, 7, 3, 9]), 8, 1, "for wrong answers [1, 1, 7, 3, 9], 8 coins a training and 1 a wrong answer"),
    ]


def random_prices(cases: int) -> Iterator[Costs]:
    """Yield tables of wrong answers, each with two pairs of prices of which one says more and one less training.

    Half of the tables grow smoothly; the others go up and down, and the cost a sprint falls again after its first rise.
    """
    chosen = seed()
    random = generator(chosen, "best_interval")
    for number in range(0, cases, 2):
        while True:
            ages = int(random.integers(5, 16))
            wrong = random.integers(0, 6) + np.cumsum(random.integers(0, 6, ages))
            bumpy = number % 4 == 0
            if bumpy:
                wrong = np.maximum(wrong + random.integers(-12, 13, ages), 0)
            cheap = float(random.integers(4, 60)), float(random.integers(2, 8))
            pairs = [cheap, (float(random.integers(60, 600)), 1.0)]
            intervals = [best_interval(wrong, *pair) for pair in pairs]
            flips = intervals[0] < intervals[1]
            valleys = not bumpy or any(_rises_early(wrong, *pair) for pair in pairs)
            if flips and valleys and all(_clear(wrong, *pair) for pair in pairs):
                break
        for place, (training, price) in enumerate(pairs):
            about = f"for wrong answers {wrong.tolist()}, {training:g} coins a training and {price:g} a wrong answer"
            yield wrong, training, price, f"{about} ({which(number + place, cases, chosen)})"


def _rises_early(wrong: np.ndarray, training: float, price: float) -> bool:
    """Return whether the cost a sprint rises once before it reaches its least."""
    costs = (training + price * np.cumsum(wrong)) / np.arange(1, len(wrong) + 1)
    return bool(np.any(np.diff(costs[: int(np.argmin(costs)) + 1]) > 0))


def _clear(wrong: np.ndarray, training: float, price: float) -> bool:
    """Return whether no other interval costs so nearly as much that rounding could decide."""
    costs = np.sort((training + price * np.cumsum(wrong)) / np.arange(1, len(wrong) + 1))
    return costs[1] - costs[0] > 1e-6


def visible_duels() -> list[Duel]:
    """Return the fixed duels of task 4: clearly better, better by luck, clearly worse, and no difference."""
    return [
        _duel(np.random.default_rng(1), 40, 1, 11, 0.05, _times(1, 11)),
        _duel(np.random.default_rng(2), 40, 5, 8, 0.05, _times(5, 8)),
        _duel(np.random.default_rng(3), 40, 12, 2, 0.05, _times(12, 2)),
        _duel(np.random.default_rng(4), 20, 0, 0, 0.05, "where both models gave the same answers"),
    ]


def random_duels(cases: int) -> Iterator[Duel]:
    """Yield duels won, drawn, won by luck, lost, near the risk and without a difference; labels are 0 and 1."""
    chosen = seed()
    random = generator(chosen, "replace_champion")
    for number in range(cases):
        kind = ("won", "near", "drawn", "lucky", "lost", "near", "the same")[number % 7]
        risk = (0.01, 0.1, 0.05)[number % 3]
        few = int(random.integers(1, 9))
        champion, challenger = {
            "won": (few, 3 * few + 14), "drawn": (few, few), "lucky": (few, few + 1 + few // 4),
            "lost": (3 * few + 14, few), "the same": (0, 0),
            "near": _near_the_risk(few, risk),
        }[kind]  # fmt: skip
        rows = champion + challenger + int(random.integers(20, 360))
        words = _times(champion, challenger)
        about = f"{words}, of {rows} rows at a risk of {risk:g} ({which(number, cases, chosen)})"
        yield _duel(random, rows, champion, challenger, risk, about)


def _near_the_risk(few: int, risk: float) -> tuple[int, int]:
    """Return counts of a challenger who is better, with a p-value on the side of the risk where 0.05 is not."""
    low, high = (0.012, 0.05) if risk == 0.01 else (0.05, 0.099)
    wins = (won for won in range(few, 60) if low < mcnemar(few, won) < high)
    return few, next(wins)


def _times(champion: int, challenger: int) -> str:
    times = [f"{count} time{'' if count == 1 else 's'}" for count in (champion, challenger)]
    return f"where only the champion was right {times[0]}, only the challenger {times[1]}"


def _duel(random: np.random.Generator, rows: int, only_champion: int, only_challenger: int, risk: float, about: str):
    """Return a duel of so many rows, its rows shuffled; of those that say nothing, one in three is wrong for both."""
    labels = random.integers(0, 2, rows)
    both_wrong = (rows - only_champion - only_challenger) // 3
    kind = np.zeros(rows, int)  # 0: both right
    kind[:only_champion], kind[only_champion : only_champion + only_challenger] = 1, 2
    kind[only_champion + only_challenger :][:both_wrong] = 3
    random.shuffle(kind)
    champion = np.where(np.isin(kind, [2, 3]), 1 - labels, labels)
    challenger = np.where(np.isin(kind, [1, 3]), 1 - labels, labels)
    return Duel(labels, champion, challenger, risk, about)
