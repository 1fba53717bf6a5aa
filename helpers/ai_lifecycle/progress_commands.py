"""The commands about a learner's progress: each parses, calls one function and prints."""

from pathlib import Path
from typing import Annotated, Optional

import typer

Folder = Annotated[
    Optional[Path], typer.Argument(metavar="DIR", help="Your own copy of the course; by default my-course.")
]


def show_map(
    folder: Folder = None,
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
    from ai_lifecycle.progress_page import carry_in, map_rows
    from ai_lifecycle.progress_report import map_report

    folder = folder or find_working_copy()
    progress = carry_in(folder, bring) if bring else read_progress(folder)
    table, lines = map_report(map_rows(course_files().lessons, progress), every_aim=aims)
    Console().print(table)
    lines += [progress.note] if progress.note else []
    if export:
        write_progress(progress, export)
        lines.append(f"Your progress is in {export}; `ai-lifecycle map --import {export.name}` brings it back.")
    print("\n".join(lines))


def portfolio(
    folder: Folder = None,
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
    from ai_lifecycle.portfolio import FILE, digest_of, portfolio_data, portfolio_page, write_portfolio
    from ai_lifecycle.progress_page import map_rows

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
    from ai_lifecycle.portfolio import digest_of, read_page
    from ai_lifecycle.verification import check_again, claims

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
