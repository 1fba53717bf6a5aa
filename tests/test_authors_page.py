"""docs/authors.md, typed: a sentence of a lesson changed in a copy of the repository, and released."""

import subprocess
import time

import pytest
from markdown_pages import Reader, blocks, languages, repository
from nbformat.v4 import new_output
from processes import end

from ai_lifecycle.grading.notebooks import read_notebook, write_notebook

PAGE, LESSON = "authors.md", "00_start_here"
SERVER = "uv run jupyter lab"
SENTENCE = "A sentence that its author has just written."


def test_every_block_of_the_page_is_one_that_is_typed():
    assert languages(PAGE) == {"bash"}
    assert [block.count("\n") for block in blocks(PAGE) if block.startswith(SERVER)] == [1]


def wait_for_server(home):
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        if list(home.rglob("jpserver-*.json")):
            return
        time.sleep(0.5)
    raise AssertionError("JupyterLab did not start")


def edit(notebook):
    """Add a sentence below the title of a lesson, as its author would; the first line of a cell is its heading."""
    content = read_notebook(notebook)
    prose = next(cell for cell in content.cells if cell.cell_type == "markdown")
    prose.source += f"\n{SENTENCE}"
    code = next(cell for cell in content.cells if cell.cell_type == "code")
    code.execution_count, code.outputs = 1, [new_output("stream", text="left over")]
    write_notebook(notebook, content)


@pytest.mark.slow
def test_a_changed_sentence_reaches_the_release_and_nothing_else_changes(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    clone = repository(home / "ai-lifecycle")
    (home / ".jupyter").mkdir()
    (home / ".jupyter" / "jupyter_server_config.py").write_text(
        "c.ServerApp.allow_root = True\nc.ServerApp.open_browser = False\nc.ServerApp.port = 0\n"
    )
    reader = Reader.at(home, "https://example.org/ai-lifecycle", clone)
    reader.folder = clone
    said = []
    for block in blocks(PAGE):
        if block.startswith(SERVER):
            server = reader.starts(block, tmp_path / "lab.log")
            try:
                wait_for_server(home)
                edit(clone / "solutions" / LESSON / f"{LESSON}.ipynb")
            finally:
                end(server)
        else:
            said.append(reader.types(block))
    assert "Every graded task is passed." in said[0]
    assert f"Released lessons/{LESSON}/{LESSON}.ipynb" in said[1] and "lessons/ is up to date." in said[1]
    assert " passed" in said[2] and "1 passed" in said[3]
    difference = subprocess.run(["git", "diff", "--unified=0"], cwd=clone, capture_output=True, text=True, check=True)
    changes = difference.stdout
    added = [line for line in changes.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert len(added) == 4 and sum(SENTENCE in line for line in added) == 2, changes
