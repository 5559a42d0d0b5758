"""Tables of kept results: they say what the files say, and the README says what they say."""

from pathlib import Path

import pytest
from samples import SCORES

from netchu import cli
from netchu.errors import InputError
from netchu.publish import scores, tables
from netchu.publish.ablations import LEVERS
from netchu.system.paths import write_json


def keep_evaluation(project, **values):
    report = SCORES | {"split": "test", "decoder": "best", "data": "cinnamon", "cer_folded": 0.005} | values
    file = project / f"{report['data']}_{report['decoder']}.json"
    write_json(file, report | {"checkpoint": "released.safetensors", "commit": "abc", "machine": "A CPU"})
    scores.keep(str(file))


def marked(part):
    return f"<!-- {part}: written by netchu results --readme -->\nold\n<!-- end of {part} -->"


def test_the_headline_is_the_best_on_the_challenge_s_lines(project):
    for data, decoder, cer in (("cinnamon", "greedy", 0.04), ("cinnamon", "best", 0.02), ("kalapa", "best", 0.01)):
        keep_evaluation(project, data=data, decoder=decoder, cer=cer)
    sentence = tables.headline_sentence(project / "results")
    assert "`cinnamon`" in sentence and "the checkpoint `released` has CER 2.0 %" in sentence
    assert "greedy decoding alone: CER 4.0 %" in sentence
    row = "| released | best | kalapa | test | 40 | 1.00 % (3.0–4.0 %) | 12.5 % | 60.0 % | 0.50 % |"
    assert row in tables.full_table(project / "results")


def test_the_headline_is_the_released_checkpoint_s_whatever_others_score(project):
    keep_evaluation(project, cer=0.02)
    scores.keep("mine")
    report = SCORES | {"split": "test", "decoder": "best", "data": "cinnamon", "cer": 0.01, "commit": "", "machine": ""}
    write_json(project / "lucky.json", report | {"checkpoint": "lucky.safetensors"})
    scores.keep(str(project / "lucky.json"))
    assert "the checkpoint `released` has CER 2.0 %" in tables.headline_sentence(project / "results")


def test_the_short_table_has_held_out_rows_of_what_a_reader_can_have(project):
    scores.keep("mine")
    keep_evaluation(project)
    keep_evaluation(project, split="val", decoder="greedy")
    table = tables.short_table(project / "results")
    assert "| released | 40 of `cinnamon` (test) | best | 3.45 % (3.0–4.0 %) | 12.5 % | 60.0 % |" in table
    assert "mine" not in table and "val" not in table


def test_no_result_is_refused(project):
    with pytest.raises(InputError, match="has no result"):
        tables.full_table(project / "results")


def test_the_command_keeps_prints_and_writes(project, capsys):
    readme, whole = project / "README.md", project / "results" / "README.md"
    readme.write_text("before\n", encoding="utf-8")
    assert cli.main(["results", "--keep", "mine", "--readme"]) == 2
    assert "lacks the lines" in capsys.readouterr().err
    whole.write_text(marked("all results"), encoding="utf-8")
    parts = map(marked, tables.parts(project / "results"))
    readme.write_text("\n".join(["before", *parts, "after", ""]), encoding="utf-8")
    assert cli.main(["results", "--readme"]) == 0
    printed, text = capsys.readouterr().out, readme.read_text(encoding="utf-8")
    assert "| mine | phase 1 | cinnamon | val | 41 | 20.00 % (3.0–4.0 %) | 12.5 % | 60.0 % | – |" in printed
    assert (
        "On 40 lines of `cinnamon`" in text and "3 minutes of training on A CPU, 2 cores, give CER 3.5 %, WER" in text
    )
    assert printed.strip() in whole.read_text(encoding="utf-8")
    assert "\nold\n" not in text and text.startswith("before") and text.endswith("after\n")


def test_the_speed_of_decoders_comes_below(project):
    scores.keep("mine")
    times = {"ms_per_line": 1.234, "ms_per_256_frames": 2.5}
    rows = [{"decoder": "beam 16", "language_model": "order 6", **times, "cer": 0.02, "wer": 0.08}]
    missing = dict.fromkeys(("ms_per_line", "ms_per_256_frames", "cer", "wer"))
    rows.append({"decoder": "theirs", "language_model": "", **missing})
    header = {"lines": 40, "frames": 120.4, "classes": 230, "commit": "abc", "machine": "A CPU"}
    write_json(project / "results" / tables.SPEED, header | {"rows": rows})
    text = tables.full_table(project / "results")
    assert "| beam 16 | order 6 | 1.23 | 2.50 | 2.00 % | 8.0 % |" in text
    assert "| theirs |  | not installed | – | – | – |" in text


def test_a_lever_is_better_only_where_its_interval_says_so(project):
    def row(run, changed, cer, low, high):
        here = {"cer": cer, "wer": 0.1, "lines": 40, "cer_change": cer - 0.04}
        here |= {"cer_change_low": low, "cer_change_high": high}
        return {"run": run, "changed": changed, "commit": "abc", "minutes": 7.2, "here": here}

    rows = [row("base", {}, 0.04, 0, 0), row("a", {"dropout": 0.25}, 0.03, -0.02, -0.001)]
    rows += [row("b", {"seed": 2}, 0.041, -0.01, 0.012), row("c", {"x": 1, "y": "z"}, 0.06, 0.01, 0.03)]
    header = {"command": "netchu run --name base", "machine": "A CPU", "also": "", "rows": rows}
    for base in ("long", "short"):
        write_json(project / "results" / LEVERS / f"{base}.json", header)
    table = tables.levers_tables(project / "results")
    assert table.count("| nothing: base |") == 2 and "| 7 min |\n\nBase (commits abc; A CPU): `netchu" in table
    assert "| nothing: base | 4.00 % | 10.0 % |  | 7 min |" in table
    assert "| `dropout=0.25` | 3.00 % | 10.0 % | −1.00 (−2.00 to −0.10): better | 7 min |" in table
    assert "+0.10 (−1.00 to +1.20): no difference" in table and "`x=1` `y=z`" in table and ": worse" in table


def test_the_readmes_show_what_is_kept():
    root = Path(__file__).parents[2]
    text = (root / "README.md").read_text(encoding="utf-8")
    assert all(part in text for part in tables.parts(root / "results").values())
    assert tables.full_table(root / "results") in (root / "results" / "README.md").read_text(encoding="utf-8")
