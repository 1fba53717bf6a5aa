"""A real server in a process of its own: started, asked, switched under load, and never left running."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading

import numpy as np
import pytest
from models_to_ship import FORMATS, fitted, table
from processes import PATIENCE, is_gone, start, wait_until

from ai_lifecycle.bundle import load_bundle, save_bundle
from ai_lifecycle.deployment import RequestRefused, ServingError, fold_scaling, post_json, start_server
from ai_lifecycle.network import initialize


GOOD = {**{f"x{place}": 0.0 for place in range(5)}, "points": 3}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundles")

    def saved(kind, name=None, seed=None):
        path = folder / (name or kind.replace(" ", "_"))
        if not path.exists():
            model, features, classes, format = fitted(kind)
            model = model if seed is None else initialize([6, 20, 3], seed)
            save_bundle(model, path, features=features, classes=classes, format=format)
        return path

    return saved


@pytest.fixture(scope="module")
def server(saved):
    with start_server(saved("npz", "first", 1), saved("npz", "second", 2)) as server:
        yield server


def test_answers_over_http_in_batch_and_in_process_are_equal_to_the_bit(saved):
    """All formats in one server: a fresh one for each would only repeat the start."""
    with start_server(*(saved(kind) for kind in FORMATS)) as server:
        for kind in FORMATS:
            bundle = load_bundle(saved(kind))
            server.switch(bundle.fingerprint)
            rows = table()[:300][[feature.name for feature in bundle.features]]
            in_process = bundle.predict(rows)
            assert np.array_equal(server.predict_batch(rows), in_process), kind
            assert np.array_equal(server.predict_batch(rows[5:12]), in_process[5:12]), kind
            for place in (0, 150, 299):
                assert np.array_equal(server.predict(rows.iloc[place].to_dict()), in_process[place]), kind


def test_a_refused_request_says_status_field_and_reason(server):
    with pytest.raises(RequestRefused, match="points must be at most 12, not 99") as refusal:
        server.predict({**GOOD, "points": 99})
    assert refusal.value.status == 422 and refusal.value.problems[0].field == "points"
    with pytest.raises(RequestRefused, match="row 0: x0 is missing"):
        server.predict_batch([{}])


@contextlib.contextmanager
def asked_without_pause(server, rows):
    """Four clients ask about the rows until the end of `with`; yields their answers so far, each (status, content)."""
    answers, over = [], threading.Event()

    def client():
        while not over.is_set():
            answers.append(post_json(server.url + "/predict/batch", {"rows": rows}))

    clients = [threading.Thread(target=client) for _ in range(4)]
    for thread in clients:
        thread.start()
    try:
        yield answers
        assert all(thread.is_alive() for thread in clients), "a client gave up"
    finally:
        over.set()
        for thread in clients:
            thread.join()


def test_switching_under_load_drops_no_request_and_mixes_no_answer(server, saved):
    """Four clients ask without a pause while the server switches and rolls back."""
    bundles = {
        b.fingerprint: b for b in (load_bundle(saved("npz", "first", 1)), load_bundle(saved("npz", "second", 2)))
    }
    rows = table().drop(columns="team")[:40].to_dict("records")
    expected = {name: bundle.predict(rows).tolist() for name, bundle in bundles.items()}
    with asked_without_pause(server, rows) as answers:
        moves = 0
        while moves < 40 or len(answers) < 100 or {answer["bundle"] for _, answer in answers} != set(bundles):
            assert {status for status, _ in answers} <= {200}
            server.switch("second")
            server.roll_back()
            moves += 2
    assert {status for status, _ in answers} == {200}
    assert all(answer["probabilities"] == expected[answer["bundle"]] for _, answer in answers)


@pytest.mark.parametrize(
    "way",
    [pytest.param({}, id="each by itself", marks=pytest.mark.slow), pytest.param({"batch": 64, "wait": 2}, id="in micro-batches")],
)
def test_deploying_under_load_drops_no_request_and_mixes_no_answer(saved, way):
    """Each bundle is loaded, verified, warmed and switched to while four clients ask without a pause."""
    kinds = [kind for kind in FORMATS if "table" not in kind]
    bundles = [load_bundle(saved(kind)) for kind in kinds]
    rows = table().drop(columns="team")[:40].to_dict("records")
    expected = {bundle.fingerprint: bundle.predict(rows).tolist() for bundle in bundles}
    with start_server(bundles[0].path, **way) as server, asked_without_pause(server, rows) as answers:
        for place, bundle in enumerate(bundles):
            if place:
                # All four have asked and wait; on a busy machine it may be over before any of them is answered.
                assert server.deploy(bundle.path)["bundle"] == bundle.fingerprint
            wait_until(lambda: sum(told.get("bundle") == bundle.fingerprint for _, told in answers) >= 20, "its answers")
    assert {status for status, _ in answers} == {200}
    assert all(told["probabilities"] == expected[told["bundle"]] for _, told in answers)


def test_a_changed_bundle_is_not_deployed_and_the_old_one_goes_on(server, saved, tmp_path):
    spoilt = shutil.copytree(saved("npz", "second", 2), tmp_path / "spoilt")
    (spoilt / "model.npz").write_bytes(b"x" + (spoilt / "model.npz").read_bytes()[1:])
    before = server.version()["bundle"]
    with pytest.raises(RequestRefused, match="checksum in its manifest"):
        server.deploy(spoilt)
    assert server.version()["bundle"] == before


def test_a_stopped_server_is_gone_and_stopping_twice_is_fine(saved):
    server = start_server(saved("npz", "first", 1))
    assert server.is_running and "running" in repr(server)
    assert post_json(f"{server.url}/health")[0] == 200
    server.stop()
    server.stop()
    assert not server.is_running and is_gone(server.pid, 0)
    with pytest.raises(OSError, match=r"Nobody answers at http://127.0.0.1:\d+: was the server stopped"):
        post_json(f"{server.url}/health")


def test_a_server_that_nobody_holds_any_more_ends(saved):
    pid = start_server(saved("npz", "first", 1)).pid
    assert is_gone(pid), "the cell was run again, and its old server still runs"


@pytest.mark.parametrize("end", ["returns", "raises", "is killed"])
def test_a_server_ends_with_the_program_that_started_it(saved, end):
    code = f"""if True:
        import os, signal, sys
        from ai_lifecycle.deployment import start_server
        server = start_server({str(saved("npz", "first", 1))!r})
        print(server.pid, flush=True)
        {{"returns": lambda: None, "raises": lambda: 1 / 0,
          "is killed": lambda: os.kill(os.getpid(), {signal.SIGKILL.value})}}[{end!r}]()
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert is_gone(int(done.stdout)), f"the program {end} and its server still runs"


