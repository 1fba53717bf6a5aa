"""Pages made of learners' notebooks, opened in a real Chromium: nothing that a learner wrote runs there."""

import base64
import os
import re
import threading
from html.parser import HTMLParser

import pytest
import tiny_course
from ai_lifecycle.grading.engine import grade_class
from ai_lifecycle.grading.pages import clean_html
from jupyter_pages import chromium, find_chromium
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from tiny_course import LESSON, NAME, RIGHT, ROOT, answered, submit
from traitlets.config import PyFileConfigLoader

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.browser]

RUN = "window.ran=(window.ran||0)+1"
MARKUP = [
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}></svg>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN.replace('window', 'parent')}</script>'></iframe>",
    f"<a href='javascript:{RUN}'>go</a>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}></style></mglyph></table></mtext></math>",
    f"<style>*{{animation:x}}@keyframes x{{}}</style><b onanimationstart={RUN}>b</b>",
    f"<form action='javascript:{RUN}'><button>go</button></form>",
    f"<a href='data:text/html,<script>{RUN}</script>'>go</a>",
    f"<object data='javascript:{RUN}'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"</pre></div></td><script>{RUN}</script>",
    f"<a href=' jAvAsCrIpT:{RUN}'>go</a>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<base href='javascript:/a/-{RUN}'>",
    f"<meta http-equiv='refresh' content='0;url=javascript:{RUN}'>",
]
MARKDOWN = [
    f"[go](javascript:{RUN})",
    f'![x](x" onerror="{RUN})',
    f"<javascript:{RUN}>",
    f'```"><script>{RUN}</script>\ncode\n```',
    f"$$</script><script>{RUN}</script>$$",
    f"`</code><script>{RUN}</script>`",
    f"| a |\n|---|\n| <script>{RUN}</script> |",
    f"[x]: javascript:{RUN}\n[x]",
]
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"><script>{RUN}</script></svg>'


def bundle(data, metadata=None):
    return f"from IPython.display import display\ndisplay({data!r}, raw=True, metadata={metadata or {}!r})"


PICTURE = base64.b64encode(b"no picture").decode()
OUTPUTS = [
    *(bundle({"text/html": text}) for text in MARKUP),
    *(bundle({"text/markdown": text}) for text in [*MARKUP[:4], *MARKDOWN]),
    bundle({"application/javascript": RUN}),
    bundle({"image/svg+xml": SVG}),
    bundle({"text/latex": MARKUP[0]}),
    bundle({"image/png": f'x" onerror="{RUN}'}),
    bundle({"image/png": PICTURE}, {"image/png": {"width": f"1 onerror={RUN}"}}),
    bundle({"image/jpeg": PICTURE}, {"image/jpeg": {"height": f"1 onerror={RUN}", "alt": f'" onerror={RUN} x="'}}),
    bundle({"text/html": MARKUP[0]}, {"text/html": {"isolated": True}}),
    bundle(
        {
            "application/vnd.jupyter.widget-view+json": {"model_id": f"</script><script>{RUN}</script>"},
            "text/plain": "w",
        }
    ),
    f"print({MARKUP[0]!r})",
    f"import sys; print({MARKUP[1]!r}, file=sys.stderr)",
    f"raise ValueError({MARKUP[0]!r})",
    f"raise type({MARKUP[0]!r}, (Exception,), {{}})({MARKUP[1]!r})",
    f"{MARKUP[0]!r}",
]


def hostile_notebook(course):
    notebook = answered(course, **{**RIGHT, "question": "\n\n".join([*MARKUP, *MARKDOWN])})
    notebook.cells += [new_markdown_cell(text) for text in [*MARKUP, *MARKDOWN]]
    notebook.cells += [new_code_cell(text) for text in OUTPUTS]
    notebook.cells.append(new_code_cell(f"# {MARKUP[0]}\n'''{MARKUP[1]}'''"))
    notebook.metadata["title"] = f"</title>{MARKUP[0]}"
    return notebook


