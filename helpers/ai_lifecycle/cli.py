"""The command line: each command parses, calls one function and prints. Imports happen inside the commands."""

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from ai_lifecycle import instructor, progress_commands

app = typer.Typer(
    name="ai-lifecycle",
    help="A hands-on course on how AI is trained and how it is then used.",
    epilog="Start here: ai-lifecycle lab",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line. A user's mistake ends as one sentence on stderr and exit status 2.

    What follows a lone "--" is not parsed: `lab` passes it on to JupyterLab.
    """
    from ai_lifecycle.course import UnknownLesson
    from ai_lifecycle.grading.errors import UserError

    arguments = sys.argv[1:] if arguments is None else arguments
    end = arguments.index("--") if "--" in arguments else len(arguments)
    try:
        app(arguments[:end], obj=arguments[end + 1 :])
    except (UserError, UnknownLesson) as mistake:
        print(f"ai-lifecycle: {mistake}", file=sys.stderr)
        raise SystemExit(2) from None


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"ai-lifecycle {version('ai-lifecycle')}")
        raise typer.Exit()


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """A hands-on course on how AI is trained and how it is then used."""


@app.command(epilog="Example: ai-lifecycle lab my-course --port 8890 -- --ServerApp.ip=0.0.0.0")
def lab(
    context: typer.Context,
    folder: Annotated[
        Optional[Path], typer.Argument(metavar="DIR", help="Your own copy of the course; by default my-course.")
    ] = None,
    port: Annotated[Optional[int], typer.Option(help="The port to serve at; by default the first free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say the address; open no browser.")] = False,
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Make or update the copy, then stop.")] = False,
) -> None:
    """Make or update your own copy of the lessons, then open it in JupyterLab.

    Nothing you wrote is overwritten. What follows "--" is passed on to JupyterLab.
    """
    from ai_lifecycle.grading.paths import course_files, find_working_copy
    from ai_lifecycle.grading.working_copy import update_working_copy
    from ai_lifecycle.lab import check_port, start_lab

    if port is not None:
        check_port(port)
    folder = (folder or find_working_copy()).resolve()
    print(update_working_copy(course_files().lessons, folder).in_words(folder), flush=True)
    if not prepare_only:
        start_lab(folder, port, browser=not no_browser, extra=context.obj)


@app.command(epilog="Example: ai-lifecycle play --port 8890 --no-browser")
def play(
    port: Annotated[Optional[int], typer.Option(help="The port to serve at; by default a free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say the address; open no browser.")] = False,
) -> None:
    """Open all playgrounds in your browser, without code, until Ctrl-C."""
    from ai_lifecycle.play import start_play

    start_play(port=port, browser=not no_browser)


app.command("map", epilog="Example: ai-lifecycle map --export my-progress.json")(progress_commands.show_map)
app.command(epilog="Example: ai-lifecycle portfolio --name 'Ada Lovelace'")(progress_commands.portfolio)
app.command(epilog="Example: ai-lifecycle verify portfolio.html --course my-course")(progress_commands.verify)


@app.command(epilog="Example: ai-lifecycle check 03_training_process")
def check(
    lesson: Annotated[str, typer.Argument(help="The lesson: 03_training_process, training_process or 3.")],
    file: Annotated[Optional[Path], typer.Option("--file", metavar="NB", help="Check this notebook.")] = None,
    course_dir: Annotated[
        Optional[Path], typer.Option(metavar="DIR", help="Your own copy of the course; by default my-course.")
    ] = None,
    timeout: Annotated[
        Optional[int], typer.Option(min=1, metavar="SECONDS", help="What one cell may take; by default as in grading.")
    ] = None,
    sandbox: Annotated[
        str, typer.Option(metavar="require|auto|off", help="As for grade; by default off: the notebook is your own.")
    ] = "off",
) -> None:
    """Grade your own notebook of a lesson, here and now, by the tests that an instructor would run.

    A copy of it is run; your notebook stays as it is. Exit status 0 once every graded task is passed, 1 until then.
    """
    from rich.console import Console

    from ai_lifecycle.course import find_lesson
    from ai_lifecycle.grading.engine import check_notebook, find_notebook, remember
    from ai_lifecycle.grading.paths import course_files

    console, chosen = Console(), find_lesson(lesson)
    course_files().source_of(chosen)  # a lesson that is planned but not written is told as such
    path = file or find_notebook(chosen, course_dir)
    with console.status(f"Running a copy of {path}") as status:
        report = check_notebook(
            chosen, path, timeout=timeout, sandbox=sandbox,
            on_cell=lambda number, total: status.update(f"Running a copy of {path}: cell {number} of {total}"),
        )  # fmt: skip
    from ai_lifecycle.grading.report import check_report

    hints, not_kept = remember(report)
    table, lines = check_report(report, hints)
    console.print(table)
    print("\n".join([*lines, not_kept] if not_kept else lines))
    raise SystemExit(0 if report.is_complete else 1)


@app.command(epilog="Example: ai-lifecycle doctor 03_training_process.ipynb --repair")
def doctor(
    notebook: Annotated[Path, typer.Argument(metavar="NB", help="A notebook of a lesson.")],
    repair: Annotated[bool, typer.Option("--repair", help="Mend it; the older version is kept beside it.")] = False,
) -> None:
    """Find what is damaged in a notebook, and mend it without losing an answer.

    Exit status 0 if it is healthy or was repaired, 1 if something is wrong with it.
    """
    from ai_lifecycle.grading.paths import course_files
    from ai_lifecycle.grading.quick_import import without_address_checks

    without_address_checks()
    from ai_lifecycle.grading.doctor import examine

    problems, older = examine(notebook, course_files(), repair)
    for problem in problems:
        print(f"- {problem}")
    if not problems:
        print(f"{notebook} is healthy.")
    elif older:
        print(f"Repaired {notebook}; the older version is {older.name}.")
    else:
        print(f"{notebook} is damaged; `ai-lifecycle doctor {notebook} --repair` mends it.")
    raise SystemExit(1 if problems and not repair else 0)


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


@app.command(epilog="Example: ai-lifecycle serve my-bundle --port 8000")
def serve(
    bundles: Annotated[list[Path], typer.Argument(metavar="BUNDLE...", help="Bundles to serve; the first one answers.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to serve at; by default a free one.")] = 0,
    batch: Annotated[
        Optional[int], typer.Option(metavar="ROWS", help="Answer up to ROWS waiting rows together; else each by itself.")
    ] = None,
    wait: Annotated[float, typer.Option(metavar="MS", help="Hold a row back up to MS milliseconds for others.")] = 0.0,
) -> None:
    """Serve a saved model on this machine, until Ctrl-C: one row, a batch, its version, switch and roll back."""
    from ai_lifecycle.bundle import BundleError
    from ai_lifecycle.grading.errors import UserError
    from ai_lifecycle.serving_process import ServingError, run_server, way_to_answer

    def say(url, token, shelf):
        for bundle in shelf.bundles:
            print(f"Holding {bundle.manifest.name} ({bundle.fingerprint}) from {bundle.path}")
        print(f"Serving {shelf.current.manifest.name} at {url} (routes: /predict, /predict/batch, /health, /version).")
        print(f"To switch or roll back, send the header   Authorization: Bearer {token}")
        print("Ctrl-C stops the server.", flush=True)

    try:
        run_server(bundles, port=port, say=say, answer=way_to_answer(batch, wait))
    except (BundleError, ServingError) as mistake:
        raise UserError(str(mistake)) from mistake


@app.command(epilog="Example: ai-lifecycle score my-bundle tickets.csv scores.csv")
def score(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The folder of a saved model.")],
    source: Annotated[Path, typer.Argument(metavar="IN.csv", help="Rows to answer; the first line names the columns.")],
    target: Annotated[Path, typer.Argument(metavar="OUT.csv", help="Where the answers go; must not be there yet.")],
) -> None:
    """Answer every row of a CSV file of any length, in memory that does not grow with it.

    Rows that the model does not take go to OUT.refused.csv with their reasons. If the run is killed, the same command
    goes on where it stopped. Exit status 0 if every row was answered, 1 if some were refused.
    """
    from rich.console import Console
    from rich.progress import Progress

    from ai_lifecycle.bundle import BundleError, load_bundle
    from ai_lifecycle.grading.errors import UserError
    from ai_lifecycle.scoring import ScoringError, refused_path, score_csv

    try:
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task(f"Scoring {source.name}", total=None)
            for last in score_csv(load_bundle(bundle), source, target):
                bar.update(task, completed=last.bytes_read, total=last.bytes_total)
    except (BundleError, ScoringError) as mistake:
        raise UserError(str(mistake)) from mistake
    print(f"Answered {last.scored:,} of {last.rows:,} rows: {target}")
    if last.refused:
        print(f"Refused {last.refused:,} rows, each with its reasons: {refused_path(target)}")
    raise SystemExit(1 if last.refused else 0)


app.add_typer(instructor.app)

if __name__ == "__main__":
    main()
