"""What all rendered pages share: templates, one style sheet, and the rule that nothing comes from a network."""

import re
from functools import cache
from html import escape
from pathlib import Path

import jinja2

from netchu.display.diffs import diff_parts
from netchu.display.rates import interval, known, percent, points
from netchu.system.paths import write_text
from netchu.system.progress import duration

ASSETS = Path(__file__).parent / "assets"


def write_page(file: Path, template: str, values: dict) -> Path:
    """Fills a template of `assets/` and writes it, whole or not at all.

    Raises:
        InputError: the file can't be written.
    """
    write_text(file, _environment().get_template(template).render(css=css(), **values))
    return file


@cache
def css() -> str:
    """The style sheet of all pages, with the colours of code for light and for dark screens."""
    from pygments.formatters import HtmlFormatter

    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight") for style in ("tango", "github-dark"))
    code = f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    return code + (ASSETS / "page.css").read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ASSETS), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"percent": percent, "sentence": _sentence, "known": known, "points": points, "took": _took}
    environment.globals |= {"interval": interval, "diff_parts": diff_parts}
    return environment


def _took(seconds: str) -> str:
    return seconds if seconds == known(None) else duration(float(seconds))


def _sentence(text: str) -> str:
    """A finding as HTML: `**bold**` and backticks, everything else escaped."""
    html = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text))
    return re.sub(r"`(.+?)`", r"<code>\1</code>", html)
