"""The sandbox, tried by real processes: as root and as nobody, forked and started, with each means there is."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
from ai_lifecycle.grading.errors import UserError
from ai_lifecycle.grading.sandbox import disk, keeper, landlock, program as sandbox
from ai_lifecycle.grading.sandbox.policy import BUBBLEWRAP, NAMESPACES, OWN, Layer, Report
from processes import PATIENCE, start, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is made for Linux")

HERE = Path(__file__).parent
NOBODY = 65534
WAYS = {
    "forked": ("forked", {NAMESPACES: OWN}),
    "kept": ("kept", {NAMESPACES: OWN}),
    "started": ("command", {NAMESPACES: OWN}),
    "bubblewrap": ("command", {NAMESPACES: BUBBLEWRAP}),
    "without namespaces": ("forked", {NAMESPACES: ""}),
}
LIMITS = {"memory": 400 << 20, "file": 16 << 20, "files": 200, "processes": 40, "wall": 100}


def python_of(user):
    """A Python that this user may run: ours, or the system's."""
    if user == os.geteuid() or os.stat("/root").st_mode & 1 or not sys.base_prefix.startswith("/root"):
        return sys.executable
    python = shutil.which("python3", path="/usr/bin")
    asked = [python or "false", "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    if not python or subprocess.run(asked).returncode:
        pytest.skip("there is no Python of 3.11 or later that another user may run")
    return python


def line_for(way, folder, code, user, **limits):
    """The command line and options that run code in a sandbox as a user."""
    how, means = WAYS[way]
    if means[NAMESPACES] == BUBBLEWRAP and not shutil.which("bwrap"):
        pytest.skip("bubblewrap is not installed")
    if how == "kept" and user != 0:
        pytest.skip("only root may have one keeper for several submissions")
    found = {layer.name: layer.how for layer in sandbox.survey("auto").layers}
    for name in ("scratch", "home"):
        (folder / name).mkdir(exist_ok=True)
        if user != os.geteuid():
            os.chown(folder / name, user, user)
    given = {
        "how": how,
        "means": {**found, **means},
        "code": code,
        "scratch": str(folder / "scratch"),
        "home": str(folder / "home"),
        "hidden": [str(folder / "course")],
        "limits": {**LIMITS, **limits},
    }
    who = {} if user == os.geteuid() else {"user": user, "group": user, "extra_groups": []}
    return [python_of(user), str(HERE / "sandboxed.py"), json.dumps(given)], who


@pytest.fixture(params=["root", "nobody", "me"])
def user(request):
    """The user who grades: root and nobody if the tests run as root, else who runs the tests."""
    if (request.param == "me") == (os.geteuid() == 0):
        pytest.skip("root tests as root and nobody; anybody else only as themselves")
    return {"root": 0, "nobody": NOBODY, "me": os.geteuid()}[request.param]


@pytest.fixture
def folder(open_folder):
    """The folder of this test, which other users may walk through."""
    return open_folder


@pytest.fixture
def outside(folder):
    """What there is to steal and to harm outside: files, listening sockets, a neighbour. Yields what the probe asks."""
    secrets = {
        "solution": "course/solutions/03/nb.ipynb",
        "gradebook": "course/gradebook.db",
        "neighbour": "b/nb.ipynb",
    }
    for place in secrets.values():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text("SECRET")
        (folder / place).chmod(0o666)
        (folder / place).parent.chmod(0o777)
    neighbour = start(["sleep", "600"], env={"TOKEN": "SECRET"})
    heard, servers = [], []
    for family, kind, address in (
        (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        (socket.AF_UNIX, socket.SOCK_STREAM, f"\0sandbox-test-{os.getpid()}"),
    ):
        server = socket.socket(family, kind)
        server.bind(address)
        server.settimeout(0.2)
        if kind == socket.SOCK_STREAM:
            server.listen()
        servers.append(server)
    asked = {
        "read": {**{name: str(folder / place) for name, place in secrets.items()}, "shadow": "/etc/shadow"},
        "list": {
            "course": str(folder / "course"),
            "home": os.path.expanduser("~root"),
            "root's temporary": str(folder),
        },
        "write": {
            "scratch": str(folder / "scratch" / "mine"),
            "home": str(folder / "home" / "mine"),
            "gradebook": str(folder / secrets["gradebook"]),
            "neighbour": str(folder / secrets["neighbour"]),
            "package": str(Path(sandbox.__file__).with_name("mine.py")),
            "system": "/usr/lib/mine",
            "root": "/mine",
        },
        "tcp": servers[0].getsockname()[1],
        "udp": servers[1].getsockname()[1],
        "abstract": servers[2].getsockname()[1:].decode(),
        "neighbour": neighbour.pid,
    }

    def received():
        for server in servers:
            try:
                heard.append(server.accept() if server.type == socket.SOCK_STREAM else server.recv(100))
            except TimeoutError:
                pass
        return heard

    yield asked, received, neighbour
    neighbour.kill()
    neighbour.wait()
    for server in servers:
        server.close()


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_read_sent_harmed_or_used_up(way, user, folder, outside):
    asked, received, neighbour = outside
    code = (HERE / "sandbox_probe.py").read_text().replace("ASKED  # noqa: F821", repr(asked) + "  #")
    line, who = line_for(way, folder, code, user)
    environment = {**os.environ, "API_TOKEN": "SECRET", "AI_LIFECYCLE_SEED": "7"}
    done = subprocess.run(line, capture_output=True, text=True, env=environment, timeout=2 * PATIENCE, **who)
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout.splitlines()[-1])
    text = json.dumps(facts)
    assert "SECRET" not in text, f"a secret was read: {text}"
    assert "API_TOKEN" not in text and facts["environment"]["AI_LIFECYCLE_SEED"] == "7"
    refused = {name for name, fact in facts.items() if str(fact).startswith("refused")}
    must = {
        "read solution",
        "read gradebook",
        "read neighbour",
        "read shadow",
        "write gradebook",
        "write neighbour",
        "write package",
        "write system",
        "write root",
        "TCP",
        "abstract socket",
        "signal",
        "neighbour's environment",
        "keeper's environment",
        "new user namespace",
        "outlive the keeper",
        "trace",
        "mount",
        "memory",
        "raise the limit",
        "large file",
        "open files",
    }
    if not WAYS[way][1][NAMESPACES] and landlock.version() < 6:
        must -= {"abstract socket", "signal"}
    assert must <= refused, f"not refused: { {name: facts[name] for name in must - refused} }"
    assert neighbour.poll() is None and not received(), "a neighbour was harmed or something was sent"
    assert (facts["write scratch"], facts["write home"]) == ("written", "written")
    assert set(facts["capabilities"][1:3]) == {"0" * 16} and facts["core file"] == 0
    assert facts["subprocess"] == "42" and len(facts["libraries"]) == 5 and facts["name"] == "learner home"
    if user == 0 and WAYS[way][1][NAMESPACES]:
        assert facts["user"] > 1_000_000_000 and facts["become root"].startswith("refused")
    if facts["user"] != 0:
        assert facts["forks"] < 40
    if WAYS[way][1][NAMESPACES]:
        assert facts["loopback"] == "127.0.0.1", "a lesson may serve to itself"
        assert facts["list course"] == "refused: FileNotFoundError" and facts["list home"] in (
            "refused: FileNotFoundError",
            [".pyenv"],
        )


STRAY = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open("stray", "w").close()
        time.sleep(600)
    os._exit(0)
while not os.path.exists("stray"): time.sleep(0.01)
"""


def strays(folder):
    """Processes that this test's sandbox has left running."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = process.cwd() == str(folder / "scratch") or folder.name in " ".join(process.cmdline())
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            pass
    return found


@pytest.mark.parametrize("way", WAYS)
def test_nothing_outlives_the_end(way, user, folder):
    line, who = line_for(way, folder, STRAY, user)
    assert subprocess.run(line, timeout=PATIENCE, **who).returncode == 0
    assert (folder / "scratch" / "stray").exists()
    wait_until(lambda: not strays(folder))


@pytest.mark.parametrize("way", [way for way in WAYS if WAYS[way][1][NAMESPACES]])
def test_nothing_outlives_a_keeper_that_is_killed(way, user, folder):
    line, who = line_for(way, folder, f"{STRAY}\ntime.sleep(600)", user)
    started = subprocess.Popen(line, **who)
    wait_until((folder / "scratch" / "stray").exists)
    started.kill()
    started.wait()
    wait_until(lambda: not strays(folder))


@pytest.mark.parametrize("way", [way for way in WAYS if way != "kept"])  # there the submission itself is told
def test_an_interrupt_reaches_the_program(way, user, folder):
    code = "import time\ntry:\n    print('ready', flush=True); time.sleep(60)\n"
    code += "except KeyboardInterrupt: print('interrupted')"
    line, who = line_for(way, folder, code, user)
    started = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, **who)
    assert started.stdout.readline() == "ready\n"
    started.send_signal(signal.SIGINT)
    assert started.communicate(timeout=PATIENCE)[0] == "interrupted\n" and started.returncode == 0


