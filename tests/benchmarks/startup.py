"""How fast the program starts: `python -m tests.benchmarks.startup`.

Process begin → the last document painted, against an empty PySide6 window that is painted, in pairs
taken in turn, so that a busy minute falls on both. The program may take 1.5 times as long.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ALLOWED = 1.5


@dataclass(frozen=True)
class Paint:
    """The first paint: seconds since the process was begun, and the modules loaded by then."""

    seconds: float
    modules: frozenset[str]


def first_paint(what: str, data_dir: Path) -> Paint:
    """Start "program" or "empty" in a process of its own and wait for its first paint."""
    env = os.environ | {
        "ANNOTATOR_DATA_DIR": str(data_dir),
        "PYTHONPYCACHEPREFIX": str(data_dir / "bytecode"),
    }
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python compiles once, not at each start
    env.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-m", "tests.benchmarks._paint", what]
    done = subprocess.run(
        [*command, repr(time.monotonic())],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode or not done.stdout:
        raise RuntimeError(f"{what} ended with {done.returncode}:\n{done.stderr}")
    seconds, *modules = done.stdout.split()
    return Paint(float(seconds), frozenset(modules))


def main() -> int:
    """Measure, print a table, and return 1 if the program is slower than allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=11)
    pairs = parser.parse_args().pairs
    empty: list[float] = []
    program: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        for what in ("empty", "program", "program"):  # the first project, and warm caches
            first_paint(what, data_dir)
        for _ in range(pairs):
            empty.append(first_paint("empty", data_dir).seconds)
            program.append(first_paint("program", data_dir).seconds)
    ratio = statistics.median(p / e for p, e in zip(program, empty, strict=True))
    for name, values in (("empty window", empty), ("program", program)):
        low, middle = min(values) * 1000, statistics.median(values) * 1000
        print(f"{name:13} median {middle:6.0f} ms, least {low:6.0f} ms, of {pairs}")
    print(f"ratio         median {ratio:6.2f}, allowed {ALLOWED}")
    return int(ratio > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
