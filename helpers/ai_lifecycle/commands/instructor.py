"""An instructor's commands: release lessons, collect and grade a class, report on it, export its scores."""

from pathlib import Path
from typing import Annotated, Optional

import typer

app = typer.Typer()

_LessonName = Annotated[
    str, typer.Argument(metavar="LESSON", help="The lesson: 03_training_process, training_process or 3.")
]
_Course = Annotated[
    Path, typer.Option("--course", metavar="DIR", help="The folder with nbgrader_config.py, solutions/ and submitted/.")
]
_Database = Annotated[
    Optional[str], typer.Option("--db", metavar="URL", help="Another gradebook, as for nbgrader's --db.")
]


@app.command(epilog="Example: ai-lifecycle release 03_training_process")
def release(
    lessons: Annotated[
        Optional[list[str]], typer.Argument(metavar="[LESSON]", help="Lessons to release; by default all.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if lessons/ is out of date.")] = False,
) -> None:
    """Make lessons/ from solutions/, as nbgrader does it: without solutions and hidden tests."""
    from ai_lifecycle.course import find_lesson
    from ai_lifecycle.grading.paths import course_files
    from ai_lifecycle.grading.release import differences, release

    chosen = [find_lesson(name) for name in lessons or ()]
    if not check:
        for path in release(course_files(), chosen):
            print(f"Released {path}")
        return
    found = differences(course_files(), chosen)
    print("\n".join(found) if found else "lessons/ is up to date.")
    raise SystemExit(1 if found else 0)


@app.command(epilog="Example: ai-lifecycle collect 03_training_process submissions.zip")
def collect(
    lesson: _LessonName,
    downloads: Annotated[
        list[Path], typer.Argument(metavar="DOWNLOAD...", help="ZIP archives of Moodle or Canvas, folders, notebooks.")
    ],
    course: _Course = Path(),
    db: _Database = None,
    time: Annotated[
        str,
        typer.Option(
            metavar="none|file|now|TIME",
            help="When they were handed in: none (on time), each file's own time, now, or a time for all, such as "
            "'2026-03-02 10:00:00 UTC'. Moodle and Canvas give files the time of your download.",
        ),
    ] = "none",
    pattern: Annotated[
        Optional[str],
        typer.Option(metavar="REGEX", help="Where names are others than usual: a group (?P<student>...) of the path."),
    ] = None,
) -> None:
    """Put submissions from a learning management system, or from mails, where `grade` finds them.

    Nothing is overwritten: a former submission goes to replaced/. The same command again changes nothing.
    A timestamp.txt among what a learner sent is never taken. Exit status 1 if something was refused.
    """
    from rich.console import Console

    from ai_lifecycle.course import find_lesson
    from ai_lifecycle.grading.collect import collect
    from ai_lifecycle.grading.report import collect_report

    done = collect(find_lesson(lesson), course, downloads, database=db, pattern=pattern, time=time)
    table, lines = collect_report(done)
    Console().print(table)
    print("\n".join(lines))
    raise SystemExit(1 if done.refused else 0)


@app.command(epilog="Example: ai-lifecycle grade 03_training_process")
def grade(
    lesson: _LessonName,
    course: _Course = Path(),
    db: _Database = None,
    again: Annotated[bool, typer.Option("--again", help="Grade also what is graded and has not changed.")] = False,
    jobs: Annotated[
        Optional[int],
        typer.Option(
            min=1, metavar="N",
            help="Run at most N submissions at once; by default one a processor, or one a thread of a scheduler's workers.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how long it will take.")] = False,
    sandbox: Annotated[
        str, typer.Option(metavar="require|auto|off", help="Keep submissions from your files and the network.")
    ] = "auto",
    scheduler: Annotated[
        Optional[str], typer.Option(metavar="ADDRESS", help="Run them on a dask scheduler's workers: tcp://HOST:8786.")
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Judge each passed test again in a clean kernel that gets only the learner's answers; where it "
            "disagrees, points wait for you. It cannot tell how an answer was found, and leaves out the few tests that "
            "a clean kernel cannot put: the summary names them.",
        ),
    ] = False,
) -> None:
    """Autograde the submissions of a lesson in submitted/ and write feedback, with nbgrader.

    Stop it whenever you like: the same command goes on where it was.
    Exit status 0 if every submission was graded, 1 if some could not be; each of those is told in one line.
    """
    from rich.console import Console

    from ai_lifecycle.course import find_lesson
    from ai_lifecycle.grading.engine import grade_class

    console, chosen = Console(), find_lesson(lesson)
    how = {"database": db, "again": again, "jobs": jobs, "sandbox": sandbox, "scheduler": scheduler, "strict": strict}
    if dry_run:
        from ai_lifecycle.grading.estimate import estimate

        print(estimate(chosen, course, **how).in_words())
        return
    from ai_lifecycle.grading.progress_line import progress_bar

    with progress_bar(console, chosen) as show:
        summary = grade_class(chosen, course, on_progress=show, **how)
    from ai_lifecycle.grading.report import grade_report

    table, lines = grade_report(summary)
    console.print(table)
    print("\n".join(lines))
    raise SystemExit(1 if any(row.trouble for row in summary.rows) else 0)


@app.command(epilog="Example: ai-lifecycle report 03_training_process")
def report(
    lesson: _LessonName,
    course: _Course = Path(),
    db: _Database = None,
    to: Annotated[
        Optional[Path], typer.Option(metavar="FILE", help="Where it goes; by default reports/LESSON.html.")
    ] = None,
) -> None:
    """Write one page on a graded class: scores, tasks, misconceptions and whose, and hints for the next lesson.

    It is one HTML file that needs no network. It names students.
    """
    from ai_lifecycle.course import find_lesson
    from ai_lifecycle.grading.class_report.page import write_report

    path, said = write_report(find_lesson(lesson), course, database=db, path=to)
    print(f"{said}\nThe report is {path}.")


@app.command(epilog="Example: ai-lifecycle export 03_training_process --to grades.csv")
def export(
    lessons: Annotated[
        Optional[list[str]], typer.Argument(metavar="[LESSON]", help="Lessons to export; by default all graded ones.")
    ] = None,
    course: _Course = Path(),
    db: _Database = None,
    to: Annotated[
        Optional[Path], typer.Option(metavar="FILE", help="Where it goes; by default grades.csv in the course.")
    ] = None,
) -> None:
    """Export scores for a learning management system, as CSV, with the exporter that nbgrader is set to use.

    A row for each student of the gradebook and each lesson; who handed in nothing has 0 points.
    """
    from ai_lifecycle.course import find_lesson
    from ai_lifecycle.grading.export import export_scores

    path, rows, waiting = export_scores([find_lesson(name) for name in lessons or ()], course, database=db, path=to)
    print(f"Exported {rows} rows to {path}.")
    if waiting:
        print(f"Not fully marked yet: {waiting}, to be marked by hand or not graded; what is missing counts 0.")
