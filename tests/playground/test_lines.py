"""Lines: no more points than an eye can tell apart, and none that changes where a line goes."""

import numpy as np

from ai_lifecycle.playground.lines import MOST, NEAR, line, spread, thinned


def test_a_line_is_a_path_through_its_points():
    assert line([1, 2.04, 3], [4, 5, 6.06]) == "M1.0 4.0L2.0 5.0L3.0 6.1"
    assert line([], []) == "" and line([1], [2]) == "M1.0 2.0"


def test_spread_keeps_the_ends_and_the_same_places_of_every_list():
    for count in (0, 1, 2, MOST - 1, MOST, MOST + 1, 2 * MOST, 5000):
        kept = spread(list(range(count)))
        assert len(kept) <= MOST and list(kept) == sorted(set(kept))
        assert count == 0 or (kept[0], kept[-1]) == (0, count - 1)
        assert list(spread([2 * value for value in range(count)])) == [2 * value for value in kept]


def test_points_that_lie_together_become_one_and_the_ends_stay():
    x = np.r_[0.0, 0.2, 0.4, 5.0, 5.1, 5.2, 9.0, 9.3]
    a, b = thinned(x, np.zeros(8))
    assert a.tolist() == [0.0, 5.0, 9.0, 9.3] and b.tolist() == [0.0] * 4
    a, b = thinned(np.zeros(1000), np.zeros(1000))
    assert len(a) == 2


def test_a_thinned_line_stays_where_the_line_was():
    angle = np.linspace(0, 12, 5000)
    x, y = 150 + 12 * angle * np.cos(angle), 150 + 12 * angle * np.sin(angle)
    a, b = thinned(x, y)
    assert 50 < len(a) <= MOST
    # Every point of the long line lies near a piece of the short one.
    start, way = np.column_stack([a, b])[:-1], np.diff(np.column_stack([a, b]), axis=0)
    for point in np.column_stack([x, y])[::50]:
        along = np.clip(((point - start) * way).sum(axis=1) / (way**2).sum(axis=1), 0, 1)
        away = np.hypot(*(start + along[:, None] * way - point).T).min()
        assert away < 4 * NEAR
