"""Links to a state of a playground: opened, they show the gallery's page, through Voila, in that state."""

import os
import re
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

PAGE = "playground.ipynb"
# How JupyterLab and Jupyter Notebook write the document that is open into their address.
_DOCUMENT = re.compile(r"^(?P<base>.*?/)(?:(?:lab|doc)(?:/workspaces/[^/]+)?/tree|notebooks)/(?P<document>.+)$")
_VOILA = re.compile(r"^(?P<base>.*?/)voila/render/(?P<document>.+)$")


def link(address: str, state: str, environment=os.environ, folder: Path | None = None) -> str | None:
    """Return a link to a state string, or None where no page could show it.

    address: of the page the playground is on. folder: where its kernel runs, by default the current one.
    On Binder the link starts a server of its own for whoever opens it. On a page of JupyterLab it leads to the
    gallery's page on the same server, if that lies in the kernel's folder or above it.

    >>> link("http://localhost:8866/?state=old", "training_process?lr=0.03", {})
    'http://localhost:8866/?state=training_process%3Flr%3D0.03'
    """
    parts, carried = urlsplit(address), f"state={quote(state, safe='')}"
    if parts.scheme not in ("http", "https"):
        return None
    if found := _VOILA.match(parts.path):
        path = f"voila/render/{found['document']}"
    elif found := _DOCUMENT.match(parts.path):
        page = _page_above(PurePosixPath(found["document"]).parent, folder or Path.cwd())
        if page is None:
            return None
        path = f"voila/render/{page}"
    elif "/lab" in parts.path or "/tree" in parts.path:
        return None
    else:  # Voila, started for this one page
        return f"{parts.scheme}://{parts.netloc}{parts.path}?{carried}"
    launch, request = environment.get("BINDER_LAUNCH_HOST"), environment.get("BINDER_REQUEST")
    if launch and request:
        return f"{launch.rstrip('/')}/{request}?urlpath={quote(f'{path}?{carried}', safe='')}"
    return f"{parts.scheme}://{parts.netloc}{found['base']}{path}?{carried}"


def _page_above(served: PurePosixPath, folder: Path) -> PurePosixPath | None:
    """Return the path of the nearest gallery's page, as the server counts it, in a document's folder or above."""
    for here, there in zip([served, *served.parents], [folder, *folder.parents]):
        if (there / PAGE).is_file():
            return here / PAGE
    return None
