"""Micro-batching: who goes along with whom, that nobody is dropped, and the same bits as without it."""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest
from processes import PATIENCE

from ai_lifecycle.bundle import load_bundle, save_bundle
from ai_lifecycle.deployment import ServingError, post_json, start_server
from ai_lifecycle.micro_batching import MicroBatches, batch_start
from ai_lifecycle.network import initialize
from ai_lifecycle.schema import Feature
from ai_lifecycle.serving import Shelf, answer_at_once, make_app
from ai_lifecycle.serving_process import way_to_answer

FEATURES = [Feature(f"x{place}") for place in range(6)]


class Gate:
    """A bundle that notes what it is asked, and answers only while its gate is open."""

    def __init__(self, name="gate"):
        self.name, self.open, self.asked, self.reached = name, threading.Event(), [], threading.Event()

    def predict(self, rows):
        self.reached.set()
        assert self.open.wait(PATIENCE)
        self.asked.append([row["n"] for row in rows])
        if any(row["n"] < 0 for row in rows):
            raise ValueError("a poisoned row")
        return np.array([[row["n"], 1.0] for row in rows], dtype=float).reshape(len(rows), 2)


def rows(*numbers):
    return [{"n": number} for number in numbers]


async def at_work(gate):
    """Wait until the first request is with the model."""
    while not gate.reached.is_set():
        await asyncio.sleep(0.002)


async def all_waiting(batches, count):
    while len(batches._waiting) < count:
        await asyncio.sleep(0)


def test_who_comes_while_the_model_computes_goes_along_with_the_next_batch():
    async def story():
        gate, batches = Gate(), MicroBatches(most=3, window=0.0)
        first = asyncio.create_task(batches(gate, rows(0)))
        await at_work(gate)
        later = [asyncio.create_task(batches(gate, rows(number))) for number in range(1, 6)]
        await all_waiting(batches, 5)
        gate.open.set()
        answers = await asyncio.gather(first, *later)
        return gate.asked, [answer.tolist() for answer in answers]

    asked, answers = asyncio.run(story())
    assert asked == [[0], [1, 2, 3], [4, 5]]
    assert answers == [[[number, 1.0]] for number in range(6)]


def test_a_window_lets_others_join_and_a_full_batch_does_not_wait_for_its_end():
    async def story():
        gate, batches = Gate(), MicroBatches(most=2, window=3600.0)
        gate.open.set()
        first = asyncio.create_task(batches(gate, rows(1)))
        await all_waiting(batches, 1)
        await asyncio.sleep(0.05)
        assert gate.asked == [], "it did not wait for anybody"
        await asyncio.gather(first, batches(gate, rows(2)))
        return gate.asked

    assert asyncio.run(story()) == [[1, 2]]


def test_the_window_ends_although_nobody_joins():
    async def story():
        gate, batches = Gate(), MicroBatches(most=2, window=0.02)
        gate.open.set()
        return (await batches(gate, rows(7))).tolist()

    assert asyncio.run(story()) == [[7, 1]]


def test_requests_stay_whole_and_bundles_apart():
    async def story():
        one, other, batches = Gate("one"), Gate("other"), MicroBatches(most=4, window=0.0)
        tasks = [asyncio.create_task(batches(one, rows(0)))]
        await at_work(one)
        for bundle, numbers in [(one, (1, 2)), (one, (3, 4, 5)), (one, (6,)), (other, (7,)), (one, range(8, 18))]:
            tasks.append(asyncio.create_task(batches(bundle, rows(*numbers))))
        await all_waiting(batches, 5)
        one.open.set(), other.open.set()
        answers = await asyncio.gather(*tasks)
        return one.asked, other.asked, [answer[:, 0].tolist() for answer in answers], await batches(one, [])

    one, other, answers, empty = asyncio.run(story())
    assert one == [[0], [1, 2], [3, 4, 5, 6], list(range(8, 18)), []] and other == [[7]]
    assert answers == [[0], [1, 2], [3, 4, 5], [6], [7], list(range(8, 18))]
    assert empty.shape == (0, 2)


