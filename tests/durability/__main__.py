"""The long runs: `python -m tests.durability [NAME…] [--count N] [--seed S]`.

Without names all of them, each as often as its row below says. Prints a table in Markdown; returns
1 if anything is not as it must be.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.durability import broken_off, damaged_files, no_room, small_disk, sudden_death, together
from tests.durability._table import Proof, cross, table

Prove = Callable[[int, int, Path], Proof]


def _window(rounds: int, seed: int, folder: Path) -> Proof:
    from tests.durability import window_death  # brings Qt along

    return window_death.prove(rounds, seed, folder)


PROOFS: dict[str, tuple[int, Prove]] = {
    "acts": (500, sudden_death.prove),
    "window": (50, _window),
    **{
        name.replace(" ", "-"): (50, partial(broken_off.prove, work))
        for name, work in broken_off.WORKS.items()
    },
    "damage": (2_000, damaged_files.prove),
    "layer": (12, no_room.prove_layer),
    "disk": (6, small_disk.prove_disk),
    "rights": (2, small_disk.prove_rights),
    "gone": (2, small_disk.prove_gone),
    "threads": (100, together.prove_threads),
    "readers": (200, together.prove_readers),
    "second": (50, together.prove_second),
}
"""Name → how often, and what."""


def main() -> int:
    """Run them."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PROOFS))
    parser.add_argument("--count", type=int, help="instead of each one's own number")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if unknown := set(given.names) - set(PROOFS):
        parser.error(f"no such proof: {', '.join(sorted(unknown))}")
    proofs = []
    for name in given.names or PROOFS:
        rounds, prove = PROOFS[name]
        with tempfile.TemporaryDirectory(prefix="durability-") as folder:
            proof = prove(given.count or rounds, given.seed, Path(folder))
        print(f"{name}: {proof.seconds:.0f} s, {len(proof.wrong)} wrong", file=sys.stderr)
        for sentence in proof.wrong:
            print(f"  {sentence}", file=sys.stderr)
        proofs.append(proof)
    print(table(proofs))
    for proof in proofs:
        if len(proof.moments) > 6:
            print(f"\n{proof.what}:\n\n{cross(proof)}")
        for note, times in sorted(proof.notes.items()):
            print(f"- {note} ({times})")
    return int(any(proof.wrong for proof in proofs))


if __name__ == "__main__":
    sys.exit(main())
