"""The command line itself: its help, its exit codes, its sentences."""

import argparse
import subprocess
import sys

import pytest

from netchu import cli
from netchu.errors import InputError


def test_help_is_quick_because_nothing_heavy_is_imported():
    code = (
        "import sys, netchu.cli as c; c.build_parser(); print(sys.modules.keys() & {'torch', 'pandas', 'cv2', 'numpy'})"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


def commands_of(parser, name="netchu"):
    """(name, parser) of every command below a parser, `bench` with its own."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, command in action.choices.items():
                yield f"{name} {word}", command
                yield from commands_of(command, f"{name} {word}")


@pytest.mark.parametrize(
    ("name", "command"), [pytest.param(*pair, id=pair[0]) for pair in commands_of(cli.build_parser())]
)
def test_help_says_what_a_command_and_each_of_its_options_does(name, command):
    assert command.description and command.description.endswith("."), name
    for action in command._actions:
        if action.option_strings and action.help != argparse.SUPPRESS:
            spelled = action.metavar or action.choices or action.nargs == 0
            assert action.help and spelled, f"{name} {action.option_strings[0]}"  # no `--seed SEED`, `--lr LR`


def test_exit_codes_and_sentences(monkeypatch, capsys):
    def raises(error):
        def execute(args):
            raise error

        monkeypatch.setattr("netchu.commands.run.execute", execute)
        return cli.main(["run"])

    assert raises(InputError("a.png is empty: replace it.")) == 2
    assert capsys.readouterr().err == "netchu: a.png is empty: replace it.\n"
    assert raises(OSError(28, "No space left on device", "/tmp/kernel.json")) == 2
    said = capsys.readouterr().err
    assert said.startswith("netchu: Can't write /tmp/kernel.json (No space left on device)") and said.count("\n") == 1
    assert raises(KeyboardInterrupt()) == 130
    assert "what was made so far is kept" in capsys.readouterr().err
    with pytest.raises(ZeroDivisionError):
        raises(ZeroDivisionError())
    assert cli.main(["nonsense"]) == 2 and cli.main(["--version"]) == 0
