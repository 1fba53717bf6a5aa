"""The commands of a saved model: serve it, load its server, score a file with it, judge it."""

from pathlib import Path
from typing import Annotated, Optional

import typer

app = typer.Typer()


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


@app.command(epilog="Example: ai-lifecycle load http://127.0.0.1:8000 tickets.csv --rate 50 --seconds 10")
def load(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where `ai-lifecycle serve` says that it serves.")],
    source: Annotated[Path, typer.Argument(metavar="ROWS.csv", help="Rows to ask about, in turn; the first 10,000.")],
    rate: Annotated[float, typer.Option(metavar="N", help="Questions a second, on average.")] = 50.0,
    seconds: Annotated[float, typer.Option(metavar="S", help="For how long people ask.")] = 10.0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed asks at the same moments.")] = 0,
) -> None:
    """Ask a served model as people do who know nothing of each other, and say what they went through.

    Their moments are fixed beforehand, so a server that stalls is blamed for everybody who had to wait meanwhile.
    Ctrl-C ends it, with what was measured so far. Exit status 0 if every answer came, 1 if some failed.
    """
    from ai_lifecycle.grading.errors import UserError
    from ai_lifecycle.load_generator import start_load
    from ai_lifecycle.load_report import (
        LoadError, bad_rows_in_words, find_server, in_words, planned_moments, rows_to_ask, wait_for,
    )  # fmt: skip
    from ai_lifecycle.scoring import ScoringError

    try:
        moments, server = planned_moments(rate, seconds, seed), find_server(url)
        records = rows_to_ask(source, server.features)
    except (LoadError, ScoringError) as mistake:
        raise UserError(str(mistake)) from mistake
    print(f"Asking {server.name} at {server.url} {len(moments):,} times in {seconds:g} seconds; Ctrl-C ends it early.")
    print(bad_rows_in_words(records), end="", flush=True)
    under_way = start_load(server.url, [record.values for record in records], moments)
    now = wait_for(under_way)
    asked = list(under_way.asked)
    print("\n".join(in_words(asked, moments, now, seconds)))
    raise SystemExit(0 if asked and all(one.status == 200 for one in asked) else 1)


@app.command(epilog="Example: ai-lifecycle judge my-bundle wine")
def judge(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The folder of a saved model.")],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it was delivered for: breast_cancer, wine or digits.")
    ],
) -> None:
    """Judge a saved model as the last lesson does: criterion by criterion, on rows that are held back.

    It is started in a process of its own only once all that can be seen without a start has passed.
    Exit status 0 if every criterion passed, else 1.
    """
    from ai_lifecycle import acceptance
    from ai_lifecycle.bundle import BundleError
    from ai_lifecycle.bundle_manifest import read_manifest
    from ai_lifecycle.capstone import UnknownChallenge
    from ai_lifecycle.grading.errors import UserError

    try:
        read_manifest(bundle)  # a bundle that is damaged gets a report, a folder that is none gets a sentence
        report = acceptance.judge(bundle, name)
    except (BundleError, UnknownChallenge) as mistake:
        raise UserError(str(mistake)) from mistake
    for one in report.criteria:
        print(one)
        if one.passed is False:
            print(f"  {one.why}")
    print(f"{sum(one.passed is True for one in report.criteria)} of {len(report.criteria)} criteria passed.")
    raise SystemExit(0 if report.passed else 1)
