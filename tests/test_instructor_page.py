"""docs/instructor.md, typed: a fresh clone, a class of a few, and every command of the page in its order."""

import contextlib
import csv
import json
import os
import shutil
import time
from pathlib import Path

import pytest
from jupyter_pages import chromium, find_chromium
from markdown_pages import Reader, blocks, languages, repository, wait_for_words
from nbgrader.api import Gradebook
from processes import end

from ai_lifecycle.grading.notebooks import read_notebook, write_notebook

PAGE, LESSON = "instructor.md", "00_start_here"
ADDRESS = "https://github.com/ai-lifecycle/ai-lifecycle"
ANSWERS = Path(__file__).parent / "answers" / "start_here"
# Programs that run until they are ended; each stands in a block of its own.
SERVERS = ("uv run jupyter lab", "uv run --extra cluster dask scheduler", "uv run --extra cluster dask worker")
READY = ("is running at", "Scheduler at:", "Registered to:")  # what each writes when it is there
SETTINGS = """
c.ServerApp.allow_root = True
c.ServerApp.open_browser = False
c.ServerApp.port = 0
c.IdentityProvider.token = "mine"
"""

# nbgrader, SQLAlchemy and traitlets warn about each other: none of it is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_every_block_of_the_page_is_one_that_is_typed_or_loaded():
    assert languages(PAGE) == {"bash", "python"}
    assert len(blocks(PAGE)) >= 13
    for block in blocks(PAGE):
        assert not block.startswith(SERVERS) or block.count("\n") == 1, "a server stands in a block of its own"


def test_the_settings_for_a_hub_are_nbgraders():
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default.exchange import Exchange
    from traitlets.config import Config

    everybody, spawner, grader = blocks(PAGE, "python")
    config = Config()
    for block in (everybody, spawner, grader):
        exec(block, {"c": config})
    settings = Path(config.Spawner.environment["JUPYTER_CONFIG_PATH"])
    assert (settings / "jupyter_server_config.py").is_file(), "the hub's servers would have no settings of ours"
    assert config.CourseDirectory.root == "/home/ines/ai-lifecycle"
    exchange = Exchange(CourseDirectory(config=config), config=config)
    assert (exchange.root, exchange.coursedir.course_id) == ("/srv/nbgrader/exchange", "ai-lifecycle")


def work_on(path: Path, answers: dict[str, str]) -> None:
    """Fill in a student's notebook from the bank of answers. answers: by task, the name of one."""
    notebook = read_notebook(path)
    for cell in notebook.cells:
        task = cell.get("id", "").removeprefix("start_here-")
        if task in answers:
            cell.source = (ANSWERS / task / f"{answers[task]}.py").read_text().split("\n", 1)[1]
        elif task == "question":
            cell.source = "Training changes the weights; inference only reads them."
    path.chmod(0o644)
    write_notebook(path, notebook)


def right(task: str) -> str:
    return sorted(path.stem for path in (ANSWERS / task).glob("right_*.py"))[0]


RIGHT = {path.name: right(path.name) for path in ANSWERS.iterdir() if path.is_dir()}
WRONG_STEP = {**RIGHT, "training_step": sorted(path.stem for path in (ANSWERS / "training_step").glob("wrong_*.py"))[0]}


def hand_in_otherwise(course: Path) -> None:
    """Three more students, whose notebooks came another way."""
    for student, answers in {"ben": WRONG_STEP, "cleo": WRONG_STEP, "dana": {}}.items():
        place = course / "submitted" / student / LESSON / f"{LESSON}.ipynb"
        place.parent.mkdir(parents=True)
        shutil.copy(course / "lessons" / LESSON / f"{LESSON}.ipynb", place)
        (place.parent / "timestamp.txt").write_text("2026-03-02 10:00:00 UTC")
        work_on(place, answers)