IGNORES = "import signal, time\nfor n in (2, 15, 1): signal.signal(n, signal.SIG_IGN)\ntime.sleep(600)"
MANY = """
import os, time
for _ in range(6):
    if os.fork() == 0: break
held = bytearray(os.urandom(1 << 20) * 120)
time.sleep(600)
"""


@pytest.mark.parametrize("code, limits", [(IGNORES, {"wall": 1}), (MANY, {})], ids=["time", "memory of all processes"])
def test_a_keeper_of_several_ends_what_uses_too_much(code, limits, folder):
    line, who = line_for("kept", folder, code, os.geteuid(), **limits)
    assert subprocess.run(line, timeout=PATIENCE, **who).returncode == 128 + 9
    wait_until(lambda: not strays(folder))


MANY_FILES = """
import time
for number in range(100):
    with open(f"file{number}", "wb") as file: file.write(bytes(4 << 20))
time.sleep(600)
"""
NAMELESS = """
import os, time
held = []
for number in range(100):
    held.append(open("file", "wb"))
    os.remove("file")
    held[-1].write(bytes(4 << 20))
    held[-1].flush()
time.sleep(600)
"""
EMPTY_FILES = "import os, time\nfor number in range(3000): open(f'file{number}', 'w').close()\ntime.sleep(600)"
DEEP = """
import os, time
for _ in range(5000):
    os.mkdir("d")
    os.chdir("d")
open("bottom", "wb").write(bytes(1 << 20))
time.sleep(600)
"""
# What takes next to nothing: a file full of holes, a second name for what is there.
SPARING = """
import os, time
for number in range(20):
    with open(f"holes{number}", "wb") as file: file.truncate(15 << 20)
with open("mine", "wb") as file: file.write(bytes(8 << 20))
for number in range(100): os.link("mine", f"link{number}")
time.sleep(1.5)  # the keeper looks a few times meanwhile
print("lived")
"""
DISK = {"many files": MANY_FILES, "files without a name": NAMELESS, "empty files": EMPTY_FILES, "deep folders": DEEP}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", DISK)
def test_what_fills_the_disk_is_ended_and_its_folder_can_be_removed(kind, way, folder):
    line, who = line_for(way, folder, DISK[kind], os.geteuid(), disk=100 << 20, inodes=2000)
    verdict = 128 + 9 if way == "kept" else keeper.OUT_OF_DISK
    assert subprocess.run(line, timeout=PATIENCE, **who).returncode == verdict
    disk.remove(folder / "scratch")
    assert not (folder / "scratch").exists()


