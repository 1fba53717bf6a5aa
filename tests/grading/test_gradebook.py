"""`grade`: a whole class through nbgrader, what stock nbgrader does with it, and `check` against nbgrader's points."""

import copy
import multiprocessing
import shutil
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import tiny_course
from graded_part import graded_part
from nbgrader.api import Gradebook
from tiny_course import LESSON, NAME, RIGHT, ROOT, answered, cell, read, submit, write

from ai_lifecycle.course import LESSONS
from ai_lifecycle.grading import doctor
from ai_lifecycle.grading.class_report.findings import read_class
from ai_lifecycle.grading.class_report.page import report_page
from ai_lifecycle.grading.engine import check_notebook
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.gradebook import grade_lesson, journal_of, note_lesson, open_nbgrader
from ai_lifecycle.grading.kernels.warm_kernel import NoWarmKernel
from ai_lifecycle.grading.kernels.warm_kernels import WarmKernels
from ai_lifecycle.grading.paths import CourseFiles, environment
from ai_lifecycle.grading.report import grade_report

# nbgrader and SQLAlchemy warn about each other wherever nbgrader's API is called without our wrapper.
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("warm_kernels")]

WRITTEN = [lesson for lesson in LESSONS if (ROOT / "solutions" / lesson.name).is_dir()]


def rows(summary):
    return {row.student: row for row in summary.rows}


def with_copied_test(course):
    notebook = answered(course, **RIGHT)
    notebook.cells.insert(0, copy.deepcopy(cell(notebook, "double-test")))
    notebook.cells[0].id = "copy"
    return notebook


def without(course, *names):
    notebook = answered(course, **RIGHT)
    notebook.cells = [other for other in notebook.cells if other.id not in [f"{LESSON.step}-{name}" for name in names]]
    return notebook


def halve_after(statement):
    """A right answer that does something else first."""
    return f"def halve(x):\n    {statement}\n    return x / 2"


def auto_points(course, student, database=None):
    """Points per test cell as the gradebook has them."""
    with Gradebook(database or f"sqlite:///{course.root / 'gradebook.db'}", "ai-lifecycle") as book:
        (notebook,) = book.find_submission(NAME, student).notebooks
        return {grade.name: grade.auto_score for grade in notebook.grades if grade.name.endswith("-test")}


@pytest.fixture(scope="module")
def empty_gradebook(tmp_path_factory):
    """A new gradebook, made once: nbgrader takes seconds for it."""
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", environment()["PATH"])
        Gradebook(f"sqlite:///{path}", "ai-lifecycle").close()
    return path


