"""Try one input again: `python -m tests.fuzz.again READER FILE` prints what became of it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

from annotator.formats import format_named
from tests.fuzz.seeds import seeds
from tests.fuzz.trial import tried


def main() -> None:
    """Try it, after a sound one: what is loaded at the first use counts for no input."""
    name, path = sys.argv[1:]
    found = format_named(name)
    for data in seeds(found)[:3]:
        tried(found, data)
    print(json.dumps(asdict(tried(found, Path(path).read_bytes()))))


if __name__ == "__main__":
    main()
