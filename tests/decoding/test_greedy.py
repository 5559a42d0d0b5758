"""Greedy decoding: by hand, and a batch as each of its lines alone."""

import itertools

import numpy as np
import pytest
import torch

from netchu.charset import Charset
from netchu.decoding import greedy_batch, greedy_decode
from netchu.errors import InputError

AB = Charset("ab")


def frames(path, p=0.9, classes=3):
    """Log-probs (T, K) whose best path is `path`, each frame with probability p."""
    probs = np.full((len(path), classes), (1 - p) / (classes - 1))
    probs[np.arange(len(path)), path] = p
    return np.log(probs)


def log_of(tenths):
    with np.errstate(divide="ignore"):
        return np.log(np.array(tenths) / 10)


def random_log_probs(rng, *shape):
    x = rng.normal(size=shape) * 3
    return x - np.logaddexp.reduce(x, axis=-1, keepdims=True)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ([], ""),
        ([0, 0, 0], ""),
        ([1], "a"),
        ([1, 1, 1], "a"),
        ([1, 0, 1], "aa"),  # collapse first, then remove blanks: not "a"
        ([1, 1, 0, 0, 1, 2, 2, 0, 2], "aabb"),
        ([2, 1, 2], "bab"),
    ],
)
def test_paths_by_hand(path, text):
    assert greedy_decode(frames(path), AB).text == text


def test_two_frame_example_reads_nothing():
    hypothesis = greedy_decode(np.log([[0.6, 0.4], [0.6, 0.4]]), Charset("a"))
    assert hypothesis.text == ""
    assert np.exp(hypothesis.log_prob) == pytest.approx(0.36)
    assert hypothesis.confidence == pytest.approx(0.36)  # only one path is empty


def test_spans_and_confidence_by_hand():
    log_probs = log_of([[8, 1, 1], [3, 6, 1], [1, 9, 0], [1, 1, 8], [10, 0, 0], [3, 0, 7]])
    hypothesis = greedy_decode(log_probs, AB)
    assert hypothesis.text == "abb"
    assert [span[:3] for span in hypothesis.spans] == [("a", 1, 3), ("b", 3, 4), ("b", 5, 6)]
    assert [span[3] for span in hypothesis.spans] == pytest.approx([0.9, 0.8, 0.7])
    assert hypothesis.confidence == pytest.approx(0.9 * 0.8 * 0.7)
    assert np.exp(hypothesis.log_prob) == pytest.approx(0.8 * 0.6 * 0.9 * 0.8 * 1.0 * 0.7)


@pytest.mark.parametrize("garbage", [0.0, 50.0, np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_batch_equals_each_line_alone_whatever_the_padding(garbage, dtype):
    rng = np.random.default_rng(3)
    lengths = np.array([12, 0, 1, 7, 12, 5])
    batch = random_log_probs(rng, 12, len(lengths), 3).astype(dtype)
    batch[np.arange(12)[:, None] >= lengths] = garbage
    together = greedy_batch(batch, lengths, AB)
    for i, length in enumerate(lengths):
        alone = greedy_decode(batch[:length, i], AB)
        assert together[i] == alone
        assert together[i].confidence == alone.confidence


def test_batch_equals_collapsing_by_groups():
    rng = np.random.default_rng(4)
    batch = random_log_probs(rng, 30, 40, 5)
    lengths = rng.integers(0, 31, 40)
    charset = Charset("abcd")
    for i, hypothesis in enumerate(greedy_batch(batch, lengths, charset)):
        line = batch[: lengths[i], i]
        path = line.argmax(axis=1)
        assert hypothesis.text == charset.decode([k for k, _ in itertools.groupby(path)])
        assert hypothesis.log_prob == pytest.approx(line.max(axis=1).sum() if len(line) else 0.0)
        for character, first, end, peak in hypothesis.spans:
            k = charset.encode(character)[0]
            assert (path[first:end] == k).all()
            assert first == 0 or path[first - 1] != k
            assert end == len(path) or path[end] != k
            assert peak == pytest.approx(np.exp(line[first:end, k].max()))


def test_no_line_and_no_frame():
    assert greedy_batch(np.zeros((5, 0, 3)), [], AB) == []
    empty = greedy_decode(np.zeros((0, 3)), AB)
    assert (empty.text, empty.log_prob, empty.confidence, empty.spans) == ("", 0.0, 1.0, ())


def test_minus_infinity_is_allowed():
    hypothesis = greedy_decode(log_of([[0, 10, 0], [10, 0, 0]]), AB)
    assert (hypothesis.text, hypothesis.log_prob, hypothesis.confidence) == ("a", 0.0, 1.0)


def test_confidence_never_exceeds_one_when_rounding_does():
    assert greedy_decode(frames([1, 0, 2]) * 0 + np.array([[0, 1e-6, 0]]), AB).confidence <= 1


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_undefined_values_inside_a_line_are_refused(wrong):
    batch = np.stack([frames([0, 1, 2]), frames([1, 1, 0])], axis=1)
    batch[2, 1, 0] = wrong
    with pytest.raises(InputError, match="nan or .inf at frame 2"):
        greedy_batch(batch, [3, 3], AB)
    assert greedy_batch(batch, [3, 2], AB)[1].text == "a"


@pytest.mark.parametrize(
    ("shape", "lengths"),
    [((4, 2, 5), [4, 4]), ((4, 3), [4]), ((4, 2, 3), [4]), ((4, 2, 3), [4, 5]), ((4, 2, 3), [-1, 4])],
)
def test_shapes_that_do_not_fit(shape, lengths):
    with pytest.raises(InputError):
        greedy_batch(np.zeros(shape), lengths, AB)


def test_one_line_must_be_two_dimensional():
    with pytest.raises(InputError, match="one line"):
        greedy_decode(np.zeros((4, 2, 3)), AB)


def test_tensors_are_taken():
    log_probs = frames([1, 0, 1])
    assert greedy_decode(torch.from_numpy(log_probs), AB) == greedy_decode(log_probs, AB)
    batch = torch.from_numpy(log_probs)[:, None]
    assert greedy_batch(batch, torch.tensor([3]), AB)[0].text == "aa"
