"""Drawings: SVG that a browser can parse, PNG that others can read, and the still picture of both."""

import io
import xml.etree.ElementTree as xml

import numpy as np
from PIL import Image

from ai_lifecycle.ledger import TRAINING_COLOUR
from ai_lifecycle.playground.drawing import CLASS_COLOURS, INK, Drawing, levels, png
from ai_lifecycle.playground.still import paint


def everything() -> Drawing:
    drawing = Drawing(100, 80)
    drawing.path("M0 70L90 70", TRAINING_COLOUR, 6)
    drawing.path("M10 10C20 10 20 30 30 30", INK, 2, opacity=0.5, dash="5 4")
    drawing.path("M50 20h0M60 20h0", CLASS_COLOURS[0], 5, cap="square")
    drawing.text(5, 50, "a < b & c", bold=True, anchor="start")
    drawing.rect(70, 10, 20, 20, fill=CLASS_COLOURS[1], stroke=INK, round=3)
    drawing.raster(np.full((4, 4), 255, np.uint8), 10, 40, 20, 20)
    return drawing


def test_svg_is_well_formed_and_holds_every_mark():
    tree = xml.fromstring(f"<svg>{everything().svg()}</svg>")
    assert [child.tag for child in tree] == ["path", "path", "path", "text", "rect", "image"]
    assert tree[3].text == "a < b & c"


def test_png_is_what_another_program_reads():
    shades = np.arange(256, dtype=np.uint8).reshape(8, 32)
    picture = np.array(Image.open(io.BytesIO(png(shades))).convert("RGBA"))
    assert picture.shape == (8, 32, 4)
    ends = [tuple(picture[place][:3]) for place in ((0, 0), (7, 31))]
    assert ends == [tuple(bytes.fromhex(colour[1:])) for colour in CLASS_COLOURS]
    opacity = picture[..., 3].ravel().astype(int)
    assert opacity[127] == opacity[128] == 0, "the middle must let the page shine through"
    assert (np.diff(opacity[128:]) >= 0).all() and opacity[255] > 100


def test_levels_cut_off_what_is_beyond_and_take_no_number_for_the_middle():
    assert levels(np.array([-5.0, -1.0, 0.0, 1.0, 5.0, np.nan, np.inf])).tolist() == [0, 0, 127, 255, 255, 127, 255]


def test_one_drawing_laid_over_another_keeps_both():
    over = everything().over(everything())
    assert len(over.marks) == 12 and everything().over(None).marks == everything().marks


def test_the_still_picture_shows_the_drawing_in_its_colours():
    picture = np.array(Image.open(io.BytesIO(paint([[everything()], [everything(), everything()]]))).convert("RGB"))
    assert picture.shape[0] > 200 and picture.shape[1] > 250
    for colour in (TRAINING_COLOUR, CLASS_COLOURS[1], "#ffffff"):
        wanted = np.array(list(bytes.fromhex(colour[1:])))
        assert (np.abs(picture - wanted).max(axis=2) < 12).any(), f"{colour} is nowhere in the still picture"
