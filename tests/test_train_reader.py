"""The program that trains the load generator's network."""

import json

import pytest

from ai_lifecycle.bundle import load_bundle
from ai_lifecycle.data_collection import load_digits
from ai_lifecycle.train_reader import main

SMALL = ["--hidden", "32", "--epochs", "20", "--sample", "16"]


def test_it_leaves_a_bundle_that_reads_and_says_what_that_took(tmp_path, capsys):
    assert main(["3", str(tmp_path / "reader"), *SMALL]) == 0
    told, bundle, digits = json.loads(capsys.readouterr().out), load_bundle(tmp_path / "reader"), load_digits()
    assert told["fingerprint"] == bundle.fingerprint
    assert told["rows"] == 20 * len(digits.train_labels) and told["seconds"] > 0
    assert told["training"]["samples"] == told["inference"]["samples"] == 16
    assert told["training"]["flops"] > 2 * told["inference"]["flops"] > 0
    right = bundle.predict(digits.test_inputs).argmax(axis=1) == digits.test_labels
    assert right.mean() > 0.8


def test_the_same_seed_gives_the_same_weights_and_another_gives_others(tmp_path):
    for name, seed in (("one", "3"), ("same", "3"), ("other", "4")):
        assert main([seed, str(tmp_path / name), *SMALL]) == 0
    rows = load_digits().test_inputs[:8]
    one, same, other = (load_bundle(tmp_path / name).predict(rows) for name in ("one", "same", "other"))
    assert (one == same).all() and not (one == other).any()


@pytest.mark.parametrize(("place", "said"), [("gone/reader", "is not there"), ("", "is there already")])
def test_it_writes_into_a_new_folder_or_says_in_one_line_why_not(tmp_path, capsys, place, said):
    assert main(["3", str(tmp_path / place), *SMALL]) == 1
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1 and list(tmp_path.iterdir()) == []
