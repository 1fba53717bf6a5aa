"""Pages that are made of learners' notebooks (feedback, Formgrader): nothing in them runs in a reader's browser.

nbgrader_config.py names these for nbconvert's exporter, so that nbgrader's own commands and Formgrader use them too.
Three holes are closed that nbconvert's own `sanitize_html` leaves: nbgrader's templates write Markdown unfiltered, what
an output says about its own size becomes part of a tag, and a link or a picture may lead to a learner's file, or to an
address of the reader's own Jupyter server, which does something for whoever merely asks for it.
"""

import functools
import re
from collections.abc import Callable
from pathlib import PurePath, PurePosixPath
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbformat.notebooknode import NotebookNode
from tornado.web import HTTPError

from ai_lifecycle.grading.kept_texts import kept

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div", "dl",
    "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "mark", "ol",
    "p", "pre", "q", "s", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul", "var",
}  # fmt: skip
_ATTRIBUTES = {
    "*": ["class", "id", "title", "style", "align", "dir", "lang"],
    "a": ["name"],
    "img": ["alt", "width", "height"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
    "details": ["open"],
    "ol": ["start"],
}
# Two slashes: in a page that came by http, `http:plot.html` is a file beside it.
_LINK = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
# In the page itself, or beside it. From elsewhere it would tell somebody that the page is read, and could lead back.
_PICTURE = re.compile(
    r"data:image/(png|jpeg|gif|webp);base64,|(?!.*(\.\.|%2e))\w[\w ./%()-]*\.(png|jpe?g|gif|webp)$", re.IGNORECASE
)
# A PDF is not among them: browsers show it by a program of its own. Nor is JavaScript, which only a page would load.
_ACTIVE = {
    ".htm", ".html", ".mht", ".mhtml", ".rdf", ".rss", ".shtml", ".svg", ".svgz", ".xht", ".xhtml", ".xml", ".xsl",
    ".xslt",
}  # fmt: skip
_PICTURES = ("image/png", "image/jpeg")
_SHOWN = {"text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml", *_PICTURES}
_STYLE = CSSSanitizer(
    allowed_css_properties=["color", "background-color", "font-weight", "font-style", "text-align", "width", "height"]
)


def clean_html(element: Any) -> str:
    """Return HTML without anything that could run: a filter for nbconvert's templates, in place of its own.

    >>> clean_html('<b onclick="x()">bold</b><script>x()</script>')
    '<b>bold</b>'
    """
    text = element.decode("utf-8", "replace") if isinstance(element, bytes) else str(element)
    return _cleaned(text)


@kept
def _cleaned(text: str) -> str:
    # Their text would be shown; taking them out is for looks. What follows is what makes it safe.
    text = re.sub(r"<(script|style)\b.*?</\1\s*>", "", text, flags=re.DOTALL | re.IGNORECASE)
    return bleach.clean(
        text,
        tags=_TAGS,
        attributes=_allows,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=_STYLE,
        strip=True,
    )


@pass_context
def markdown_to_html(context: Any, source: str) -> str:
    """Return Markdown as HTML without anything that could run: a filter for nbconvert's templates."""
    attachments = context.get("cell", {}).get("attachments", {})
    return _from_markdown(source, attachments) if attachments else _from_markdown_alone(source)


@kept
def _from_markdown_alone(source: str) -> str:
    return _from_markdown(source, {})


def _from_markdown(source: str, attachments: Any) -> str:
    renderer = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    return clean_html(MarkdownWithMath(renderer=renderer).render(source))


def _allows(tag: str, name: str, value: str) -> bool:
    """Whether a tag may have an attribute. A link without an address is plain text, a picture without one its text."""
    if name in ("href", "src"):
        address = {"a": _LINK, "img": _PICTURE}.get(tag)
        return address is not None and address.match(value.strip()) is not None
    return name in _ATTRIBUTES["*"] or name in _ATTRIBUTES.get(tag, ())


def is_active(path: PurePath) -> bool:
    """Whether a browser that opens a file of this name would run what is in it."""
    return path.suffix.lower() in _ACTIVE


def sandbox_file(handler: Any, path: str) -> None:
    """Have the browser run nothing of a file that it is sent: `set_extra_headers` for Formgrader's own handler of files.

    It is added, as the server's settings may name a policy for all pages. A picture in a page is shown as ever.
    """
    handler.add_header("Content-Security-Policy", "sandbox")
    handler.set_header("X-Content-Type-Options", "nosniff")


def without_submissions(get: Callable[..., Any]) -> Callable[..., Any]:
    """Return what answers for Voila's `get`: it runs a notebook for whoever asks for its page, but no submission's.

    A link anywhere may lead there, and Voila knows no sandbox. It may be called with what it has returned.
    """
    if hasattr(get, "refuses"):
        return get

    @functools.wraps(get)
    async def answer(handler: Any, path: str | None = None) -> Any:
        if answer.refuses & {part.lower() for part in PurePosixPath(path or "").parts}:
            raise HTTPError(403, "Submissions are not run here; `ai-lifecycle grade` runs them, in a sandbox.")
        return await get(handler, path)

    answer.refuses = {"submitted", "autograded", "feedback"}
    return answer


class HarmlessOutputs(Preprocessor):
    """Leaves of each output what is shown: no programs, no widgets, and of its metadata only the size of a picture."""

    enabled = True

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        """Return the cell with harmless outputs. The notebook is the exporter's own copy."""
        cell.metadata.pop("alt", None)
        for output in cell.get("outputs", ()):
            if "data" in output:
                output.data = NotebookNode({kind: output.data[kind] for kind in output.data if kind in _SHOWN})
            about = output.get("metadata", {})
            if "metadata" in output:
                output.metadata = NotebookNode({kind: _size(about.get(kind)) for kind in _PICTURES if kind in about})
            output.pop("svg_filename", None)
        return cell, resources


def _size(about: Any) -> NotebookNode:
    about = about if isinstance(about, dict) else {}
    return NotebookNode({name: about[name] for name in ("width", "height") if type(about.get(name)) in (int, float)})
