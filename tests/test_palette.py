"""The palette: seen on white and on black paper, and told apart by people with any colour vision."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from ai_lifecycle import palette
from ai_lifecycle.palette import CLASS_COLOURS, CLASS_COLOURS_ON_DARK, COLOURS, INFERENCE_COLOUR, TRAINING_COLOUR

PACKAGE = Path(palette.__file__).parent
ALL = {name: value for name, value in vars(palette).items() if name.isupper() and name != "DASHES"}
WHITE, DARK = "#ffffff", "#111111"
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
VISIONS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    light, dark = sorted((linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Return CIE L*a*b* of linear RGB, for which a distance of 1 is about the least that is seen."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / [0.9505, 1.0, 1.089]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("one", "other"), [(TRAINING_COLOUR, INFERENCE_COLOUR), CLASS_COLOURS, CLASS_COLOURS_ON_DARK])
def test_the_pairs_that_carry_meaning_differ_for_every_eye(one, other, vision):
    matrix = np.array(VISIONS[vision])
    assert np.linalg.norm(lab(matrix @ linear(one)) - lab(matrix @ linear(other))) > 20


@pytest.mark.parametrize("colour", [*COLOURS, TRAINING_COLOUR, INFERENCE_COLOUR])
def test_a_line_is_seen_on_white_and_on_dark_paper(colour):
    assert contrast(colour, WHITE) >= 3 and contrast(colour, DARK) >= 3, (contrast(colour, WHITE), contrast(colour, DARK))


def test_classes_and_buttons_are_seen_on_their_paper():
    assert min(contrast(colour, WHITE) for colour in CLASS_COLOURS) >= 3
    assert min(contrast(colour, DARK) for colour in CLASS_COLOURS_ON_DARK) >= 3
    assert min(contrast(colour, WHITE) for colour in (palette.TRAINING_BUTTON, INFERENCE_COLOUR)) >= 4.5


def test_no_two_things_side_by_side_have_the_same_colour_or_dash():
    assert len({*COLOURS, TRAINING_COLOUR, INFERENCE_COLOUR}) == len(COLOURS) + 2 == len(set(palette.DASHES)) + 2
    pairs = combinations([*COLOURS, TRAINING_COLOUR, INFERENCE_COLOUR], 2)
    near = [pair for pair in pairs if np.linalg.norm(lab(linear(pair[0])) - lab(linear(pair[1]))) <= 20]
    assert near == [], "two colours look alike; training's and inference's are like no other"


def test_there_is_no_colour_outside_the_palette():
    known = {colour.lower() for value in ALL.values() for colour in ([value] if isinstance(value, str) else value)}
    for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.css"), *PACKAGE.rglob("*.js")]:
        if path.name == "palette.py" or "course_files" in path.parts:
            continue
        text = re.sub(r"var\(--jp-[\w-]+, #\w+\)", "", path.read_text())  # what a page without a theme falls back on
        colours = {found.lower() for found in re.findall(r"#[0-9A-Fa-f]{6}\b", text)}
        grey = {colour for colour in colours if len(set(re.findall("..", colour[1:]))) == 1}
        assert colours - grey <= known, f"{path.name}: {colours - grey - known}"
