"""The command line: it joins the commands, and tells a user's mistake in one sentence. They import what they need."""

import sys
from typing import Annotated

import typer

from ai_lifecycle.commands import instructor, learner, model

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
    from ai_lifecycle.grading.quick_import import end_quickly

    end_quickly()
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


for who in (learner, model, instructor):
    app.add_typer(who.app)

if __name__ == "__main__":
    main()
