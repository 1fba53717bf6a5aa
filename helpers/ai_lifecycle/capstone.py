"""The capstone: three real data sets, rows that are held back from the learner, and the rule of when to train again.

The rows are scikit-learn's own, shipped inside its package. One in three is held back: `load_rows` never returns it,
whatever it is asked, and only the grader's `held_back` does. Which ones they are follows from each row's number alone,
so that nobody's tuning moves them. They are hidden from an honest learner and from every model that learns from the
rows it is given; the data are public, so nothing hides them from somebody who goes and fetches them. Whether a
training function does that is found out otherwise: `renamed` gives the same rows under exchanged labels, and who still
answers with the true ones has learned from somewhere else.
"""

import math
import zlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

LABEL = "label"


@dataclass(frozen=True)
class Challenge:
    """One of the three data sets.

    name: a key of CHALLENGES. question: what a model of it answers. source: who gathered it.
    floor: the share of right answers on rows held back that a bundle must reach: below what small forests of any seed
    reach, so that luck decides nothing, and above what a single question to a column reaches. late: the column that becomes known
    only after the answer. when: when that is. known: when the other columns are known.
    """

    name: str
    question: str
    source: str
    floor: float
    late: str
    when: str
    known: str


CHALLENGES = {
    challenge.name: challenge
    for challenge in (
        Challenge(
            "breast_cancer", "Is this lump benign or malignant?", "Wolberg, Street & Mangasarian, Wisconsin, 1995",
            0.90, "days to next visit", "after the diagnosis", "from the needle's sample",
        ),
        Challenge(
            "wine", "Of which of three grape varieties is this wine?", "Aeberhard & Forina, Genoa, 1992",
            0.92, "price a bottle", "after the variety is known", "from the laboratory",
        ),
        Challenge(
            "digits", "Which digit is on this picture of 8 by 8 dots?", "Alpaydin & Kaynak, UCI, 1998",
            0.93, "sorting shelf", "after a person has read it", "from the scanner",
        ),
    )
}  # fmt: skip


class UnknownChallenge(ValueError):
    """No data set of the capstone has that name; the message names the three."""


def find_challenge(name: object) -> Challenge:
    """Return the challenge of that name. Raises UnknownChallenge, naming the three, for anything else."""
    if not isinstance(name, str) or name not in CHALLENGES:
        raise UnknownChallenge(f"There is no data set {name!r} here; choose one of {', '.join(CHALLENGES)}.")
    return CHALLENGES[name]


def load_rows(name: str) -> pd.DataFrame:
    """Return the rows that a learner may use: about two in three, with their labels.

    name: a key of CHALLENGES. The columns are those of `column_card`, and "label", a text, last.
    Raises UnknownChallenge for another name.

    >>> load_rows("wine")["label"].nunique()
    3
    """
    whole, back = _whole(name)
    return whole[~back].reset_index(drop=True)


