"""The process that feeds one reader: `python -m tests.fuzz.child READER CORPUS FOUND SECONDS`.

It writes what it found, each kind of fault once, and figures in a JSON file as it goes.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import time
from hashlib import sha256
from pathlib import Path

import atheris

os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # it reserves no gigabyte ahead

with atheris.instrument_imports(include=["annotator.formats", "annotator.model"]):
    from annotator.formats import find_formats, format_named

    find_formats()
    from tests.fuzz.seeds import seeds
    from tests.fuzz.trial import BYTES, SECONDS, tried

from tests.fuzz.mutate import mutated


class Run:
    """A reader's run, and its figures so far."""

    def __init__(self, name: str, found: Path) -> None:
        self.format = format_named(name)
        self.found = found
        self.figures: dict[str, float] = {"inputs": 0, "documents": 0, "seconds": 0, "bytes": 0}
        self.kinds: dict[str, int] = {}
        self._told = 0.0

    def one(self, data: bytes) -> None:
        """Feed it one input."""
        trial = tried(self.format, data)
        figures = self.figures
        figures["inputs"] += 1
        figures["documents"] += trial.documents
        figures["seconds"] = max(figures["seconds"], trial.seconds)
        figures["bytes"] = max(figures["bytes"], trial.bytes)
        heavy = trial.seconds > SECONDS / 2 or trial.bytes > BYTES / 2
        kind = trial.kind or ("slow or large" if heavy else "")
        if kind:
            self.kinds[kind] = count = self.kinds.get(kind, 0) + 1
            if count <= (1 if trial.fault else 5):
                name = f"{self.format.NAME}-{sha256(data).hexdigest()[:12]}"
                (self.found / name).write_bytes(data)
                (self.found / f"{name}.txt").write_text(f"{kind}\n{trial.fault}\n", "utf-8")
        if time.monotonic() > self._told + 2:
            self.tell()

    def tell(self) -> None:
        """Write the figures down."""
        self._told = time.monotonic()
        path = self.found / f"{self.format.NAME}.json"
        path.write_text(json.dumps(self.figures | {"kinds": self.kinds}), "utf-8")


def main() -> None:
    """Feed the reader until the time is over."""
    name, corpus, found, seconds = sys.argv[1:]
    run = Run(name, Path(found))
    sound = seeds(run.format)
    run.figures["seeds"] = len(sound)
    for number, data in enumerate(sound):
        (Path(corpus) / f"seed{number}").write_bytes(data)
        tried(run.format, data)  # what is loaded at the first use counts for no input
    atexit.register(run.tell)
    flags = [f"-max_total_time={seconds}", "-max_len=65536", "-rss_limit_mb=6000", "-timeout=20"]
    atheris.Setup(
        [sys.argv[0], *flags, "-len_control=0", f"-artifact_prefix={found}/{name}-died-", corpus],
        run.one,
        custom_mutator=lambda data, size, seed: mutated(data, size, seed, atheris.Mutate),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