def test_only_whose_rows_failed_hears_of_it_and_the_work_goes_on():
    async def story():
        gate, batches = Gate(), MicroBatches(most=9, window=0.0)
        tasks = [asyncio.create_task(batches(gate, rows(0)))]
        await at_work(gate)
        tasks += [asyncio.create_task(batches(gate, rows(number))) for number in (1, -1, 2)]
        await all_waiting(batches, 3)
        tasks[1].cancel()
        gate.open.set()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        return done, (await batches(gate, rows(5))).tolist()

    (_, cancelled, poisoned, fine), after = asyncio.run(story())
    assert isinstance(cancelled, asyncio.CancelledError)
    assert isinstance(poisoned, ValueError) and fine.tolist() == [[2, 1]] and after == [[5, 1]]


def test_the_start_of_a_batch():
    assert batch_start(0, [2.0], 1, 9.0) == 2.0, "a batch of one is full at once"
    assert batch_start(0, [2.0, 3.0], 4, 0.5) == 2.5
    assert batch_start(7, [2.0, 3.0], 2, 0.5) == 7


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundles")
    return [
        save_bundle(initialize([6, 300, 3], seed), folder / name, features=FEATURES, classes=list("abc"))
        for seed, name in enumerate(("first", "second"))
    ]


@pytest.fixture(scope="module")
def server(bundles):
    with start_server(*(bundle.path for bundle in bundles), batch=16, wait=20) as server:
        yield server


def some_rows(count):
    values = np.random.default_rng(2).normal(size=(count, 6))
    return [dict(zip((feature.name for feature in FEATURES), row)) for row in values.tolist()]


def test_a_real_server_gathers_and_answers_the_same_bits(server, bundles):
    table = some_rows(200)
    expected = load_bundle(bundles[0].path).predict(table)
    with ThreadPoolExecutor(24) as crowd:
        got = np.array(list(crowd.map(server.predict, table)))
    assert np.array_equal(got, expected)
    assert np.array_equal(server.predict_batch(table), expected) and server.predict_batch([]).shape == (0, 3)
    status, refused = post_json(server.url + "/predict", {"x0": 1.0})
    assert status == 422 and refused["problems"][0]["field"] == "x1"


def test_switching_under_load_drops_nobody_and_mixes_nothing(server, bundles):
    table = some_rows(12)
    expected = {bundle.fingerprint: bundle.predict(table).tolist() for bundle in bundles}
    over, answers = threading.Event(), []

    def client(place):
        while not over.is_set():
            answers.append((place, *post_json(server.url + "/predict", table[place])))

    clients = [threading.Thread(target=client, args=(place,)) for place in range(12)]
    for thread in clients:
        thread.start()
    moves = 0
    while moves < 10 or len({answer["bundle"] for _, _, answer in list(answers)}) < 2:
        assert any(thread.is_alive() for thread in clients), "every client gave up"
        server.switch("second")
        server.roll_back()
        moves += 2
    over.set()
    for thread in clients:
        thread.join()
    assert {status for _, status, _ in answers} == {200}
    assert all(answer["probabilities"] == expected[answer["bundle"]][place] for place, _, answer in answers)


@pytest.mark.parametrize("answer", [answer_at_once, MicroBatches(4, 0.0)], ids=["at once", "in batches"])
def test_each_answer_says_where_its_time_went(bundles, answer):
    app = make_app(Shelf(bundles), "secret", answer)

    async def send():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
            return [
                await client.post("/predict", json=some_rows(1)[0]),
                await client.post("/predict/batch", json={"rows": some_rows(3)}),
            ]

    one, three = asyncio.run(send())
    assert one.headers["server-timing"].endswith('batch;desc="1 rows"')
    assert three.headers["server-timing"].endswith('batch;desc="3 rows"')
    assert one.headers["server-timing"].startswith("wait;dur=") and "compute;dur=" in one.headers["server-timing"]


@pytest.mark.parametrize(
    ("batch", "wait", "words"),
    [(0, 0, "from 1 to 10000 rows, not 0"), (10_001, 0, "not 10001"), (4, -1, "from 0 to 10000 milliseconds"),
     (4, float("nan"), "milliseconds"), (None, 5, "only in batches")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_one_sentence(batch, wait, words):
    with pytest.raises(ServingError, match=words):
        way_to_answer(batch, wait)


def test_the_refusal_reaches_whoever_starts_a_server(bundles):
    with pytest.raises(ServingError, match="from 1 to 10000 rows, not 0"):
        start_server(bundles[0].path, batch=0)
    told = subprocess.run(
        [sys.executable, "-m", "ai_lifecycle.cli", "serve", str(bundles[0].path), "--wait", "5"],
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert told.returncode == 2 and "only in batches" in told.stderr and "Traceback" not in told.stderr
