"""The network's table: shapes followed along one line, parameters counted once."""

import pytest

from netchu.analysis.network import shapes_table, weights_table
from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.errors import InputError
from netchu.models import Header, build_model, save_checkpoint


@pytest.fixture(scope="module")
def network():
    return build_model(Model(hidden=16), 5)


def test_every_parameter_is_counted_once_and_frames_are_the_networks(network):
    table = shapes_table(network, width=96)
    assert table["parameters"].sum() == sum(p.numel() for p in network.parameters())
    assert table["output"].iloc[0] == "1 × 64 × 96"
    assert table["output"].iloc[-1] == f"{96 // network.backbone.stride} × 5"
    assert table["part"].iloc[-1] == "classifier"


def test_a_frozen_backbone_trains_nothing_and_is_left_as_it_was(network):
    network.freeze_backbone()
    network.train()
    table = shapes_table(network, width=64)
    backbone = table["part"].str.startswith("backbone")
    assert table.loc[backbone, "trainable"].sum() == 0 < table.loc[~backbone, "trainable"].sum()
    assert network.training and not network.backbone.training
    network.freeze_backbone(False)


def test_no_hook_stays_behind(network):
    shapes_table(network, width=64)
    assert not any(module._forward_hooks for module in network.modules())


def test_weights_say_where_they_come_from(network, tmp_path):
    assert weights_table(Model())["weights"].tolist() == ["random (none)"] * 2
    path = tmp_path / "best.safetensors"
    save_checkpoint(path, network, Header(Charset("abcd"), Model(hidden=16), Preprocessing(), {"val_cer": 0.25}))
    row = weights_table(Model(head_weights=str(path))).set_index("part").loc["head"]
    assert row["weights"].endswith("best.safetensors") and row["CER where they were trained"] == "25.0%"
    with pytest.raises(InputError, match="nothing.safetensors"):
        weights_table(Model(backbone_weights=str(tmp_path / "nothing.safetensors")))
