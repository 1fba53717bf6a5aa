"""What a sandboxed process may see, decided before anything is done about it."""

from pathlib import Path

from ai_lifecycle.grading.sandbox.view import (
    HIDE,
    READ,
    WRITE,
    View,
    about_users,
    anyone_can_read,
    environment,
    plan,
    python_paths,
    without_hidden,
)  # fmt: skip


def make(root, *names):
    for name in names:
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x")


def test_the_view_holds_python_and_the_folders_to_write_in_and_nothing_of_the_course(tmp_path):
    make(tmp_path, "scratch/", "home/", "course/solutions/", "data.txt")
    view = View(tmp_path / "scratch", tmp_path / "home", readable=(tmp_path / "data.txt", tmp_path / "missing"))
    entries = dict(view.entries())
    assert entries[tmp_path / "scratch"] == entries[tmp_path / "home"] == WRITE
    assert entries[tmp_path / "data.txt"] == READ and tmp_path / "missing" not in entries
    repository = Path(__file__).parents[2]
    assert not any(path in (repository, *repository.parents) for path in entries), "the clone must not be visible"
    assert not any((repository / "solutions").is_relative_to(path) for path in entries)
    assert set(python_paths()) <= set(entries) and all(path.is_absolute() for path in entries)


def test_solutions_inside_an_installed_wheel_are_hidden(tmp_path, monkeypatch):
    from ai_lifecycle.grading.sandbox import view

    make(
        tmp_path,
        "site-packages/ai_lifecycle/course_files/solutions/nb.ipynb",
        "site-packages/numpy/core.py",
        "s/",
        "h/",
    )
    monkeypatch.setattr(view, "_package", lambda: tmp_path / "site-packages" / "ai_lifecycle")
    entries = View(tmp_path / "s", tmp_path / "h").entries()
    assert (tmp_path / "site-packages/ai_lifecycle/course_files", HIDE) in entries
    readable, _, listed = without_hidden(entries)
    assert tmp_path / "site-packages" / "numpy" in readable
    assert tmp_path / "site-packages" in listed and tmp_path / "site-packages" / "ai_lifecycle" in listed
    hidden = tmp_path / "site-packages/ai_lifecycle/course_files/solutions/nb.ipynb"
    assert not any(hidden.is_relative_to(path) for path in readable)


def test_only_what_changes_something_is_bound_and_outer_folders_come_first(tmp_path):
    make(tmp_path, "a/b/c/", "a/x/", "w/deep/")
    (tmp_path / "link").symlink_to("a")
    entries = [(tmp_path / "a", READ), (tmp_path / "a/b", HIDE), (tmp_path / "a/x", READ), (tmp_path / "a/b/c", WRITE)]
    places, links = plan([*entries, (tmp_path / "link", READ), (tmp_path / "w", HIDE)])
    assert places == [(tmp_path / "a", READ), (tmp_path / "a/b", HIDE), (tmp_path / "a/b/c", WRITE)]
    assert links == {tmp_path / "link": "a"}


def test_a_path_named_twice_takes_the_last_word(tmp_path):
    make(tmp_path, "s/", "h/")
    view = View(tmp_path / "s", tmp_path / "h", readable=(tmp_path / "s",), hidden=(tmp_path / "h",))
    assert dict(view.entries())[tmp_path / "s"] == dict(view.entries())[tmp_path / "h"] == WRITE


def test_the_environment_is_an_allow_list(tmp_path):
    given = {
        "PATH": "/bin", "AI_LIFECYCLE_SEED": "7", "LC_ALL": "C", "OMP_NUM_THREADS": "2", "KERAS_BACKEND": "jax",
        "AWS_SECRET_ACCESS_KEY": "s", "GITHUB_TOKEN": "s", "HOME": "/home/me", "USER": "me", "SSH_AUTH_SOCK": "s",
        "JUPYTER_TOKEN": "s", "JUPYTERHUB_API_TOKEN": "s", "AI_LIFECYCLE_KEY": "s", "LD_PRELOAD": "s",
    }  # fmt: skip
    inside = environment(given, tmp_path)
    assert set(inside) == {
        "PATH", "AI_LIFECYCLE_SEED", "LC_ALL", "OMP_NUM_THREADS", "KERAS_BACKEND", "HOME", "TMPDIR", "USER", "LOGNAME"
    }  # fmt: skip
    assert (inside["HOME"], inside["USER"]) == (str(tmp_path), "learner")


def test_the_synthetic_user_files_name_nobody_else():
    files = about_users("learner", 1234)
    assert files[Path("/etc/passwd")] == "learner:x:1234:1234::/:/bin/sh\n"
    assert "localhost" in files[Path("/etc/hosts")]


def test_who_may_read_python_is_asked_of_the_files_and_the_folders_above(open_folder):
    make(open_folder, "closed/python/", "closed/python/f")
    python = open_folder / "closed" / "python"
    assert anyone_can_read([(python, READ)], own_tree=False)
    python.parent.chmod(0o700)
    assert anyone_can_read([(python, READ)], own_tree=True) and not anyone_can_read([(python, READ)], own_tree=False)
    python.chmod(0o700)
    assert not anyone_can_read([(python, READ)], own_tree=True)
