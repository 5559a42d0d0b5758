"""Where a result comes from: versions, commit, machine, peak memory. Plain dicts for JSON."""

import platform
import shutil
import subprocess
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import psutil

import netchu
from netchu.system.cores import usable_cores

PACKAGES = "netchu torch torchvision opencv-python-headless albumentations numpy pandas papermill".split()


def versions() -> dict[str, str]:
    """Python and the packages that decide numbers.

    >>> versions()["netchu"]
    '0.1.0'
    """
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def git_state(folder: Path) -> dict[str, str | bool]:
    """Commit and whether tracked files differ from it; commit "" outside a git repository."""
    try:
        commit = _output("git", "-C", str(folder), "rev-parse", "HEAD")
        changes = _output("git", "-C", str(folder), "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return {"commit": "", "dirty": False}
    return {"commit": commit, "dirty": bool(changes)}


def machine() -> dict[str, str | int | float]:
    """CPU model, cores this process may use, memory in GB (10⁹ bytes), GPU as its driver names it or `none`."""
    memory = psutil.virtual_memory().total
    return {"cpu": _cpu_model(), "cores": usable_cores(), "memory_gb": round(memory / 1e9, 1), "gpu": _gpu_name()}


@cache
def provenance() -> dict[str, str]:
    """commit (`+` behind it where tracked files differ) and machine, one string each, for a results file."""
    state = git_state(Path(netchu.__file__).parent)
    commit = f"{str(state['commit'])[:10]}{'+' if state['dirty'] else ''}"
    return {"commit": commit, "machine": machine_text(machine())}


def machine_text(where: dict) -> str:
    """What `machine` tells, or a run's record of it, as one string.

    >>> machine_text({"cpu": "A CPU", "cores": 2, "gpu": "A GPU"}), machine_text({"cpu": "A CPU", "cores": 2})
    ('A CPU, 2 cores, A GPU', 'A CPU, 2 cores')
    """
    gpu = "" if where.get("gpu", "none") == "none" else f", {where['gpu']}"
    return f"{where.get('cpu', '')}, {where.get('cores', '')} cores{gpu}"


def peak_children_gb() -> float:
    """Largest resident memory of any finished child process (a notebook's kernel), GB; 0 on Windows: it keeps none."""
    try:
        import resource
    except ModuleNotFoundError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e9


def _cpu_model() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.lower().startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _gpu_name() -> str:
    if not shutil.which("nvidia-smi"):
        return "none"
    try:
        names = _output("nvidia-smi", "--query-gpu=name", "--format=csv,noheader").splitlines()
    except (OSError, subprocess.SubprocessError):
        return "none"
    return ", ".join(names) or "none"


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.strip()
