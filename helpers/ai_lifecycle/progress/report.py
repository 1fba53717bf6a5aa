"""What `ai-lifecycle map` shows: a table of the lessons, and lines about aims and the next step. Nothing here prints."""

from collections.abc import Sequence

from rich.table import Column, Table

from ai_lifecycle.progress.mastery import BEGUN, PLANNED, Aim, Row, next_step


def map_report(rows: Sequence[Row], every_aim: bool = False) -> tuple[Table, list[str]]:
    """Return the map's table and the lines to say under it: the aims of lessons that are begun, then what to do next.

    every_aim: whether to show the aims of all written lessons.
    """
    table = Table(Column("lesson", no_wrap=True), "minutes", "points", "your progress", "aims reached")
    lines = []
    for row in rows:
        lesson, style = row.lesson, "dim" if row.state == PLANNED else None
        cells = (lesson.name, f"{lesson.minutes}", row.points_in_words, row.progress, row.aims_in_words)
        table.add_row(*cells, style=style)
        if row.state == BEGUN or (every_aim and row.is_written):
            lines += [f"{lesson.name}: by the end you can", *(_aim(aim) for aim in row.aims)]
    return table, [*lines, f"Next: {next_step(rows)}"]


def _aim(aim: Aim) -> str:
    open_items = [f"{item.asked.title}: {item.outcome}" for item in aim.items if not item.done or item.has_slipped]
    more = f" ({'; '.join(open_items)})" if open_items else ""
    return f"  [{aim.state}] {aim.text}{more}"
