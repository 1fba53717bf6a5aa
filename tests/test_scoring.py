"""Batch scoring: every row answered or refused with reasons, in constant memory, and resumed after a kill."""

import contextlib
import csv
import json
import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
from models_to_ship import FORMATS, fitted, table, true_and_false
from processes import start, wait_until

from ai_lifecycle import scoring_run
from ai_lifecycle.bundle import save_bundle
from ai_lifecycle.scoring import LONGEST_LINE, ScoringError, chunks, refused_path, score_csv


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    model, features, classes, _ = fitted("npz")
    return save_bundle(model, tmp_path_factory.mktemp("bundle") / "slip", features=features, classes=classes)


@pytest.fixture
def source(tmp_path):
    table().to_csv(tmp_path / "in.csv", index=False)
    return tmp_path / "in.csv"


def run(bundle, source, name="out.csv", **options):
    """Score to the end; returns (last progress, lines of the scores, lines of what was refused)."""
    target = source.with_name(name)
    *_, last = score_csv(bundle, source, target, **options)
    return last, read(target), read(refused_path(target))


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def write(path, *lines):
    path.write_bytes(b"".join(line if isinstance(line, bytes) else line.encode() + b"\n" for line in lines))
    return path


HEADER = "x0,x1,x2,x3,x4,points"
GOOD = "0,0,0,0,0,3"


@pytest.mark.parametrize("chunk_rows", [1, 7, 1001, 4096])
def test_the_scores_equal_the_answers_in_process_to_the_bit_in_chunks_of_any_size(bundle, source, chunk_rows):
    rows = source if chunk_rows > 1 else write(source, *source.read_text().split("\n")[:101])
    last, scores, refused = run(bundle, rows, chunk_rows=chunk_rows)
    expected = bundle.predict(table()[: last.rows])
    assert last.rows == last.scored == len(scores) == (1000 if chunk_rows > 1 else 100) and refused == []
    assert np.array_equal([[float(line[f"p_{label}"]) for label in bundle.classes] for line in scores], expected)
    assert [line["label"] for line in scores] == bundle.labels(expected)
    assert [line["row"] for line in scores] == [str(row) for row in range(1, last.rows + 1)]


@pytest.mark.parametrize("kind", [kind if kind == "skops" else pytest.param(kind, marks=pytest.mark.slow) for kind in FORMATS])
def test_the_scores_of_every_format_equal_the_answers_in_process_to_the_bit(tmp_path, source, kind):
    model, features, classes, format = fitted(kind)
    bundle = save_bundle(model, tmp_path / "bundle", features=features, classes=classes, format=format)
    expected = bundle.predict(table()[[feature.name for feature in features]])
    for chunk_rows in (333, 4096):  # chunks that divide the table unevenly, and one of all rows
        last, scores, refused = run(bundle, source, f"out{chunk_rows}.csv", chunk_rows=chunk_rows)
        assert last.scored == len(scores) == 1000 and refused == []
        assert np.array_equal([[float(line[f"p_{label}"]) for label in bundle.classes] for line in scores], expected)
        assert [line["label"] for line in scores] == [str(label) for label in bundle.labels(expected)]


@pytest.mark.parametrize("write", [str, lambda value: str(value).lower(), lambda value: str(int(value))])
def test_true_and_false_are_read_however_a_file_writes_them(tmp_path, write):
    model, features, classes, rows = true_and_false()
    bundle = save_bundle(model, tmp_path / "bundle", features=features, classes=classes)
    rows.assign(urgent=rows["urgent"].map(write)).to_csv(tmp_path / "in.csv", index=False)
    last, scores, _ = run(bundle, tmp_path / "in.csv")
    expected = model.predict_proba(rows)
    assert last.scored == len(scores) == 1000 and np.array_equal(bundle.predict(rows), expected)
    assert np.array_equal([[float(line[f"p_{label}"]) for label in classes] for line in scores], expected)


