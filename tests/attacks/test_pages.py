"""Pages made of learners' notebooks, opened in a real Chromium: nothing that a learner wrote runs there."""

import base64
import os
import re
import threading
from html.parser import HTMLParser
from pathlib import Path

import nbgrader.server_extensions.formgrader.handlers as formgrader
import pytest
import tiny_course
from ai_lifecycle.grading.engine import grade_class
from ai_lifecycle.grading.pages import clean_html, is_active, sandbox_file, without_submissions
from jupyter_pages import chromium, find_chromium, jupyter_lab
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from tiny_course import LESSON, NAME, RIGHT, ROOT, answered, submit
from tornado.web import HTTPError
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


# Files that a browser runs when they are opened, and how a notebook leads to them.
WEB_PAGE = f"<!doctype html><h1>My plot</h1><script>{RUN}</script><img src=x onerror={RUN}>"
FILES = {"plot.html": WEB_PAGE, "plot.svg": SVG, "PLOT.XHTML": f'<html xmlns="http://www.w3.org/1999/xhtml">{SVG}</html>'}
WRITTEN = {"results/written.html": WEB_PAGE, "results/written.svg": SVG}
DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
PRESENTED = f"/voila/render/autograded/mallory/{NAME}/{NAME}.ipynb"  # would run the notebook, without our sandbox
LINKS = [
    *(f"[{name}]({name})" for name in [*FILES, *WRITTEN]),
    *(f"<a href='{name}'>{name}</a>" for name in [*FILES, *WRITTEN]),
    "[plot](./plot.html)", "[plot](http:plot.html)", "[plot](//127.0.0.1/plot.html)", "[plot](&#112;lot.html)",
    f"[presented]({PRESENTED})", f"![presented]({PRESENTED})", f"![up](../../..{PRESENTED}?x.png)",
    f"<img src='%2e%2e/%2e%2e{PRESENTED}/x.png'>", "![plot](plot.svg)", "![dot](results/dot.png)",
]  # fmt: skip


def submission_with_files(course):
    """Hand in web pages beside a notebook that writes more of them, and leads to all of them."""
    writing = f"import os\nos.mkdir('results')\nopen('results/dot.png', 'wb').write({DOT!r})\n"
    writing += "".join(f"open({name!r}, 'w').write({text!r})\n" for name, text in WRITTEN.items())
    notebook = hostile_notebook(course)
    notebook.cells += [new_code_cell(writing), *(new_markdown_cell(text) for text in LINKS)]
    notebook.cells += [new_code_cell(bundle({f"text/{kind}": text})) for text in LINKS for kind in ("markdown", "html")]
    folder = submit(course, "mallory", notebook).parent
    for name, text in FILES.items():
        (folder / name).write_text(text)


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


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course folder in which mallory's submission is graded."""
    folder = tmp_path_factory.mktemp("graded")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(folder / name))
        patch.setenv("PATH", os.environ["PATH"])
        course = tiny_course.make_course(folder / "course")
        submission_with_files(course)
        box = []  # Playwright's event loop runs in this thread, and nbclient wants one without
        worker = threading.Thread(target=lambda: box.append(grade_class(LESSON, course.root, jobs=1)))
        worker.start()
        worker.join()
    assert box and [row.trouble for row in box[0].rows] == [""]
    return course.root


def test_no_script_runs_in_a_feedback_page_and_what_was_written_is_there(page, graded):
    file = graded / "feedback" / "mallory" / NAME / f"{NAME}.html"
    text = file.read_text()
    assert ran(page, file) == 0, "a script of the learner's ran"
    assert page.url == file.as_uri(), "a link led away"
    assert handlers(text) == []
    assert (
        page.locator("text=double some numbers").count() == 0
        and page.locator("h1", has_text="A tiny lesson").count() == 1
    )


def addresses(text):
    """Where the links and pictures of a page lead, but for those in the page itself."""
    found = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.update(
        value for name, value in attributes if tag in ("a", "img") and name in ("href", "src")
    )
    parser.feed(text)
    return {address for address in found if not address.startswith(("#", "data:"))}


def test_a_feedback_page_leads_to_no_file_but_a_picture_and_no_web_page_lies_beside_it(graded):
    folder = graded / "feedback" / "mallory" / NAME
    assert addresses((folder / f"{NAME}.html").read_text()) == {"results/dot.png"}
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == {f"{NAME}.html", "results/dot.png"}
    kept = graded / "autograded" / "mallory" / NAME
    for name, text in {**FILES, **WRITTEN}.items():
        assert (kept / name).read_text() == text, "who marks must find what was handed in, and what it wrote"


