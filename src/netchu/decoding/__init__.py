"""From one line's log-probabilities (T, K) to text; one algorithm per module, pure functions of numpy arrays."""

from netchu.decoding.automaton import Automaton
from netchu.decoding.beam import BeamModels, beam_decode, beam_texts, score_parts
from netchu.decoding.confidence import Calibration, evidence
from netchu.decoding.exact import ctc_log_prob
from netchu.decoding.greedy import greedy_batch, greedy_decode
from netchu.decoding.hypothesis import Hypothesis, shares
from netchu.decoding.language_model import CharacterLanguageModel
from netchu.decoding.language_models import LanguageModels
from netchu.decoding.mixture import Mixture
from netchu.decoding.name_automaton import gazetteer_automaton
from netchu.decoding.prefix_beam import prefix_beam_search
