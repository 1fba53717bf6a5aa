"""What is kept of what a lesson showed when it ran: the last ledger, the last criteria, and nothing malformed."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ai_lifecycle.criteria import Criterion, Report
from ai_lifecycle.course import EVIDENCE_TYPE
from ai_lifecycle.grading.evidence import evidence_of, sound_evidence
from ai_lifecycle.ledger import Ledger
from ai_lifecycle.measure import Cost

NOW = "2026-01-05T20:15:00+00:00"
LEDGER = Ledger(Cost(2.0, 3.0, 4000, 6, 10), Cost(0.5, 0.5, 500, 2, 10), title="Cost of a digit")
CRITERIA = [
    {"name": "size", "demanded": "at most 400 kB", "came": "31 kB", "passed": True, "why": ""},
    {"name": "latency", "demanded": "at most 3 times", "came": "waits", "passed": None, "why": ""},
]


def showing(*shown, cell="capstone-deliver-try"):
    """An executed notebook whose cells show these things, for programs to read. cell: how each of them is named."""
    cells = [new_markdown_cell("text")]
    for number, one in enumerate(shown):
        output = new_output("execute_result", {"text/plain": "for people", EVIDENCE_TYPE: one}, execution_count=1)
        cells.append(new_code_cell("pass", id=f"n{number}-{cell}", outputs=[new_output("stream", text="printed"), output]))
    return new_notebook(cells=cells)


def test_a_ledger_shows_its_numbers_to_programs_too():
    shown = json.loads(json.dumps(LEDGER._repr_mimebundle_()))[EVIDENCE_TYPE]
    kept = evidence_of(showing(shown), NOW)
    assert set(kept) == {"ledger"} and kept["ledger"]["measured"] == NOW and kept["ledger"]["title"] == "Cost of a digit"
    assert Ledger(Cost(**kept["ledger"]["training"]), Cost(**kept["ledger"]["inference"])).rows() == LEDGER.rows()


def test_criteria_are_kept_in_order_with_what_was_not_asked():
    rows = evidence_of(showing({"criteria": CRITERIA}), NOW)["criteria"]["rows"]
    assert [(row["name"], row["passed"], row["came"]) for row in rows] == [("size", True, "31 kB"), ("latency", None, "waits")]


def test_the_capstones_report_tells_programs_what_it_tells_people():
    report = Report((Criterion("size", True, "31 kB", "at most"), Criterion("card", False, "1", "2", "<why>"), Criterion("c", None, "", "")))
    shown = json.loads(json.dumps(report._repr_mimebundle_()))
    rows = evidence_of(showing(shown[EVIDENCE_TYPE]), NOW)["criteria"]["rows"]
    assert [(row["name"], row["passed"]) for row in rows] == [("size", True), ("card", False), ("c", None)]
    assert shown["text/html"].startswith("<table>") and shown["text/plain"].startswith("size: passed")


def test_criteria_count_only_where_the_learners_own_answer_is_tried():
    assert evidence_of(showing({"criteria": CRITERIA}, cell="capstone-tempting-report"), NOW) == {}


def test_the_last_of_each_kind_counts():
    first, last = LEDGER._repr_mimebundle_()[EVIDENCE_TYPE], Ledger(LEDGER.inference, LEDGER.training, "last")._repr_mimebundle_()
    kept = evidence_of(showing(first, {"criteria": CRITERIA}, last[EVIDENCE_TYPE]), NOW)
    assert kept["ledger"]["title"] == "last" and "criteria" in kept


@pytest.mark.parametrize(
    "shown",
    [
        3, [], {}, {"ledger": 3}, {"ledger": {"training": 1, "inference": {}}}, {"ledger": {"training": {}}}, {"criteria": "no"},
        {"criteria": [3, {"name": "x"}, {"passed": True}, {"name": "x", "passed": "yes"}]}, {"something": "else"},
    ],
)  # fmt: skip
def test_malformed_evidence_is_left_out(shown):
    assert evidence_of(showing(shown), NOW) == {}


def test_only_finite_numbers_and_short_texts_are_kept():
    sides = {"training": {"flops": float("inf"), "samples": True, "wall_seconds": 1}, "inference": {"flops": "many"}}
    kept = sound_evidence({"ledger": {"title": "x" * 1000, **sides}, "criteria": {"rows": CRITERIA * 50}})
    assert kept["ledger"]["training"] == {"wall_seconds": 1} and kept["ledger"]["inference"] == {}
    assert len(kept["ledger"]["title"]) == 200 and len(kept["criteria"]["rows"]) == 40
