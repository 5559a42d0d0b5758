"""Pages are filled and escaped; sources that need a network are seen."""

import pytest
from web import remote_sources

from netchu.errors import InputError
from netchu.site.pages import css, write_page

VALUES = {"run": "a <b>", "kinds": ["tone"], "problems": [], "tables": [], "data": "{}", "script": ""}


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example/require.js"></script>',
        "<link rel='stylesheet' href='//fonts.example/a.css'>",
        "<img alt='x' src=http://a.example/b.png>",
        "<style>@import url(https://a.example/b.css)</style>",
        "<script type=module>import {x} from 'https://cdn.example/x.js'</script>",
        '<script>fetch("https://a.example/b.json")</script>',
    ],
)
def test_remote_sources_are_seen(html):
    assert len(remote_sources(html)) >= 1


def test_links_to_click_are_no_sources():
    assert remote_sources('<a href="https://a.b/c">from "here"</a><img src="figures/a.png">') == []


def test_a_page_is_filled_and_escaped(tmp_path):
    file = write_page(tmp_path / "pages" / "p.html", "predictions.html.j2", VALUES)
    html = file.read_text(encoding="utf-8")
    assert "run a &lt;b&gt;" in html and "<b>" not in html.partition("<main>")[0] and css() in html
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError):
        write_page(tmp_path / "file" / "p.html", "predictions.html.j2", VALUES)


def test_dark_screens_have_colours_of_their_own_and_paper_has_none():
    assert css().count("@media screen and (prefers-color-scheme: dark)") >= 2 and "@media print" in css()
