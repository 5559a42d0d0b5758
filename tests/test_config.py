"""Settings: frozen, survive JSON, and agree with one another."""

import json
from dataclasses import FrozenInstanceError, asdict, fields, is_dataclass, replace

import pytest

from netchu import config
from netchu.errors import InputError

RECORDS = [value for value in vars(config).values() if isinstance(value, type) and is_dataclass(value)]
DEFAULTS = [value for value in vars(config).values() if is_dataclass(value) and not isinstance(value, type)]


def test_there_is_a_default_for_every_record():
    assert {type(default) for default in DEFAULTS} == set(RECORDS)


@pytest.mark.parametrize("default", DEFAULTS, ids=lambda d: type(d).__name__)
def test_records_are_frozen_hashable_and_survive_json(default):
    name = fields(default)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(default, name, None)
    hash(default)
    stored = json.loads(json.dumps(asdict(default)))
    stored = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}
    assert type(default)(**stored) == default


def test_the_phases_differ_as_in_the_original_system():
    assert (config.PHASE1.epochs, config.PHASE1.lr, config.PHASE1.freeze_backbone) == (40, 1e-3, True)
    assert (config.PHASE2.epochs, config.PHASE2.lr, config.PHASE2.freeze_backbone) == (30, 1e-4, False)
    assert len({phase.name for phase in (config.PHASE1, config.PHASE2, config.PRETRAIN)}) == 3


def test_input_modes():
    gray, binary = config.Preprocessing.named("gray"), config.Preprocessing.named("binary")
    assert gray == config.PREPROCESSING
    assert "otsu" in binary.steps and "otsu" not in gray.steps
    assert gray.steps[-1] == binary.steps[-1] == "resize_to_height"
    with pytest.raises(InputError, match="gray, binary"):
        config.Preprocessing.named("colour")


@pytest.mark.parametrize(
    ("record", "numbers"),
    [
        (config.Phase, {"lr": -1e-3}),
        (config.Phase, {"batch_size": 0}),
        (config.Phase, {"seed": -1}),
        (config.Phase, {"seed": 2**31}),
        (config.Phase, {"epochs": 0}),
        (config.Mixing, {"composed": 7.0}),
        (config.Augmentation, {"strength": -2.0}),
        (config.Augmentation, {"crossed_probability": 1.5}),
        (config.Model, {"dropout": 3.0}),
    ],
)
def test_numbers_that_no_training_can_take_are_refused(record, numbers):
    (name,) = numbers
    with pytest.raises(InputError, match=f"{name} .* is out of range: give "):
        record(**numbers)


def test_no_more_lines_are_replaced_than_there_are():
    assert config.Mixing(composed=0.7, synthetic=0.3)
    with pytest.raises(InputError, match="composed 0.8 and synthetic 0.8 are shares of the same lines"):
        config.Mixing(composed=0.8, synthetic=0.8)


def test_an_input_mode_may_be_steps():
    assert config.Preprocessing.named("otsu, mine:step").steps == ("otsu", "mine:step")
    with pytest.raises(InputError, match="'otsoo' is neither"):
        config.Preprocessing.named("crop_to_ink,otsoo")


def test_default_input_mode_is_that_of_the_default_preprocessing():
    assert config.Preprocessing.named(config.MODEL.input_mode) == config.PREPROCESSING


def test_shares_and_probabilities_lie_between_0_and_1():
    assert config.SPLIT.val + config.SPLIT.test < 1
    probabilities = {k: v for k, v in asdict(config.AUGMENTATION).items() if k.endswith("_probability")}
    assert probabilities and all(0 <= v <= 1 for v in probabilities.values())
    assert 0 < config.EVALUATION.confidence_level < 1
    assert config.DECODING.prune_log_prob < 0 < config.DECODING.beam_width


def test_a_record_with_one_number_changed_is_another_record():
    assert replace(config.DECODING, beam_width=8) != config.DECODING
