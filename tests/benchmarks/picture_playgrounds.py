"""A small picture of each playground for the docs: `python tests/benchmarks/picture_playgrounds.py [NAME ...]`.

Each is opened in the gallery, in a real Chromium, in the state below, played or told what to do, and pictured as it is:
docs/playgrounds/NAME.webp. NAME: which ones, by default all of the gallery.
"""

import argparse
import io
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "browser")]

from jupyter_pages import chromium, gallery
from PIL import Image
from playground_pages import button

from ai_lifecycle.playground.gallery import names

FOLDER = Path(__file__).parents[2] / "docs" / "playgrounds"
MOST_BYTES = 60_000
WIDTH = 800  # pixels of a picture: what README's column shows
# The state in which each playground shows best what it is about, and for how many seconds it plays, unless it is over
# before; others play ten.
SHOWN = {
    "training_process": ("training_process?data=spiral&net=8,8&lr=0.1&epochs=800", 200),
    "optimization": ("optimization", 6),
    "data_collection": ("data_collection?data=xor&hole=left", 8),
    "deployment": ("deployment", 40),
    "speed": ("speed?rate=160", 45),
}


def webp(png: bytes) -> bytes:
    """Return a screenshot as WebP of at most MOST_BYTES, as good as that allows."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    for quality in range(90, 20, -5):
        file = io.BytesIO()
        picture.save(file, "webp", quality=quality, method=6)
        if len(file.getvalue()) <= MOST_BYTES:
            return file.getvalue()
    raise ValueError("no quality makes the picture small enough")


def main() -> None:
    """Picture the playgrounds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="which playgrounds; by default all")
    chosen = parser.parse_args().names or names().values()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, gallery(Path(folder)) as (address, _), chromium() as browser:
        for name in chosen:
            state, seconds = SHOWN.get(name, (name, 10))
            page = browser.new_page(viewport={"width": 1040, "height": 1200}, device_scale_factor=1.5)
            page.goto(f"{address}?state={quote(state, safe='')}")
            page.locator(".ai-stage[data-painted]").wait_for()
            button(page, "Play").click()
            for _ in range(seconds):
                page.wait_for_timeout(1000)
                if not button(page, "Pause").count():
                    break
            else:
                button(page, "Pause").click()
            page.wait_for_timeout(1000)
            picture = webp(page.locator(".ai-playground").screenshot())
            (FOLDER / f"{name}.webp").write_bytes(picture)
            print(f"{name}: {len(picture) / 1000:.0f} kB", flush=True)
            page.close()


if __name__ == "__main__":
    main()