def server_address(home: Path) -> str:
    """The address of the JupyterLab that the reader started, once it answers."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        for info in home.rglob("jpserver-*.json"):
            with contextlib.suppress(ValueError, OSError):
                return json.loads(info.read_text())["url"].rstrip("/")
        time.sleep(0.5)
    raise AssertionError("JupyterLab did not start")


def mark_by_hand(address: str) -> None:
    """What a person does in Formgrader: the lesson, the notebook, the first submission, points and a comment."""
    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{address}/formgrader/gradebook?token=mine")
        for link in (f"/gradebook/{LESSON}", f"/gradebook/{LESSON}/{LESSON}"):
            page.locator(f"a[href$='{link}']").first.click()
            page.wait_for_url(f"**{link}")
        page.locator("a:visible", has_text="Submission #1").click()
        page.wait_for_function("window.formgrader?.grades?.loaded && formgrader.comments?.loaded")
        for field, text in (("start_here-question", "3"), ("start_here-question-comment", "Well said.")):
            with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
                page.locator(f"[id='{field}']").fill(text)
                page.locator(f"[id='{field}']").blur()
            assert saved.value.ok


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """The page, typed to its end: the course folder, and what each block printed."""
    if find_chromium() is None:
        missing = "no Chromium on this machine: install the package chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    folder = tmp_path_factory.mktemp("day")
    home, source = folder / "home", repository(folder / "repository")
    (home / ".jupyter").mkdir(parents=True)
    (home / ".jupyter" / "jupyter_server_config.py").write_text(SETTINGS)
    reader = Reader.at(home, ADDRESS, source, EXCHANGE=str(folder / "exchange"), AI_LIFECYCLE_SEED="7")
    course, said, running = home / "ai-lifecycle", {}, []
    try:
        for number, block in enumerate(blocks(PAGE)):
            if block.startswith(SERVERS):
                log = folder / f"server{number}.log"
                running.append(reader.starts(block, log))
                words = next(ready for server, ready in zip(SERVERS, READY) if block.startswith(server))
                wait_for_words(log, words, running[-1])
                if "jupyter lab" in block:
                    mark_by_hand(server_address(home))
                    end(running.pop())
                continue
            said[block] = reader.types(block)
            if "fetch_assignment" in block:
                work_on(reader.folder / LESSON / f"{LESSON}.ipynb", RIGHT)
            if "nbgrader collect" in block:
                hand_in_otherwise(course)
    finally:
        for process in running:
            end(process)
    return course, said


def scores(course: Path) -> dict[str, float]:
    with (course / "grades.csv").open() as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def output(said: dict[str, str], command: str) -> str:
    return next(text for block, text in said.items() if command in block)


@pytest.mark.slow
@pytest.mark.browser
def test_the_commands_do_what_the_page_says(day):
    course, said = day
    assert "lessons/ is up to date." in output(said, "release --check")
    assert "4 of 4 submissions of 00_start_here are to be graded" in output(said, "--dry-run")
    assert "4 graded, 0 not" in output(said, "--dry-run") and "Sandbox: " in output(said, "--dry-run")
    assert "median score" in output(said, "ai-lifecycle report")
    assert "Exported 4 rows" in output(said, "ai-lifecycle export")
    again = output(said, "--scheduler")
    assert "4 graded, 0 not" in again and "4 submissions of these just now" in again


@pytest.mark.slow
@pytest.mark.browser
def test_scores_and_marks_by_hand_arrive_where_they_should(day):
    course, _ = day
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "ai-lifecycle") as book:
        marked = [one for one in book.assignment_submissions(LESSON) if one.written_score]
        (student,) = [one.student_id for one in marked]
        assert marked[0].written_score == 3
        comment = book.find_comment("start_here-question", LESSON, LESSON, student)
        assert comment.manual_comment == "Well said."
    found = scores(course)
    plain = {name: score - (3 if name == student else 0) for name, score in found.items()}
    assert len(found) == 4 and plain["dana"] == 0 and plain["ben"] == plain["cleo"] == 10
    assert sorted(plain.values())[-1] == 14
    page = (course / "feedback" / student / LESSON / f"{LESSON}.html").read_text()
    assert "Well said." in page, "feedback must hold what was said in Formgrader"


@pytest.mark.slow
@pytest.mark.browser
def test_the_report_names_the_mistake_that_two_made(day):
    course, _ = day
    page = (course / "reports" / f"{LESSON}.html").read_text()
    assert "ben, cleo" in page and "Handed in untouched" in page


@pytest.mark.slow
@pytest.mark.browser
def test_feedback_went_into_the_exchange(day):
    course, _ = day
    exchange = course.parents[1] / "exchange"
    assert list((exchange / "ai-lifecycle" / "feedback").rglob("*.html")), "students must find their feedback"