def held_back(name: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the rows that `load_rows` never returns, as they would come with a question, and their labels.

    The first has the columns that are known when the question is asked; the second has shape (rows,), texts.
    For the grader. Raises UnknownChallenge for another name.
    """
    whole, back = _whole(name)
    rows = whole[back].reset_index(drop=True)
    return rows.drop(columns=[LABEL, find_challenge(name).late]), rows[LABEL].to_numpy()


def column_card(name: str) -> pd.DataFrame:
    """Return what is known about each column before any row is seen: a row for each, its name as the index.

    lowest, highest: what the instrument can give; more or less is a mistake. known: when the value becomes known.
    """
    challenge, (rows, _) = find_challenge(name), _loaded(name)
    highest = [16.0 if name == "digits" else _ceiling(1.5 * float(rows[column].max())) for column in rows]
    card = {"lowest": 0.0, "highest": [*highest, 1000.0], "known": [challenge.known] * len(highest) + [challenge.when]}
    return pd.DataFrame(card, index=pd.Index([*rows.columns, challenge.late], name="column"))


def renamed(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the table with its labels exchanged, each for the next one in order, and by which label each is meant.

    Who learns from this table alone calls every row by the exchanged name, and gets hardly any true label right.

    >>> table, meant = renamed(pd.DataFrame({"label": ["a", "b", "a"]}))
    >>> table["label"].tolist(), meant
    (['b', 'a', 'b'], {'a': 'b', 'b': 'a'})
    """
    labels = sorted(table[LABEL].unique())
    meant = dict(zip(labels, [*labels[1:], labels[0]]))
    return table.assign(**{LABEL: table[LABEL].map(meant)}), meant


@dataclass(frozen=True)
class Week:
    """What is known at the end of a week of answering, when somebody asks whether to train again.

    promised: the share of wrong answers that the bundle's card promised. labelled: answers whose truth has come;
    wrong: how many of those were wrong. drift: how far the inputs have moved (a PSI). answers: how many will be asked
    before a new model could be replaced again. wrong_price, training_price: of a wrong answer, of a training with its
    labels, in one unit.
    """

    promised: float
    labelled: int
    wrong: int
    drift: float
    answers: int
    wrong_price: float
    training_price: float


def time_to_train(week: Week) -> str:
    """Return "train" or "infer": train again only if harm is proved, and a new model saves more than it costs.

    Harm is proved where the share of wrong answers lies more than two standard errors above the promised one; what a
    new model saves is that excess, for all answers to come. Drift alone decides nothing, and without labels nothing
    is proved.
    Source: normal approximation of the binomial distribution; the price rule is that of lesson 9.

    >>> week = Week(0.05, labelled=200, wrong=30, drift=0.0, answers=1000, wrong_price=1, training_price=60)
    >>> time_to_train(week)
    'train'
    """
    if not week.labelled:
        return "infer"
    excess = week.wrong / week.labelled - week.promised
    if excess <= 2 * math.sqrt(week.promised * (1 - week.promised) / week.labelled):
        return "infer"
    return "train" if excess * week.answers * week.wrong_price > week.training_price else "infer"


def claim_error(share: float, rows: int, asked: int) -> float:
    """Return how far two shares of right answers may lie apart by chance, one on `rows` rows, one on `asked` rows.

    Three standard errors of the difference, which chance leaves once in 370 times. share: about what both are.
    Source: normal approximation of the binomial distribution; a share of 1 is taken as half an answer short of it.

    >>> round(claim_error(0.9, 100, 400), 3)
    0.101
    """
    share = min(share, 1 - 0.5 / rows)
    return 3 * math.sqrt(share * (1 - share) * (1 / rows + 1 / asked))


def _whole(name: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Return all rows, with the column that comes late, and which of them are held back."""
    challenge, (rows, labels) = find_challenge(name), _loaded(name)
    random = np.random.default_rng(zlib.crc32(name.encode()))
    place = np.unique(labels, return_inverse=True)[1]
    # What happens after the answer follows from it, with a little chance: the course adds this one column.
    late = np.round(20.0 + 60.0 * place + random.uniform(0, 50, len(labels)), 1)
    back = np.array([zlib.crc32(f"{name}, row {row}".encode()) % 3 == 0 for row in range(len(labels))])
    return rows.assign(**{challenge.late: late, LABEL: labels}), back


def _loaded(name: str) -> tuple[pd.DataFrame, np.ndarray]:
    from sklearn import datasets

    read = {"breast_cancer": datasets.load_breast_cancer, "wine": datasets.load_wine, "digits": datasets.load_digits}
    data = read[find_challenge(name).name]()
    columns = [str(column).replace("_", " ") for column in data.feature_names]
    names = {"wine": ["variety A", "variety B", "variety C"]}.get(name, [str(label) for label in data.target_names])
    return pd.DataFrame(data.data, columns=columns), np.array(names)[data.target]


def _ceiling(value: float) -> float:
    """Return the next number above that has one digit."""
    power = 10.0 ** math.floor(math.log10(value))
    return float(f"{math.ceil(value / power) * power:.6g}")
