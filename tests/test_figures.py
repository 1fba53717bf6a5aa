"""The figures: what is drawn, what is said about it, and that a notebook gets both."""

import base64
import re
import sys

import numpy as np
import pytest
from PIL import Image

from ai_lifecycle.figures import (
    Picture,
    curves,
    descent,
    digit_grid,
    learning_curves,
    loss_curve,
    pareto,
    scores_by_size,
    search_trials,
    surface_paths,
    tickets_and_lines,
)
from ai_lifecycle.ledger import INFERENCE_COLOUR, TRAINING_COLOUR

DIGITS = np.linspace(0, 1, 3 * 64).reshape(3, 64)


def pictures() -> list[Picture]:
    return [
        descent(lambda weight: (weight - 3) ** 2, [1.0, 2.0, 2.5]),
        loss_curve([2.0, 1.0, 0.5, 0.25]),
        learning_curves([10, 20], {"clean": np.array([[0.5, 0.7], [0.8, 0.9]])}),
        digit_grid(DIGITS, [4, 7, 1], [4, 9, 1]),
        scores_by_size([1, 2, 3], [0.7, 0.8, 1.0], [0.6, 0.75, 0.65], "depth"),
        pareto(["slow", "quick", "beaten"], [0.9, 0.7, 0.6], [1e-2, 1e-4, 1e-3], ["quick", "slow"]),
        tickets_and_lines(np.array([1.0, 8.0]), np.array([8.0, 25.0]), np.zeros(2), np.array([2.5, 6.0])),
        surface_paths(lambda x, y: x**2 + y**2, {"a path": [[1.0, 1.0], [0.0, 0.0]]}, goal=0.1),
        curves("Losses", "epoch", "loss", {"one": [1.0, 0.5], "two": [2.0, 0.1]}, log=True),
        search_trials([(0.1, 0.5), (1.0, 0.2), (10.0, float("nan"))], "learning rate"),
    ]


FIGURES = [
    "descent", "loss_curve", "learning_curves", "digit_grid", "scores_by_size", "pareto", "tickets_and_lines",
    "surface_paths", "curves", "search_trials",
]  # fmt: skip


@pytest.mark.parametrize("picture", pictures(), ids=FIGURES)
def test_a_notebook_gets_a_png_with_its_words(picture, tmp_path):
    bundle = picture._repr_mimebundle_()
    (data,) = re.findall(r'src="data:image/png;base64,([^"]+)"', bundle["text/html"])
    (alt,) = re.findall(r'alt="([^"]+)"', bundle["text/html"])
    assert alt == picture.alt.replace("'", "&#x27;") and picture.alt in bundle["text/plain"]
    path = tmp_path / "figure.png"
    path.write_bytes(base64.b64decode(data))
    with Image.open(path) as image:
        width = int(re.search(r'width="(\d+)"', bundle["text/html"])[1])
        assert image.width == pytest.approx(2 * width, abs=2), "two pixels for each that is shown"
        assert len(image.convert("RGB").getcolors(2**20)) > 10, "the picture is empty"


def test_quotes_in_the_words_cannot_end_the_attribute():
    axes = loss_curve([1.0]).axes
    html = Picture(axes, 'a "loss" <b>')._repr_mimebundle_()["text/html"]
    assert 'alt="a &quot;loss&quot; &lt;b&gt;"' in html


def test_descent_draws_the_curve_and_every_weight_visited():
    picture = descent(lambda weight: (weight - 3) ** 2, [1.0, 2.0, 2.5])
    curve, path = picture.axes.lines
    assert path.get_xydata().tolist() == [[1, 4], [2, 1], [2.5, 0.25]]
    assert path.get_color() == TRAINING_COLOUR
    np.testing.assert_allclose(curve.get_ydata(), (curve.get_xdata() - 3) ** 2)
    assert curve.get_xdata().min() < 1 and curve.get_xdata().max() > 2.5
    assert "2 steps" in picture.alt and "from weight 1.00 with loss 4.00 to weight 2.50 with loss 0.250" in picture.alt


def test_descent_of_a_single_weight_still_draws():
    assert "0 steps" in descent(lambda weight: weight**2, [1.0]).alt


def test_tickets_and_lines_draws_both_lines_over_the_tickets():
    picture = tickets_and_lines(np.array([1.0, 8.0]), np.array([8.0, 25.0]), np.zeros(2), np.array([2.5, 6.0]))
    tickets, untrained, trained = picture.axes.lines
    assert tickets.get_xydata().tolist() == [[1, 8], [8, 25]]
    assert untrained.get_ydata().tolist() == [0, 0] and trained.get_ydata().tolist() == [6.0, 2.5 * 8.8 + 6]
    assert untrained.get_linestyle() != trained.get_linestyle(), "told apart without colour"
    assert "2 finished tickets" in picture.alt and "trained, hours = 2.50 * estimate + 6.00" in picture.alt


def test_loss_curve_draws_the_batches_and_the_mean_of_the_last_few():
    losses = [4.0, 2.0, 1.0, 0.0]
    picture = loss_curve(losses, window=2)
    batches, mean = picture.axes.lines
    assert batches.get_xydata().tolist() == [[1, 4], [2, 2], [3, 1], [4, 0]]
    np.testing.assert_allclose(mean.get_ydata(), [4, 3, 1.5, 0.5])
    assert mean.get_color() == TRAINING_COLOUR and picture.axes.get_ylim()[0] == 0
    assert "4 training steps" in picture.alt and "starts at 4.00" in picture.alt and "0.50 at the end" in picture.alt