@pytest.mark.parametrize("way", WAYS)
def test_only_what_the_disk_gives_is_counted(way, folder):
    line, who = line_for(way, folder, SPARING, os.geteuid(), disk=100 << 20)
    assert subprocess.run(line, timeout=PATIENCE, capture_output=True, text=True, **who).stdout == "lived\n"


def test_a_closed_folder_counts_as_too_much_for_who_may_not_look_into_it(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    assert not disk.takes_too_much([tmp_path], [], 1 << 20, 10)
    real = os.open

    def refuse(name, *more, **options):
        if name == "closed":
            raise PermissionError
        return real(name, *more, **options)

    monkeypatch.setattr(os, "open", refuse)
    assert disk.takes_too_much([tmp_path], [], 1 << 20, 10)


def test_a_link_is_counted_and_not_followed(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "large").write_bytes(bytes(2 << 20))
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "link").symlink_to(tmp_path / "outside")
    assert not disk.takes_too_much([tmp_path / "room"], [], 1 << 20, 10)
    assert disk.takes_too_much([tmp_path / "outside"], [], 1 << 20, 10)


def test_a_folder_that_was_moved_away_for_a_link_is_counted_where_it_is(tmp_path):
    home, room = tmp_path / "home", tmp_path / "home" / "work"
    room.mkdir(parents=True)
    room.rename(home / "away")
    room.symlink_to(tmp_path)
    assert not disk.takes_too_much([home, room], [], 1 << 20, 10)
    (home / "away" / "large").write_bytes(bytes(2 << 20))
    assert disk.takes_too_much([home, room], [], 1 << 20, 10)


CROWD = """
import os, time
for _ in range({number}):
    if os.fork() == 0: time.sleep(600)
while {wait} and os.getpriority(os.PRIO_PROCESS, os.getpid() + 1) == 0: time.sleep(0.01)
print([os.getpriority(os.PRIO_PROCESS, os.getpid() + step) for step in range({number})])
"""


