"""An automaton that counts the characters of known names in a text: a soft bonus for the beam, never a cage."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from netchu.charset import Charset, normalise
from netchu.decoding.automaton import Automaton
from netchu.errors import InputError

_WORD, _BOUNDARY = 0, 1  # states: inside a word that no name begins with; just behind a word's end


def gazetteer_automaton(names: Iterable[str], charset: Charset) -> Automaton:
    """One point for each character of a name in the text.

    A name counts where a word begins and if a word ends with it: next to anything but letters, digits and
    apostrophes, or at an end of the line. Following a name earns at once; leaving it in the middle takes back
    through `backoff` exactly what it earned, so the sum over a text with its end is what its names are worth. Names
    never overlap: text is read from the left, the longest name first, as word-piece tokenisers do. Thus no text has
    more points than characters, and a text without a name has none.

    Each name is known as written, in lower case and in upper case. Both tone placements ("Hoà", "Hòa") are the
    caller's to give, as is a kind word that a name shouldn't count without ("Quận 1").

    Args:
        names: any order, repeats allowed; NFC is made of them, signs at their ends are dropped. Names with
            characters outside the alphabet can't be read and are left out.

    Returns:
        Scores and backoffs are points, not nats: give the beam their weight.

    Raises:
        InputError: a name without a letter or digit.

    Source: Aho and Corasick 1975, "Efficient string matching"; backoffs as the failure links and pops of Song et
    al. 2021, "Fast WordPiece tokenization", section 3.

    >>> charset = Charset(" ,abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    >>> automaton = gazetteer_automaton(["Long An", "Long Thanh"], charset)
    >>> texts = ["Long An", "Long Anh", "xLong An, long thanh"]
    >>> [automaton.score(charset.encode(text), end=len(charset)) for text in texts]
    [7.0, 0.0, 10.0]
    """
    tree = _Tree(len(charset), {label for label, c in enumerate(charset.characters, 1) if not _in_word(c)})
    for form in _forms(names):
        if not charset.unknown(form):
            tree.add(charset.encode(form))
    tree.link()
    return tree.automaton()


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "'"


def _forms(names: Iterable[str]) -> Iterator[str]:
    """Each name as written, in lower and in upper case, without signs at its ends."""
    for name in dict.fromkeys(names):
        text = normalise(name)
        inside = [i for i, c in enumerate(text) if c.isalnum()]
        if not inside:
            raise InputError(f"The name {name!r} has no letter or digit.")
        text = text[inside[0] : inside[-1] + 1]
        yield from dict.fromkeys((text, text.lower(), text.upper()))


@dataclass
class _Tree:
    """The names' prefix tree, with what happens where a text leaves it.

    A node is a state of the automaton; its points so far are its depth. Node 1 is the tree's root.
    """

    classes: int  # K, the label of the line's end
    boundaries: set[int]  # labels that end a word
    parent: list[int] = field(default_factory=lambda: [-1, -1])
    label: list[int] = field(default_factory=lambda: [-1, -1])
    depth: list[int] = field(default_factory=lambda: [0, 0])
    children: dict[int, int] = field(default_factory=dict)  # node × (K + 1) + label → node
    complete: set[int] = field(default_factory=set)  # nodes where a name ends
    backoff: list[int] = field(default_factory=list)
    suffix: list[int] = field(default_factory=list)

    def add(self, labels: list[int]) -> None:
        node = _BOUNDARY
        for label in labels:
            child = self.children.setdefault(node * (self.classes + 1) + label, len(self.parent))
            if child == len(self.parent):
                self.parent.append(node)
                self.label.append(label)
                self.depth.append(self.depth[node] + 1)
            node = child
        self.complete.add(node)

    def link(self) -> None:
        """Where each node leads, and for how many points, when the text goes on as no name does and no word ends
        here: the name found within it is kept, or else its first word passed over, and the rest read anew."""
        nodes = len(self.parent)
        self.backoff, self.suffix = [0] * nodes, [_WORD] * nodes
        kept = [False] * nodes  # a name or a whole word lies behind, the rest is being read anew
        for node in np.argsort(self.depth, kind="stable").tolist():  # a suffix is always shorter
            above, label = self.parent[node], self.label[node]
            if above < 0:
                continue
            if label in self.boundaries and above in self.complete:
                kept[node], self.backoff[node], self.suffix[node] = True, -1, _BOUNDARY
            elif kept[above]:
                points, self.suffix[node] = self._step(self.suffix[above], label)
                kept[node], self.backoff[node] = True, self.backoff[above] + points - 1
            else:
                kept[node] = label in self.boundaries
                self.backoff[node], self.suffix[node] = -self.depth[node], _BOUNDARY if kept[node] else _WORD

    def _step(self, node: int, label: int) -> tuple[int, int]:
        """Points and next node of following `label` from a node whose links are known."""
        points = 0
        while True:
            child = self.children.get(node * (self.classes + 1) + label) if node != _WORD else None
            if child is not None:
                return points + 1, child
            if label in self.boundaries and (node == _WORD or node in self.complete):
                return points, _BOUNDARY
            if node == _WORD:
                return points, _WORD
            points += self.backoff[node]
            node = self.suffix[node]

    def automaton(self) -> Automaton:
        """The tree in arrays. Behind a complete name stands one state more, shared by all names that give back the
        same: its arcs are a word's ends, where the points are kept."""
        links = list(zip(self.backoff, self.suffix, strict=True))
        after = {link: i for i, link in enumerate(dict.fromkeys(links[n] for n in sorted(self.complete)), len(links))}
        backoff, suffix = np.array([*links, *after], dtype=np.int32).T.copy()
        for node in self.complete:
            backoff[node], suffix[node] = 0, after[links[node]]
        suffix[_BOUNDARY] = _WORD

        ends = np.array([*sorted(self.boundaries), self.classes], dtype=np.int32)
        closing = np.array([_WORD, *after.values()], dtype=np.int32)
        source = np.concatenate([self.parent[2:], np.repeat(closing, len(ends))])
        labels = np.concatenate([self.label[2:], np.tile(ends, len(closing))])
        targets = np.concatenate([np.arange(2, len(links)), np.full(len(ends) * len(closing), _BOUNDARY)])
        scores = np.repeat([1.0, 0.0], [len(links) - 2, len(ends) * len(closing)])
        order = np.lexsort((labels, source))
        first = np.searchsorted(source[order], np.arange(len(backoff) + 1))
        return Automaton(
            start=_BOUNDARY,
            first=first.astype(np.int32),
            labels=labels[order].astype(np.int32),
            scores=scores[order].astype(np.float32),
            targets=targets[order].astype(np.int32),
            backoff=backoff.astype(np.float32),
            suffix=suffix,
        )
