"""A Dask cluster whose workers are threads of the testing process, so that it is there at once."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def workers_in_threads(workers: int) -> Iterator[str]:
    """The address of its scheduler."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=False, protocol="tcp://",
        dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},
    ) as cluster:  # fmt: skip
        yield cluster.scheduler_address
