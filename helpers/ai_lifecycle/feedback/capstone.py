"""The checks of the capstone: a model judged on rows it never had, its card, the delivered bundle, the policy.

Each check takes the learner's function. It returns None, or raises one of the three outcomes with a message.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from ai_lifecycle import acceptance
from ai_lifecycle import capstone as course
from ai_lifecycle.bundle import BundleError, load_bundle
from ai_lifecycle.criteria import Report
from ai_lifecycle.feedback import capstone_cases as questions
from ai_lifecycle.feedback import capstone_mistakes as mistakes
from ai_lifecycle.feedback.answer import ask as ask_plainly
from ai_lifecycle.feedback.compare import kind_of, require_list
from ai_lifecycle.feedback.outcome import Broken, NotYet
from ai_lifecycle.schema import Feature, problems


def ask(*arguments, **named):
    """Ask as `answer.ask` does, on one thread: a small fit waits longer for its other threads than it works."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return ask_plainly(*arguments, **named)


def check_train_model(train_model: Callable, choice: object, hidden: bool = False) -> None:
    """Check task 1: `train_model(table)` returns a classifier that answers rows as they come with a question.

    hidden: hold its answers against the rows held back, and have it learn the same rows under exchanged labels.
    """
    challenge = _challenge(choice)
    rows, labels = course.held_back(challenge.name)
    table = course.load_rows(challenge.name)
    got = _answers(train_model, table, rows if hidden else rows.head(5), f"for the {challenge.name} rows")
    known = set(table[course.LABEL])
    if strange := [label for label in got if label not in known]:
        raise NotYet(f"The model answers {strange[0]!r}; the labels of the table are {', '.join(sorted(known))}.")
    if not hidden:
        return
    right = float(np.mean(got == labels))
    if right < challenge.floor:
        raise NotYet(
            f"{right:.1%} of the {len(labels)} rows held back are right; {challenge.floor:.0%} are asked for. "
            f"{mistakes.low_score(right, labels)}"
        )
    exchanged, meant = course.renamed(table)
    told = _answers(train_model, exchanged, rows, "for the same rows with their labels exchanged")
    _require_learned_from_table("train_model", right, np.array([meant[label] for label in labels]) == told)


def _require_learned_from_table(function: str, right: float, as_told: np.ndarray) -> None:
    """Refuse what has learned from more than its table.

    right: its share of right answers. as_told: for each row held back whether, having been given the table with its
    labels exchanged, it gives the exchanged label. Who learned from the table alone is as often right by the one as by
    the other, but for chance; who learned from the rows held back as well is torn between the two.
    """
    told, rows = float(np.mean(as_told)), len(as_told)
    if right - told > course.claim_error((right + told) / 2, rows, rows):
        raise NotYet(
            f"{function} was given the same rows with their labels exchanged, and what it trained still knows the true "
            f"ones ({told:.1%} follow the exchanged labels, {right:.1%} followed the true ones): "
            "it has learned from rows other than those in its argument. Learn from `table` alone."
        )


def _answers(train_model: Callable, table: pd.DataFrame, rows: pd.DataFrame, about: str) -> np.ndarray:
    """Have the learner's function train, ask its model, and return the labels it gives, shape (rows,)."""
    before = table.copy()
    model = ask(train_model, "train_model", {"table": table}, about)
    if not table.equals(before):
        raise NotYet(f"train_model changed the table {about}. Whoever loaded it still needs it: work on a copy.")
    if hasattr(model, "predict") and not isinstance(model, type) and not hasattr(model, "predict_proba"):
        raise NotYet(
            f"The model gives labels {about} and no probabilities: it has no predict_proba, as some families have none. "
            "Choose one that has it."
        )
    if not hasattr(model, "predict_proba") or isinstance(model, type):
        raise NotYet(
            f"train_model should return a fitted classifier with predict_proba {about}; {kind_of(model)} came."
        )
    names = [str(name) for name in getattr(model, "feature_names_in_", rows.columns)]
    if late := [name for name in names if name not in rows.columns]:
        raise NotYet(
            f"The model asks for {', '.join(late)}, which no row has when the question is asked. "
            "A value that becomes known after the answer is a leak: leave it out before you train."
        )
    got = ask(lambda rows: model.predict(rows[names]), "The model", {"rows": rows}, about)
    got = np.asarray(got)
    if got.shape != (len(rows),):
        raise NotYet(f"The model should give one label for each row {about}; {kind_of(got)} came.")
    return got.astype(str)


