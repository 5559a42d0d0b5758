"""Kneser-Ney smoothing: against hand computation, plain formulas, and another program."""

import math
from collections import Counter, defaultdict
from functools import lru_cache

import kenlm
import numpy as np
import pytest
from letters import HELD_OUT, LETTERS, TEXTS, words

from netchu.charset import Charset
from netchu.decoding import CharacterLanguageModel
from netchu.decoding.automaton import step
from netchu.decoding.kneser_ney import FALLBACK_DISCOUNTS, START
from netchu.text.corpus import address_texts


def plain_kneser_ney(texts: list[str], charset: Charset, order: int, min_count: int = 1, pruned_from: int = 3):
    """Interpolated modified Kneser-Ney as the formulas stand, on dicts of tuples: a function of (history, class)."""
    end = len(charset)
    lines = [(START, *charset.encode(text), end) for text in texts]
    raw = Counter(
        line[i : i + n] for line in lines for n in range(1, order + 1) for i in range(len(line) - n + 1)
    )  # fmt: skip
    neighbours = defaultdict(set)
    for gram in raw:
        neighbours[gram[1:]].add(gram[0])

    def adjusted(gram):
        return raw[gram] if len(gram) == order or gram[0] == START else len(neighbours[gram])

    counts = {gram: adjusted(gram) for gram in raw if gram != (START,)}
    having = Counter((len(gram), count) for gram, count in counts.items())

    def discount(n, count):
        t = [having[n, i] for i in range(5)]
        if not all(t[1:]):
            return FALLBACK_DISCOUNTS[min(count, 3)]
        y = t[1] / (t[1] + 2 * t[2])
        found = [0.0, *(i - (i + 1) * y * t[i + 1] / t[i] for i in (1, 2, 3))]
        return found[min(count, 3)] if min(found[1:]) > 0 else FALLBACK_DISCOUNTS[min(count, 3)]

    @lru_cache(None)
    def after(history):
        """Total count after the history, and what is left for shorter ones."""
        followers = {gram: count for gram, count in counts.items() if gram[:-1] == history}
        total = sum(followers.values())
        kept = sum(
            count - discount(len(gram), count)
            for gram, count in followers.items()
            if len(gram) < pruned_from or raw[gram] >= min_count
        )
        return total, 1 - kept / total if total else 1.0

    @lru_cache(None)
    def prob(history, label):
        below = prob(history[1:], label) if history else 1 / end
        total, left = after(history)
        gram = (*history, label)
        count = counts.get(gram, 0)
        if len(gram) >= pruned_from and raw[gram] < min_count:
            count = 0
        own = (count - discount(len(gram), count)) / total if count else 0.0
        return own + left * below

    def log_prob(text):
        line = (START, *charset.encode(text), end)
        return sum(math.log(prob(line[max(0, i - order + 1) : i], line[i])) for i in range(1, len(line)))

    return log_prob


def next_probs(model: CharacterLanguageModel, state: int) -> np.ndarray:
    labels = range(1, len(model.charset) + 1)
    return np.exp([step(model.automaton.arrays, state, label)[0] for label in labels])


def test_hand_computed_bigrams():
    """Texts "a", "a", "ab"; K = 3 classes a, b, end; too few counts for other discounts than ½, 1, 1½.

    Bigrams: ^a 3, a$ 2, ab 1, b$ 1. Left neighbours: a 1 (^), b 1 (a), $ 2 (a, b).
    Unigrams: 4 in all, ½ + ½ + 1 taken off, so half is left for the uniform 1/3:
    p(a) = p(b) = ½/4 + 1/6 = 7/24, p($) = 1/4 + 1/6 = 10/24.
    After ^: p(a) = 1½/3 + ½ · 7/24 = 31/48. After a: (½ + 1)/3 is left, p($) = 1/3 + ½ · 10/24 = 13/24,
    p(b) = ½/3 + ½ · 7/24 = 5/16. After b: ½ is left, p($) = ½ + ½ · 10/24 = 17/24.
    """
    model = CharacterLanguageModel.train(["a", "a", "ab"], Charset("ab"), order=2)
    assert model.log_prob("a") == pytest.approx(math.log(31 / 48 * 13 / 24), abs=1e-6)
    assert model.log_prob("ab") == pytest.approx(math.log(31 / 48 * 5 / 16 * 17 / 24), abs=1e-6)
    assert model.log_prob("") == pytest.approx(math.log(0.5 * 10 / 24), abs=1e-6)  # backs off from ^
    assert model.perplexity(["a", ""]) == pytest.approx((31 / 48 * 13 / 24 * 5 / 24) ** (-1 / 3), abs=1e-5)
    assert model.ngrams == 3 + 4


