"""Where and on what a figure was taken: without it no figure can be compared with another."""

import datetime as dt
import platform
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("django", "uvicorn", "daphne", "channels")


def description() -> dict[str, Any]:
    """Processor, cores and how fast one is now, memory, system and the versions that matter."""
    return {
        "cpu": _processor(),
        "cores": psutil.cpu_count(),
        "loop_ns": _loop(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _loop() -> float:
    """Nanoseconds per step of a plain loop, the best of three: a shared machine is not equally fast all day."""

    def once(steps: int = 300_000) -> float:
        began, total = time.perf_counter(), 0
        for number in range(steps):
            total += number & 3
        return (time.perf_counter() - began) / steps * 1e9

    return round(min(once() for _time in range(3)), 1)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        if names:
            return names[0]
    return platform.processor() or platform.machine()


def commit() -> str:
    """The commit that was measured, with a plus sign when files had been changed since; empty outside a checkout."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        return name + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True, timeout=20)
    return done.stdout.strip()


def now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