@pytest.mark.parametrize("is_crowd", [True, False], ids=["a crowd", "a few"])
def test_a_crowd_of_processes_gives_way_to_the_others_and_a_few_do_not(is_crowd, folder):
    number = keeper._MANY * os.cpu_count() + 1 if is_crowd else 4
    code = CROWD.replace("{number}", str(number)).replace("{wait}", str(is_crowd))
    if not is_crowd:
        code = code.replace("print(", "time.sleep(1)\nprint(")  # the keeper looks a few times meanwhile
    line, who = line_for("kept", folder, code, os.geteuid(), processes=4000)
    shown = json.loads(subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE, **who).stdout)
    assert shown[0] == 0 and shown[1] == (keeper._LAST if is_crowd else 0)


# Of the ways whose end somebody asks about (nobody does of "kept"), one with and one without a first process of its own.
@pytest.mark.parametrize(
    "way",
    ["forked", *(pytest.param(way, marks=pytest.mark.slow) for way in ("started", "bubblewrap")), "without namespaces"],
)
@pytest.mark.parametrize(
    "code, limits, status",
    [
        (IGNORES, {"wall": 1}, keeper.OUT_OF_TIME),
        (MANY, {}, keeper.OUT_OF_MEMORY),
        ("import os; os._exit(97)", {}, 1),
        ("import os; os._exit(5)", {}, 5),
        ("import os, signal; os.kill(os.getpid(), 9)", {}, None),
        ("import ctypes; ctypes.string_at(0)", {}, 139),
        ("while True: pass", {"cpu": 1}, None),
    ],
    ids=["ignores signals", "memory of all processes", "pretends", "ends early", "kills itself", "crashes", "computes"],
)
def test_the_keeper_says_how_it_ended(way, code, limits, status, folder):
    if code.endswith("(), 9)") and WAYS[way][1][NAMESPACES]:
        pytest.skip("the first process of a namespace cannot kill itself")
    line, who = line_for(way, folder, code, os.geteuid(), **limits)
    returned = subprocess.run(line, timeout=PATIENCE, stderr=subprocess.DEVNULL, **who).returncode
    assert returned == status if status is not None else returned in (128 + 9, 128 + 24), returned
    wait_until(lambda: not strays(folder))


def test_a_survey_tries_what_it_reports_and_says_what_is_missing(monkeypatch):
    report = sandbox.survey("auto")
    assert report.uses(NAMESPACES) and report.in_words()[0].startswith("Sandbox: namespaces")
    assert all(layer.uncovered for layer in report.layers), "each layer must say what it does not cover"
    assert sandbox.survey("off").is_off and "off" in sandbox.survey("off").in_words()[0]
    with pytest.raises(UserError, match="require, auto, off"):
        sandbox.survey("maybe")


@pytest.mark.parametrize("missing", ["namespaces", "Landlock", "system-call filter", "limits", "user numbers"])
def test_require_stops_where_a_layer_is_missing_and_auto_says_so(monkeypatch, missing):
    names = ("namespaces", "Landlock", "system-call filter", "limits", "user numbers")
    monkeypatch.setattr(sandbox, "_layers", lambda: tuple(Layer(name, "some means", "", "-") for name in names))
    assert sandbox.survey("require").mode == "require"
    layers = tuple(Layer(name, "" if name == missing else "some means", "it is not allowed here", "-") for name in names)
    monkeypatch.setattr(sandbox, "_layers", lambda: layers)
    with pytest.raises(UserError, match=rf"\(no {missing}, for it is not allowed here\)") as raised:
        sandbox.survey("require")
    assert ("install bubblewrap" in str(raised.value)) is (missing == "namespaces")
    assert sandbox.survey("auto").in_words()[1] == f"Without {missing}: it is not allowed here."


@pytest.mark.parametrize("way", WAYS)
def test_a_layer_that_fails_lets_nothing_run(way, folder):
    line, who = line_for(way, folder, "print('ran outside')", os.geteuid())
    given = json.loads(line[2])
    given["home"] = given["scratch"] = str(folder / "gone")
    done = subprocess.run([*line[:2], json.dumps(given)], capture_output=True, text=True, timeout=PATIENCE, **who)
    assert done.returncode != 0 and "ran outside" not in done.stdout


def test_off_is_off(folder):
    line = sandbox.command(["echo", "plain"], None, Report("off", ()))
    assert line == ["echo", "plain"]


def test_threads_are_no_obstacle_to_starting(folder):
    results = []

    def run():
        place = folder / threading.current_thread().name
        place.mkdir()
        line, who = line_for("started", place, "print(open('/proc/self/status').read().count('Uid'))", os.geteuid())
        results.append(subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE, **who).stdout)

    threads = [threading.Thread(target=run, name=f"t{number}") for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["1\n"] * 4
