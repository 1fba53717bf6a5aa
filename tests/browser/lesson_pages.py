"""A released lesson as a learner opens it: in JupyterLab, in a folder of its own, its cells known by their ids."""

import shutil
from pathlib import Path

from jupyter_pages import Server, cell_of, open_notebook, output_of, run_cell, run_to_the_end
from playwright.sync_api import Page

from ai_lifecycle.grading.notebooks import identity, read_notebook

LESSONS = Path(__file__).parents[2] / "lessons"


class LessonPage:
    """A lesson on a page. Cells are named by their ids without the step: "setup", "forward-test"."""

    def __init__(self, page: Page, server: Server, file: Path):
        """file: the notebook, in a folder that the server serves."""
        self.page, self.file = page, file
        step = file.stem.partition("_")[2]
        cells = read_notebook(file).cells
        self.places = {identity(cell).removeprefix(f"{step}-"): place for place, cell in enumerate(cells)}
        open_notebook(page, server, str(file.relative_to(server.root)))

    def cell(self, name: str):
        """Return a cell."""
        return cell_of(self.page, self.places[name])

    def start(self, name: str) -> None:
        """Have a cell run, without waiting until it has."""
        run_cell(self.page, self.places[name])

    def run(self, *names: str) -> None:
        """Run cells one after the other, waiting for each."""
        for name in names:
            run_to_the_end(self.page, self.places[name])

    def printed(self, name: str, containing: str) -> str:
        """Return what a cell shows as text, once it contains this."""
        return output_of(self.page, self.places[name], containing)

    def shows_nothing(self, name: str) -> bool:
        """Return whether a cell that has run has no output: JupyterLab puts up its place before it draws it."""
        return self.cell(name).locator(".jp-OutputArea-child").count() == 0

    def write(self, name: str, text: str) -> None:
        """Type a text over what stands in a cell, prose cells too."""
        cell = self.cell(name)
        cell.scroll_into_view_if_needed()
        if cell.locator(".jp-RenderedMarkdown:visible").count():
            cell.dblclick()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def show_playground(self) -> None:
        """Run the cell of the playground, wait until its pictures are there, and bring them into view."""
        self.start("playground")
        self.page.locator(".ai-stage[data-painted]").wait_for()
        self.page.locator(".ai-playground").scroll_into_view_if_needed()


def open_released(page: Page, server: Server, lesson: str, folder: str) -> LessonPage:
    """Open a released lesson. lesson: "03_training_process". folder: a new one in what the server serves."""
    place = server.root / folder
    place.mkdir()
    return LessonPage(page, server, Path(shutil.copy(LESSONS / lesson / f"{lesson}.ipynb", place)))