@pytest.mark.slow
def test_nothing_runs_in_formgrader_nor_in_the_files_that_it_serves(page, graded):
    """Formgrader's pages and files come from Jupyter's own address: a script there could do what its reader may."""
    window = page.context.browser.new_page()
    with jupyter_lab(graded) as server:
        (notebook,) = server.ask(f"formgrader/api/submitted_notebooks/{NAME}/{NAME}")
        place = f"{server.url}/formgrader/submissions/{notebook['id']}/"
        files = [*FILES, *WRITTEN]
        # The same page with Jupyter's own rights for it: the attack is one.
        window.goto(server.page(f"files/autograded/mallory/{NAME}/plot.html"))
        window.wait_for_function("window.ran >= 1")
        asked = []
        window.on("request", lambda request: asked.append(request.url))
        window.goto(place)
        window.wait_for_function("window.formgrader?.grades?.loaded && formgrader.comments?.loaded")
        assert window.locator("#notebook a").count() > len(LINKS), "the links' texts must be there"
        assert window.locator("#notebook a[href]").count() == 0
        window.evaluate("document.querySelectorAll('#notebook a').forEach(one => one.click())")
        assert window.evaluate("window.ran || 0") == 0 and window.url == place
        assert f"{place}results/dot.png" in asked and not [url for url in asked if "voila" in url or "plot" in url]
        for name in files:
            answer = window.goto(place + name)
            assert answer.status == 200 and answer.body().decode() == {**FILES, **WRITTEN}[name]
            assert window.evaluate("window.ran || 0") == 0, f"{name} ran in Formgrader"
            assert "sandbox" in answer.all_headers()["content-security-policy"]
        for folder in ("submitted", "autograded"):
            answer = window.goto(server.page(f"voila/render/{folder}/mallory/{NAME}/{NAME}.ipynb"))
            assert answer.status == 403, "Voila would run a learner's notebook, without a sandbox"
    window.close()


def test_formgrader_gets_its_sandbox_from_the_courses_settings(monkeypatch):
    monkeypatch.setattr(formgrader.SubmissionFilesHandler, "set_extra_headers", None)
    PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    assert formgrader.SubmissionFilesHandler.set_extra_headers is sandbox_file


def test_voila_runs_what_is_nobodys_submission():
    async def get(handler, path=None):
        return path

    def answer_to(path):
        try:
            guarded(None, path).send(None)  # not in an event loop: the browser's runs in this process
        except StopIteration as done:
            return done.value

    guarded = without_submissions(get)
    assert without_submissions(guarded) is guarded, "the settings are read more than once"
    for path in ("my-course/map.ipynb", "lessons/03/x.ipynb", None):
        assert answer_to(path) == path
    for path in ("autograded/mallory/x.ipynb", "course/Submitted/x.ipynb", "lessons/../feedback/x.ipynb"):
        with pytest.raises(HTTPError, match="403"):
            answer_to(path)


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
        '<a href="mailto:ann@example.org">x</a>',
        '<a href="#title">x</a>',
        '<img src="data:image/png;base64,AAAA" alt="x">',
        '<img src="plots/my%20curve.png" alt="x">',
        "<details><summary>Hint</summary>text</details>",
        '<span style="color: red;">red</span>',
        "<ul><li>one</li></ul>",
        "<pre>x &lt; y</pre>",
    ]
    for text in kept:
        assert clean_html(text) == text


@pytest.mark.parametrize(
    "address",
    ["plot.html", "./plot.html", "../x", "/lab", "//example.org", "http:x", "?x", "file:///etc/passwd", "&#104;ttp:x", ""],
)
def test_a_link_to_anywhere_but_the_web_is_its_text(address):
    assert clean_html(f'<a href="{address}">my plot</a>') == "<a>my plot</a>"


@pytest.mark.parametrize(
    "address",
    ["plot.svg", "x", "/x.png", "../x.png", "a/../x.png", "a/%2E%2e/x.png", "//example.org/x.png", "https://example.org/x.png",
     "http:x.png", "x?y.png", "x#y.png", "x\\y.png", "&#46;&#46;/x.png", "data:image/svg+xml;base64,AAAA"],
)  # fmt: skip
def test_a_picture_that_is_not_in_the_page_or_beside_it_is_its_text(address):
    assert clean_html(f'<img src="{address}" alt="my plot">') == '<img alt="my plot">'


def test_files_that_a_browser_runs_are_known_by_their_names():
    assert all(is_active(Path(name)) for name in [*FILES, *WRITTEN, "a.b/c.Htm", "x.svgz", "feed.xml"])
    assert not any(is_active(Path(name)) for name in ("plot.png", "table.csv", "notes.txt", "paper.pdf", "html", "x.npy"))
