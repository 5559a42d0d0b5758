"""Workers of a Dask cluster: found, refused, asked again; in threads of this process, so that it takes no time."""

import errno
import os
import socket
import time
from contextlib import ExitStack
from itertools import count

import pytest
from clusters import workers_in_threads

from netchu.errors import InputError
from netchu.system import cluster as module
from netchu.system.cluster import connect
from netchu.system.cores import shared_cores

distributed = pytest.importorskip("distributed", reason="distributed isn't installed: pip install 'netchu[scale]'")


@pytest.fixture(scope="module")
def scheduler():
    """The address of a scheduler with two workers."""
    with workers_in_threads(2) as address:
        yield address


@pytest.fixture(autouse=True)
def own_cores(monkeypatch):
    monkeypatch.setenv("NETCHU_CORES", "1")  # else a worker in this process would set it for good


def test_each_item_has_an_outcome(scheduler):
    with connect(scheduler) as cluster:
        assert len(cluster.workers()) == 2
        found = {item: outcome.result for item, outcome in cluster.outcomes(abs, range(-5, 0))}
    assert found == {item: -item for item in range(-5, 0)}


def fails_on_one(folder: str) -> str:
    """The first worker that is asked has a full disk."""
    worker = distributed.get_worker().address
    full = os.path.join(folder, "full")
    if not os.path.exists(full):
        with open(full, "w") as file:
            file.write(worker)
    with open(full) as file:
        if file.read() == worker:
            raise OSError(errno.ENOSPC, "No space left on device", "/tmp/1.png")
    return worker


def fails_everywhere(item: int) -> None:
    raise InputError(f"There is no checkpoint {item}.")


def test_a_full_disk_is_said_and_another_worker_asked(scheduler, tmp_path, capsys):
    with connect(scheduler) as cluster:
        (found,) = cluster.outcomes(fails_on_one, [str(tmp_path)])
        assert found[1].result and not found[1].problem
        said = capsys.readouterr().err
        assert "No space left on device: /tmp/1.png. Another worker tries." in said
        ((_, never),) = cluster.outcomes(fails_everywhere, [7])
        assert never.problem == "There is no checkpoint 7." and never.result is None
        assert capsys.readouterr().err.count("Another worker tries") == 1


def test_any_error_is_of_one_task_alone(scheduler):
    with connect(scheduler) as cluster:
        found = dict(cluster.outcomes(len, [3, "abc"]))
    assert found["abc"].result == 3 and found[3].problem.startswith("TypeError: ")


def test_where_the_chosen_workers_have_died_another_one_takes_it(scheduler, monkeypatch):
    """As when a worker is killed, and its nanny starts it again at another address."""
    with connect(scheduler) as cluster:
        alive = set(cluster.workers())
        monkeypatch.setattr(cluster, "workers", lambda: ["tcp://127.0.0.1:1"])
        task = cluster.submit(abs, -7)
        distributed.wait([task.future], timeout=20)
        outcome = cluster.outcome(task)
        assert outcome.result == 7 and outcome.worker in alive


def test_a_worker_with_another_version_gets_no_work(scheduler, monkeypatch, capsys):
    with connect(scheduler) as cluster:
        one, other = sorted(cluster.workers())
        cluster._fit.clear()
        monkeypatch.setattr(cluster._client, "run", lambda *_, workers, **__: {one: "9.9", other: module.__version__})
        assert cluster.workers() == [other] and cluster.workers() == [other]
        said = capsys.readouterr().err
        assert said.count(one) == 1 and "has netchu 9.9, not" in said
        assert [outcome.worker for _, outcome in cluster.outcomes(abs, [1, 2, 3])] == [other] * 3


def test_without_any_worker_work_is_given_up(scheduler, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.1)
    with connect(scheduler) as cluster:
        monkeypatch.setattr(cluster, "workers", list)
        time.sleep(0.2)
        with pytest.raises(InputError, match="No worker is left on tcp://.*start some"):
            list(cluster.outcomes(abs, [1]))


def test_what_is_no_cluster_is_one_sentence(monkeypatch):
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.5)
    for address in ("local:0", "local:", "10.0.0.1", "nowhere"):
        with pytest.raises(InputError, match="must be local:N"), connect(address):
            pass
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(InputError, match=f"No Dask scheduler answers at tcp://127.0.0.1:{port}"):
        with connect(f"tcp://127.0.0.1:{port}"):
            pass


def test_a_scheduler_without_workers_is_one_sentence(monkeypatch):
    monkeypatch.setattr(module, "WORKER_SECONDS", 0.5)
    with workers_in_threads(0) as address:
        with pytest.raises(InputError, match="has no worker with netchu"), connect(address):
            pass


def test_a_scheduler_that_goes_away_is_one_sentence():
    with ExitStack() as until, ExitStack() as connected:
        address = until.enter_context(workers_in_threads(1))
        found = connected.enter_context(connect(address)).outcomes(abs, count())
        assert next(found)[1].result == 0
        until.close()
        with pytest.raises(InputError, match="The scheduler at tcp://.* is gone: start it"):
            list(found)


def cores_of_this_worker(_: int) -> tuple[str, list[int]]:
    return distributed.get_worker().name, sorted(os.sched_getaffinity(0))


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system keeps no process on some cores")
def test_a_worker_of_this_machine_has_cores_of_its_own():
    with connect("local:2") as cluster:
        found = dict(outcome.result for _, outcome in cluster.outcomes(cores_of_this_worker, range(8)))
    assert found == {name: list(cores) for name, cores in enumerate(shared_cores(2))}