def check_describe_features(describe_features: Callable, choice: object, hidden: bool = False) -> None:
    """Check task 2: `describe_features(card)` returns a Feature for each column known when the question is asked.

    hidden: ask them about every row held back and about every kind of bad row, one column after another.
    """
    challenge = _challenge(choice)
    for name in [challenge.name] if not hidden else course.CHALLENGES:
        card, (rows, _) = course.column_card(name), course.held_back(name)
        about = f"for the card of {name}"
        features = _features(describe_features, card, rows, name, about)
        if hidden:
            _features(describe_features, card[::-1], rows[rows.columns[::-1]], name, f"{about}, its rows upside down")
        good = rows.to_dict("records")
        for row in good if hidden else good[:5]:
            if found := problems(row, features):
                raise NotYet(
                    f"A good row is refused {about}: {found[0].field} {found[0].reason}. "
                    "The card says what an instrument can give; the table holds only what has come so far."
                )
        bad = acceptance.bad_rows(good[0], name) + questions.rows_without_numbers(good[0])
        for what, row in bad if hidden else bad[:1]:
            if not problems(row, features):
                raise NotYet(f"A bad row is accepted {about}, where {what}. {mistakes.accepted(what)}")


def _features(describe_features: Callable, card: pd.DataFrame, rows: pd.DataFrame, name: str, about: str) -> list[Feature]:
    """Return what the learner's function makes of a card, whose order is that of the columns of `rows`."""
    given = card.copy()
    got = ask(describe_features, "describe_features", {"card": card}, about)
    if not card.equals(given):
        raise NotYet(f"describe_features changed the card {about}. Work on a copy.")
    if not isinstance(got, tuple | list):
        require_list(got, "The result", len(rows.columns), about)
    _require_features(list(got), rows, course.CHALLENGES[name].late, about)
    return list(got)


def _require_features(features: list, rows: pd.DataFrame, late: str, about: str) -> None:
    for feature in features:
        if not isinstance(feature, Feature):
            raise NotYet(f"Each entry should be a Feature {about}; {kind_of(feature)} came.")
    names = [feature.name for feature in features]
    if late in names:
        raise NotYet(
            f"{late!r} is among the features {about}, and the card says that it becomes known only afterwards: "
            "every row that comes with a question would be refused for lack of it."
        )
    if names != list(rows.columns):
        odd = sorted(set(names) ^ set(rows.columns)) or ["the order"]
        raise NotYet(
            f"There should be one Feature for each column known when the question is asked, in the card's order, "
            f"{about}: look at {odd[0]}. {len(rows.columns)} were expected, {len(names)} came."
        )


def check_honest_score(honest_score: Callable, cases: int = 0) -> None:
    """Check task 3: `honest_score(train, table, columns)` returns the score on rows unseen in training."""
    for case in questions.random_trainings(cases) if cases else questions.visible_trainings():
        table = case.table.copy()
        arguments = {"train": case.train, "table": table, "columns": ["number", "size"]}
        got = ask(honest_score, "honest_score", arguments, case.about)
        if not table.equals(case.table):
            raise NotYet(f"honest_score changed the table {case.about}. Work on a copy.")
        if isinstance(got, np.ndarray) and got.shape == ():
            got = got[()]
        if not isinstance(got, float | int | np.floating) or isinstance(got, bool) or not 0 <= got <= 1:
            raise NotYet(f"The score should be one number from 0 to 1 {case.about}; {kind_of(got)} came.")
        if why := mistakes.honest_score(case, float(got)):
            raise NotYet(f"{why} This was {case.about}.")


# What ran well, by what its card says: three parts of a task ask for it, and it is started once. What failed is tried
# again when it is asked again, for a busy machine may be to blame.
_ran_well: dict[str, Report] = {}
_RUNNING = ("starts", "refuses", "latency")
# The parts of task 4, each with points of its own: the criteria that can be seen at rest, and those of a run.
PARTS = {
    "promise": (("loads", "score", "card", "rows", "columns"), ("starts",)),  # a late column answers nothing
    "light": (("loads", "size", "memory"), ("starts", "latency")),
    "guard": (("loads", "columns"), ("starts", "refuses")),
}


