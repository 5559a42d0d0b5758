"""A training is refused before anything is moved where it would take the place of what it starts from."""

import json
import shutil

import pytest
from networks import tiny_model
from PIL import Image
from samples import draw_line

from netchu import cli
from netchu.charset import Charset
from netchu.config import PHASE1, PHASE2, Preprocessing
from netchu.errors import InputError
from netchu.models import Header, build_model, save_checkpoint
from netchu.runs.folder import PHASES
from netchu.runs.run import Run
from netchu.runs.starts import check_start


def write_lines(folder, *texts):
    """A line of each split, and those of `texts` to train on; the folder."""
    splits = ["train", "val", "test"] + ["train"] * len(texts)
    for i, (split, text) in enumerate(zip(splits, ["ab", "ba", "abba", *texts], strict=True)):
        (folder / split).mkdir(parents=True, exist_ok=True)
        Image.fromarray(draw_line(text, seed=i)).save(folder / split / f"{i}.png")
        labels = folder / split / "labels.json"
        known = json.loads(labels.read_text()) if labels.is_file() else {}
        labels.write_text(json.dumps(known | {f"{i}.png": text}))
    return folder


def leave_checkpoint(run, phase):
    """A small network as the best of a phase."""
    file, charset = run.phase_dir(phase) / "best.safetensors", Charset.vietnamese()
    file.parent.mkdir(parents=True)
    save_checkpoint(file, build_model(tiny_model(), len(charset)), Header(charset, tiny_model(), Preprocessing()))
    return file


def test_what_other_lines_would_set_aside_is_no_start_for_them(tmp_path):
    lines, others = write_lines(tmp_path / "lines"), write_lines(tmp_path / "others", "bab")
    run = Run.open("forms")
    run.prepare_data(str(lines))
    start = str(leave_checkpoint(run, "phase1"))
    run.prepare_data(str(lines), weights=[start])
    for weights in ([start], ["none", "last"]):
        with pytest.raises(InputError, match="phase1/best.safetensors .*run forms"):
            run.prepare_data(str(others), weights=weights)
    assert cli.main(["finetune", "--data", str(others), "--run", "forms"]) == 2
    assert not (run.dir / "earlier").exists() and len(run.manifest()) == 3
    run.prepare_data(str(others), weights=["none", "imagenet", "released"])
    assert (run.dir / "earlier").is_dir()


def test_a_phase_starts_from_the_one_before_it_not_from_itself(tmp_path):
    run = Run.open("forms")
    first, second = (str(leave_checkpoint(run, phase.name)) for phase in (PHASE1, PHASE2))
    check_start(run, [PHASE2.name], [first, "", "none"])
    with pytest.raises(InputError, match="would set phase2/best.safetensors of run forms aside.*from a copy of it"):
        run.train(tiny_model(), PHASE2, start=second)
    copy = shutil.copy(second, tmp_path / "copy.safetensors")
    check_start(run, PHASES, [copy])
    check_start(Run.open("others"), PHASES, [second, "last"])


def test_last_is_no_start_where_it_is_the_run_s_own(tmp_path, capsys):
    """Once an epoch has ended, it is another checkpoint: the same command wouldn't go on with the same training."""
    run = Run.open("forms")
    leave_checkpoint(run, "phase1")
    with pytest.raises(InputError, match="last is phase1/best.safetensors of run forms itself"):
        run.train(tiny_model(), PHASE2, start="last")
    assert cli.main(["finetune", "--data", str(tmp_path), "--checkpoint", "last", "--run", "forms"]) == 2
    assert "name the file to start from" in capsys.readouterr().err


def test_the_same_command_goes_on_where_it_starts_from_the_run_s_first_phase(tmp_path):
    lines = write_lines(tmp_path / "lines")
    run = Run.open("forms")
    leave_checkpoint(run, "phase1")
    words = ["finetune", "--data", str(lines), "--run", "forms", "--epoch", "1"]
    assert cli.main(words) == 0
    log = (run.phase_dir("phase2") / "log.jsonl").read_text()
    assert cli.main(words) == 0
    assert (run.phase_dir("phase2") / "log.jsonl").read_text() == log and not (run.dir / "earlier").exists()
