"""Tables of published results: they say what the CSV files say, and the committed pages say what they say."""

from pathlib import Path

import pandas as pd
import pytest
from samples import SCORES

from netchu.errors import InputError
from netchu.publish import ablations, decoder_benchmark, scores, tables
from netchu.publish.files import write_results
from netchu.runs.folder import RunFolder
from netchu.system.paths import runs_dir

SHOWN = {"cinnamon": 0.02, "kalapa": 0.01, "vnondb": 0.06}  # data set → CER


def publish_evaluation(**values):
    report = SCORES | {"split": "test", "decoder": "best", "data": "cinnamon", "cer_folded": 0.005}
    report |= {"checkpoint": "released.safetensors", "commit": "abc", "machine": "A CPU"}
    scores.publish_evaluation(report | values)


def publish_all_that_readme_shows():
    for data, cer in SHOWN.items():
        publish_evaluation(data=data, cer=cer)
    publish_evaluation(checkpoint="laptop.safetensors")
    publish_evaluation(checkpoint="quick.safetensors", data="synthetic")


def test_the_short_table_has_five_held_out_rows_of_what_a_reader_can_have(project):
    publish_all_that_readme_shows()
    publish_evaluation(split="val")
    scores.publish_run(RunFolder(runs_dir() / "mine"))
    rows = tables.short_table(scores.read_scores()).splitlines()[2:]
    assert rows[1] == "| released | 40 of `kalapa` (test) | best | 1.00 % (3.0–4.0 %) | 12.5 % | 60.0 % |"
    assert [row.split(" | ")[0] for row in rows] == ["| released"] * 3 + ["| laptop", "| quick"]


def test_a_row_that_readme_shows_must_be_published(project):
    publish_evaluation()
    with pytest.raises(InputError, match=r"no score of released on kalapa \(test, best\)"):
        tables.short_table(scores.read_scores())


def test_all_scores_are_shown_and_the_commands_of_runs(project):
    publish_evaluation(cer=0.01)
    scores.publish_run(RunFolder(runs_dir() / "mine"))
    text = tables.all_results()
    assert "| mine | phase1 | cinnamon | val | 41 | greedy | 20.00 % (3.0–4.0 %) | 12.5 % | 60.0 % | – |" in text
    assert "| released | – | cinnamon | test | 40 | best | 1.00 % (3.0–4.0 %) | 12.5 % | 60.0 % | 0.50 % |" in text
    origin = "- **mine** (commit 0123456789+; A CPU, 2 cores, 3 min of training, 2 min in all): `netchu run --name mine"
    assert text.count("- **") == 1 and origin in text


def test_no_result_is_refused(project):
    with pytest.raises(InputError, match="No result is published"):
        tables.all_results()


def test_the_speed_of_decoders_comes_below(project):
    scores.publish_run(RunFolder(runs_dir() / "mine"))
    times = {"ms_per_line": 1.234, "ms_per_256_frames": 2.5}
    rows = [{"decoder": "beam 16", "language_model": "order 6", **times, "cer": 0.02, "wer": 0.08}]
    missing = dict.fromkeys(("ms_per_line", "ms_per_256_frames", "cer", "wer"))
    rows.append({"decoder": "theirs", "language_model": "", **missing})
    facts = {"lines": 40, "frames": 120.4, "classes": 230, "beam_width": 16, "commit": "abc", "machine": "A CPU"}
    decoder_benchmark.publish_benchmark(facts | {"rows": rows})
    text = tables.all_results()
    assert "(40 validation lines, 120 frames and 230 classes each; one core; commit abc; A CPU):" in text
    assert "| beam 16 | order 6 | 1.23 | 2.50 | 2.00 % | 8.0 % |" in text
    assert "| theirs |  | not installed | – | – | – |" in text


def test_an_ablation_is_better_only_where_its_interval_says_so(project):
    def row(base, run, changed, cer, low, high, **values):
        origin = {"commit": "abc", "training_minutes": 7.2, "machine": "A CPU", "base_command": f"netchu run {base}"}
        change = {"cer_change": cer - 0.04, "cer_change_low": low, "cer_change_high": high}
        where = {"base": base, "run": run, "changed": changed, "data": "cinnamon", "split": "val", "folded": False}
        return {**where, **origin, "lines": 40, "cer": cer, "wer": 0.1, **change, **values}

    rows = [row("long", "long", "", 0.04, 0, 0), row("long", "a", "dropout=0.25", 0.03, -0.02, -0.001)]
    rows += [row("long", "b", "seed=2", 0.041, -0.01, 0.012), row("long", "c", "x=1 y=z", 0.06, 0.01, 0.03)]
    for name, changed in (("short", ""), ("d", "seed=2")):
        rows += [row("short", name, changed, 0.04, 0, 0)]
        rows += [row("short", name, changed, 0.08, 0, 0, data="kalapa", folded=True, lines=30)]
    write_results(pd.DataFrame(rows), ablations.FILE, ablations.COLUMNS)
    text = tables.all_ablations()
    assert "| nothing: base | 4.00 % | 10.0 % |  | 7 min |" in text
    assert "| `dropout=0.25` | 3.00 % | 10.0 % | −1.00 (−2.00 to −0.10): better | 7 min |" in text
    assert "+0.10 (−1.00 to +1.20): no difference" in text and "`x=1 y=z`" in text and ": worse" in text
    assert text.count("| nothing: base |") == 2 and "\n\nBase (commits abc; A CPU): `netchu run long`" in text
    assert "| CER, 40 of cinnamon | WER | against base, points (95 %) | CER, 30 of kalapa, folded | WER |" in text
    assert "| nothing: base | 4.00 % | 10.0 % |  | 8.00 % | 10.0 % |  | 7 min |" in text


def test_a_part_is_written_between_its_marks_alone(tmp_path):
    file = tmp_path / "README.md"
    file.write_text("before\n", encoding="utf-8")
    with pytest.raises(InputError, match="lacks the lines"):
        tables.write_part(file, "results", "new")
    marks = ["<!-- results: written by netchu results --readme -->", "<!-- end of results -->"]
    file.write_text("\n".join(["before", marks[0], "old", marks[1], "after", ""]), encoding="utf-8")
    tables.write_part(file, "results", "new")
    assert file.read_text(encoding="utf-8") == "\n".join(["before", marks[0], "new", marks[1], "after", ""])


def test_the_committed_pages_show_what_is_published(monkeypatch):
    monkeypatch.setenv("NETCHU_HOME", str(Path(__file__).parents[2]))
    parts = [(file, text) for file, texts in tables.marked_parts().items() for text in texts.values()]
    assert len(parts) == 13
    for file, text in parts:
        assert text and text in file.read_text(encoding="utf-8"), file