def test_what_is_left_behind_is_the_two_files_alone(bundle, source):
    run(bundle, source)
    assert sorted(path.name for path in source.parent.iterdir()) == ["in.csv", "out.csv", "out.refused.csv"]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("0,0,0,0,0,99", "points", "must be at most 12, not 99"),
        ("0,0,0,0,0,2.5", "points", "must be a whole number, not 2.5"),
        ("a,0,0,0,0,3", "x0", "must be a number, not 'a'"),
        (",0,0,0,0,3", "x0", "is missing"),
        ("nan,0,0,0,0,3", "x0", "must be a finite number, not nan"),
        ("0,0,0", "", "has 3 cells where the first line has 6"),
        ("0,0,0,0,0,3,9", "", "has 7 cells where the first line has 6"),
        (b"0,0,0,0,0,\xff\n", "", "is not UTF-8 text"),
        ('"' + "x" * 140_000 + '",0,0,0,0,3', "", "cannot be read as CSV"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_bad_row_goes_to_the_side_file_with_its_reason_and_stops_nothing(bundle, tmp_path, line, column, reason):
    source = write(tmp_path / "in.csv", HEADER, GOOD, "", line, GOOD)
    last, scores, [refused] = run(bundle, source)
    assert (last.rows, last.scored, last.refused) == (3, 2, 1)
    assert [line["row"] for line in scores] == ["1", "3"]
    assert (refused["row"], refused["line"], refused["column"]) == ("2", "4", column)
    assert refused["reason"].startswith(reason)


def test_every_reason_of_a_row_is_told(bundle, tmp_path):
    _, _, refused = run(bundle, write(tmp_path / "in.csv", HEADER, "a,0,0,0,0,99"))
    assert [line["column"] for line in refused] == ["x0", "points"]


def test_columns_may_come_in_any_order_with_others_between_and_a_mark_in_front(bundle, tmp_path):
    source = write(
        tmp_path / "in.csv",
        "\ufeffpoints,note,x4,x3,x2,x1,x0",
        '3,"two\nlines, and ""quotes""",4,3,2,1,0',
        "3,,4,3,2,1,0",
    )
    last, scores, _ = run(bundle, source)
    expected = bundle.predict(np.array([[0, 1, 2, 3, 4, 3.0]]))[0]
    assert last.scored == 2 and [float(scores[1][f"p_{label}"]) for label in bundle.classes] == expected.tolist()


def test_an_empty_table_gives_an_empty_table(bundle, tmp_path):
    last, scores, refused = run(bundle, write(tmp_path / "in.csv", HEADER))
    assert last.done and last.rows == 0 and scores == refused == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "has no column x0, x1"),
        (["x0,x1,x2,x3,x4", "0,0,0,0,0"], "has no column points"),
        ([HEADER + ",x0", GOOD + ",0"], "column x0 more than once"),
        ([HEADER, "0" * (LONGEST_LINE + 5)], f"Line 2 .* is over {LONGEST_LINE} bytes"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_table_of_the_model_is_refused_in_a_sentence(bundle, tmp_path, lines, message):
    source = write(tmp_path / "in.csv", *lines)
    with pytest.raises(ScoringError, match=message):
        list(score_csv(bundle, source, tmp_path / "out.csv"))


def test_a_missing_file_is_told_so(bundle, tmp_path):
    with pytest.raises(ScoringError, match="in.csv: No such file"):
        list(score_csv(bundle, tmp_path / "in.csv", tmp_path / "out.csv"))


@pytest.mark.parametrize("name", ["out.csv", "out.refused.csv", "out.csv.part", "out.refused.csv.part", "out.csv.progress.lock"])
def test_nothing_is_overwritten(bundle, source, name):
    source.with_name(name).write_text("mine")
    with pytest.raises(ScoringError, match=f"{name} is there already"):
        list(score_csv(bundle, source, source.with_name("out.csv")))
    assert source.with_name(name).read_text() == "mine"


# Stopped and gone on with


def test_a_run_that_ends_before_its_first_chunk_is_known_as_begun(bundle, source, monkeypatch):
    def ends(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(scoring_run, "_open_at", ends)
    with pytest.raises(KeyboardInterrupt):
        list(score_csv(bundle, source, source.with_name("out.csv")))
    source.with_name("out.csv.part").write_text("half a header")
    monkeypatch.undo()
    list(score_csv(bundle, source, source.with_name("out.csv")))
    assert source.with_name("out.csv").read_text().startswith("row,label,")


@pytest.mark.parametrize("stop_after", [1, 2, 9])
def test_a_run_that_stopped_goes_on_and_ends_as_if_it_never_had(bundle, source, stop_after):
    spoil(source)
    run(bundle, source, "whole.csv")
    target, steps = source.with_name("out.csv"), 0
    for _ in range(30):
        for step, progress in enumerate(score_csv(bundle, source, target, chunk_rows=50), start=1):
            steps += 1
            if step == stop_after:
                break
        if progress.done:
            break
    assert target.read_bytes() == source.with_name("whole.csv").read_bytes()
    assert refused_path(target).read_bytes() == source.with_name("whole.refused.csv").read_bytes()
    assert steps == 1000 / 50 + 1, "a chunk was answered twice"


def spoil(source):
    """Make every tenth row bad."""
    lines = source.read_text().split("\n")
    lines[10::10] = ["bad" + line for line in lines[10::10]]
    source.write_text("\n".join(lines))


@pytest.mark.parametrize("moves", [1, 2])
def test_a_run_killed_among_its_last_moves_ends_well(bundle, source, monkeypatch, moves):
    """Killed after the refused rows have their name, and after the scores have theirs."""
    spoil(source)
    run(bundle, source, "whole.csv")
    target, real, names = source.with_name("out.csv"), os.replace, []

    def replace(old, new):
        if str(new).endswith(".csv"):
            if len(names) == moves:
                raise KeyboardInterrupt
            names.append(new)
        real(old, new)

    if moves == 2:
        monkeypatch.setattr("pathlib.Path.unlink", lambda *a, **k: (_ for _ in ()).throw(KeyboardInterrupt))
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        list(score_csv(bundle, source, target))
    monkeypatch.undo()
    [last] = score_csv(bundle, source, target)
    assert last.done and last.rows == 1000 and last.refused == 100
    assert target.read_bytes() == source.with_name("whole.csv").read_bytes()
    assert refused_path(target).read_bytes() == source.with_name("whole.refused.csv").read_bytes()
    assert not list(source.parent.glob("*.part")) and not list(source.parent.glob("*.json"))


def begun(bundle, source):
    target = source.with_name("out.csv")
    next(score_csv(bundle, source, target, chunk_rows=50))
    return target


def test_a_run_does_not_go_on_with_another_input(bundle, source):
    target = begun(bundle, source)
    source.write_text(source.read_text() + "0,0,0,0,0,3,A\n")
    with pytest.raises(ScoringError, match="begun with another file"):
        list(score_csv(bundle, source, target))


def test_a_run_does_not_go_on_with_another_bundle(bundle, source, tmp_path):
    target = begun(bundle, source)
    model, features, classes, _ = fitted("npz")
    other = save_bundle(model[:0] or model, tmp_path / "other", features=features, classes=classes, name="other")
    with pytest.raises(ScoringError, match="begun with another bundle"):
        list(score_csv(other, source, target))


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"stamp": {}, "progress": {"rows": 1}}'])
def test_a_spoilt_progress_file_is_told_so(bundle, source, content):
    target = begun(bundle, source)
    target.with_name("out.csv.progress.json").write_text(content)
    with pytest.raises(ScoringError, match="is spoilt: delete it"):
        list(score_csv(bundle, source, target))


def test_a_part_that_lost_its_end_is_told_so(bundle, source):
    target = begun(bundle, source)
    os.truncate(target.with_name("out.csv.part"), 100)
    with pytest.raises(ScoringError, match="shorter than when the run stopped"):
        list(score_csv(bundle, source, target))


def make_large(path, rows):
    body = table()[["x0", "x1", "x2", "x3", "x4", "points"]].to_csv(index=False, header=False).encode()
    with path.open("wb") as file:
        file.write(HEADER.encode() + b"\n")
        for _ in range(rows // 1000):
            file.write(body)
    return path


def command(bundle, source, target):
    return [sys.executable, "-m", "ai_lifecycle.cli", "score", str(bundle.path), str(source), str(target)]


def rows_kept(target) -> int:
    """How many rows a run has noted as answered; 0 before the first note, and when all is done."""
    with contextlib.suppress(FileNotFoundError):
        return json.loads(target.with_name(f"{target.name}.progress.json").read_text())["progress"]["rows"]
    return 0


def kill_three_times(bundle, source, target) -> list[int]:
    """Start the command and kill it once it got further, three times; return how far it got each time."""
    reached = [0]
    while len(reached) <= 3 and not target.exists():
        process = start(command(bundle, source, target), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and rows_kept(target) <= reached[-1]:
            time.sleep(0.005)
        process.kill()
        process.wait()
        reached.append(rows_kept(target))
    return reached[1:]


def test_a_command_killed_at_any_moment_goes_on_where_it_stopped(bundle, tmp_path):
    """SIGKILL, three times, at moments that come as they come."""
    source = make_large(tmp_path / "in.csv", 40_000)
    for attempt in range(20):
        target = tmp_path / f"out{attempt}.csv"
        reached = kill_three_times(bundle, source, target)
        if not target.exists():  # else the command was done before this busy machine looked at it
            break
    assert len(reached) == 3 and 0 < reached[0] and reached == sorted(reached)
    done = subprocess.run(command(bundle, source, target), capture_output=True, text=True, timeout=600)
    assert done.returncode == 0 and "Answered 40,000 of 40,000 rows" in done.stdout
    assert not target.with_name(f"{target.name}.progress.lock").exists(), "the lock of a killed run was left"
    *_, last = score_csv(bundle, source, tmp_path / "whole.csv")
    assert last.scored == 40_000 and target.read_bytes() == (tmp_path / "whole.csv").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other locks")
def test_a_second_command_on_the_same_files_is_refused_while_the_first_is_at_work(bundle, tmp_path):
    """The first is held still, not waited for: the second finds it alive, however busy the machine."""
    source, target = make_large(tmp_path / "in.csv", 40_000), tmp_path / "out.csv"
    first = start(command(bundle, source, target), stdout=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: target.with_name("out.csv.progress.json").exists(), "the first run's first note")
        first.send_signal(signal.SIGSTOP)
        wait_until(lambda: psutil.Process(first.pid).status() == psutil.STATUS_STOPPED, "its stop")
        before = files_of(tmp_path)
        second = subprocess.run(command(bundle, source, target), capture_output=True, text=True, timeout=600)
        assert (second.returncode, second.stdout) == (2, "")
        assert second.stderr == f"ai-lifecycle: Another run is at work on {target}: wait for its end, or end it.\n"
        assert files_of(tmp_path) == before
        first.send_signal(signal.SIGCONT)
        assert "Answered 40,000 of 40,000 rows" in first.communicate(timeout=600)[0]
    finally:
        first.kill()  # what stands still hears of no other signal
        first.communicate()
    list(score_csv(bundle, source, tmp_path / "whole.csv"))
    assert target.read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert {path.name for path in tmp_path.glob("out*")} == {"out.csv", "out.refused.csv"}


def files_of(folder):
    """What a folder holds, and every byte of it."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_two_runs_at_once_in_one_process_are_refused_too(bundle, source):
    target = source.with_name("out.csv")
    under_way = score_csv(bundle, source, target, chunk_rows=50)
    next(under_way)
    with pytest.raises(ScoringError, match="Another run is at work on .*out.csv"):
        next(score_csv(bundle, source, target, chunk_rows=50))
    *_, last = under_way
    assert last.scored == 1000 == len(read(target))


def test_the_command_says_what_was_refused_and_ends_with_status_1(bundle, source):
    spoil(source)
    done = subprocess.run(
        command(bundle, source, source.with_name("out.csv")), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1 and "Answered 900 of 1,000 rows" in done.stdout and "Refused 100 rows" in done.stdout
    again = subprocess.run(
        command(bundle, source, source.with_name("out.csv")), capture_output=True, text=True, timeout=120
    )
    assert again.returncode == 2 and re.fullmatch(r"ai-lifecycle: .* is there already: .*\.\n", again.stderr)


def peak_of(bundle, source, target) -> float:
    """Score in a fresh process and return the most memory it held, in MB."""
    code = """if True:
        import resource, sys
        from ai_lifecycle.bundle import load_bundle
        from ai_lifecycle.scoring import score_csv
        for last in score_csv(load_bundle(sys.argv[1]), sys.argv[2], sys.argv[3]):
            pass
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    """
    arguments = [sys.executable, "-c", code, str(bundle.path), str(source), str(target)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=550)
    assert done.returncode == 0, done.stderr
    return int(done.stdout) / (1024 if sys.platform != "darwin" else 1024**2)


@pytest.mark.parametrize("rows", [100_000, pytest.param(2_000_000, marks=pytest.mark.slow)])
def test_memory_does_not_grow_with_the_file(bundle, tmp_path, rows):
    """A file ten (or two hundred) times longer takes no more than a few MB more."""
    small = peak_of(bundle, make_large(tmp_path / "small.csv", 10_000), tmp_path / "small.out.csv")
    large = peak_of(bundle, make_large(tmp_path / "large.csv", rows), tmp_path / "large.out.csv")
    assert large < small + 8, f"{small:.0f} MB for 10,000 rows, {large:.0f} MB for {rows:,}"


def test_chunks_hold_no_more_rows_than_asked():
    held = []

    def rows():
        for row in range(10):
            held.append(row)
            yield row

    for size, expected in ((1, 10), (3, 4), (10, 1), (11, 1)):
        held.clear()
        parts = []
        for chunk in chunks(rows(), size):
            assert len(held) - sum(map(len, parts)) <= size, "read ahead"
            parts.append(chunk)
        assert len(parts) == expected and [row for part in parts for row in part] == list(range(10))
