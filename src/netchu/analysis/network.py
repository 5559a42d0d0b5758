"""The network as a table: what goes through it, in which shape, and which parameters train."""

import pandas as pd
import torch
from torch import nn

from netchu.config import HEIGHT, Model
from netchu.models import CRNN
from netchu.models.header import checkpoint_path, read_header
from netchu.system.paths import short_path


def shapes_table(network: CRNN, width: int = 1100) -> pd.DataFrame:
    """Output shape and parameters of each part, followed along one line.

    Args:
        network: looked at in evaluation mode; its mode and weights are left as they were.
        width: px of the line.

    Returns:
        One row a part (layers of the backbone without weights are left out): part, layer, output (shape without
        the batch), parameters, trainable.
    """
    parts = {name: module for name, module in network.named_modules() if _is_part(name, module)}
    shapes: dict[str, str] = {}
    hooks = [module.register_forward_hook(_note(shapes, name)) for name, module in parts.items()]
    training = network.training
    device = next(network.parameters()).device
    with torch.no_grad():
        line = torch.zeros(1, 1, HEIGHT, width, device=device)
        network.eval()(line, torch.tensor([width], device=device), shortcut=True)
    network.train(training)
    for hook in hooks:
        hook.remove()
    rows = [("line", "image", f"1 × {HEIGHT} × {width}", 0, 0)]
    for name, shape in shapes.items():  # in the order in which they ran
        counts = [(p.numel(), p.requires_grad) for p in parts[name].parameters()]
        trainable = sum(n for n, trains in counts if trains)
        rows.append((name, type(parts[name]).__name__, shape, sum(n for n, _ in counts), trainable))
    return pd.DataFrame(rows, columns=["part", "layer", "output", "parameters", "trainable"])


def weights_table(model: Model) -> pd.DataFrame:
    """Backbone and head: where their weights come from, and the validation CER that such a checkpoint reports.

    Returns:
        Two rows: part, weights, CER where they were trained.

    Raises:
        InputError: the weights are a file that is no checkpoint.
    """
    rows = [(f"{model.backbone} backbone", *_source(model.backbone_weights)), ("head", *_source(model.head_weights))]
    return pd.DataFrame(rows, columns=["part", "weights", "CER where they were trained"])


def _source(weights: str) -> tuple[str, str]:
    """What to call the weights, and the CER that they report."""
    if weights in ("none", "imagenet"):
        return {"none": "random (none)", "imagenet": "ImageNet photographs"}[weights], "–"
    cer = read_header(checkpoint_path(weights)).metrics.get("val_cer")
    return short_path(weights), "–" if cer is None else f"{cer:.1%}"


def _is_part(name: str, module: nn.Module) -> bool:
    """The layers with weights of the backbone, and what stands after it."""
    depth = name.count(".")
    layer = name.startswith("backbone.layers.") and depth == 2
    other = name in ("classifier", "shortcut") or (name.startswith(("backbone.", "lstms.", "between.")) and depth == 1)
    return (layer or other) and any(True for _ in module.parameters())


def _note(shapes: dict[str, str], name: str):
    def hook(module: nn.Module, inputs: tuple, output: torch.Tensor) -> None:
        shapes[name] = " × ".join(str(n) for n in output.shape[1:])

    return hook
