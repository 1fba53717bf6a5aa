"""The small model of tickets, and training as a program of its own."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from ai_lifecycle import network, ticket_model, train_tickets
from ai_lifecycle.bundle import load_bundle
from ai_lifecycle.tickets import make_tickets

FEATURES = list(ticket_model.FEATURES)


def test_it_finds_what_scikit_learn_finds():
    """Both minimise the same sum: log loss plus half the squared weights of standardised features."""
    table = make_tickets(1500)
    scaler = StandardScaler().fit(table[FEATURES])
    scaled = scaler.transform(table[FEATURES])
    theirs = LogisticRegression(C=1.0, tol=1e-10, max_iter=1000).fit(scaled, table["slipped"])
    ours = network.predict(ticket_model.fit(table), table[FEATURES].to_numpy(float))
    np.testing.assert_allclose(ours, theirs.predict_proba(scaled), atol=1e-6)


def test_a_column_that_never_changes_and_labels_that_can_be_told_apart_do_no_harm():
    table = make_tickets(60).assign(priority=2)
    table["slipped"] = (table["team_load"] > table["team_load"].median()).astype(int)
    (layer,) = ticket_model.fit(table)
    assert np.isfinite(layer.weights).all() and np.abs(layer.weights[0]).max() < 1e-9


def test_labels_of_one_kind_teach_nothing():
    with pytest.raises(ValueError, match="that slipped and that did not"):
        ticket_model.fit(make_tickets(30).assign(slipped=1))


def test_the_program_writes_a_bundle_that_answers_as_the_fit_does(tmp_path, capsys):
    table = make_tickets(300)
    table.to_csv(tmp_path / "t.csv", index=False)
    assert train_tickets.main([str(tmp_path / "t.csv"), str(tmp_path / "new")]) == 0
    bundle = load_bundle(tmp_path / "new")
    assert f"300 tickets: new, fingerprint {bundle.fingerprint}" in capsys.readouterr().out
    expected = network.predict(ticket_model.fit(table), table[FEATURES].to_numpy(float))
    np.testing.assert_allclose(bundle.predict(table), expected, atol=1e-12)


def test_the_programs_mistakes_are_one_sentence_on_standard_error(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("ticket,slipped\n1,0\n")
    for arguments, told in [
        ([], "Usage: python -m ai_lifecycle.train_tickets"),
        (["nowhere.csv", "new"], "nowhere.csv"),
        ([str(tmp_path / "t.csv"), "new"], "has no column 'priority'"),
    ]:
        assert train_tickets.main(arguments) == 1
        said = capsys.readouterr()
        assert told in said.err and said.err.count("\n") == 1 and said.out == ""
