"""How long it takes to make tickets, to export them as three boards, and to read them back. Not part of the test command.

    python tests/benchmarks/benchmark_tickets.py [--rows 1000000]
"""

import argparse
import tempfile
import time

from ai_lifecycle.board_exports import BOARDS
from ai_lifecycle.data_collection import add_label, load_tickets, merge, read_export, to_shared
from ai_lifecycle.tickets import export_boards, make_tickets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows

    def timed(what, work):
        start = time.perf_counter()
        result = work()
        print(f"{what:40} {rows:>9,} tickets {time.perf_counter() - start:7.2f} s")
        return result

    tickets = timed("make_tickets", lambda: make_tickets(rows))
    timed("load_tickets", lambda: load_tickets(rows))
    with tempfile.TemporaryDirectory() as folder:
        paths = timed("export_boards", lambda: export_boards(tickets, folder))
        exports = timed("read_export, three files", lambda: {n: read_export(p, BOARDS[n]) for n, p in paths.items()})
    tables = timed("to_shared, three boards", lambda: [to_shared(table, BOARDS[n]) for n, table in exports.items()])
    timed("merge and add_label", lambda: add_label(merge(tables)))


if __name__ == "__main__":
    main()
