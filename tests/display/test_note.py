"""What a notebook finds is shown, remembered once, and listed."""

import html

from nbconvert.filters.markdown_mistune import markdown2html_mistune

from netchu.display.note import Note, literal


def test_a_sentence_is_shown_as_markdown():
    assert Note()("**4 %** of it")._repr_markdown_() == "**4 %** of it"


def test_a_cell_that_runs_again_replaces_what_it_said():
    note = Note()
    for rate in (0.5, 0.25):  # the same place of the code, as of a cell
        note(f"CER {rate:.0%}.", headline=True)
    note("Tones are hard.")
    note("So are marks.", headline=True)
    assert note.headline == "CER 25%. So are marks."
    assert note.summary()._repr_markdown_() == "- CER 25%.\n- Tones are hard.\n- So are marks."


def test_nothing_found_is_nothing_said():
    assert Note().headline == "" and Note().summary() == ""


def test_a_label_in_a_finding_is_shown_as_it_is():
    label = "*5* $1$ `a` _b_ [c](d) ~e~ \\ 1|2"
    assert html.unescape(markdown2html_mistune(f"“{literal(label)}”")).strip() == f"<p>“{label}”</p>"
    assert markdown2html_mistune(label) != markdown2html_mistune(literal(label))
