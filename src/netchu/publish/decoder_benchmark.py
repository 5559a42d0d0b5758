"""Decoders side by side on the same log-probabilities: milliseconds per line and CER, ours and the installed others."""

import importlib.util
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from netchu.charset import Charset
from netchu.config import DECODING, Decoding
from netchu.decoding import BeamModels, CharacterLanguageModel, beam_decode, greedy_batch, greedy_decode
from netchu.decoding.arpa import token, write_arpa
from netchu.metrics import score
from netchu.publish.files import read_results, write_results
from netchu.system.progress import say

Decode = Callable[[np.ndarray], str]
SHARED_ORDER = 6  # the highest that KenLM reads as it is commonly built
FILE = "decoders.csv"
COLUMNS = {
    **dict.fromkeys(["decoder", "language_model"], str),
    **dict.fromkeys(["ms_per_line", "ms_per_256_frames", "cer", "wer"], float),
    "lines": "Int64",
    "frames": float,
    **dict.fromkeys(["classes", "beam_width"], "Int64"),
    **dict.fromkeys(["commit", "machine"], str),
}


def read_benchmark() -> pd.DataFrame:
    """The published benchmark, with `COLUMNS`: a row per decoder."""
    return read_results(FILE, COLUMNS)


def publish_benchmark(report: dict) -> None:
    """Replaces the published benchmark by what `netchu bench decode --json` wrote."""
    facts = {name: value for name, value in report.items() if name != "rows"}
    write_results(pd.DataFrame(report["rows"]).assign(**facts), FILE, COLUMNS)


def compare_speed(
    log_probs: Sequence[np.ndarray],
    texts: Sequence[str],
    charset: Charset,
    beam_models: BeamModels,
    model: CharacterLanguageModel,
    shared: CharacterLanguageModel,
    settings: Decoding = DECODING,
    repeats: int = 3,
) -> pd.DataFrame:
    """Times every decoder on one core, after one line to warm up; the fastest of the repeats counts.

    Args:
        log_probs: (T, K) float32 of each line.
        texts: what the lines read.
        charset: the alphabet.
        beam_models: language model, gazetteer and rescoring for the last row of ours.
        model: the language model of our rows.
        shared: one of order `SHARED_ORDER` at most, for a row of ours and those of the others.
        settings: of our decoders; the others take its beam width and its weight of the language model.
        repeats: passes over all lines.

    Returns:
        One row per decoder: decoder, language_model ("" or its order), ms_per_line, ms_per_256_frames, cer, wer; nan
        where a package is missing.
    """
    beam_width, frames = settings.beam_width, sum(map(len, log_probs)) / len(log_probs)
    exact = replace(settings, prune_log_prob=-np.inf, blank_skip=0.0)
    alone, common = BeamModels(model.automaton), BeamModels(shared.automaton)
    own, small = f"order {model.order}", f"order {shared.order}"

    def ours(used: BeamModels, settings) -> Decode:
        return lambda line: beam_decode(line, charset, used, settings).text

    rows = [
        ("greedy", "", lambda line: greedy_decode(line, charset).text),
        (f"beam {beam_width}", "", ours(BeamModels(), settings)),
        (f"beam {beam_width}, nothing pruned", "", ours(BeamModels(), exact)),
        (f"beam {beam_width}", small, ours(common, settings)),
        *([(f"beam {beam_width}", own, ours(alone, settings))] if own != small else []),
        (f"beam {beam_width}, nothing pruned", own, ours(alone, exact)),
        (f"beam {beam_width}, gazetteer", own, ours(beam_models, settings)),
    ]
    with tempfile.TemporaryDirectory() as folder:
        arpa = Path(folder) / "model.arpa"
        write_arpa(shared, arpa)
        rows += [
            ("fast-ctc-decode", "", _if_there("fast_ctc_decode", _fast_ctc_decode, charset, beam_width)),
            ("ctc-beam-decoder", "", _if_there("ctc_beam_decoder", _ctc_beam_decoder, charset, beam_width)),
            ("pyctcdecode", "", _if_there("pyctcdecode", _pyctcdecode, charset, beam_width)),
            ("flashlight-text", "", _if_there("flashlight", _flashlight, charset, beam_width, 0.0, None)),
            ("flashlight-text", small, _if_there("flashlight", _flashlight, charset, beam_width, settings.alpha, arpa)),
        ]
        with _one_core():
            table = [_timed_batch(log_probs, texts, charset, repeats)]
            table += [_timed(name, used, decode, log_probs, texts, repeats) for name, used, decode in rows]
    table = pd.DataFrame(table)
    table.insert(3, "ms_per_256_frames", table["ms_per_line"] * 256 / frames)
    return table


