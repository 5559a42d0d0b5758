"""Experiments: a run's folder, scores, notebooks, recipes. Nothing else joins a run's paths."""


def __getattr__(name: str):
    """`netchu.runs.Run`, imported when it is asked for: a table of runs needs no torch."""
    if name == "Run":
        from netchu.runs.run import Run

        return Run
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
