"""Findings of a notebook: each sentence is shown where it is computed, and all of them are listed at the end."""

import inspect
import re

from netchu.system.progress import without_tags


class Markdown(str):
    """Text that a notebook shows as Markdown."""

    def _repr_markdown_(self) -> str:
        return without_tags(self)


def literal(text: str) -> str:
    """A label or a reading for a finding: none of its characters is taken for Markdown or for a formula.

    >>> print(literal("5*6 $1_2"))
    5\\*6 \\$1\\_2
    """
    return re.sub(r"([\\`*_$\[\]~|])", r"\\\1", text)


class Note:
    """Shows sentences and remembers them.

    >>> note = Note()
    >>> note("CER is 4.0 %.", headline=True)
    'CER is 4.0 %.'
    >>> note("Tones are hard.")
    'Tones are hard.'
    >>> note.headline, note.summary()
    ('CER is 4.0 %.', '- CER is 4.0 %.\\n- Tones are hard.')
    """

    def __init__(self):
        self._sentences: dict[object, tuple[str, bool]] = {}

    def __call__(self, sentence: str, headline: bool = False) -> Markdown:
        """The sentence, for a notebook to show; said again at the same place of the code, it replaces the one before.

        Args:
            sentence: Markdown.
            headline: whether it goes to the run's index page.
        """
        caller = inspect.currentframe().f_back
        self._sentences[caller.f_code.co_filename, caller.f_lineno] = (sentence, headline)
        return Markdown(sentence)

    @property
    def headline(self) -> str:
        """The sentences for the run's index page, as one text."""
        return " ".join(sentence for sentence, headline in self._sentences.values() if headline)

    def summary(self) -> Markdown:
        """All sentences, as a list."""
        return Markdown("\n".join(f"- {sentence}" for sentence, _ in self._sentences.values()))
