"""The quick converters: a page is, letter for letter, what nbconvert's own exporter makes of the same notebook."""

import base64

import pytest
import tiny_course
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from ai_lifecycle.grading.quick_converters import FeedbackExporter, QuickFeedback
from ai_lifecycle.grading.recorded import Marks, asking

DOT = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
ABOUT = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}


def shown(kind: str, data: str):
    return new_output("display_data", {kind: data})


NOTEBOOKS = {
    "pictures and tables": [
        new_code_cell("plot()", outputs=[shown("image/png", DOT), shown("text/html", f'<img src="data:image/png;base64,{DOT}">')]),
        new_code_cell("table", outputs=[shown("text/html", "<table border=1><tr><td>1 &lt; 2<br>&nbsp;x</td></tr></table>")]),
    ],
    "code of several kinds": [
        new_code_cell('print("<b>&amp;</b>")\n%matplotlib inline\n!ls', outputs=[new_output("stream", text="a < b & c\n")]),
        new_code_cell("select 1", metadata={"magics_language": "sql"}),
        new_code_cell("select 1"),
        new_code_cell(""),
    ],
    "prose": [new_markdown_cell("# A *title* & more\n$a < b$\n\n- one\n- [two](https://example.org)\n\n`x < y`"), new_markdown_cell("")],
    "words of JupyterLab's look": [new_markdown_cell('<div class="jp-Notebook"><div class="jp-Cell-inputWrapper">x</div></div>')],
    "outputs that look like cells, or end what they did not begin": [
        new_code_cell("1", outputs=[shown("text/html", '<div class="cell border-box-sizing">a')]),
        new_code_cell("2", outputs=[shown("text/html", "</div></div></span></body><p>b<p>c")]),
        new_code_cell("3", outputs=[shown("text/html", "<!--cells--><ul><li>d<li>e")]),
        new_markdown_cell('</div></div>\n<div class="cell border-box-sizing">\n\n<!--cells-->\n\n<span>f'),
        new_code_cell("5"),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def exporters(tmp_path_factory):
    """nbconvert's exporter and ours, as nbgrader sets them up for feedback."""
    course = tiny_course.make_course(tmp_path_factory.mktemp("course") / "course")
    config = tiny_course.settings(course)
    config.HTMLExporter.template_name = "feedback"
    made = []
    for kind in (GenerateFeedback, QuickFeedback):
        converter = kind(coursedir=CourseDirectory(config=config), config=config)
        exporter = converter.exporter_class if kind is QuickFeedback else HTMLExporter
        exporter = exporter(parent=converter, config=converter.config)
        for step in converter.preprocessors:
            exporter.register_preprocessor(step)
        made.append(exporter)
    return made


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_page_is_what_nbconvert_makes_also_when_its_texts_were_met_before(exporters, name):
    theirs, ours = exporters
    assert type(ours) is FeedbackExporter
    notebook = new_notebook(cells=NOTEBOOKS[name], metadata=ABOUT)
    asked = {"nbgrader": {"student": "ada", "assignment": "a", "notebook": "n", "db_url": ""}}
    with asking(Marks(totals={"n": (1.0, 2.0, None)})):
        expected, _ = theirs.from_notebook_node(notebook, resources=dict(asked))
        first, _ = ours.from_notebook_node(notebook, resources=dict(asked))
        again, _ = ours.from_notebook_node(notebook, resources=dict(asked))
    assert len(expected) > 10_000, "the page must be one"
    assert first == expected, "the first time"
    assert again == expected, "from what was kept"