@pytest.mark.parametrize("order", [1, 2, 3, 6])
def test_probabilities_after_every_history_sum_to_one(order):
    for min_count in (1, 2):
        model = CharacterLanguageModel.train(TEXTS, LETTERS, order, min_count)
        for state in range(len(model.automaton.suffix)):
            probs = next_probs(model, state)
            assert probs.sum() == pytest.approx(1, abs=1e-5) and (probs > 0).all()


def test_characters_never_seen_have_a_probability_too():
    model = CharacterLanguageModel.train(["aa", "ab"], Charset.vietnamese(), order=3)
    assert math.isfinite(model.log_prob("Ặ ỹ?"))
    assert model.log_prob("aw") == pytest.approx(model.log_prob("aỹ"))
    assert next_probs(model, model.automaton.start).sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("order", [1, 2, 3, 5])
@pytest.mark.parametrize(("min_count", "pruned_from"), [(1, 3), (2, 3), (3, 2)])
def test_the_formulas_give_the_same(order, min_count, pruned_from):
    texts = TEXTS + TEXTS[:20] * 3
    model = CharacterLanguageModel.train(texts, LETTERS, order, min_count, pruned_from, min_gain=0.0)
    plain = plain_kneser_ney(texts, LETTERS, order, min_count, pruned_from)
    for text in [*HELD_OUT[:40], TEXTS[0], "", "ddddddd"]:
        assert model.log_prob(text) == pytest.approx(plain(text), rel=1e-6)


@pytest.mark.parametrize("min_gain", [1e-3, 3e-3])
def test_ngrams_that_tell_little_are_dropped_and_little_is_lost(min_gain):
    whole = CharacterLanguageModel.train(TEXTS, LETTERS, order=6, min_count=1, min_gain=0.0)
    small = CharacterLanguageModel.train(TEXTS, LETTERS, order=6, min_count=1, min_gain=min_gain)
    assert small.ngrams < 0.95 * whole.ngrams
    assert small.perplexity(HELD_OUT) < 1.02 * whole.perplexity(HELD_OUT)
    for state in range(len(small.automaton.suffix)):
        assert next_probs(small, state).sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("order", [3, 4])
def test_another_kneser_ney_is_about_as_surprised(order, tmp_path):
    """kaldingram has one discount a length where we have three, and backs off where we interpolate, so the two agree
    only about: ours is less surprised, by at most a tenth, on addresses that neither has seen, written in
    characters that both have."""
    from kaldingram import train

    addresses = address_texts(700)
    texts = addresses[:600]
    charset = Charset("".join(sorted(set("".join(texts)))))
    held_out = [text for text in addresses[600:] if not charset.unknown(text)]
    text, arpa = tmp_path / "texts.txt", tmp_path / "theirs.arpa"
    text.write_text("".join(f"{words(line)}\n" for line in texts), encoding="utf-8")
    assert train.main(["--ngram-order", str(order), "--text", str(text), "--lm", str(arpa)]) == 0
    other = kenlm.Model(str(arpa))
    theirs = 10 ** (-sum(map(other.score, map(words, held_out))) / sum(len(line) + 1 for line in held_out))
    ours = CharacterLanguageModel.train(texts, charset, order, min_count=1).perplexity(held_out)
    assert len(held_out) > 80 and 0.9 * theirs < ours < theirs


def test_texts_shorter_than_the_order_are_enough():
    model = CharacterLanguageModel.train(["", "a"], Charset("ab"), order=6)
    for state in range(len(model.automaton.suffix)):
        assert next_probs(model, state).sum() == pytest.approx(1, abs=1e-5)
    assert CharacterLanguageModel.train([""], Charset("ab"), order=3).log_prob("") < 0
