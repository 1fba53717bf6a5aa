"""nbgrader's converters, with less between their steps: the same steps on the same notebook, and the same files.

nbgrader hands a notebook through two files, copies it four times, checks it against its schema after every step, makes
every step anew, and parses each finished page once more: half of what a submission costs the grader.
"""

import functools
import re
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.exporters.html import WidgetsDataTypeFilter
from nbconvert.filters import Highlight2HTML
from nbformat import validator
from nbformat.notebooknode import NotebookNode
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.preprocessors import Execute
from traitlets import default

from ai_lifecycle.grading.kept_texts import kept
from ai_lifecycle.grading.notebooks import notebook_text
from ai_lifecycle.grading.pages import is_active

_MARK = "<!--cells-->"  # nothing that a learner wrote can be a comment
_NO_ALT = "No description has been provided for this image"  # as nbconvert says it


class QuickAutograde(Autograde):
    """nbgrader's Autograde: both passes over a notebook in memory, one check after each."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._made: dict[Any, Any] = {}

    def prepare(self) -> None:
        """Make the steps that are used again."""
        for step in (*self.sanitize_preprocessors, *self.autograde_preprocessors):
            self._prepared(step)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Sanitize a notebook, then run it; after each, write what came of it."""
        notebook = nbformat.read(notebook_filename, as_version=4)
        _, notebook = validator.normalize(notebook)
        folder = str(Path(notebook_filename).parent)
        for steps in (self.sanitize_preprocessors, self.autograde_preprocessors):
            resources = self.init_single_notebook_resources(notebook_filename)
            resources["metadata"] = {"name": resources["unique_key"], "path": folder}
            for step in steps:
                notebook, resources = self._prepared(step)(notebook, resources)
            nbformat.validate(notebook, relax_add_props=True)
            resources["output_extension"] = self.exporter.file_extension
            self.write_single_notebook(notebook_text(notebook), resources)
            folder = self.writer.build_directory

    def _prepared(self, step: Any) -> Any:
        """Return a step that is ready to run. They are made once, but for those that keep what they ran."""
        if step not in self._made:
            self.exporter._preprocessors = []
            self.exporter.register_preprocessor(step)
            (ready,) = self.exporter._preprocessors
            if isinstance(ready, Execute):
                return ready
            self._made[step] = ready
        return self._made[step]


class QuickFeedback(GenerateFeedback):
    """nbgrader's GenerateFeedback with the exporter below, and without files that a browser would run."""

    @default("exporter_class")
    def _exporter_class_default(self) -> type[HTMLExporter]:
        return FeedbackExporter

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Copy the files beside the notebooks, but for web pages and the like: whoever wrote those has them."""
        super().init_assignment(assignment_id, student_id)
        for path in list(Path(self._format_dest(assignment_id, student_id)).rglob("*")):
            if is_active(path) and path.is_file():
                path.unlink()


class FeedbackExporter(HTMLExporter):
    """nbconvert's HTMLExporter for pages that have most cells in common: code is highlighted once."""

    optimistic_validation = True

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **more: Any) -> tuple[str, Any]:
        """Return a notebook as a page, and its resources."""
        about = nb.metadata.get("language_info", {})
        lexer = about.get("pygments_lexer", about.get("name", None))
        highlight = self.filters.get("highlight_code", functools.partial(_highlighted, lexer))
        self.register_filter("highlight_code", highlight)
        resources = self._init_resources(resources)
        shown = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", shown)
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **more)
        return _finished(page), resources


def _highlighted(lexer: str | None, source: str, language: str | None = None, metadata: Any = None) -> str:
    magic = (metadata or {}).get("magics_language")
    return _highlighted_once(lexer, source, language, magic)


@kept
def _highlighted_once(lexer: str | None, source: str, language: str | None, magic: str | None) -> str:
    return Highlight2HTML(pygments_lexer=lexer)(source, language, {"magics_language": magic} if magic else None)


def _finished(page: str) -> str:
    """Return a page as nbconvert finishes it. What it does to a cell's part of the page is kept."""
    first, *cells = re.split(r'(?=<div class="cell border-box-sizing)', page)
    # An output may look like a cell, or JupyterLab's look be asked for: then the page is taken as a whole.
    if len(cells) < 2 or _MARK in page or "jp-Notebook" in page or not all(map(_is_closed, cells[:-1])):
        return _tidied(page)
    done = [_tidied_once(cell) for cell in cells[:-1]]
    return _tidied(first + _MARK + cells[-1]).replace(_MARK, "".join(done))


def _is_closed(part: str) -> bool:
    return part.count("<div") == part.count("</div>")


def _tidied(page: str) -> str:
    """Return HTML as nbconvert finishes it: tidy, pictures have a text, and what JupyterLab's look needs the focus."""
    soup = BeautifulSoup(page, features="html.parser")
    for picture in soup.find_all("img", alt=None) if "<img" in page else ():
        picture.attrs["alt"] = _NO_ALT
    if "jp-Notebook" in page:
        for part in soup.select(".jp-Notebook div.jp-Cell-inputWrapper, .jp-Notebook div.jp-OutputArea-output"):
            part.attrs["tabindex"] = "0"
    return str(soup)


_tidied_once = kept(_tidied)