@pytest.fixture(scope="module")
def page():
    """A Chromium window without a network, that follows every link a script would hide in."""
    if find_chromium() is None:
        missing = "no Chromium on this machine: install the package chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with chromium() as browser:
        window = browser.new_page()
        window.route("http*://**", lambda route: route.abort())
        yield window


def handlers(text):
    """The attributes of a page that would run something."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.extend(
        (tag, name, value)
        for name, value in attributes
        if name.startswith("on") or re.match(r"\s*(javascript|data:text)", value or "", re.IGNORECASE)
    )
    parser.feed(text)
    return found


def ran(page, html_file, wanted=0):
    """How many of a page's scripts of ours have run, with every link and button clicked. wanted: wait for so many."""
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.dismiss()))
    page.goto(html_file.as_uri(), wait_until="load")
    page.wait_for_timeout(300)
    page.evaluate("""() => { for (const one of document.querySelectorAll('a, button, summary, input')) {
        if (!/^(http|#|mailto)/.test(one.getAttribute('href') || '#')) one.click(); else one.focus(); } }""")
    page.wait_for_timeout(300)
    page.wait_for_function("wanted => (window.ran || 0) >= wanted", arg=wanted)
    return page.evaluate("() => window.ran || 0") + len(asked)


def test_the_page_would_run_them_if_nobody_took_them_out(page, tmp_path):
    notebook = hostile_notebook(tiny_course.make_course(tmp_path / "course"))
    for cell in notebook.cells[-len(OUTPUTS) :]:
        cell.outputs = [new_output("display_data", {"text/html": MARKUP[1]})]
    file = tmp_path / "plain.html"
    file.write_text(HTMLExporter(template_name="classic").from_notebook_node(notebook)[0])
    assert ran(page, file, wanted=4) > 3, "the attacks are too weak to show anything"


def test_no_script_runs_in_a_feedback_page_and_what_was_written_is_there(page, tmp_path, monkeypatch):
    for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("PATH", os.environ["PATH"])
    course = tiny_course.make_course(tmp_path / "course")
    submit(course, "mallory", hostile_notebook(course))
    box = []  # Playwright's event loop runs in this thread, and nbclient wants one without
    worker = threading.Thread(target=lambda: box.append(grade_class(LESSON, course.root, jobs=1)))
    worker.start()
    worker.join()
    assert box and [row.trouble for row in box[0].rows] == [""]
    (file,) = (course.root / "feedback" / "mallory" / NAME).glob("*.html")
    text = file.read_text()
    assert ran(page, file) == 0, "a script of the learner's ran"
    assert handlers(text) == []
    assert (
        page.locator("text=double some numbers").count() == 0
        and page.locator("h1", has_text="A tiny lesson").count() == 1
    )


def test_formgraders_exporter_is_told_too():
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    exporter = HTMLExporter(config=config, template_name="classic")
    page, _ = exporter.from_notebook_node(hostile_like())
    assert "onerror" in page, "as text it may stay"
    assert handlers(page) == [] and "<script>window.ran" not in page


def hostile_like():
    from nbformat.v4 import new_notebook

    cell = new_code_cell("1")
    cell.outputs = [
        new_output("display_data", {"image/png": PICTURE}, metadata={"image/png": {"width": f"1 onerror={RUN}"}})
    ]
    return new_notebook(cells=[new_markdown_cell(text) for text in MARKUP[:6]] + [cell])


def test_what_is_harmless_stays():
    kept = [
        "<h2>Title</h2>",
        "<p>a <strong>b</strong> <em>c</em> <code>d</code></p>",
        '<a href="https://example.org">x</a>',
        '<table class="dataframe"><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
        '<img src="data:image/png;base64,AAAA" alt="x">',
        "<details><summary>Hint</summary>text</details>",
        '<span style="color: red;">red</span>',
        "<ul><li>one</li></ul>",
        "<pre>x &lt; y</pre>",
    ]
    for text in kept:
        assert clean_html(text) == text
