"""bfloat16 where the machine computes in it."""

from netchu.system.devices import best_precision


def test_precision_is_seen_at_run_time(monkeypatch):
    monkeypatch.delenv("ACCELERATE_MIXED_PRECISION")
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    for flags, expected in (("flags: avx2 avx512_bf16", "bf16"), ("flags: amx_bf16", "bf16"), ("flags: avx2", "no")):
        monkeypatch.setattr("pathlib.Path.read_text", lambda self, encoding, flags=flags: flags)
        assert best_precision() == expected
