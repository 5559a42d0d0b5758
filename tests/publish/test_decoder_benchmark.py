"""The decoders' benchmark: every decoder reads the same lines, and what it measured is published."""

import numpy as np

from netchu.charset import Charset
from netchu.decoding import BeamModels, CharacterLanguageModel
from netchu.publish.decoder_benchmark import compare_speed, publish_benchmark, read_benchmark

AB = Charset("ab")


def line(text):
    """Log-probabilities (T, K) that say the text clearly, a blank after each letter."""
    path = np.array([k for label in AB.encode(text) for k in (label, 0)])
    return np.log(np.eye(len(AB), dtype=np.float32)[path] * 0.9 + 0.1 / len(AB))


def test_every_decoder_of_ours_reads_and_a_missing_package_is_no_number():
    model = CharacterLanguageModel.train(["ab", "ba"], AB, 2)
    lines = [line("ab"), line("ba")]
    table = compare_speed(lines, ["ab", "bb"], AB, BeamModels(model.automaton), model, model, repeats=1)
    measured = table[table["ms_per_line"].notna()]
    ours = measured[measured["decoder"].str.startswith(("greedy", "beam 16"))]
    assert len(ours) == 7 and (ours["cer"] == 0.25).all() and (ours["wer"] == 0.5).all()
    np.testing.assert_allclose(measured["ms_per_256_frames"], measured["ms_per_line"] * 64)
    assert table.loc[table["ms_per_line"].isna(), ["cer", "wer"]].isna().all(axis=None)


def test_a_benchmark_takes_the_place_of_the_one_before(project):
    row = {"decoder": "greedy", "language_model": "", "ms_per_line": 0.5, "ms_per_256_frames": 1.0}
    facts = {"lines": 40, "frames": 128.0, "classes": 3, "beam_width": 16, "commit": "abc", "machine": "A CPU"}
    publish_benchmark(facts | {"rows": [row | {"cer": 0.2, "wer": 0.3}] * 3})
    publish_benchmark(facts | {"rows": [row | {"cer": 0.1, "wer": None}]})
    assert read_benchmark().iloc[0][["decoder", "cer", "lines", "commit"]].tolist() == ["greedy", 0.1, 40, "abc"]
    assert len(read_benchmark()) == 1 and np.isnan(read_benchmark()["wer"][0])
