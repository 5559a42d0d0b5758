"""What netchu takes by name. A new thing needs no other edit than its entry here: commands and notebooks see it.

Each entry is `module:attribute`, imported when it is asked for. Such a path may also be given in place of a name, so
that a class or function of your own works without any edit, in notebooks' kernels and worker processes too.
"""

import ast
import os
import re
import sys
from collections.abc import Mapping
from importlib import import_module

from netchu.errors import InputError

_LONGEST_OPTIONS = 1000  # characters: a stranger's checkpoint may bring any, and Python's parser isn't made for that
CALLED_FROM = "NETCHU_CALLED_FROM"  # the variable with the caller's working directory: a notebook's kernel has another

BACKBONES = {
    "compact": "netchu.models.compact:Compact",
    "compact4": "netchu.models.compact:Compact4",
    "vgg16": "netchu.models.vgg:VGG16",
    "vgg16_bn": "netchu.models.vgg:VGG16BN",
    "crnn": "netchu.models.paper_crnn:PaperCRNN",
}
"""Subclasses of `netchu.models.Backbone`; their arguments are what `backbone_options` may set."""

DECODERS = {
    "greedy": "netchu.decoding.decoders:greedy",
    "beam": "netchu.decoding.decoders:beam",
    "best": "netchu.decoding.decoders:best",
    "lexicon": "netchu.decoding.decoders:lexicon",
}
"""`(log_probs (T, K), charset, knowledge) -> list[Hypothesis]`, best first, at least one."""


READERS = {
    "inkml": "netchu.data.ink_layout:inkml",
    "kalapa": "netchu.data.layouts:kalapa",
    "cinnamon": "netchu.data.layouts:cinnamon",
    "table": "netchu.data.label_tables:table",
    "json": "netchu.data.layouts:folder_json",
    "beside": "netchu.data.layouts:text_beside",
}
"""`(source, images) -> (manifest, problems)`, or None where the source, a folder or a file, is not of that layout.

They are asked in this order. `images` is the folder of images where `--img_path` and `--label_path` name both, or None.
"""

DATASETS = {
    "cinnamon": "netchu.data.fetch:fetch_cinnamon",
    "kalapa": "netchu.data.fetch_kalapa:fetch_kalapa",
    "vnondb": "netchu.data.fetch_vnondb:fetch_vnondb",
}
"""`(destination, source) -> folder`: brings a data set to the folder; the source is what `--from` names, or None."""

STEPS = {
    "normalise_background": "netchu.preprocessing.background:normalise_background",
    "remove_rules": "netchu.preprocessing.rules:remove_rules",
    "otsu": "netchu.preprocessing.otsu:otsu",
    "remove_noise": "netchu.preprocessing.noise:remove_noise",
    "smooth_contours": "netchu.preprocessing.contours:smooth_contours",
    "crop_to_ink": "netchu.preprocessing.crop:crop_to_ink",
    "straighten": "netchu.preprocessing.straighten:straighten",
    "deslant": "netchu.preprocessing.slant:deslant",
    "resize_to_height": "netchu.preprocessing.height:resize_to_height",
}
"""`(image, Preprocessing) -> image`: uint8 page in, (H, W) or (H, W, 3); uint8 (H', W') out; no input is changed."""

INPUT_MODES = {
    "gray": ("normalise_background", "remove_rules", "crop_to_ink", "straighten", "deslant", "resize_to_height"),
    "binary": (
        "normalise_background", "remove_rules", "otsu", "remove_noise", "smooth_contours",
        "crop_to_ink", "straighten", "deslant", "resize_to_height",
    ),
}  # fmt: skip
"""The steps of each input mode, in order: names of `STEPS`, or import paths."""


def names(registry: Mapping[str, object]) -> str:
    """The names of a registry, for sentences.

    >>> names({"a": "m:a", "b": "m:b"})
    'a, b'
    """
    return ", ".join(registry)


def check_name(registry: dict[str, str], name: str, what: str) -> str:
    """The name, where the registry has it or it is an import path; nothing is imported.

    Raises:
        InputError: neither; the sentence lists the names.
    """
    if name not in registry and ":" not in name:
        raise InputError(f"{what} {name!r} is unknown: choose one of {names(registry)}, or give module:attribute.")
    return name


def entry(registry: dict[str, str], name: str) -> str:
    """`module:attribute` of that name, or the import path given in its place.

    >>> entry({"root": "math:sqrt"}, "root")
    'math:sqrt'
    """
    return registry.get(name, name)


def file_name(name: str) -> str:
    """The name as part of a file's or folder's name.

    >>> file_name("compact"), file_name("mymodule:MyBackbone")
    ('compact', 'mymodule_MyBackbone')
    """
    return re.sub(r"\W", "_", name)


def find(registry: dict[str, str], name: str, what: str):
    """The object of that name, or of that import path.

    Args:
        registry: one of this module.
        name: of an entry, or `module:attribute`; modules in the working directory count, and in the one that
            `netchu run` was called in.
        what: what it is, for sentences.

    Raises:
        InputError: no such name, module or attribute.

    >>> find({"root": "math:sqrt"}, "root", "function")(9.0)
    3.0
    """
    module, _, attribute = entry(registry, check_name(registry, name, what)).partition(":")
    if not module.startswith("netchu."):
        _look_where_called()
    try:
        found = getattr(import_module(module), attribute)
    except Exception as error:  # whatever a module of the user's raises while it is imported
        if name in registry and isinstance(error, ModuleNotFoundError):
            raise  # a package that an entry needs is not installed: the command line says how to get it
        raise InputError(
            f"{what} {name!r} can't be imported ({error}): give module:attribute of a module here or installed."
        ) from error
    if not callable(found):
        raise InputError(f"{what} {name!r} is no class or function but {found!r}: give one.")
    return found


def _look_where_called() -> None:
    """Lets modules in the caller's folder be imported, behind all others: no file there hides a library."""
    for folder in filter(None, (os.getcwd(), os.environ.get(CALLED_FROM))):
        if folder not in sys.path:
            sys.path.append(folder)


def parse_options(text: str) -> dict[str, object]:
    """Named arguments with literal values, as they stand between the brackets of a call.

    Raises:
        InputError: the text is anything else.

    >>> parse_options("features=384, channels=(32, 64, 128, 256)")
    {'features': 384, 'channels': (32, 64, 128, 256)}
    """
    try:
        if len(text) > _LONGEST_OPTIONS:
            raise ValueError(f"longer than {_LONGEST_OPTIONS} characters")
        call = ast.parse(f"options({text})", mode="eval").body
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            raise ValueError("more than one pair of brackets")
        named = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords if keyword.arg}
        if call.args or len(named) < len(call.keywords):
            raise ValueError("a value without a name, or a name given twice")
        return named
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError) as error:  # the latter: deep brackets
        raise InputError(
            f"backbone_options {text!r} can't be read: write name=value, separated by commas, with plain values, "
            "such as features=384, channels=(32, 64, 128, 256)."
        ) from error
