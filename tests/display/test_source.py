"""Code shown in a notebook: as it stands, without its docstring."""

from netchu.display.note import Markdown
from netchu.display.source import source
from netchu.models import CRNN


class Thing:
    """About it."""

    def doubled(self, number):
        """Twice.

        On several lines.
        """
        return 2 * number  # why


def only_a_docstring():
    """Nothing else."""


def test_a_method_is_shown_without_its_docstring():
    shown = source(Thing.doubled)
    assert isinstance(shown, Markdown)
    assert shown.splitlines() == ["```python", "def doubled(self, number):", "    return 2 * number  # why", "```"]


def test_a_class_loses_its_own_docstring_alone():
    assert source(Thing).splitlines()[1] == "class Thing:" and '"""Twice.' in source(Thing)
    assert "About it" not in source(Thing)


def test_code_that_is_a_docstring_alone_stays_code():
    assert '"""Nothing else."""' in source(only_a_docstring)


def test_the_network_says_what_shape_it_makes():
    assert "(B, T, 2*hidden)" in source(CRNN.forward) and "Args:" not in source(CRNN.forward)
