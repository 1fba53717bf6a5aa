"""The tables of a playground, read as a page has them."""

import re
from html import escape, unescape


def captions(page: str) -> list[str]:
    """Return the tables' captions, in their order."""
    return [unescape(caption) for caption in re.findall("<caption>(.*?)</caption>", page)]


def rows_of(page: str, caption: str) -> list[list[str]]:
    """Return the cells of the table with a caption, row by row, each row's name first."""
    body = page.split(f"<caption>{escape(caption)}</caption>")[1].split("</table>")[0].split("<tbody>")[1]
    return [[unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t", row)] for row in body.split("</tr>")[:-1]]
