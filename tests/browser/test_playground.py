"""The playground of the training process as a reader uses it, in a real JupyterLab and a real Voila."""

import pytest
from jupyter_pages import LOW_LATENCY, jupyter_lab, open_notebook, output_of, run_cell, voila, write_notebook
from playground_pages import axe_findings, button, choose_dark_theme, picture, wait_for_pictures

pytestmark = pytest.mark.browser

PLAYGROUND = """from ai_lifecycle.playground.training_process import playground
frames = [*globals().get("frames", []), playground()]
frames[-1]"""
OTHER = "print('playing', [frame.run.playing for frame in frames], 'epoch', frames[-1].model.epoch)"


def map_shown(page) -> str:
    return picture(page, "Map").locator("image").get_attribute("href")


def open_playground(page, server, name: str) -> None:
    write_notebook(server.root / name, PLAYGROUND, OTHER)
    open_notebook(page, server, name)
    run_cell(page, 0)
    picture(page, "Map").locator("image").wait_for()


def test_reader_trains_freezes_and_asks(page, lab, artifacts):
    open_playground(page, lab, "play.ipynb")
    before, losses = map_shown(page), picture(page, "Loss curves").get_attribute("aria-label")

    button(page, "Play").click()
    wait_for_pictures(page, 30)
    assert map_shown(page) != before, "the boundary did not move"
    run_cell(page, 1)
    assert "playing [True]" in output_of(page, 1, "playing"), "another cell did not run while the playground played"
    page.screenshot(path=artifacts / "playing-1280.png")

    button(page, "Pause").click()
    button(page, "Play").wait_for()
    assert picture(page, "Loss curves").get_attribute("aria-label") != losses, "the losses did not change"

    button(page, "Freeze and infer").click()
    button(page, "Unfreeze").wait_for()
    frozen = map_shown(page)
    page.locator(".ai-sheet svg[role=application]").click(position={"x": 150, "y": 150})
    status = page.locator(".ai-status")
    status.filter(has_text="unchanged").wait_for()
    first = status.text_content()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_function("old => document.querySelector('.ai-status').textContent !== old", arg=first)
    assert status.text_content().split("Fingerprint")[1] == first.split("Fingerprint")[1], "asking changed the weights"
    button(page, "Play").click()
    status.filter(has_text="frozen").wait_for()
    assert map_shown(page) == frozen, "the frozen network trained"
    page.screenshot(path=artifacts / "frozen-1280.png")


def test_everything_on_the_page_has_a_name_and_can_be_read(page, lab, artifacts):
    open_playground(page, lab, "axe.ipynb")
    button(page, "Step").click()
    button(page, "Show as tables").click()
    button(page, "Copy as code").click()
    page.get_by_label("State", exact=True).fill("training_process?net=9")
    page.keyboard.press("Enter")
    page.locator(".ai-error").filter(has_text="net must be from 1 to 8").wait_for()
    light = axe_findings(page)
    choose_dark_theme(page)
    dark = axe_findings(page)
    page.set_viewport_size({"width": 800, "height": 1100})
    page.screenshot(path=artifacts / "dark-800.png")
    assert (light, dark) == ([], [])


def test_every_control_is_reached_by_keyboard_and_keeps_its_keys(page, lab):
    open_playground(page, lab, "keyboard.ipynb")
    wanted = page.locator(".ai-playground :is(button, input, select, svg[tabindex])").count()
    page.get_by_label("Your guess (epochs)").focus()
    reached = 0
    for _ in range(wanted + 5):
        inside = page.evaluate("!!document.activeElement.closest('.ai-playground')")
        reached += inside
        if not inside:
            break
        page.keyboard.press("Tab")
    assert reached >= wanted - 2, f"Tab reached {reached} of {wanted} controls"
    # In JupyterLab's command mode, these keys would delete the cell and enter the editor.
    button(page, "Step").focus()
    for key in ("d", "d", "Enter"):
        page.keyboard.press(key)
    page.locator(".ai-status").filter(has_text="Epoch 1,").wait_for()
    assert page.locator(".ai-playground").count() == 1, "a key meant for a button reached the notebook"


@pytest.mark.parametrize("subshells", ["perCommTarget", "disabled"])
def test_a_closed_view_stops_its_run(page, tmp_path, subshells):
    settings = {"@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": subshells}}
    with jupyter_lab(tmp_path, settings=settings) as server:
        open_playground(page, server, "close.ipynb")
        button(page, "Play").click()
        wait_for_pictures(page, 10)
        run_cell(page, 0)  # puts a second playground in the place of the first
        page.locator(".ai-status").filter(has_text="Epoch 0").wait_for()
        run_cell(page, 1)
        assert "playing [False, False]" in output_of(page, 1, "playing")


def test_voila_shows_the_state_in_its_link(page, tmp_path, artifacts):
    write_notebook(tmp_path / "playground.ipynb", PLAYGROUND)
    with voila(tmp_path, LOW_LATENCY.replace("ServerApp", "Voila")) as server:
        page.goto(f"{server.url}/voila/render/playground.ipynb?state=training_process%3Fdata%3Dxor%26net%3D6")
        picture(page, "Map").locator("image").wait_for()
        assert page.get_by_label("State", exact=True).input_value() == "training_process?data=xor&net=6"
        before = map_shown(page)
        button(page, "Play").click()
        wait_for_pictures(page, 10)
        assert map_shown(page) != before
        page.screenshot(path=artifacts / "voila-1280.png", full_page=True)