def check_deliver(deliver: Callable, choice: object, part: str, start: bool = False) -> None:
    """Check a part of task 4: `deliver(table, path)` leaves a bundle in the folder `path` that passes its criteria.

    part: one of PARTS. start: start the bundle in a process of its own, and ask for what shows only there too; for the
    promise, have the same rows delivered once more under exchanged labels.
    """
    challenge = _challenge(choice)
    with TemporaryDirectory() as folder:
        path, about = Path(folder).resolve() / "bundle", f"for the {challenge.name} rows"
        _have_delivered(deliver, course.load_rows(challenge.name), path, about)
        report = _verdict(path, challenge.name, start)
        at_rest, running = PARTS[part]
        wanted = at_rest + running if start else at_rest
        if failed := [one for one in report.criteria if one.name in wanted and not one.passed]:
            lines = " ".join(f"{one}. {one.why}".strip() for one in failed)
            passed = [one.name for one in report.criteria if one.passed]
            raise NotYet(f"{lines} Passed so far: {', '.join(passed) or 'none'}.")
        if start and part == "promise":
            _deliver_exchanged(deliver, challenge.name, path)


def _have_delivered(deliver: Callable, table: pd.DataFrame, path: Path, about: str) -> None:
    ask(deliver, "deliver", {"table": table, "path": path}, about)
    if not path.is_dir():
        raise NotYet(
            f"deliver left no folder at `path` {about}. Save the bundle there: save_bundle(model, path, ...); "
            "another place would not be found."
        )


def _deliver_exchanged(deliver: Callable, name: str, delivered: Path) -> None:
    """Have the same rows delivered with their labels exchanged, and hold both bundles against the rows held back."""
    rows, labels = course.held_back(name)
    exchanged, meant = course.renamed(course.load_rows(name))
    path, about = delivered.with_name("exchanged"), "for the same rows with their labels exchanged"
    _have_delivered(deliver, exchanged, path, about)
    try:
        first, second = (load_bundle(one) for one in (delivered, path))
        got = [np.array(bundle.labels(bundle.predict(rows))).astype(str) for bundle in (first, second)]
    except BundleError as refusal:
        raise NotYet(f"What deliver left {about} is no bundle that answers: {refusal}") from None
    as_told = np.array([meant[label] for label in labels]) == got[1]
    _require_learned_from_table("deliver", float(np.mean(got[0] == labels)), as_told)


def _verdict(path: Path, name: str, start: bool) -> Report:
    if not start:
        return acceptance.judge(path, name, start=False)
    key = f"{name} {_card_of(path)}"
    if key in _ran_well:  # at rest it is looked at anew
        pairs = zip(acceptance.judge(path, name, start=False).criteria, _ran_well[key].criteria)
        return Report(tuple(before if one.name in _RUNNING else one for one, before in pairs))
    report = acceptance.judge(path, name, start=True)
    if {one.name for one in report.criteria if one.passed} >= set(_RUNNING):
        _ran_well[key] = report
    return report


def _card_of(path: Path) -> str:
    """Return a bundle's manifest without what differs between two that were saved alike; "" if it cannot be read."""
    try:
        card = json.loads((path / "manifest.json").read_bytes())
        sizes = {name: entry["bytes"] // 1000 for name, entry in card.pop("files").items()}
        card.pop("created", None)
        return hashlib.sha256(json.dumps([card, sizes], sort_keys=True).encode()).hexdigest()
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""  # it will be refused


def check_time_to_train(time_to_train: Callable, cases: int = 0) -> None:
    """Check task 5: `time_to_train(week)` returns "train" or "infer"."""
    for week, about in questions.random_weeks(cases) if cases else questions.visible_weeks():
        expected = course.time_to_train(week)
        got = ask(time_to_train, "time_to_train", {"week": week}, about, [course.time_to_train])
        if not isinstance(got, str) or got.strip().lower() not in ("train", "infer"):
            raise NotYet(f'The decision should be "train" or "infer" {about}; {kind_of(got)} came.')
        if got.strip().lower() != expected:
            raise NotYet(f"The decision should be {expected!r} {about}. {mistakes.decision(week)}")


def _challenge(choice: object) -> course.Challenge:
    try:
        return course.find_challenge(choice)
    except course.UnknownChallenge as mistake:
        raise Broken(f"choice is not one of the three: {mistake}") from None
