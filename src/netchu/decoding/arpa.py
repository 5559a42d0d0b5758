"""A character language model as an ARPA file, for other programs."""

import math
from collections import defaultdict
from pathlib import Path

from netchu.decoding.language_model import CharacterLanguageModel
from netchu.system.paths import write_text

SPACE = "<space>"
_LOG10 = math.log(10)


def token(character: str) -> str:
    """A character as programs for words read it: the space needs a name."""
    return SPACE if character == " " else character


def write_arpa(model: CharacterLanguageModel, path: Path) -> None:
    """Writes the n-grams with base-10 logarithms, one token a character; `<s>` and `</s>` are start and end.

    Raises:
        InputError: the file can't be written.
    """
    automaton = model.automaton
    names = ["<s>", *map(token, model.charset.characters), "</s>"]
    histories = _histories(model, names)
    weights = {history: automaton.backoff[state] / _LOG10 for state, history in histories.items()}
    lines = defaultdict(list, {1: [f"-99\t<s>\t{weights.get(('<s>',), 0.0):.7f}", "-99\t<unk>"]})
    for state, history in histories.items():
        for arc in range(automaton.first[state], automaton.first[state + 1]):
            gram = (*history, names[automaton.labels[arc]])
            weight = f"\t{weights[gram]:.7f}" if gram in weights else ""
            lines[len(gram)].append(f"{automaton.scores[arc] / _LOG10:.7f}\t{' '.join(gram)}{weight}")
    sizes = "".join(f"ngram {n}={len(lines[n])}\n" for n in sorted(lines))
    grams = "".join(f"\n\\{n}-grams:\n" + "\n".join(lines[n]) + "\n" for n in sorted(lines))
    write_text(path, f"\\data\\\n{sizes}{grams}\n\\end\\\n")


def _histories(model: CharacterLanguageModel, names: list[str]) -> dict[int, tuple[str, ...]]:
    """The characters that each state stands for; each history is one n-gram longer than one before it."""
    automaton = model.automaton
    histories: dict[int, tuple[str, ...]] = {0: ()}
    for state in range(len(automaton.suffix)):
        for arc in range(automaton.first[state], automaton.first[state + 1]):
            target = int(automaton.targets[arc])
            if target and target not in histories and automaton.suffix[target] in histories:
                histories[target] = (*histories[state], names[automaton.labels[arc]])
        if state == 0 and automaton.start:
            histories[automaton.start] = ("<s>",)
    return histories
