"""The portfolio page: what it says, that nothing in it runs or escapes, and that a changed one is refused."""

import json
import re
from html.parser import HTMLParser

import pytest
from tiny_lesson import NAME, release_notebook

from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.notebooks import write_notebook
from ai_lifecycle.grading.progress import Progress
from ai_lifecycle.grading.progress_record import LessonRecord, TaskRecord
from ai_lifecycle.progress.page import map_rows
from ai_lifecycle.progress.portfolio import digest_of, portfolio_data, portfolio_page, read_page, write_portfolio

MONDAY, FRIDAY = "2026-01-05T20:15:00+00:00", "2026-01-09T20:15:00+00:00"
COST = {"wall_seconds": 2.0, "cpu_seconds": 3.0, "peak_bytes": 4e6, "flops": 6e6, "samples": 1000.0}
EVIDENCE = {
    "ledger": {"measured": MONDAY, "title": "Cost ledger <1>", "training": COST, "inference": {**COST, "flops": 2e3}},
    "criteria": {"measured": MONDAY, "rows": [
        {"name": "size", "demanded": "at most 400 kB", "came": "31 kB", "passed": True},
        {"name": "latency", "demanded": "at most 3 times", "came": "<i>slow</i>", "passed": False},
        {"name": "refuses", "demanded": "all", "came": "waits", "passed": None},
    ]},
}  # fmt: skip


@pytest.fixture
def make(tmp_path):
    """Make the page of a learner of the tiny lesson: make(square="passed", name="Ada")."""
    write_notebook(tmp_path / "lessons" / NAME / f"{NAME}.ipynb", release_notebook())

    def make(double="passed", square="not yet", name="", evidence=EVIDENCE):
        tasks = {
            "training_process-double": TaskRecord(double, 3 * (double == "passed"), 3, FRIDAY, MONDAY * (double == "passed")),
            "training_process-square": TaskRecord(square, 2 * (square == "passed"), 2, FRIDAY, FRIDAY * (square == "passed")),
        }
        progress = Progress({NAME: LessonRecord(FRIDAY, tasks, {"training_process-question": MONDAY}, evidence)})
        return portfolio_page(portfolio_data(map_rows(tmp_path / "lessons", progress), progress, name))

    return make


@pytest.fixture
def saved(tmp_path):
    """Save a page and return its path."""

    def saved(page, **how):
        path = tmp_path / "portfolio.html"
        path.write_text(page, encoding="utf-8", **how)
        return path

    return saved


