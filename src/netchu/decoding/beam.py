"""The beam with help: a language model, names, and knowledge of whole lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from numpy.typing import ArrayLike

from netchu.charset import Charset
from netchu.config import DECODING, Decoding
from netchu.decoding.automaton import Automaton
from netchu.decoding.exact import ctc_log_prob
from netchu.decoding.hypothesis import Hypothesis, shares
from netchu.decoding.mixture import Mixture
from netchu.decoding.prefix_beam import prefix_beam_search


@dataclass(frozen=True)
class BeamModels:
    """What a beam may have beside the network's scores; each may be missing.

    Attributes:
        language_model: nats of a text. A mixture also says how likely a text is an address: names, rescoring and
            proposals count that much.
        names: points of a text, one per character of a known name.
        rescore: (hypotheses, nats per point of each) → the same, ranked anew, for knowledge of whole lines. Without a
            mixture the nats are one number.
        propose: text → others that the line may read, for names that no prefix in the beam led to.
    """

    language_model: Automaton | Mixture | None = None
    names: Automaton | None = None
    rescore: Callable[[Sequence[Hypothesis], float | Sequence[float]], list[Hypothesis]] | None = None
    propose: Callable[[str], list[str]] | None = None


def beam_decode(
    log_probs: ArrayLike, charset: Charset, beam_models: BeamModels = BeamModels(), settings: Decoding = DECODING
) -> Hypothesis:
    """The best of `confident_texts`."""
    return confident_texts(log_probs, charset, beam_models, settings)[0]


def confident_texts(
    log_probs: ArrayLike, charset: Charset, beam_models: BeamModels = BeamModels(), settings: Decoding = DECODING
) -> list[Hypothesis]:
    """The texts of `beam_texts`; with models, the confidence of each is its share of all by score / temperature."""
    texts = beam_texts(log_probs, charset, beam_models, settings)
    if beam_models == BeamModels():
        return texts
    confidences = shares([text.score for text in texts], settings.temperature).tolist()
    return [replace(text, confidence=share) for text, share in zip(texts, confidences, strict=True)]


def beam_texts(
    log_probs: ArrayLike, charset: Charset, beam_models: BeamModels = BeamModels(), settings: Decoding = DECODING
) -> list[Hypothesis]:
    """The texts of `prefix_beam_search` with these models and settings, best first; where the models rescore, the
    best of these and what the models propose for them, with their exact scores.
    """
    hypotheses = prefix_beam_search(
        log_probs,
        charset,
        settings.beam_width,
        settings.prune_log_prob,
        language_model=beam_models.language_model,
        alpha=settings.alpha,
        beta=settings.beta,
        lexicon=beam_models.names,
        gamma=settings.gamma,
        blank_skip=settings.blank_skip,
    )
    if beam_models.rescore is None or not settings.delta:
        return hypotheses
    hypotheses = hypotheses[: settings.rescored]
    if beam_models.propose is not None:
        found = [h.text for h in hypotheses]
        likely = [text for text in found if _address_share(text, charset, beam_models) >= settings.least_address]
        proposed = dict.fromkeys(text for h in likely for text in beam_models.propose(h) if not charset.unknown(text))
        hypotheses += [
            _scored(log_probs, text, charset, beam_models, settings) for text in proposed if text not in found
        ]
    return _rescored(hypotheses, charset, beam_models, settings)


def _rescored(
    hypotheses: Sequence[Hypothesis], charset: Charset, beam_models: BeamModels, settings: Decoding
) -> list[Hypothesis]:
    """The hypotheses ranked by what they say as whole lines, as far as each is an address."""
    assert beam_models.rescore is not None
    if not isinstance(beam_models.language_model, Mixture):
        return beam_models.rescore(hypotheses, settings.delta)
    address = [_address_share(h.text, charset, beam_models) for h in hypotheses]
    return beam_models.rescore(hypotheses, [settings.delta * share for share in address])


def _address_share(text: str, charset: Charset, beam_models: BeamModels) -> float:
    if not isinstance(beam_models.language_model, Mixture):
        return 1.0
    return beam_models.language_model.address_share(charset.encode(text), len(charset))


def _scored(
    log_probs: ArrayLike, text: str, charset: Charset, beam_models: BeamModels, settings: Decoding
) -> Hypothesis:
    """A text that the beam didn't find, as if it had."""
    parts = score_parts(log_probs, text, charset, replace(beam_models, rescore=None), settings)
    return Hypothesis(text, parts["ink"], 0.0, score=sum(parts.values()))


def score_parts(
    log_probs: ArrayLike, text: str, charset: Charset, beam_models: BeamModels, settings: Decoding
) -> dict[str, float]:
    """What the score of a text is made of, nats: `ink` (the exact CTC score) and what each model adds to it."""
    classes, end = charset.encode(text), len(charset)
    parts = {"ink": ctc_log_prob(log_probs, text, charset)}
    if beam_models.language_model is not None:
        language = beam_models.language_model.score(classes, end)
        parts["language model"] = settings.alpha * language + settings.beta * len(classes)
    if beam_models.names is not None:
        address = _address_share(text, charset, beam_models)
        parts["names"] = settings.gamma * address * beam_models.names.score(classes, end)
    if beam_models.rescore is not None:
        hypothesis = Hypothesis(text, 0.0, 1.0, score=0.0)
        parts["divisions"] = _rescored([hypothesis], charset, beam_models, settings)[0].score
    return parts
