"""Every attack through the real engine: none gains a point, reads a secret, harms a neighbour or stops the run."""

import os
import shutil
import socket
import tempfile
from collections import Counter
from pathlib import Path

import pytest
import tiny_course
from ai_lifecycle.grading.engine import grade_class
from ai_lifecycle.grading.sandbox import program as sandbox
from ai_lifecycle.grading.sandbox.policy import BUBBLEWRAP, NAMESPACES, OWN, Layer
from ai_lifecycle.grading.tampering import watched_execution
from attacks import ATTACKS, HARM, POINTS, SECRETS
from disguises import BEYOND, DECEPTIONS, DISGUISES
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from processes import descendants, wait_until
from tiny_course import LESSON, NAME, RIGHT, answered, cell, read, submit, write

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's and SQLAlchemy's, about each other

EVERY = {**ATTACKS, **DISGUISES}
TEST = """# double of some numbers
if double(2) != 4: raise outcome.NotYet("double(2) should be 4.")
### BEGIN HIDDEN TESTS
np.testing.assert_equal(double(5), 10)
### END HIDDEN TESTS"""

# Other ways to compare, which instructors use in their own tests.
WITH_HELPERS = TEST.replace(
    "### END",
    "unittest.TestCase().assertEqual(double(7), 14)\n"
    "pd.testing.assert_frame_equal(pd.DataFrame({'x': [double(8)]}), pd.DataFrame({'x': [16]}))\n### END",
)


class Outside:
    """What there is outside of the sandbox: a course with secrets, a home folder, a file to spoil, two servers."""

    def __init__(self, folder: Path, test: str = TEST) -> None:
        self.course = tiny_course.make_course(folder / "course")
        source = read(self.course.source_of(LESSON))
        cell(source, "setup").source = (
            "import unittest\nimport numpy as np\nimport pandas as pd\nfrom ai_lifecycle.feedback import outcome"
        )
        cell(source, "double-test").source = test
        cell(source, "double").source = cell(source, "double").source.replace("return", "# SECRET-solution\n    return")
        write(self.course.source_of(LESSON), source)
        from ai_lifecycle.grading.autograde import recorded

        release = tiny_course.released(recorded(source, tiny_course.settings(self.course)))
        write(self.course.release_of(LESSON), release)
        config = self.course.config
        config.write_text(config.read_text().replace("c.Execute.timeout = 60", "c.Execute.timeout = 6"))
        self.home, self.canary = folder / "home", folder / "canary"
        self.home.mkdir()
        (self.home / "token").write_text("SECRET-home")
        self.canary.write_text("sings")
        self.canary.chmod(0o666)
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        for server in (self.tcp, self.udp):
            server.settimeout(0.2)
        self.names = {
            "course": self.course.root, "home": self.home, "canary": self.canary, "tests": os.getpid(),
            "tcp": self.tcp.getsockname()[1], "udp": self.udp.getsockname()[1],
        }  # fmt: skip

    def filled(self, code: str) -> str:
        for name, value in self.names.items():
            code = code.replace(f"@{name}@", str(value))
        return code

    def received(self) -> list:
        heard = []
        for server in (self.tcp, self.udp):
            try:
                heard.append(server.accept() if server is self.tcp else server.recv(100))
            except TimeoutError:
                pass
            server.close()
        return heard