@contextmanager
def _one_core() -> Iterator[None]:
    """Holds this process on one of its cores, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _timed(name: str, language_model: str, decode: Decode | None, log_probs, texts, repeats: int) -> dict:
    row = {"decoder": name, "language_model": language_model, "ms_per_line": np.nan, "cer": np.nan, "wer": np.nan}
    if decode is None:
        return row
    decode(log_probs[0])
    return row | _measured(name, lambda: [decode(line) for line in log_probs], texts, repeats)


def _measured(name: str, read: Callable[[], list[str]], texts, repeats: int) -> dict:
    """Time of the fastest reading of all lines, and what it read."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        found = read()
        seconds.append(time.perf_counter() - start)
    scores, milliseconds = score(texts, found), 1000 * min(seconds) / len(texts)
    say(f"{name}: {milliseconds:.2f} ms per line")
    return {"ms_per_line": milliseconds, "cer": scores.cer, "wer": scores.wer}


def _timed_batch(log_probs, texts, charset: Charset, repeats: int) -> dict:
    """Greedy on all lines at once, as validation reads."""
    lengths = np.array([len(line) for line in log_probs])
    padded = np.zeros((lengths.max(), len(lengths), len(charset)), np.float32)
    for i, line in enumerate(log_probs):
        padded[: len(line), i] = line
    name = "greedy, in a batch"
    measured = _measured(name, lambda: [one.text for one in greedy_batch(padded, lengths, charset)], texts, repeats)
    return {"decoder": name, "language_model": ""} | measured


def _if_there(package: str, make: Callable[..., Decode], *args) -> Decode | None:
    if importlib.util.find_spec(package) is None:
        say(f"{package} is not installed: left out")
        return None
    return make(*args)


def _fast_ctc_decode(charset: Charset, beam_width: int) -> Decode:
    import fast_ctc_decode

    alphabet = ["", *charset.characters]
    return lambda line: fast_ctc_decode.beam_search(np.exp(line), alphabet, beam_width, 0.0)[0]


def _ctc_beam_decoder(charset: Charset, beam_width: int) -> Decode:
    from ctc_beam_decoder import BeamSearchDecoder

    decoder = BeamSearchDecoder(["", *charset.characters])
    return lambda line: decoder.decode_beams(line, beam_width=beam_width)[0][0]


def _pyctcdecode(charset: Charset, beam_width: int) -> Decode:
    import logging

    from pyctcdecode import build_ctcdecoder

    logging.getLogger("pyctcdecode").setLevel(logging.ERROR)  # it would have a language model of words
    decoder = build_ctcdecoder(["", *charset.characters])
    return lambda line: decoder.decode(line, beam_width=beam_width)


def _flashlight(charset: Charset, beam_width: int, alpha: float, arpa: Path | None) -> Decode:
    from flashlight.lib.text.decoder import (
        CriterionType,
        LexiconFreeDecoder,
        LexiconFreeDecoderOptions,
        ZeroLM,
    )
    from flashlight.lib.text.decoder.kenlm import KenLM
    from flashlight.lib.text.dictionary import Dictionary

    tokens = Dictionary()
    for character in ["<blank>", *map(token, charset.characters)]:
        tokens.add_entry(character)
    options = LexiconFreeDecoderOptions(
        beam_size=beam_width, beam_size_token=len(charset), beam_threshold=100.0, sil_score=0.0, log_add=True,
        lm_weight=alpha * math.log(10), criterion_type=CriterionType.CTC,  # KenLM has decimal logarithms
    )  # fmt: skip
    language_model = KenLM(str(arpa), tokens) if arpa else ZeroLM()
    decoder = LexiconFreeDecoder(options, language_model, 1, 0, [])  # silence: any class, it scores 0

    def decode(line: np.ndarray) -> str:
        emissions = np.ascontiguousarray(line, dtype=np.float32)
        path = decoder.decode(emissions.ctypes.data, *emissions.shape)[0].tokens
        labels = [k for i, k in enumerate(path) if k > 0 and (i == 0 or k != path[i - 1])]
        return charset.decode(labels)

    return decode
