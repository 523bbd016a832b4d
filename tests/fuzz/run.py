"""One reader, fed by a process of its own that is begun again where it dies."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.figures import Figures

_STATE = re.compile(rb"#\d+\s+\w+\s+cov: (\d+) ft: (\d+) corp: (\d+)/")
_OVER = 30
"""Seconds that a process may need beyond its time."""


def fed(name: str, seconds: float, found: Path) -> Figures:
    """Feed a reader; inputs that fail are put into the folder `found`."""
    figures = Figures(name, seconds / 60)
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="fuzz-corpus-") as corpus:
        while (left := end - time.monotonic()) > 1:
            code = _fed_once(figures, Path(corpus), found, int(left) or 1)
            if code == 0:
                break
    _confirm(figures, found)
    return figures


def _fed_once(figures: Figures, corpus: Path, found: Path, seconds: int) -> int:
    command = [sys.executable, "-m", "tests.fuzz.child", figures.reader]
    log = found / f"{figures.reader}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, str(corpus), str(found), str(seconds)], stdout=out, stderr=out
        )
        try:
            code = process.wait(seconds + _OVER)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            code = 1
            figures.faults["it hung"] = log.name
    said = log.read_bytes()
    states = _STATE.findall(said)
    if states:
        figures.reached = max(figures.reached, int(states[-1][1]))
        figures.paths = max(figures.paths, int(states[-1][2]))
    told = found / f"{figures.reader}.json"
    if told.exists():
        _add(figures, json.loads(told.read_text("utf-8")))
        told.unlink()
    elif code and not states:
        raise RuntimeError(said[-2000:].decode("utf-8", "replace"))
    return code


def _add(figures: Figures, told: dict[str, float]) -> None:
    figures.inputs += int(told["inputs"])
    figures.documents += int(told["documents"])
    figures.seeds = int(told["seeds"])
    figures.seconds = max(figures.seconds, told["seconds"])
    figures.bytes = max(figures.bytes, int(told["bytes"]))


def _confirm(figures: Figures, found: Path) -> None:
    """Try what was found again, each unguided: its figures are the true ones."""
    slowest = largest = 0.0
    for path in sorted(found.glob(f"{figures.reader}-*")):
        if path.suffix == ".txt" or path.name.startswith(f"{figures.reader}-relations-"):
            continue
        try:
            done = subprocess.run(
                [sys.executable, "-m", "tests.fuzz.again", figures.reader, str(path)],
                capture_output=True,
                timeout=120,
                check=False,
            )
        except subprocess.TimeoutExpired:
            figures.faults["it hung"] = path.name
            continue
        if done.returncode:
            figures.faults[f"the process died ({done.returncode})"] = path.name
            continue
        again = json.loads(done.stdout)
        slowest, largest = max(slowest, again["seconds"]), max(largest, again["bytes"])
        if again["kind"]:
            figures.faults[again["kind"]] = path.name
        else:
            path.unlink()
            path.with_name(f"{path.name}.txt").unlink(missing_ok=True)
    if figures.seconds > 0.5:
        figures.seconds = max(slowest, 0.5)
    if figures.bytes > 100_000_000:
        figures.bytes = max(int(largest), 100_000_000)