def hand_in(outside: Outside, student: str, attack=None) -> None:
    """Put an attack, or an honest submission, where submissions are."""
    if attack is None:
        submit(outside.course, student, answered(outside.course, **{**RIGHT, "question": "SECRET-neighbour"}))
        return
    notebook = answered(outside.course, **{**RIGHT, "double": outside.filled(attack.double)})
    if attack.start:
        notebook.cells.insert(2, new_code_cell(outside.filled(attack.start), id="my-own"))
    attack.change(notebook)
    folder = submit(outside.course, student, notebook).parent
    for name, text in attack.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def double_points(course) -> dict[str, float]:
    """The points for the task that no attack may get, by student."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "ai-lifecycle") as book:
        return {
            submission.student_id: sum(
                grade.score
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.name.endswith("double-test")
            )
            for submission in book.assignment_submissions(NAME)
        }


def grade_attacks(folder: Path, names: list[str], monkeypatch) -> None:
    """Grade a class of attackers between two honest students, and look at everything they must not have done."""
    monkeypatch.setenv("API_TOKEN", "SECRET-env")
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    outside = Outside(folder, WITH_HELPERS)
    hand_in(outside, "aa_honest")
    hand_in(outside, "zz_honest")
    for name in names:
        hand_in(outside, name, EVERY[name])
    before = {path: path.read_bytes() for path in outside.course.solutions.rglob("*.ipynb")}
    before |= {path: path.read_bytes() for path in (outside.course.root / "submitted").rglob("*") if path.is_file()}
    before |= {outside.canary: b"sings", outside.course.config: outside.course.config.read_bytes()}
    children = descendants()

    summary = grade_class(LESSON, outside.course.root, sandbox="auto", jobs=2)

    rows = {row.student: row for row in summary.rows}
    points = double_points(outside.course)
    for honest in ("aa_honest", "zz_honest"):
        assert (rows[honest].score, points[honest], rows[honest].flags, rows[honest].trouble) == (5, 2, (), "")
    gained = {name: points[name] for name in names if points.get(name)}
    assert not gained, f"these attacks gained points: {gained}"
    ended = {name: rows[name].trouble for name in names if not rows[name].is_graded and not EVERY[name].dies}
    assert not ended, f"these lost their other points too: {ended}"
    unseen = [name for name in names if EVERY[name].flagged and rows[name].is_graded and not rows[name].flags]
    assert not unseen, f"nobody was told of these: {unseen}"
    assert all("\n" not in row.trouble and "Traceback" not in row.trouble for row in summary.rows)
    assert not outside.received(), "something was sent"
    changed = [path for path, data in before.items() if not path.is_file() or path.read_bytes() != data]
    assert not changed, f"these files were harmed: {changed}"
    leaked = Counter()
    for path in [*(outside.course.root / "autograded").rglob("*"), *(outside.course.root / "feedback").rglob("*")]:
        assert not path.is_symlink(), f"{path} is a link"
        if path.is_file() and path.relative_to(outside.course.root).parts[1] in names:
            for secret in ("solution", "home", "env", "neighbour"):
                leaked[path.relative_to(outside.course.root).parts[1], secret] += f"SECRET-{secret}" in path.read_text()
    assert not +leaked, f"secrets were read: {+leaked}"
    assert not os.listdir(tempfile.gettempdir()), "what submissions wrote still takes the disk"
    wait_until(lambda: descendants() <= children, "the end of everything that was started")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("PATH", os.environ["PATH"])
    with tempfile.TemporaryDirectory(prefix="attacks-", dir="/tmp") as rooms:  # a short path, for the sockets in it
        os.chmod(rooms, 0o755)
        monkeypatch.setattr(tempfile, "tempdir", rooms)
        yield tmp_path


def test_there_are_enough_and_each_says_what_it_tries():
    assert len(ATTACKS) >= 40 and len(ATTACKS) == len(POINTS) + len(SECRETS) + len(HARM)
    assert all(attack.tries and "\n" not in attack.tries for attack in EVERY.values())
    assert len({attack.tries for attack in EVERY.values() if not attack.tries.startswith("the same")}) > 60


def test_one_attack_of_each_kind(folder, monkeypatch):
    grade_attacks(folder, [name for name, attack in EVERY.items() if not attack.slow], monkeypatch)


def points_and_flags(outside: Outside, names, **how) -> dict[str, tuple[float, tuple[str, ...]]]:
    """What is counted for the task that no attack may get, and what was flagged, by student."""
    rows = {row.student: row for row in grade_class(LESSON, outside.course.root, jobs=2, **how).rows}
    points = double_points(outside.course)
    return {name: (points[name], rows[name].flags) for name in names}


def test_a_second_verdict_sees_what_nothing_in_the_learners_kernel_shows(folder, monkeypatch):
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    outside = Outside(folder)
    hand_in(outside, "honest")
    for name, attack in {**DECEPTIONS, **BEYOND}.items():
        hand_in(outside, name, attack)

    names = [*DECEPTIONS, *BEYOND]
    assert points_and_flags(outside, names) == dict.fromkeys(names, (2, ()))

    found = points_and_flags(outside, [*names, "honest"], again=True, strict=True)
    assert {name: points for name, (points, _) in found.items() if points} == dict.fromkeys([*BEYOND, "honest"], 2)
    assert all("in a clean kernel" in " ".join(found[name][1]) for name in DECEPTIONS)
    assert not any(found[name][1] for name in [*BEYOND, "honest"])


@pytest.mark.slow
def test_without_the_look_before_running_every_disguise_would_gain_points(folder, monkeypatch):
    """So each of them is an attack, and it is that look which sees it."""
    monkeypatch.setenv("AI_LIFECYCLE_SEED", "5")
    outside = Outside(folder)
    for name, attack in DISGUISES.items():
        hand_in(outside, name, attack)
    with monkeypatch.context() as blind:
        blind.setattr(watched_execution, "suspicious", lambda notebook, source: [])
        assert points_and_flags(outside, DISGUISES) == dict.fromkeys(DISGUISES, (2, ()))
    found = points_and_flags(outside, DISGUISES, again=True)
    assert not [name for name, (points, flags) in found.items() if points or not flags]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [POINTS, DISGUISES, SECRETS, HARM], ids=["points", "disguises", "secrets", "harm"])
def test_every_attack(kind, folder, monkeypatch):
    grade_attacks(folder, list(kind), monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("means", [BUBBLEWRAP, ""], ids=["bubblewrap", "without namespaces"])
def test_every_attack_on_secrets_and_neighbours_with_other_layers(means, folder, monkeypatch):
    if means and not shutil.which("bwrap"):
        pytest.skip("bubblewrap is not installed")
    layers = sandbox._layers()
    if not layers[0].how == OWN:
        pytest.skip("this machine has no other means than it uses anyway")
    changed = tuple(
        Layer(one.name, means if one.name == NAMESPACES else one.how, "left out", one.uncovered) for one in layers
    )
    monkeypatch.setattr(sandbox, "_layers", lambda: changed)
    grade_attacks(folder, [*SECRETS, *HARM], monkeypatch)