def words(page):
    """What a page shows, without what is between script and style tags."""
    shown, quiet = [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            quiet.extend([tag] * (tag in ("script", "style")))

        def handle_endtag(self, tag):
            if tag in ("script", "style"):
                quiet.pop()

        def handle_data(self, data):
            shown.extend([data] * (not quiet))

    Reader().feed(page)
    return " ".join(" ".join(shown).split())


def test_a_course_that_is_not_finished_says_so(make):
    page = words(make())
    assert "Not finished yet: 1 of 2 graded tasks are passed." in page and "Finished:" not in page
    assert "Task: square a number 0 of 2 not yet" in page and "Task: double a number 3 of 3 2026-01-05" in page


def test_a_finished_course_says_so(make):
    page = words(make(square="passed"))
    assert "Finished: every graded task of every lesson is passed." in page and "Not finished" not in page
    assert "First and last passed 2026-01-05 and 2026-01-09" in page and "Aims reached 1 of 1" in page
    assert "Not part of this version of the course: 00_start_here," in page


def test_it_shows_the_ledger_and_the_criteria_with_their_dates(make):
    page = words(make())
    assert "Cost ledger <1>, 2026-01-05 what training inference wall time 2 s 2 s" in page
    assert "floating-point operations 6 million 2 thousand" in page
    assert "size at most 400 kB 31 kB yes latency at most 3 times <i>slow</i> no refuses all waits not asked" in page


def test_without_ledger_and_criteria_it_shows_neither(make):
    page = words(make(evidence={}))
    assert "Cost ledger" not in page and "criterion" not in page
    broken = {"ledger": {"measured": MONDAY, "title": "Cost ledger", "training": {}, "inference": COST}}
    assert "Cost ledger" not in words(make(evidence=broken)), "half a ledger is none"


def test_nothing_in_it_runs_or_comes_from_elsewhere(make):
    page = make(name='</script><script>alert(1)</script><img src=x onerror="y()">')
    assert page.count("<script") == 1 == page.count("</script>") and "<img" not in page
    assert "onerror" in words(page), "the name is shown as text"
    assert not re.search(r'(src|href|url\()\s*=?\s*["\']?(https?:)?//', page) and "@import" not in page
    assert "color-scheme: light dark" in page and "@media print" in page


def test_a_page_as_it_was_made_is_read(make, saved):
    data = read_page(saved(make(name="Ada  Lovelace")))
    assert (data["name"], data["passed"], data["tasks"]) == ("Ada Lovelace", 1, 2)
    assert data["lessons"][0]["tasks"][0]["id"] == "training_process-double"


def test_the_digest_is_on_the_page_and_same_data_give_the_same(make):
    page = make()
    assert f'<code id="digest">{digest_of(page)}</code>' in page
    other = make(square="passed")
    assert digest_of(other) != digest_of(page)


def test_a_mail_program_may_change_how_lines_end(make, saved):
    assert read_page(saved(make(), newline="\r\n"))["passed"] == 1


@pytest.mark.parametrize(
    "old, new",
    [
        ("Not finished yet: 1 of 2", "Not finished yet: 2 of 2"), ('"passed": 1', '"passed": 2'), ("2026-01-05", "2025-01-05"),
        ("</h1>", "</h1><p>With honours</p>"), ("at most 400 kB", "at most 300 kB"), ("</html>", "</html> "),
    ],
)  # fmt: skip
def test_a_changed_page_is_refused_in_one_sentence(make, saved, old, new):
    page = make()
    assert old in page
    with pytest.raises(UserError, match="was changed after it was made") as refusal:
        read_page(saved(page.replace(old, new, 1)))
    assert "\n" not in str(refusal.value)


def test_another_digest_is_refused(make, saved):
    page = make()
    with pytest.raises(UserError, match="was changed"):
        read_page(saved(page.replace(digest_of(page), "0" * 64)))


@pytest.mark.parametrize("content", ["", "<html></html>", "{}", '<code id="digest">' + "0" * 64 + "</code>"])
def test_what_is_no_portfolio_is_refused(saved, content):
    with pytest.raises(UserError, match="no portfolio page"):
        read_page(saved(content))


def test_a_second_digest_or_second_data_is_refused(make, saved):
    page = make()
    for part in (f'<code id="digest">{"1" * 64}</code>', '<script type="application/json" id="portfolio">{}</script>'):
        with pytest.raises(UserError, match="no portfolio page"):
            read_page(saved(page.replace("</body>", f"{part}</body>")))


def forged(data):
    """A page with a digest of its own, as anybody can make one."""
    zeros = f'<code id="digest">{"0" * 64}</code>'
    page = f'{zeros}<script type="application/json" id="portfolio">{data}</script>'
    return page.replace("0" * 64, digest_of(page))


@pytest.mark.parametrize("data", ["3", "{", "[]", "{}", '{"ai-lifecycle portfolio": 1}', '{"ai-lifecycle portfolio": "1"}',
                                  '{"ai-lifecycle portfolio": 1, "passed": 1, "tasks": 1, "is_finished": true, "name": "", "made": "", "lessons": 3}'])  # fmt: skip
def test_data_that_make_no_sense_are_refused(saved, data):
    with pytest.raises(UserError, match="cannot be read"):
        read_page(saved(forged(data)))


def test_a_newer_versions_page_asks_for_an_update(saved):
    with pytest.raises(UserError, match="newer version"):
        read_page(saved(forged('{"ai-lifecycle portfolio": 2}')))


def test_files_that_cannot_be_read_are_told(tmp_path):
    with pytest.raises(UserError, match="There is no file"):
        read_page(tmp_path / "none.html")
    with pytest.raises(UserError, match="Cannot read"):
        read_page(tmp_path)
    (tmp_path / "x.html").write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="not UTF-8"):
        read_page(tmp_path / "x.html")


def test_an_older_portfolio_makes_room_and_nothing_else_does(make, saved):
    path = saved(make())
    write_portfolio(path, make(square="passed"))
    assert read_page(path)["passed"] == 2
    path.write_text("my diary")
    with pytest.raises(UserError, match="is there already"):
        write_portfolio(path, make())
    assert path.read_text() == "my diary"


def test_before_any_check_there_is_nothing_to_show(tmp_path):
    with pytest.raises(UserError, match="nothing to show yet"):
        portfolio_data(map_rows(tmp_path, Progress()), Progress())


def test_the_data_are_the_same_in_every_order_of_learning(make):
    found = re.search(r'id="portfolio">(.*?)</script>', make(), re.DOTALL)[1]
    assert json.loads(found)["not_begun"] == []
