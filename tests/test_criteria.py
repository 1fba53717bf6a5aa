"""A report of criteria, as text and as a page."""

from ai_lifecycle.criteria import Criterion, Report


def test_a_report_tells_the_three_outcomes_apart():
    passed, failed = Criterion("a", True, "1", "2", "nothing to do"), Criterion("b", False, "1", "2", "<do>")
    report = Report((passed, failed, Criterion("c", None, "", "")))
    assert not report.passed and [one.name for one in report.failed] == ["b"]
    text, page = str(report), report._repr_html_()
    assert "a: passed" in text and "b: NOT YET" in text and "c: not asked" in text
    assert "&lt;do&gt;" in page and "<do>" not in page and "1 of 3 criteria passed" in page
    assert "nothing to do" not in page, "advice beside a criterion that passed"
