"""The playground of the training process as a reader uses it, in a real JupyterLab and a real Voila."""

import pytest
from jupyter_pages import LOW_LATENCY, open_notebook, output_of, run_cell, run_to_the_end, voila, write_notebook
from playground_pages import (
    ask_by_click_and_by_keys,
    axe_findings,
    button,
    controls_not_reached,
    dark_theme,
    freeze,
    pause,
    said,
    shown,
    wait_for_pictures,
    wait_for_status,
    wait_until_changed,
)

pytestmark = pytest.mark.browser

PLAYGROUND = """from ai_lifecycle.playground.training_process import playground
frames = [*globals().get("frames", []), playground()]
frames[-1]"""
OTHER = "print('playing', [frame.run.playing for frame in frames], 'epoch', frames[-1].model.epoch)"


def open_playground(page, server, name: str) -> None:
    write_notebook(server.root / name, PLAYGROUND, OTHER)
    open_notebook(page, server, name)
    run_cell(page, 0)
    page.locator(".ai-stage[data-painted]").wait_for()


def test_reader_trains_freezes_and_asks(page, lab, artifacts):
    open_playground(page, lab, "play.ipynb")
    before, losses = shown(page, "Map"), said(page, "Loss curves")

    button(page, "Play").click()
    wait_for_pictures(page, 30)
    wait_until_changed(page, "Map", before, shown)
    run_cell(page, 1)
    assert "playing [True]" in output_of(page, 1, "playing"), "another cell did not run while the playground played"
    page.screenshot(path=artifacts / "playing-1280.png")

    pause(page)
    assert said(page, "Loss curves") != losses, "the losses did not change"

    freeze(page)
    frozen = shown(page, "Map")
    first, second = ask_by_click_and_by_keys(page, 150, 150)
    assert first == second and "unchanged" in first, "asking changed the weights"
    button(page, "Play").click()
    wait_for_status(page, "frozen, so nothing can change them")
    assert shown(page, "Map") == frozen, "the frozen network trained"
    page.screenshot(path=artifacts / "frozen-1280.png")


def test_everything_on_the_page_has_a_name_and_can_be_read(page, lab, artifacts):
    open_playground(page, lab, "axe.ipynb")
    button(page, "Step").click()
    wait_for_status(page, "Epoch 1,")
    button(page, "Show as tables").click()
    page.locator(".ai-tables table").first.wait_for()
    button(page, "Copy as code").click()
    page.get_by_label("The model as code").wait_for()
    page.get_by_label("State", exact=True).fill("training_process?net=9")
    page.keyboard.press("Enter")
    page.locator(".ai-error").filter(has_text="net must be from 1 to 8").wait_for()
    light = axe_findings(page)
    dark_theme(page)
    dark = axe_findings(page)
    page.set_viewport_size({"width": 800, "height": 1100})
    page.screenshot(path=artifacts / "dark-800.png")
    assert (light, dark) == ([], [])


def test_every_control_is_reached_by_keyboard_and_keeps_its_keys(page, lab):
    open_playground(page, lab, "keyboard.ipynb")
    assert controls_not_reached(page) == []
    # In JupyterLab's command mode, these keys would delete the cell and enter the editor.
    button(page, "Step").focus()
    for key in ("d", "d", "Enter"):
        page.keyboard.press(key)
    wait_for_status(page, "Epoch 1,")
    assert page.locator(".ai-playground").count() == 1, "a key meant for a button reached the notebook"


@pytest.mark.parametrize("subshells", ["perCommTarget", pytest.param("disabled", marks=pytest.mark.slow)])
def test_a_closed_view_stops_its_run(page, lab, subshells):
    lab.set("@jupyterlab/apputils-extension:kernels-settings", {"commsOverSubshells": subshells})
    open_playground(page, lab, f"close-{subshells}.ipynb")
    button(page, "Play").click()
    wait_for_pictures(page, 10)
    run_to_the_end(page, 0)  # puts a second playground in the place of the first
    wait_for_status(page, "Epoch 0")
    run_cell(page, 1)
    assert "playing [False, False]" in output_of(page, 1, "playing")


def test_voila_shows_the_state_in_its_link(page, tmp_path, artifacts):
    write_notebook(tmp_path / "playground.ipynb", PLAYGROUND)
    with voila(tmp_path, LOW_LATENCY.replace("ServerApp", "Voila")) as server:
        page.goto(f"{server.url}/voila/render/playground.ipynb?state=training_process%3Fdata%3Dxor%26net%3D6")
        page.locator(".ai-stage[data-painted]").wait_for()
        assert page.get_by_label("State", exact=True).input_value() == "training_process?data=xor&net=6"
        before = shown(page, "Map")
        button(page, "Play").click()
        wait_for_pictures(page, 10)
        wait_until_changed(page, "Map", before, shown)
        page.screenshot(path=artifacts / "voila-1280.png", full_page=True)
