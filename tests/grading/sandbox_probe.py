"""What a curious program finds out in the sandbox. Its text runs inside; it prints facts as JSON."""

import ctypes
import json
import os
import resource
import socket
import subprocess
import sys

asked = ASKED  # noqa: F821  a dictionary that the test puts here
facts = {}
libc = ctypes.CDLL(None, use_errno=True)


def attempt(name, action):
    try:
        facts[name] = action()
    except BaseException as error:
        facts[name] = f"refused: {type(error).__name__}"


def read(path):
    return lambda: open(path, "rb").read(100).decode(errors="replace")


def write(path):
    def action():
        with open(path, "w") as file:
            file.write("x")
        return "written"

    return action


def call(function, *arguments):
    def action():
        if getattr(libc, function)(*arguments) == -1:
            raise OSError(ctypes.get_errno(), function)
        return "done"

    return action


def connect(family, kind, address):
    def action():
        with socket.socket(family, kind) as one:
            one.settimeout(2)
            one.connect(address)
            one.send(b"stolen")
        return "sent"

    return action


for name, path in asked["read"].items():
    attempt(f"read {name}", read(path))
for name, path in asked["list"].items():
    attempt(f"list {name}", lambda: os.listdir(path))
for name, path in asked["write"].items():
    attempt(f"write {name}", write(path))
attempt("environment", lambda: dict(os.environ))
attempt("first environment", read("/proc/self/environ"))
attempt("TCP", connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", asked["tcp"])))
attempt("UDP", connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", asked["udp"])))
attempt("abstract socket", connect(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + asked["abstract"]))
attempt("signal", lambda: os.kill(asked["neighbour"], 9) or "sent")
attempt("neighbour's environment", read(f"/proc/{asked['neighbour']}/environ"))
attempt(
    "keeper's environment", lambda: read(f"/proc/{os.getppid()}/environ")() if os.getppid() else "refused: no parent"
)
attempt("new user namespace", call("unshare", 0x10000000))
attempt("outlive the keeper", call("prctl", 1, 0, 0, 0, 0))
attempt("trace", call("ptrace", 0, 0, 0, 0))
attempt("mount", call("mount", b"none", b"/tmp", b"tmpfs", 0, None))
attempt("become root", lambda: os.setuid(0) or os.getuid())
attempt("capabilities", lambda: [line.split()[1] for line in open("/proc/self/status") if line.startswith("Cap")])
attempt("user", os.getuid)
attempt("loopback", lambda: socket.create_server(("127.0.0.1", 0)).getsockname()[0])
attempt("subprocess", lambda: subprocess.check_output([sys.executable, "-c", "print(6 * 7)"], text=True).strip())
attempt("libraries", lambda: [__import__(name).__name__ for name in ("sqlite3", "ssl", "uuid", "ctypes", "zoneinfo")])
attempt("name", lambda: __import__("getpass").getuser() + " " + __import__("pathlib").Path.home().name)
attempt("memory", lambda: len(bytearray(1 << 30)))
attempt("raise the limit", lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192)))
attempt("core file", lambda: resource.getrlimit(resource.RLIMIT_CORE)[1])


def write_much():
    with open("much", "wb") as file:
        for _ in range(64):
            file.write(bytes(1 << 20))
    return "written"


def open_many():
    kept = []
    while True:
        kept.append(open("/dev/null"))


def fork_many():
    children = []
    try:
        while len(children) < 300:
            child = os.fork()
            if child == 0:
                __import__("time").sleep(60)
            children.append(child)
    except OSError:
        pass
    for child in children:
        os.kill(child, 9)
        os.waitpid(child, 0)
    return len(children)


attempt("large file", write_much)
attempt("open files", open_many)
attempt("forks", fork_many)
print(json.dumps(facts), flush=True)