@pytest.fixture
def course(course, empty_gradebook):
    """The tiny course, with a gradebook that knows nothing yet."""
    shutil.copy(empty_gradebook, course.root)
    return course


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """A class with every kind of submission, graded once: the course, the students' notebooks, the summary."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AI_LIFECYCLE_SEED", "5")
        course = tiny_course.make_course(tmp_path_factory.mktemp("class") / "course")
        tagged = answered(course, double="def double(x):\n    return 4", halve=RIGHT["halve"])
        cell(tagged, "double-test").metadata["tags"] = ["skip-execution"]
        cell(tagged, "double-test").source = "pass"
        cell(tagged, "halve-test").metadata.nbgrader["points"] = 100
        submissions = {
            "right": answered(course, **RIGHT),
            "untouched": answered(course),
            "visible_only": answered(course, **{**RIGHT, "double": "def double(x):\n    return 4"}),
            "syntax_error": answered(course, **{**RIGHT, "halve": "def halve(x:\n    return x"}),
            "warns": answered(course, **{**RIGHT, "halve": halve_after("__import__('warnings').warn('x')")}),
            "displays": answered(course, **{**RIGHT, "halve": halve_after("__import__('sys').displayhook(1)")}),
            "tampers": tagged,
            "test_deleted": without(course, "double-test"),
            "copied": with_copied_test(course),
            "both_deleted": without(course, "double", "double-test"),
            "dies": answered(course, **{**RIGHT, "halve": "import os\nos._exit(3)"}),
        }
        paths = {student: submit(course, student, notebook) for student, notebook in submissions.items()}
        (course.root / "submitted" / "nothing" / NAME).mkdir(parents=True)
        paths["nonsense"] = write(course.root / "submitted" / "nonsense" / NAME / f"{NAME}.ipynb", answered(course))
        paths["nonsense"].write_text("this is no notebook")
        before = {path: path.read_bytes() for path in course.lessons.rglob("*.ipynb")}
        summary = grade_lesson(LESSON, course.root)
        assert {path: path.read_bytes() for path in course.lessons.rglob("*.ipynb")} == before
        yield course, paths, summary


def test_scores_outcomes_and_marks_left_to_give(graded_class):
    _, _, summary = graded_class
    row = rows(summary)["right"]
    assert (row.score, row.max_score, row.outcomes, row.needs_manual_grade) == (5, 10, {"passed": 2}, True)
    row = rows(summary)["untouched"]
    assert (row.score, row.outcomes, row.needs_manual_grade) == (0, {"not attempted": 2}, False)
    assert rows(summary)["visible_only"].outcomes == {"not yet": 1, "passed": 1}
    assert rows(summary)["syntax_error"].outcomes == {"passed": 1, "broken": 1}
    assert rows(summary)["warns"].outcomes == rows(summary)["displays"].outcomes == {"passed": 1, "not yet": 1}
    assert summary.seed == "5"


def test_a_bad_submission_costs_only_itself_and_gets_one_clear_line(graded_class):
    _, _, summary = graded_class
    troubled = {row.student: row.trouble for row in summary.rows if not row.is_graded}
    assert set(troubled) == {"dies", "nothing", "nonsense"}
    assert "Python itself stopped" in troubled["dies"]
    assert "There is no notebook" in troubled["nothing"]
    assert "not valid JSON" in troubled["nonsense"]
    assert all("\n" not in line and "Traceback" not in line for line in troubled.values())


def test_what_is_damaged_is_mended_graded_and_told(graded_class):
    _, _, summary = graded_class
    assert (rows(summary)["copied"].score, rows(summary)["both_deleted"].score) == (5, 3)
    assert "more than one cell" in rows(summary)["copied"].notes[0]
    assert [note for note in rows(summary)["both_deleted"].notes if "'training_process-double' was missing" in note]
    assert rows(summary)["right"].notes == rows(summary)["right"].flags == ()


@pytest.mark.parametrize(
    "student",
    ["right", "untouched", "visible_only", "syntax_error", "warns", "displays", "tampers", "test_deleted"],
)
def test_check_gives_the_points_that_nbgrader_gives(graded_class, student, monkeypatch):
    course, paths, _ = graded_class
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    report = check_notebook(LESSON, paths[student], course=course)
    assert {f"{result.task}-test": result.points for result in report.results} == auto_points(course, student)


def test_feedback_is_written_for_whoever_was_graded(graded_class):
    course, _, summary = graded_class
    written = {path.parents[1].name for path in (course.root / "feedback").rglob("*.html")}
    assert written == {row.student for row in summary.rows if row.is_graded}


def test_what_is_graded_is_not_graded_again_unless_it_changed_or_was_half_done(course):
    first, second, third = (submit(course, student, **RIGHT) for student in ("first", "second", "third"))
    assert all(row.regraded for row in grade_lesson(LESSON, course.root).rows)
    write(first, answered(course, double=RIGHT["double"]))
    # What a killed nbgrader leaves: the sanitized notebook, not executed.
    sanitized = course.root / "autograded" / "second" / NAME / f"{NAME}.ipynb"
    notebook = read(sanitized)
    for other in notebook.cells:
        if other.cell_type == "code":
            other.outputs, other.execution_count = [], None
    write(sanitized, notebook)
    found = rows(grade_lesson(LESSON, course.root))
    assert [found[name].regraded for name in ("first", "second", "third")] == [True, True, False]
    assert [found[name].score for name in ("first", "second", "third")] == [2, 5, 5]
    assert all(row.regraded for row in grade_lesson(LESSON, course.root, again=True).rows)


def test_an_instructors_mark_survives_and_counts(course):
    submit(course, "ann", **RIGHT)
    summary = grade_lesson(LESSON, course.root)
    with Gradebook(summary.database, "ai-lifecycle") as book:
        (notebook,) = book.find_submission(NAME, "ann").notebooks
        for grade in notebook.grades:
            if grade.name.endswith("-question"):
                grade.manual_score, grade.needs_manual_grade = 4, False
        book.db.commit()
    (row,) = grade_lesson(LESSON, course.root).rows
    assert (row.score, row.max_score, row.needs_manual_grade, row.regraded) == (9, 10, False, False)


def test_another_gradebook_can_be_named(course, tmp_path):
    submit(course, "ann", **RIGHT)
    (course.root / "gradebook.db").rename(tmp_path / "other.db")
    database = f"sqlite:///{tmp_path / 'other.db'}"
    assert grade_lesson(LESSON, course.root, database=database).database == database
    assert auto_points(course, "ann", database) == {"training_process-double-test": 2, "training_process-halve-test": 3}
    assert not (course.root / "gradebook.db").exists()


def test_no_submissions_no_course_no_gradebook_are_one_sentence(course, tmp_path):
    with pytest.raises(UserError, match=f"no submissions of {NAME}; put each at .*submitted"):
        grade_lesson(LESSON, course.root)
    with pytest.raises(UserError, match="no nbgrader_config.py"):
        grade_lesson(LESSON, tmp_path / "nowhere")
    submit(course, "ann")
    with pytest.raises(UserError, match="gradebook nonsense cannot be opened"):
        grade_lesson(LESSON, course.root, database="nonsense")
    (course.root / "nbgrader_config.py").write_text("c = get_config()\nc.x = 1 / 0\n")
    with pytest.raises(UserError, match="cannot be read: division by zero"):
        grade_lesson(LESSON, course.root)


def test_ctrl_c_stops_the_class_not_just_one_submission(course, monkeypatch):
    from ai_lifecycle.grading import workers

    def interrupted(links, timeout):
        raise KeyboardInterrupt

    for student in ("ann", "bob"):
        submit(course, student, **RIGHT)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(workers, "wait", interrupted)
        grade_lesson(LESSON, course.root)
    assert not multiprocessing.active_children(), "the workers must be gone"
    assert [row.score for row in grade_lesson(LESSON, course.root).rows] == [5, 5]


def test_the_command_shows_the_class_and_its_troubles(course, capsys, monkeypatch):
    from ai_lifecycle import cli

    submit(course, "ann", **RIGHT)
    submit(course, "bob").write_text("no notebook")
    monkeypatch.setenv("COLUMNS", "120")
    with pytest.raises(SystemExit) as end:
        cli.main(["grade", "3", "--course", str(course.root)])
    shown, errors = capsys.readouterr()
    assert (end.value.code, errors) == (1, "")
    assert "5 / 10" in shown and "2 passed" in shown and "bob: " in shown and "AI_LIFECYCLE_SEED=1" in shown


# Facts of stock nbgrader that our commands answer; when one of these fails, an answer may no longer be needed.


@pytest.mark.parametrize("settings", ["stock", "ours"])
def test_fact_a_duplicated_cell_stops_stock_nbgraders_whole_batch(course, settings):
    submit(course, "a_copied", with_copied_test(course))
    submit(course, "b_right", **RIGHT)
    api = open_nbgrader(course.root)
    note_lesson(api, LESSON)
    if settings == "stock":
        api.config.OverwriteCells.add_missing_cells = False
    assert not api.autograde(NAME, "*")["success"]
    assert (course.root / "autograded" / "b_right").exists() == (settings == "ours")


def test_fact_stock_nbgrader_skips_what_a_killed_run_left(course):
    submit(course, "ann", **RIGHT)
    api = open_nbgrader(course.root)
    note_lesson(api, LESSON)
    left = course.root / "autograded" / "ann" / NAME / f"{NAME}.ipynb"
    write(left, answered(course, **RIGHT))
    result = api.autograde(NAME, "ann", force=False)
    assert result["success"] and "Skipping existing assignment" in result["log"]
    (row,) = grade_lesson(LESSON, course.root).rows
    assert (row.score, row.regraded) == (5, True), "`grade` must not skip it"


def test_fact_a_forced_release_deletes_files_it_did_not_make(course):
    foreign = course.lessons / NAME / "notes.txt"
    foreign.write_text("mine")
    api = open_nbgrader(course.root)
    assert api.generate_assignment(NAME, force=True)["success"]
    assert not foreign.exists()


def test_fact_a_new_gradebook_needs_alembic_on_path_and_our_settings_put_it_there(course, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(FileNotFoundError, match="alembic"):
        Gradebook(f"sqlite:///{course.root / 'new.db'}")
    tiny_course.settings(course)
    Gradebook(f"sqlite:///{course.root / 'newer.db'}").close()


def test_fact_stderr_and_a_trailing_value_cost_points_and_a_skipped_or_nan_test_scores_in_full(course):
    from nbgrader.preprocessors import Execute
    from nbgrader.utils import determine_grade

    source = tiny_course.source_notebook()
    template = cell(source, "double-test")
    sources = {
        "import sys; print('careful', file=sys.stderr)": 0,
        "0.0": 0,
        "1.5": 1.5,
        "float('nan')": 2,
        "-3": 2,
        "assert False": 0,
        "'a text'": 2,
    }
    source.cells = []
    for text in sources:
        source.cells.append(copy.deepcopy(template))
        source.cells[-1].source = text
    skipped = copy.deepcopy(template)
    skipped.source, skipped.metadata["tags"] = "assert False", ["skip-execution"]
    source.cells.append(skipped)
    stock, ours = copy.deepcopy(source), copy.deepcopy(source)
    Execute().preprocess(stock, {"metadata": {"path": str(course.root)}})
    assert [determine_grade(other)[0] for other in stock.cells] == [*sources.values(), 2]
    Execute(config=tiny_course.settings(course)).preprocess(ours, {"metadata": {"path": str(course.root)}})
    assert determine_grade(ours.cells[-1])[0] == 0, "our settings must let no tag skip a test"


# The real lessons.


# Whole submissions of all lessons take minutes; the answer bank has nbgrader mark the graded part of each.
CASES = [pytest.param(lesson, "whole", id=lesson.name, marks=pytest.mark.slow) for lesson in WRITTEN]
CASES += [pytest.param(WRITTEN[place], "graded", id=f"{WRITTEN[place].name}-graded") for place in (0, 3)]


@pytest.mark.parametrize(("lesson", "part"), CASES)
def test_the_solution_gets_full_marks_and_the_untouched_release_none(lesson, part, tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for folder in ("solutions", "lessons"):
        shutil.copytree(ROOT / folder / lesson.name, tmp_path / folder / lesson.name)
    course = CourseFiles(tmp_path, is_clone=True)
    submitted = {"perfect": course.source_of(lesson), "untouched": course.release_of(lesson)}
    for student, path in submitted.items():
        notebook = read(path) if part == "whole" else graded_part(read(path), lesson.step)
        submitted[student] = write(tmp_path / "submitted" / student / lesson.name / f"{lesson.name}.ipynb", notebook)
    found = rows(grade_lesson(lesson, tmp_path))
    tasks = sum(found["untouched"].outcomes.values())
    assert found["perfect"].outcomes == {"passed": tasks} and tasks > 0
    assert found["untouched"].outcomes == {"not attempted": tasks} and found["untouched"].score == 0
    report = check_notebook(lesson, submitted["perfect"], course=course)
    assert report.is_complete and report.points == report.max_points == found["perfect"].score
    release = read(course.release_of(lesson))
    assert doctor.repair(release, release)[1] == [], "the release must be healthy as it is"


# How long it takes, and how it looks meanwhile.


def test_a_dry_run_says_how_long_it_will_take_and_changes_nothing(course, capsys):
    from ai_lifecycle import cli
    from ai_lifecycle.grading.journal import digest_of

    for student in ("ann", "bob", "cyd"):
        submit(course, student, **RIGHT)
    before = digest_of(course.root)
    with pytest.raises(SystemExit) as end:
        cli.main(["grade", "3", "--course", str(course.root), "--dry-run", "--jobs", "2"])
    said = capsys.readouterr().out
    assert end.value.code in (0, None) and said.count("\n") == 1
    assert said.startswith(f"3 of 3 submissions of {NAME} are to be graded, 2 at once: about ")
    assert "as long as the solution took just now" in said
    assert digest_of(course.root) == before, "a dry run must write nothing"


def test_an_estimate_counts_who_is_left_and_learns_from_earlier_runs(course):
    from ai_lifecycle.grading.estimate import estimate

    first = submit(course, "ann", **RIGHT)
    grade_lesson(LESSON, course.root)
    found = estimate(LESSON, course.root, jobs=2)
    assert (found.submissions, found.left, found.seconds) == (1, 0, 0) and "graded and unchanged" in found.in_words()
    write(first, answered(course))
    submit(course, "bob", **RIGHT)
    found = estimate(LESSON, course.root, jobs=2)
    assert (found.submissions, found.left, found.is_measured) == (2, 2, False) and found.seconds_each > 0
    assert "as they took before" in found.in_words().replace("as long ", "")
    with pytest.raises(UserError, match="no submissions"):
        shutil.rmtree(course.root / "submitted")
        estimate(LESSON, course.root, jobs=2)


def test_a_strict_dry_run_judges_the_solution_again_as_grading_would(course, capsys):
    """With a test that no clean kernel can judge: only one that was really asked can say so."""
    from ai_lifecycle import cli
    from ai_lifecycle.grading.journal import digest_of

    for path in (course.source_of(LESSON), course.release_of(LESSON)):
        lesson = read(path)
        cell(lesson, "halve-test").source = "assert halve(4) == 2 and halve.__name__ == 'halve'"
        write(path, lesson)
    for student in ("ann", "bob", "cyd"):
        submit(course, student, **RIGHT)
    before = digest_of(course.root)
    with pytest.raises(SystemExit):
        cli.main(["grade", "3", "--course", str(course.root), "--dry-run", "--strict"])
    said = capsys.readouterr().out
    assert "s each with the second verdict of 1 of 2 tests (the solution goes first), as long as the solution" in said
    assert digest_of(course.root) == before, "a dry run must write nothing"


def test_an_estimate_learns_from_earlier_runs_that_were_as_strict(course):
    from ai_lifecycle.grading.estimate import estimate

    submit(course, "ann", **RIGHT)
    grade_lesson(LESSON, course.root)
    plain, strict = (estimate(LESSON, course.root, again=True, strict=strict) for strict in (False, True))
    assert not plain.is_measured and strict.is_measured and strict.judged == (2, 2)
    assert plain.seconds == plain.seconds_each and strict.seconds == 2 * strict.seconds_each, "the solution goes first"
    grade_lesson(LESSON, course.root, again=True, strict=True)
    strict = estimate(LESSON, course.root, again=True, strict=True)
    assert not strict.is_measured and strict.seconds_each > 0
    assert estimate(LESSON, course.root, again=True).seconds_each == plain.seconds_each
    assert "s each with the second verdict (the solution goes first), as long as they took before" in strict.in_words()
    done = estimate(LESSON, course.root, strict=True)
    assert (done.left, done.seconds) == (0, 0)
    assert estimate(LESSON, course.root, database=f"sqlite:///{course.root / 'other.db'}").left == 1, "not there"


def test_progress_says_what_is_done_and_what_runs(course):
    for student in ("ann", "bob"):
        submit(course, student, **RIGHT)
    submit(course, "cyd").write_text("no notebook")
    seen = []
    grade_lesson(LESSON, course.root, jobs=2, on_progress=seen.append)
    assert len(seen[0].running) == 2 and seen[0].seconds_left is None
    last = seen[-1]
    assert (last.total, last.done, last.failed, last.flagged, last.running) == (3, 3, 1, 0, ())
    assert [now.done for now in seen] == sorted(now.done for now in seen)


def test_a_file_larger_than_any_memory_costs_its_own_submission_nothing_either(course):
    for student in ("ann", "bob"):
        submit(course, student, **RIGHT)
    with (course.root / "submitted" / "ann" / NAME / "film.bin").open("wb") as film:
        film.truncate(1 << 40)
    first, second = rows(grade_lesson(LESSON, course.root)), rows(grade_lesson(LESSON, course.root))
    assert all(row.score == 5 and row.is_graded and row.regraded for row in first.values())
    assert any("film.bin" in note for note in first["ann"].notes)
    assert not any(row.regraded for row in second.values()), "nothing has changed"


def interrupted_after(course, number, **options):
    """Grade until so many submissions are done, then press Ctrl+C."""

    def press(progress):
        if progress.done >= number:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade_lesson(LESSON, course.root, jobs=1, on_progress=press, **options)


def test_a_run_with_again_goes_on_with_such_a_run_alone(course):
    for student in ("ann", "bob", "cyd"):
        submit(course, student, **RIGHT)
    interrupted_after(course, 2)
    interrupted_after(course, 1, again=True)
    graded = {student for student, row in rows(grade_lesson(LESSON, course.root, again=True)).items() if row.regraded}
    assert graded == {"bob", "cyd"}, "the first run was another one, the second one had done ann"


def test_a_run_with_again_takes_who_handed_in_again_meanwhile_and_everybody_after_a_changed_test(course):
    for student in ("ann", "bob"):
        submit(course, student, **RIGHT)
    interrupted_after(course, 1, again=True)
    submit(course, "ann", **{**RIGHT, "halve": halve_after("pass")})
    assert all(row.regraded for row in grade_lesson(LESSON, course.root, again=True).rows)
    interrupted_after(course, 1, again=True)
    notebook = read(course.source_of(LESSON))
    cell(notebook, "halve-test").source += "\n# corrected"
    write(course.source_of(LESSON), notebook)
    assert all(row.regraded for row in grade_lesson(LESSON, course.root, again=True).rows)


def test_two_runs_on_one_lesson_do_not_meet(course):
    submit(course, "ann", **RIGHT)
    grade_lesson(LESSON, course.root)
    hold = "import fcntl, sys; file = open(sys.argv[1], 'a'); fcntl.lockf(file, fcntl.LOCK_EX); print('held', flush=True); input()"
    lock = journal_of(course.root, LESSON).with_name("lock")
    with subprocess.Popen([sys.executable, "-c", hold, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(UserError, match=f"Another run is at work on {NAME} here"):
            grade_lesson(LESSON, course.root)
        other.communicate(b"\n")
    assert not rows(grade_lesson(LESSON, course.root))["ann"].regraded


def test_no_more_submissions_run_at_once_than_asked_for_whoever_writes_feedback(course):
    for number in range(4):
        submit(course, f"student{number}", **RIGHT)
    running = []
    grade_lesson(LESSON, course.root, jobs=1, on_progress=lambda now: running.append(len(now.running)))
    assert max(running) == 1
    assert len(list(course.root.glob("feedback/*/*/*.html"))) == 4


def test_what_the_solution_compiles_no_submission_compiles_again(course):
    compiles = (
        "import jax\njax.monitoring.register_event_listener(lambda event, **_: print(event))\n"
        "jax.jit(lambda x: x * 3 + 1)(jax.numpy.ones(7))"
    )
    for path in (course.source_of(LESSON), course.release_of(LESSON)):
        notebook = read(path)
        cell(notebook, "setup").source += f"\n{compiles}"
        write(path, notebook)
    for student in ("ann", "bob", "cyd", "dan"):
        submit(course, student, **RIGHT)
    summary = grade_lesson(LESSON, course.root, jobs=1)  # one worker: it runs the solution first
    assert [row.score for row in summary.rows] == [5, 5, 5, 5]
    for row in summary.rows:
        graded = read(course.root / "autograded" / row.student / NAME / f"{NAME}.ipynb")
        printed = "".join(output.get("text", "") for output in cell(graded, "setup").outputs)
        assert "/jax/compilation_cache/cache_hits" in printed, row.student


def test_a_score_stays_when_a_newer_file_cannot_be_graded_and_everybody_says_so(course):
    submit(course, "ann", **RIGHT)
    submit(course, "bob", **RIGHT)
    grade_lesson(LESSON, course.root)
    submit(course, "ann").write_text("no notebook")
    submit(course, "new").write_text("no notebook")
    for _ in range(2):  # it is tried again, with the same result
        summary = grade_lesson(LESSON, course.root)
        row = rows(summary)["ann"]
        assert (row.score, row.max_score, row.is_graded) == (5, 10, False)
        assert "not valid JSON" in row.trouble and row.trouble.endswith("keeps the score of the submission before it.")
        assert (rows(summary)["new"].max_score, rows(summary)["bob"].score) == (0, 5)
        assert "keeps the score" not in rows(summary)["new"].trouble
    assert auto_points(course, "ann") == auto_points(course, "bob")
    table, _ = grade_report(summary)
    cells = dict(zip(table.columns[0]._cells, table.columns[1]._cells, strict=True))
    assert (cells["ann"], cells["bob"], cells["new"]) == ("5 / 10", "5 / 10", "–")
    findings = read_class(LESSON, course.root)
    found = {one.student: one for one in findings.submissions}
    assert (found["ann"].score, found["ann"].is_graded, found["new"].score) == (5, False, 0)
    assert found["ann"].trouble.count("keeps the score") == 1 and "keeps" not in found["new"].trouble
    assert "5 of 10 points" in report_page(findings, datetime(2026, 3, 9, 12, tzinfo=UTC))


@pytest.mark.parametrize("sandbox", ["auto", "off"])
def test_kernels_that_had_to_be_started_are_counted_with_the_reason(course, monkeypatch, sandbox):
    for student in ("one", "two"):
        submit(course, student, **RIGHT)
    warm = grade_lesson(LESSON, course.root, sandbox=sandbox)
    assert warm.kernels == () and all(row.score == 5 for row in warm.rows)

    def refuse(self, folder=""):
        raise NoWarmKernel("no kernel was ready in time")

    monkeypatch.setattr(WarmKernels, "take", refuse)
    submit(course, "three", **RIGHT)
    summary = grade_lesson(LESSON, course.root, sandbox=sandbox)
    said = "started instead of forked, which takes longer: no kernel was ready in time."
    assert summary.kernels == (f"1 of 1 submissions of this run ran in kernels that were {said}",)
    assert summary.kernels[0] in grade_report(summary)[1] and [row.score for row in summary.rows] == [5, 5, 5]
