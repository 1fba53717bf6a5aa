"""Links to a state: where they lead from each page a playground may be on."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from ai_lifecycle.playground.links import link
from ai_lifecycle.playground.state import from_page
from ai_lifecycle.playground.training_process import playground

STATE = "training_process?lr=0.03&net=4,2&seed=7"


@pytest.fixture
def folder(tmp_path):
    """A course: its gallery's page, and a lesson's folder, in which a kernel runs."""
    (tmp_path / "course" / "03_training_process").mkdir(parents=True)
    (tmp_path / "course" / "playground.ipynb").touch()
    return tmp_path / "course" / "03_training_process"


@pytest.mark.parametrize(("address", "page"), [
    ("http://127.0.0.1:8866/", "http://127.0.0.1:8866/"),
    ("http://127.0.0.1:8866/?state=old%3Fseed%3D1&theme=dark", "http://127.0.0.1:8866/"),
    ("http://h:1/voila/render/my-course/playground.ipynb?state=a", "http://h:1/voila/render/my-course/playground.ipynb"),
    ("http://h:1/lab/tree/03_training_process/03.ipynb", "http://h:1/voila/render/playground.ipynb"),
    ("http://h:1/lab/workspaces/auto-k/tree/c/03_training_process/03.ipynb#x", "http://h:1/voila/render/c/playground.ipynb"),
    ("https://h/user/me/notebooks/03_training_process/03.ipynb", "https://h/user/me/voila/render/playground.ipynb"),
    ("https://h/user/me/doc/tree/03_training_process/03.ipynb", "https://h/user/me/voila/render/playground.ipynb"),
])  # fmt: skip
def test_a_link_leads_to_a_page_that_shows_the_state(address, page, folder):
    found = link(address, STATE, {}, folder)
    assert found.partition("?")[0] == page
    assert from_page({"QUERY_STRING": urlsplit(found).query}) == STATE


@pytest.mark.parametrize("address", ["", "vscode-webview://abc/index.html", "http://h:1/lab", "http://h:1/lab/tree/x.ipynb"])
def test_where_no_page_could_show_it_there_is_no_link(address, tmp_path):
    assert link(address, STATE, {}, tmp_path) is None


def test_on_binder_a_link_starts_a_server_for_whoever_opens_it():
    environment = {"BINDER_LAUNCH_HOST": "https://hub.example/", "BINDER_REQUEST": "v2/gh/someone/course/HEAD"}
    found = link("https://h/user/me/voila/render/my-course/playground.ipynb", STATE, environment)
    assert found.startswith("https://hub.example/v2/gh/someone/course/HEAD?urlpath=")
    path, _, query = parse_qs(urlsplit(found).query)["urlpath"][0].partition("?")
    assert path == "voila/render/my-course/playground.ipynb" and from_page({"QUERY_STRING": query}) == STATE


def test_the_button_gives_a_link_whose_state_gives_the_same_frames():
    frame = playground("training_process?seed=3&lr=0.1")
    frame.stage._handle_custom_msg({"kind": "opened", "view": "one", "address": "http://h:1/"}, [])
    frame.controls.share.click()
    assert frame.stage.link.startswith("http://h:1/?state=") and "clipboard" in frame.stage.status
    again = playground(unquote(frame.stage.link))
    for one in (frame, again):
        one.controls.step.click()
    assert again.stage.frame["svg"]["map"] == frame.stage.frame["svg"]["map"]
    frame.controls.settings["lr"].value = 0.2
    assert frame.stage.link == "", "the link of another state is still shown"


def test_without_a_link_the_state_itself_is_offered():
    frame = playground("training_process?seed=3")
    frame.controls.share.click()
    assert frame.stage.link == "" and "training_process?seed=3" in frame.stage.status
