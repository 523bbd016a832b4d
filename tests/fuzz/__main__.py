"""Feed readers with broken files: `python -m tests.fuzz [READER…] [--minutes M]`.

Each reader has a process of its own, guided by which lines its inputs reach (atheris, the extra
`fuzz`; on Linux). Every finding is tried again in a fresh process, without what the guidance adds
to its time; what is wrong there, too, is a fault. Inputs are at most 64 KB.
Returns 1 if there is a fault.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from annotator.formats import find_formats
from tests.fuzz.figures import Figures, table

MISSING = (
    "Fuzzing needs the extra “fuzz”, which is there for Linux: "
    "python -m pip install -e '.[fuzz,formats]'."
)


def main() -> int:
    """Feed them."""
    names = [f.NAME for f in find_formats() if f.CAN_READ]
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("readers", nargs="*", metavar="READER", help=", ".join(names))
    parser.add_argument("--minutes", type=float, default=10, help="for each reader (10)")
    parser.add_argument("--jobs", type=int, default=2, help="how many readers at a time (2)")
    parser.add_argument("--found", type=Path, help="a folder for the inputs that fail")
    given = parser.parse_args()
    if unknown := set(given.readers) - set(names):
        parser.error(f"no such reader: {', '.join(sorted(unknown))}")
    if not sys.platform.startswith("linux") or find_spec("atheris") is None:
        print(MISSING, file=sys.stderr)
        return 2
    from tests.fuzz.run import fed  # knows limits that only this system has

    found = given.found or Path(tempfile.mkdtemp(prefix="fuzz-"))
    found.mkdir(parents=True, exist_ok=True)

    def one(name: str) -> Figures:
        figures = fed(name, given.minutes * 60, found)
        print(figures.sentence(), file=sys.stderr, flush=True)
        return figures

    with ThreadPoolExecutor(given.jobs) as pool:
        figures = list(pool.map(one, given.readers or names))
    print(table(figures))
    for one_of in figures:
        for kind, where in sorted(one_of.faults.items()):
            print(f"- {one_of.reader}: {kind} ({where})")
    faults = sum(len(one_of.faults) for one_of in figures)
    if faults:
        print(f"The inputs that fail are in {found}.", file=sys.stderr)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
