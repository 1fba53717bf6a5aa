"""The app of a served model: what it answers, what it refuses and why, and who may switch it."""

import asyncio
import json

import httpx
import numpy as np
import pytest
from models_to_ship import fitted, table, true_and_false

from ai_lifecycle.bundle import BundleError, save_bundle
from ai_lifecycle.deployment import plain_rows
from ai_lifecycle.network import initialize
from ai_lifecycle.serving import MOST_BYTES, MOST_ROWS, Shelf, make_app

TOKEN = {"Authorization": "Bearer secret"}


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundles")
    _, features, classes, _ = fitted("npz")
    return [
        save_bundle(initialize([6, 20, 3], seed), folder / name, features=features, classes=classes)
        for seed, name in enumerate(["first", "second"])
    ]


@pytest.fixture
def ask(bundles):
    """Ask a fresh app without a network; returns (status, answer)."""
    return asker(bundles)


def asker(bundles):
    app = make_app(Shelf(bundles), "secret")

    def ask(method, path, body=None, host="127.0.0.1", **headers):
        async def send():
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
                content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
                return await client.request(
                    method, path, content=content, headers={"Content-Type": "application/json", **headers}
                )

        answer = asyncio.run(send())
        return answer.status_code, answer.json() if "json" in answer.headers["content-type"] else answer.text

    return ask


def test_a_row_is_answered_with_probabilities_label_and_the_bundle_that_gave_them(ask, bundles):
    row = bundles[0].example()
    expected = bundles[0].predict([row])
    assert ask("POST", "/predict", row) == (200, {
        "bundle": bundles[0].fingerprint, "classes": ["low", "middle", "high"],
        "label": bundles[0].labels(expected)[0], "probabilities": expected[0].tolist(),
    })  # fmt: skip


def test_a_batch_is_answered_to_the_bit_as_in_process(ask, bundles):
    rows = table().drop(columns="team")[:150]
    status, answer = ask("POST", "/predict/batch", {"rows": plain_rows(rows)})
    expected = bundles[0].predict(rows)
    assert status == 200 and np.array_equal(np.array(answer["probabilities"]), expected)
    assert answer["labels"] == bundles[0].labels(expected)
    assert ask("POST", "/predict/batch", {"rows": []})[1]["probabilities"] == []


@pytest.mark.parametrize("write", [bool, int], ids=["true and false", "1 and 0"])
def test_true_and_false_are_answered_to_the_bit_as_in_process(tmp_path, write):
    model, features, classes, rows = true_and_false()
    bundle, rows = save_bundle(model, tmp_path / "bundle", features=features, classes=classes), rows[:150]
    body = {"rows": plain_rows(rows.assign(urgent=rows["urgent"].map(write)))}
    assert type(body["rows"][0]["urgent"]) is write
    status, answer = asker([bundle])("POST", "/predict/batch", body)
    assert status == 200 and np.array_equal(np.array(answer["probabilities"]), model.predict_proba(rows))
    status, answer = asker([bundle])("POST", "/predict", {"x0": 0.5, "urgent": "true"})
    assert status == 422 and answer == {"problems": [{"field": "urgent", "reason": "must be true or false, not 'true'"}]}


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"points": 99}, "points", "must be at most 12, not 99"),
        ({"points": "3"}, "points", "must be a number, not '3'"),
        ({"x1": None}, "x1", "is missing"),
        ({"ponits": 3}, "ponits", "is not a field of this model"),
        ({"\ud800": 3}, "\\ud800", "is not a field of this model"),
        ({"x0": float("nan")}, "x0", "must be a finite number, not nan"),
        ({"x0": float("inf")}, "x0", "must be a finite number, not inf"),
    ],
    ids=str,
)
def test_a_bad_row_is_refused_with_field_and_reason(ask, bundles, change, field, reason):
    status, answer = ask("POST", "/predict", {**bundles[0].example(), **change})
    assert status == 422 and answer == {"problems": [{"field": field, "reason": reason}]}


def test_a_bad_batch_is_refused_whole_with_the_rows_numbers(ask, bundles):
    good = bundles[0].example()
    status, answer = ask("POST", "/predict/batch", {"rows": [good, {**good, "points": 0}, good, {**good, "x0": "a"}]})
    assert status == 422
    assert [(problem["row"], problem["field"]) for problem in answer["problems"]] == [(1, "points"), (3, "x0")]


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"3", b"null", b'"text"', b"\xff\xfe", b"[" * 5000])
@pytest.mark.parametrize("path", ["/predict", "/predict/batch"])
def test_what_is_no_row_is_refused_in_the_same_form(ask, path, body):
    status, answer = ask("POST", path, body)
    assert status in (400, 422), answer
    [problem] = answer["problems"]
    assert set(problem) == {"field", "reason"} and problem["reason"]


def test_a_form_of_a_web_page_is_no_request(ask, bundles):
    """A page elsewhere may send such without asking; JSON it may not."""
    status, answer = ask("POST", "/predict", bundles[0].example(), **{"Content-Type": "text/plain"})
    assert status == 422 and answer["problems"]


