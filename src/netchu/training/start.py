"""The network that a phase starts from."""

from dataclasses import replace

from netchu.charset import Charset
from netchu.config import Model, Preprocessing
from netchu.models import CRNN, build_model, load_backbone_weights, load_checkpoint, load_head_weights
from netchu.models.header import checkpoint_path
from netchu.models.weights import fit_to_alphabet


def start_network(model: Model, charset: Charset, checkpoint: str = "") -> tuple[CRNN, Model, Preprocessing]:
    """A network, how it is built, and what its lines go through.

    Args:
        model: how to build it and which weights to load; of a checkpoint, its dropout and masked share alone count.
        charset: the alphabet; a checkpoint of a smaller one is widened (see `fit_to_alphabet`).
        checkpoint: all weights, where given: a file, `released` or `last`; "": a new network.

    Raises:
        InputError: weights or checkpoint are missing or don't fit, or have characters that the alphabet lacks.
    """
    if not checkpoint:
        network = build_model(model, len(charset))
        load_backbone_weights(network.backbone, model.backbone_weights)
        load_head_weights(network, model.head_weights, charset)
        return network, model, Preprocessing.named(model.input_mode)
    network, header = load_checkpoint(checkpoint_path(checkpoint))
    if header.charset != charset:
        state = fit_to_alphabet(network.state_dict(), header.charset, charset, f"checkpoint {checkpoint}")
        network = build_model(header.model, len(charset)).eval()
        network.load_state_dict(state)
    network.dropout.p, network.frame_mask.share = model.dropout, model.masked_share
    model = replace(header.model, dropout=model.dropout, masked_share=model.masked_share)
    return network, model, header.preprocessing
