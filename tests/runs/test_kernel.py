"""The kernel that notebooks run in, and what is shown of their progress."""

import sys

import pytest

from netchu.runs.kernel import calling_kernel, streamed


def test_the_kernel_is_this_python():
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    with calling_kernel({"A": "b"}) as name:
        spec = KernelSpecManager().get_kernel_spec(name)
    assert spec.argv[0] == sys.executable and spec.env == {"A": "b"}
    with pytest.raises(NoSuchKernel):
        KernelSpecManager().get_kernel_spec(name)


def test_streams_only_lines_that_are_new_and_whole(tmp_path):
    file, seen = tmp_path / "progress.log", []
    file.write_text("old\n")
    with streamed(file, seen.append), file.open("a", encoding="utf-8") as stream:
        stream.write("epoch 1\nepo")
        stream.flush()
        stream.write("ch 2\n")
    assert seen == ["epoch 1", "epoch 2"]
