"""Lines composed of words of training lines: cut where paper is, drawn by seed, in the shares asked for."""

import numpy as np
import pytest
from samples import draw_line, lines_of_images

from netchu.config import Mixing
from netchu.training.composition import Composer, _nearest, word_cuts

STRIDE = 8


def even_spans(width, text):
    """Frames of the characters of a line whose letters are equally wide."""
    edges = np.linspace(0, width // STRIDE, len(text) + 1).astype(int)
    return np.stack([edges[:-1], np.maximum(edges[1:], edges[:-1] + 1)], axis=1)


@pytest.fixture(scope="module")
def lines():
    texts = ["ab ba aab", "bb aa", "abab ba", "a b a b", "aaaa bbbb ab"]
    return lines_of_images([draw_line(text, seed=i) for i, text in enumerate(texts)], texts)


@pytest.fixture(scope="module")
def cuts(lines):
    spans = [even_spans(width, text) for width, text in zip(lines.widths, lines.texts, strict=True)]
    return word_cuts(lines, spans, STRIDE)


def test_cuts_lie_in_paper_between_the_words(lines, cuts):
    for i, columns in enumerate(cuts):
        assert len(columns) == lines.texts[i].count(" ")
        for column in columns[columns >= 0]:
            assert lines.image(i)[:, column - 1 : column + 1].min() > 200
    assert sum((c >= 0).sum() for c in cuts) >= 8  # of 9


def test_words_that_touch_are_not_cut(lines):
    image = lines.image(1).copy()
    image[40:44] = 0  # a stroke through the whole line
    joined = lines_of_images([image], ["bb aa"])
    assert word_cuts(joined, [even_spans(image.shape[1], "bb aa")], STRIDE)[0].tolist() == [-1]


def test_a_line_without_alignment_is_not_cut(lines):
    assert word_cuts(lines.only([0]), [None], STRIDE)[0].tolist() == [-1, -1]


def test_composed_lines_are_words_of_training_lines(lines, cuts):
    composer = Composer(lines, cuts, None, Mixing(composed=1.0))
    words = {word for text in lines.texts for word in text.split()}
    random = np.random.default_rng(1)
    drawn = [composer(i, random) for i in [0, 2, 4] * 10]
    made = [pair for pair in drawn if pair]
    assert len(made) >= 20
    for image, text in made:
        assert image.shape[0] == 64 and set(text.split(" ")) <= words
        assert image.shape[1] == pytest.approx(26 * len(text), abs=70)  # as wide as its letters
    assert len({text for _, text in made}) > 10
    widths = [image.shape[1] for image, _ in made]
    assert max(widths) <= max(lines.widths)  # the batches were made for these widths


def test_the_same_chance_draws_the_same_line(lines, cuts):
    composer = Composer(lines, cuts, None, Mixing(composed=1.0))
    one, other = (composer(4, np.random.default_rng(3)) for _ in range(2))
    assert one[1] == other[1] and (one[0] == other[0]).all()


def test_shares(lines, cuts):
    synthetic = lines_of_images([draw_line("b" * n) for n in range(1, 21)], ["b" * n for n in range(1, 21)])
    composer = Composer(lines, cuts, synthetic, Mixing(composed=0.0, synthetic=0.5))
    random = np.random.default_rng(0)
    drawn = [composer(0, random) for _ in range(200)]
    found = [pair for pair in drawn if pair]
    assert 70 < len(found) < 130
    assert {text for _, text in found} <= {"b" * n for n in (8, 9, 10)}  # of about the line's width
    assert Composer(lines, cuts, synthetic, Mixing())(0, random) is None


def test_struck_out_pieces_are_not_in_the_text(lines, cuts, monkeypatch):
    composer, pieces, struck = Composer(lines, cuts, None, Mixing(composed=1.0, struck=0.9)), [], []
    cut_piece = composer._piece
    monkeypatch.setattr(composer, "_piece", lambda *about: pieces.append(cut_piece(*about)) or pieces[-1])
    monkeypatch.setattr("netchu.training.composition.cross_out", lambda image, _: struck.append(id(image)) or image)
    shares = []
    for seed in range(100):
        pieces.clear()
        struck.clear()
        made = composer(4, np.random.default_rng(seed))
        found = [piece for piece in pieces if piece]
        said = [word for image, words in found if id(image) not in struck for word in words]
        assert made is None or made[1] == " ".join(said)
        assert found and id(found[0][0]) not in struck
        shares += [bool(struck)] if made else []
    assert len(shares) > 50 and 0.3 < np.mean(shares) < 0.9


def test_without_struck_out_words_lines_are_drawn_as_before_there_were_any(lines, cuts):
    composer = Composer(lines, cuts, None, Mixing(composed=1.0))
    made = [composer(4, np.random.default_rng(seed)) for seed in range(6)]
    assert [pair[1] if pair else "" for pair in made] == [
        "b a aaaa ab",
        "aa ab abab ba",
        "",
        "aaaa bbbb a",
        "ba aab aab",
        "ab a b ab ba",
    ]


def test_the_lines_most_alike_are_found_without_sorting_all(monkeypatch):
    distances = np.random.default_rng(0).integers(0, 300, 1000).astype(float)  # many are equal
    expected = np.argsort(distances, kind="stable")[:24]
    sort, sorted_at_once = np.argsort, []
    monkeypatch.setattr(np, "argsort", lambda a, **kind: sorted_at_once.append(len(a)) or sort(a, **kind))
    assert _nearest(distances, 24).tolist() == expected.tolist()
    assert max(sorted_at_once) < 50
    assert _nearest(np.zeros(3), 3).tolist() == [0, 1, 2]