def test_a_server_ends_with_its_parent_though_another_process_holds_the_pipe(saved):
    """A forked child inherits the pipe that would tell the server of its parent's end."""
    code = f"""if True:
        import os, signal, sys, time
        from ai_lifecycle.deployment import start_server
        server = start_server({str(saved("npz", "first", 1))!r})
        holder = os.fork()
        if holder == 0:
            time.sleep(60)
            os._exit(0)
        print(server.pid, holder, flush=True)
        os.kill(os.getpid(), {signal.SIGKILL.value})
    """
    # The holder keeps the output open too, so only its first line is read.
    process = start([sys.executable, "-W", "ignore", "-c", code], stdout=subprocess.PIPE, text=True)
    server, holder = map(int, process.stdout.readline().split())
    try:
        assert is_gone(server)
    finally:
        os.kill(holder, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def test_what_cannot_be_served_is_said_in_one_sentence(saved, tmp_path):
    with pytest.raises(ServingError, match="is no bundle: it has no manifest.json"):
        start_server(tmp_path)
    with pytest.raises(ServingError, match="at least one"):
        start_server()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with pytest.raises(ServingError, match="cannot be used"):
            start_server(saved("npz", "first", 1), port=taken.getsockname()[1])


def test_a_server_that_does_not_answer_in_time_is_ended(saved):
    with pytest.raises(ServingError, match="said nothing in 0.01 seconds"):
        start_server(saved("npz", "first", 1), timeout=0.01)


def test_serve_in_a_shell_answers_and_ends_at_ctrl_c(saved):
    command = [
        sys.executable,
        "-m",
        "ai_lifecycle.cli",
        "serve",
        str(saved("npz", "first", 1)),
        str(saved("npz", "second", 2)),
    ]
    process = start(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "200"}
    )
    try:
        lines = [process.stdout.readline() for _ in range(5)]
        assert "Holding first" in lines[0] and "Holding second" in lines[1]
        url = next(word for word in lines[2].split() if word.startswith("http"))
        token = lines[3].split("Bearer ")[1].strip()
        assert post_json(f"{url}/health")[0] == 200
        assert post_json(f"{url}/switch", {"to": "second"}, token=token)[1]["name"] == "second"
    finally:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in err


def test_serve_refuses_in_one_sentence(tmp_path):
    command = [sys.executable, "-m", "ai_lifecycle.cli", "serve", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == f"ai-lifecycle: {tmp_path} is no bundle: it has no manifest.json.\n"


def test_the_first_line_that_a_server_writes_is_all_it_writes_there(saved):
    """What a server prints later could fill the pipe, which nobody reads, and stop it."""
    with start_server(saved("npz", "first", 1)) as server:
        for _ in range(50):
            post_json(f"{server.url}/health")
            post_json(f"{server.url}/nowhere")
        os.set_blocking(server._process.stdout.fileno(), False)
        assert not server._process.stdout.read()


def test_folded_weights_answer_raw_rows_as_the_scaled_ones_do():
    random = np.random.default_rng(0)
    weights, bias = random.normal(size=(5, 3)), random.normal(size=3)
    mean, scale, rows = random.normal(size=5) * 10, random.uniform(0.1, 9, 5), random.normal(size=(40, 5)) * 10
    new_weights, new_bias = fold_scaling(weights, bias, mean, scale)
    assert np.allclose(rows @ new_weights + new_bias, (rows - mean) / scale @ weights + bias, rtol=0, atol=1e-11)


def test_a_cold_server_answers_like_a_warm_one(saved):
    with start_server(saved("npz", "first", 1), warm=False) as cold:
        assert np.array_equal(cold.predict(GOOD), load_bundle(saved("npz", "first", 1)).predict([GOOD])[0])