def test_an_unknown_address_is_told_so_in_the_same_form(ask):
    assert ask("GET", "/nowhere") == (404, {"problems": [{"field": "", "reason": "Not Found"}]})
    assert ask("GET", "/predict")[0] == 405


def test_a_batch_that_is_too_long_is_refused(ask):
    status, answer = ask("POST", "/predict/batch", {"rows": [{}] * (MOST_ROWS + 1)})
    assert status == 413 and f"at most {MOST_ROWS} rows" in answer["problems"][0]["reason"]


def test_a_request_that_is_too_long_is_refused_before_it_is_read(ask):
    status, answer = ask("POST", "/predict", b"{}", **{"Content-Length": str(MOST_BYTES + 1)})
    assert status == 413 and "bytes" in answer["problems"][0]["reason"]


def test_version_and_health_name_the_bundle(ask, bundles):
    assert ask("GET", "/health") == (200, {"status": "ok", "bundle": bundles[0].fingerprint})
    status, version = ask("GET", "/version")
    assert status == 200 and version["name"] == "first" and version["before"] is None
    assert version["available"] == {bundle.fingerprint: bundle.manifest.name for bundle in bundles}
    assert version["manifest"]["features"][0]["name"] == "x0"


def test_switching_and_rolling_back_change_who_answers(ask, bundles):
    row = bundles[0].example()
    assert ask("POST", "/switch", {"to": "second"}, **TOKEN)[1]["bundle"] == bundles[1].fingerprint
    assert ask("POST", "/predict", row)[1]["probabilities"] == bundles[1].predict([row])[0].tolist()
    assert ask("POST", "/rollback", {}, **TOKEN)[1]["bundle"] == bundles[0].fingerprint
    assert ask("POST", "/predict", row)[1]["probabilities"] == bundles[0].predict([row])[0].tolist()
    status, answer = ask("POST", "/rollback", {}, **TOKEN)
    assert status == 409 and "no earlier bundle" in answer["problems"][0]["reason"]


@pytest.mark.parametrize("path", ["/switch", "/deploy", "/rollback"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "secret2"}], ids=str)
def test_nobody_switches_without_the_token(ask, bundles, path, headers):
    body = {"to": "second", "path": str(bundles[1].path)}
    assert ask("POST", path, body, **headers)[0] == 403
    assert ask("GET", "/health")[1]["bundle"] == bundles[0].fingerprint


def test_a_bundle_that_is_refused_does_not_replace_the_one_that_answers(ask, bundles, tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    status, answer = ask("POST", "/deploy", {"path": str(tmp_path)}, **TOKEN)
    assert status == 409 and "bundle version" in answer["problems"][0]["reason"]
    assert ask("POST", "/switch", {"to": "third"}, **TOKEN)[0] == 409
    assert ask("GET", "/health")[1]["bundle"] == bundles[0].fingerprint


def test_a_new_bundle_can_be_deployed(ask, bundles, tmp_path):
    third = save_bundle(
        initialize([6, 3], 9), tmp_path / "third", features=bundles[0].features, classes=bundles[0].classes
    )
    assert ask("POST", "/deploy", {"path": str(third.path)}, **TOKEN)[1]["name"] == "third"
    assert ask("POST", "/predict", third.example())[1]["bundle"] == third.fingerprint


def test_a_page_of_another_name_gets_nothing(ask):
    reason = "a request names its host, and this is 127.0.0.1 or localhost"
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.11"):
        for method, path in (("GET", "/version"), ("GET", "/nowhere"), ("POST", "/predict")):
            assert ask(method, path, host=host) == (400, {"problems": [{"field": "", "reason": reason}]})
    for host in ("localhost", "LocalHost:8000", "127.0.0.1:80"):
        assert ask("GET", "/version", Host=host)[0] == 200
    for host in ("", "evil.example", "localhost@evil.example", "localhost:80@evil.example", "localhost\t"):
        assert ask("GET", "/version", Host=host)[0] == 400


def test_another_way_to_answer_can_be_put_in(bundles):
    asked = []

    async def counted(bundle, rows):
        asked.append(len(rows))
        return bundle.predict(rows)

    app = make_app(Shelf(bundles), "secret", counted)

    async def send():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:
            await client.post("/predict", json=bundles[0].example())
            await client.post("/predict/batch", json={"rows": [bundles[0].example()] * 3})

    asyncio.run(send())
    assert asked == [1, 3]


def test_a_shelf_keeps_its_history(bundles):
    shelf = Shelf(bundles)
    assert shelf.before is None
    shelf.switch("second")
    shelf.switch(bundles[1].fingerprint)  # again: nothing to roll back twice
    assert shelf.current is bundles[1] and shelf.before is bundles[0]
    assert shelf.roll_back() is bundles[0]
    with pytest.raises(BundleError, match="no earlier bundle"):
        shelf.roll_back()
    with pytest.raises(BundleError, match="holds no bundle 'third'; it holds first, second"):
        shelf.switch("third")
