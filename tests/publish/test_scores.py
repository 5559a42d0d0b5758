"""Published scores: with their origin, without any path of this machine, each once."""

import json

import pytest
from samples import SCORES

from netchu.charset import Charset
from netchu.config import PREPROCESSING, Model
from netchu.errors import InputError
from netchu.models import Header, build_model, save_checkpoint
from netchu.publish.files import records, results_dir
from netchu.publish.scores import FILE, publish_evaluation, publish_run, read_scores
from netchu.runs.folder import RunFolder
from netchu.system.paths import runs_dir, write_json

ABC = Charset("abc")
EVALUATION = {**SCORES, "split": "test", "decoder": "best", "data": "cinnamon", "commit": "abc", "machine": "A CPU"}


def test_a_run_is_published_with_its_command_and_without_paths(project):
    publish_run(RunFolder(runs_dir() / "mine"))
    first, second = records(read_scores())
    assert str(project) not in (results_dir() / FILE).read_text(encoding="utf-8")
    assert first["command"] == "netchu run --name mine --profile quick --data cinnamon -p batch_size=5"
    assert (first["commit"], first["machine"]) == ("0123456789+", "A CPU, 2 cores")
    assert (first["minutes"], first["training_minutes"], first["peak_memory_gb"]) == (2.0, 3.0, None)
    where = ("run", "stage", "data", "split", "decoder", "lines", "cer")
    assert [first[name] for name in where] == ["mine", "phase1", "cinnamon", "val", "greedy", 41, 0.2]
    assert [second[name] for name in where] == ["mine", "phase2", "cinnamon", "test", "beam", 40, 0.0345]


def test_a_run_that_was_trained_elsewhere_says_where_and_how_long(project):
    folder = runs_dir() / "mine"
    (folder / "metrics" / "03_phase1_frozen_backbone.json").unlink()
    (folder / "phase2").mkdir()
    log = [{"epoch": epoch, "val_cer": 0.1, "val_wer": 0.2, "seconds": 30.0} for epoch in (1, 2, 3)]
    (folder / "phase2" / "log.jsonl").write_text("\n".join(map(json.dumps, log)), encoding="utf-8")
    model = Model(backbone="compact")
    header = Header(ABC, model, PREPROCESSING, training={"commit": "89abcdef01", "machine": "A CPU, a GPU"})
    save_checkpoint(folder / "phase2" / "best.safetensors", build_model(model, len(ABC)), header)
    publish_run(RunFolder(folder))
    row = records(read_scores())[0]
    assert (row["commit"], row["machine"], row["training_minutes"]) == ("89abcdef01", "A CPU, a GPU", 1.5)
    assert row["minutes"] is None


def test_an_evaluation_is_published_under_its_checkpoint_s_name(project):
    publish_evaluation(EVALUATION | {"checkpoint": str(project / "pretrained.safetensors"), "cer_folded": 0.01})
    row = records(read_scores())[0]
    assert (row["run"], row["stage"], row["cer"], row["cer_folded"]) == ("pretrained", "", 0.0345, 0.01)
    command = "netchu evaluate --data cinnamon --checkpoint pretrained.safetensors --decoder best --split test"
    assert row["command"] == command


def test_an_evaluation_of_a_run_s_checkpoint_has_the_run_s_name(project):
    publish_evaluation(EVALUATION | {"checkpoint": str(runs_dir() / "mine" / "phase2" / "best.safetensors")})
    row = records(read_scores())[0]
    assert row["run"] == "mine" and "--checkpoint mine/phase2/best.safetensors --decoder" in row["command"]


def test_what_is_published_again_takes_the_place_of_the_old_alone(project):
    evaluations = [{"decoder": "best"}, {"decoder": "greedy"}, {"data": "kalapa"}]
    for changed in (*evaluations, {"cer": 0.5}):
        publish_evaluation(EVALUATION | {"checkpoint": "mine.safetensors"} | changed)
    publish_run(RunFolder(runs_dir() / "mine"))
    (runs_dir() / "mine" / "metrics" / "03_phase1_frozen_backbone.json").unlink()
    publish_run(RunFolder(runs_dir() / "mine"))
    found = [(row["stage"], row["data"], row["decoder"], row["cer"]) for row in records(read_scores())]
    assert found == [
        ("", "cinnamon", "best", 0.5),
        ("", "cinnamon", "greedy", 0.0345),
        ("", "kalapa", "best", 0.0345),
        ("phase2", "cinnamon", "beam", 0.0345),
    ]


def test_a_run_without_scores_is_refused(project):
    write_json(runs_dir() / "begun" / "run.json", {"notebooks": {}})
    with pytest.raises(InputError, match="begun holds no scores"):
        publish_run(RunFolder(runs_dir() / "begun"))
