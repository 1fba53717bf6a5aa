"""A learner's commands: open the course, play, check, see what is mastered, show it to others."""

from pathlib import Path
from typing import Annotated, Optional

import typer

app = typer.Typer()

_Folder = Annotated[
    Optional[Path], typer.Argument(metavar="DIR", help="Your own copy of the course; by default my-course.")
]


@app.command(epilog="Example: ai-lifecycle lab my-course --port 8890 -- --ServerApp.ip=0.0.0.0")
def lab(
    context: typer.Context,
    folder: _Folder = None,
    port: Annotated[Optional[int], typer.Option(help="The port to serve at; by default the first free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say the address; open no browser.")] = False,
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Make or update the copy, then stop.")] = False,
    allow_root: Annotated[
        bool, typer.Option("--allow-root", help="Run as root too, as in a container: JupyterLab asks for this.")
    ] = False,
) -> None:
    """Make or update your own copy of the lessons, then open it in JupyterLab.

    Nothing you wrote is overwritten. What follows "--" is passed on to JupyterLab.
    """
    from ai_lifecycle.grading.paths import course_files, find_working_copy
    from ai_lifecycle.grading.working_copy import update_working_copy
    from ai_lifecycle.jupyter.lab import check_port, start_lab

    if port is not None:
        check_port(port)
    folder = (folder or find_working_copy()).resolve()
    print(update_working_copy(course_files().lessons, folder).in_words(folder), flush=True)
    if not prepare_only:
        extra = ["--allow-root", *context.obj] if allow_root else context.obj
        start_lab(folder, port, browser=not no_browser, extra=extra)


@app.command(epilog="Example: ai-lifecycle play --port 8890 --no-browser")
def play(
    port: Annotated[Optional[int], typer.Option(help="The port to serve at; by default a free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say the address; open no browser.")] = False,
) -> None:
    """Open all playgrounds in your browser, without code, until Ctrl-C."""
    from ai_lifecycle.jupyter.play import start_play

    start_play(port=port, browser=not no_browser)


@app.command("map", epilog="Example: ai-lifecycle map --export my-progress.json")
def show_map(
    folder: _Folder = None,
    aims: Annotated[bool, typer.Option("--aims", help="Show every aim of every lesson.")] = False,
    export: Annotated[
        Optional[Path], typer.Option(metavar="FILE", help="Also write your progress to a file you can take away.")
    ] = None,
    bring: Annotated[
        Optional[Path], typer.Option("--import", metavar="FILE", help="First add progress that you bring in such a file.")
    ] = None,
) -> None:
    """Show the lessons, what they take, which of their aims you have reached, and what to do next.

    Bringing in a file never takes anything away: of each task the better result stays.
    """
    from rich.console import Console

    from ai_lifecycle.grading.paths import course_files, find_working_copy
    from ai_lifecycle.grading.progress import export as write_progress
    from ai_lifecycle.grading.progress import read_progress
    from ai_lifecycle.progress.page import carry_in, map_rows
    from ai_lifecycle.progress.report import map_report

    folder = folder or find_working_copy()
    progress = carry_in(folder, bring) if bring else read_progress(folder)
    table, lines = map_report(map_rows(course_files().lessons, progress), every_aim=aims)
    Console().print(table)
    lines += [progress.note] if progress.note else []
    if export:
        write_progress(progress, export)
        lines.append(f"Your progress is in {export}; `ai-lifecycle map --import {export.name}` brings it back.")
    print("\n".join(lines))


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


@app.command(epilog="Example: ai-lifecycle portfolio --name 'Ada Lovelace'")
def portfolio(
    folder: _Folder = None,
    name: Annotated[str, typer.Option(help="Your name, as the page shall show it; by default none.")] = "",
    output: Annotated[
        Optional[Path], typer.Option(metavar="FILE", help="Where the page goes; by default DIR/portfolio.html.")
    ] = None,
) -> None:
    """Make a page of what you have done: tasks passed, aims reached, costs measured, dates, and a digest.

    It needs no network and no other file. A course that is not finished gets one too, which says so.
    """
    from ai_lifecycle.grading.paths import course_files, find_working_copy
    from ai_lifecycle.grading.progress import read_progress
    from ai_lifecycle.progress.portfolio import FILE, digest_of, portfolio_data, portfolio_page, write_portfolio
    from ai_lifecycle.progress.page import map_rows

    folder = folder or find_working_copy()
    progress = read_progress(folder)
    if progress.note:
        print(progress.note)
    data = portfolio_data(map_rows(course_files().lessons, progress), progress, name)
    page, target = portfolio_page(data), output or folder / FILE
    write_portfolio(target, page)
    state = "the course is finished" if data["is_finished"] else "the course is not finished, and the page says so"
    print(f"Your portfolio is {target}: {data['passed']} of {data['tasks']} graded tasks passed; {state}.")
    print(f"Its digest is {digest_of(page)}; note it where others can find it.")


@app.command(epilog="Example: ai-lifecycle verify portfolio.html --course my-course")
def verify(
    page: Annotated[Path, typer.Argument(metavar="PAGE", help="A page that `portfolio` made.")],
    course: Annotated[
        Optional[Path], typer.Option(metavar="DIR", help="The learner's copy of the course: run its notebooks again.")
    ] = None,
    sandbox: Annotated[
        str, typer.Option(metavar="require|auto|off", help="As for grade: keep the notebooks from your files.")
    ] = "auto",
) -> None:
    """Say whether a portfolio page is as it was made, and, with --course, whether its tasks are passed again.

    The digest has no secret key: it shows that a page was not changed, not who made it. Exit status 0 if all is as the
    page says, 1 if a task is not passed again, 2 if the page was changed.
    """
    from ai_lifecycle.progress.portfolio import digest_of, read_page
    from ai_lifecycle.progress.verification import check_again, claims

    data = read_page(page)
    print(f"{page} is as it was made. {claims(data)}")
    print(f"Its digest is {digest_of(page.read_bytes().decode('utf-8'))}; hold it against the one you were given.")
    if course is None:
        print("With --course DIR, the notebooks themselves are run again; a digest alone does not prove who did the work.")
        return
    results = check_again(data, course, sandbox=sandbox, on_lesson=lambda name: print(f"Running {name} ...", flush=True))
    for result in results:
        again = f"{result.confirmed} of {result.claimed} tasks are passed again"
        print(f"{result.lesson}: {again}{f' ({result.trouble})' if result.trouble else ''}.")
    raise SystemExit(1 if any(result.trouble for result in results) else 0)
