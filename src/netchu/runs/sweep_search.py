"""A sweep whose recipes optuna chooses, one after what it learned of the others; its study is kept on disk."""

from collections.abc import Iterator

from netchu.errors import InputError
from netchu.runs.folder import RunFolder
from netchu.runs.sweep import Range, Sweep, Trial
from netchu.system.paths import make_dir, read_json, runs_dir, write_json

_PRUNERS = {
    "none": "NopPruner", "median": "MedianPruner", "halving": "SuccessiveHalvingPruner", "hyperband": "HyperbandPruner",
    "percentile": "PercentilePruner", "patient": "PatientPruner",
}  # fmt: skip


class Search:
    """The trials of a search; of one that was begun those that aren't over, and then new ones.

    Raises:
        InputError: the folder has the study of another search, or there is no such pruner.
        ModuleNotFoundError: optuna is not installed.
    """

    def __init__(self, sweep: Sweep):
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._sweep, self._optuna = sweep, optuna
        folder = make_dir(sweep.folder)
        asked = {"common": sweep.common, "varied": {name: repr(values) for name, values in sweep.varied.items()}}
        before = folder / "search.json"
        if before.is_file() and read_json(before) != asked:
            raise InputError(f"{folder} has the study of another search: give the sweep's file another name.")
        pruner = _pruner(optuna, sweep.pruner)
        storage = JournalStorage(JournalFileBackend(str(folder / "study.log")))
        write_json(before, asked)
        self._study = optuna.create_study(
            study_name=sweep.name, storage=storage, direction="minimize", load_if_exists=True, pruner=pruner
        )
        # Another seed for what goes on: the first one would give the first values again.
        self._study.sampler = optuna.samplers.TPESampler(seed=sweep.seed + len(self._study.trials))
        self._at: dict[str, optuna.Trial] = {}

    def trials(self) -> Iterator[Trial]:
        """One when it is asked for, so that it follows from what is known by then."""
        waiting = self._optuna.trial.TrialState.RUNNING
        for frozen in self._study.get_trials(deepcopy=False, states=[waiting]):
            yield self._trial(self._optuna.trial.Trial(self._study, frozen._trial_id))
        while len(self._study.trials) < self._sweep.samples:
            yield self._trial(self._study.ask())

    def over(self) -> list[tuple[Trial, str]]:
        """What ended in this or an earlier call, and how: done, stopped or failed."""
        states = {"COMPLETE": "done", "PRUNED": "stopped", "FAIL": "failed"}
        return [
            (self._sweep.trial(one.number + 1, dict(one.params)), states[one.state.name])
            for one in self._study.get_trials(deepcopy=False)
            if one.state.name in states
        ]

    def is_poor(self, trial: Trial) -> bool:
        """Whether the pruner stops a running trial, by the validation CERs of its epochs so far."""
        if trial.name not in self._at:  # the base
            return False
        at, poor = self._at[trial.name], False
        known = self._study._storage.get_trial(at._trial_id).intermediate_values
        for epoch, cer in enumerate(_cers(trial), start=1):
            if epoch not in known:
                at.report(cer, epoch)
                poor = poor or at.should_prune()
        return poor

    def end(self, trial: Trial, state: str) -> None:
        """Notes how a trial ended: its best validation CER counts."""
        if trial.name not in self._at:
            return
        at = self._at.pop(trial.name)
        cers = _cers(trial, last_phase=True)
        states = self._optuna.trial.TrialState
        if state == "done" and cers:
            self._study.tell(at, min(cers))
        else:
            self._study.tell(at, state=states.PRUNED if state == "stopped" else states.FAIL)

    def _trial(self, at) -> Trial:
        values = {}
        for name, given in self._sweep.varied.items():
            if not isinstance(given, Range):
                values[name] = at.suggest_categorical(name, given)
            elif given.whole:
                values[name] = at.suggest_int(name, int(given.low), int(given.high), log=given.log)
            else:
                values[name] = at.suggest_float(name, given.low, given.high, log=given.log)
        trial = self._sweep.trial(at.number + 1, values)
        self._at[trial.name] = at
        return trial


def _cers(trial: Trial, last_phase: bool = False) -> list[float]:
    """Validation CER of each epoch that is over, one phase after the other."""
    logs = list(RunFolder(runs_dir() / trial.name).histories().values())
    return [float(cer) for log in (logs[-1:] if last_phase else logs) for cer in log["val_cer"]]


def _pruner(optuna, said: object):
    """`median`, or `{median: {n_startup_trials: 2}}` with options of optuna's class."""
    name, options = next(iter(said.items())) if isinstance(said, dict) and said else (said, {})
    if name not in _PRUNERS:
        raise InputError(f"There is no pruner {name}: choose one of {', '.join(_PRUNERS)}.")
    try:
        return getattr(optuna.pruners, _PRUNERS[name])(**(options or {}))
    except TypeError as error:
        raise InputError(f"The pruner {name} doesn't take that ({error}): see optuna.pruners.") from error