def test_learning_curves_draw_the_mean_and_the_whole_spread():
    scores = np.array([[0.5, 0.7], [0.8, 0.9]])
    picture = learning_curves([10, 20], {"clean": scores, "noisy": scores - 0.1})
    clean, noisy = picture.axes.lines
    np.testing.assert_allclose(clean.get_xydata(), [[10, 0.6], [20, 0.85]])
    assert clean.get_linestyle() != noisy.get_linestyle() and clean.get_color() != noisy.get_color()
    band = picture.axes.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (0.5, 0.9)
    assert "clean: 60% with 10 rows, 85% with 20" in picture.alt and "noisy: 50%" in picture.alt


def test_digit_grid_marks_wrong_answers_by_a_sign_and_not_by_colour_alone():
    picture = digit_grid(DIGITS, [4, 7, 1], [4, 9, 1])
    texts = picture.axes.texts
    assert [text.get_text() for text in texts] == ["4", "7 ✗ (is 9)", "1"]
    assert texts[0].get_color() == INFERENCE_COLOUR
    np.testing.assert_array_equal(picture.axes.images[1].get_array(), DIGITS[1].reshape(8, 8))
    assert "They are 4, 9, 1." in picture.alt and "a 9 was read as 7" in picture.alt
    assert "Every answer is right" in digit_grid(DIGITS, [1, 2, 3], [1, 2, 3]).alt


def test_digit_grid_fills_lines_of_six():
    places = [image.get_extent() for image in digit_grid(np.zeros((8, 64)), range(8), range(8)).axes.images]
    assert len({left for left, _, _, _ in places}) == 6 and len({top for *_, top in places}) == 2
    assert places[6][0] == places[0][0] and places[5][3] == places[0][3]


def test_no_figure_is_left_in_memory():
    # pyplot keeps every figure it makes; ours go with the cell that showed them.
    for picture in pictures():
        picture._repr_mimebundle_()
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []


def test_scores_by_size_draws_both_lines_and_names_the_best_size():
    picture = scores_by_size([1, 2, 3], [0.7, 0.8, 1.0], [0.6, 0.75, 0.65], "depth")
    seen, unseen = picture.axes.lines
    assert seen.get_xydata().tolist() == [[1, 0.7], [2, 0.8], [3, 1.0]] and seen.get_color() == TRAINING_COLOUR
    assert unseen.get_ydata().tolist() == [0.6, 0.75, 0.65] and unseen.get_color() == INFERENCE_COLOUR
    assert "with the best, 75%, at 2" in picture.alt


def test_pareto_numbers_the_models_from_the_quickest_and_marks_the_front():
    picture = pareto(["slow", "quick", "beaten"], [0.9, 0.7, 0.6], [1e-2, 1e-4, 1e-3], ["quick", "slow"])
    line, *points = picture.axes.lines
    assert line.get_xydata().tolist() == [[1e-4, 0.7], [1e-2, 0.9]]
    assert [(point.get_label(), point.get_marker()) for point in points] == [
        ("1 quick", "o"), ("2 beaten", "s"), ("3 slow", "o"),
    ]  # fmt: skip
    assert "quick 70% in 100 µs" in picture.alt and picture.alt.endswith("quicker than quick or slow.")


def test_surface_paths_draws_each_path_and_says_where_it_ended():
    paths = {"sure": [[1.0, 1.0], [0.5, 0.0], [0.0, 0.0]], "slow": [[1.0, 1.0], [0.9, 0.9]]}
    picture = surface_paths(lambda x, y: x**2 + y**2, paths, goal=0.1)
    assert [line.get_xydata().tolist() for line in picture.axes.lines] == list(paths.values())
    assert len({line.get_marker() for line in picture.axes.lines}) == 2, "told apart without colour"
    assert "sure is below 0.1 after 2 steps and ends with loss 0" in picture.alt
    assert "slow has not arrived after 1 steps and ends with loss 1.6" in picture.alt


def test_curves_draws_every_line_from_1_on_and_its_marks():
    picture = curves("Losses", "epoch", "loss", {"one": [1.0, 0.5, 0.7], "two": [2.0, 0.1, 0.3]}, {"stop": 2})
    one, two, mark = picture.axes.lines
    assert one.get_xydata().tolist() == [[1, 1.0], [2, 0.5], [3, 0.7]] and two.get_ydata().tolist() == [2.0, 0.1, 0.3]
    assert one.get_linestyle() != two.get_linestyle() and list(mark.get_xdata()) == [2, 2]
    assert "one begins at 1, is lowest with 0.5 and ends at 0.7" in picture.alt and "stop is marked at 2" in picture.alt
    assert picture.axes.get_yscale() == "linear"


def test_numbers_on_an_axis_of_ratios_are_written_plainly():
    picture = curves("Losses", "epoch", "loss", {"one": [0.2, 5.0]}, log=True)
    picture.figure.canvas.draw()
    shown = {tick.get_text() for tick in picture.axes.yaxis.get_ticklabels(which="both")}
    assert {"0.2", "0.5", "1", "2", "5"} <= shown and not any("10^" in text for text in shown)


def test_search_trials_marks_the_best_and_shows_runs_without_a_loss():
    picture = search_trials([(0.1, 0.5), (1.0, 0.2), (10.0, float("nan"))], "learning rate")
    sound, lost, best = picture.axes.lines
    assert sound.get_xydata().tolist() == [[0.1, 0.5], [1.0, 0.2]] and list(lost.get_xdata()) == [10.0]
    assert best.get_xydata().tolist() == [[1.0, 0.2]]
    assert "The best is 1 with loss 0.2; the worst loss is 0.5" in picture.alt
