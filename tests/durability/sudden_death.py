"""The process is killed at random moments of a stream of acts; what it said was saved is saved.

The child says `begin N` before an act and, once `do` has returned, `saved N ROW DIGEST`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.services import opening
from tests.durability import _acts, _state
from tests.durability._nursery import Nursery, Round, Say, shared, spin
from tests.durability._table import Proof

ROUNDS_OF_A_FILE = 10
MOST_ACTS = 16
Start = Callable[[Nursery, Path, int], Round]


def prove(rounds: int, seed: int, folder: Path) -> Proof:
    """Kill a stream of acts through the services so often."""
    proof = Proof("SIGKILL in a stream of random acts, through the services")
    with proof.timed():
        nursery = shared()
        kill_often(proof, nursery, _start, (rounds, seed, folder))
    return proof


def stream(say: Say, path: str, seed: int) -> None:
    """The child: acts without end."""
    project = opening.open_project(Path(path), annotator_name="Ann")
    acts = _acts.Acts(project, seed, Path(path).parent)
    say(f"saved 0 {_state.last_row(project)} {_state.digest(project)}")
    number = 0
    while True:
        number += 1
        say(f"begin {number}")
        acts.one()
        say(f"saved {number} {_state.last_row(project)} {_state.digest(project)}")


def kill_often(proof: Proof, nursery: Nursery, start: Start, amount: tuple[int, int, Path]) -> None:
    """Kill and look, on one file several times in a row; `amount`: rounds, seed, folder."""
    rounds, seed, folder = amount
    rng = random.Random(seed)
    for number, path in zip(range(rounds), _projects(folder, seed), strict=False):
        killed = _kill(start(nursery, path, rng.randrange(1 << 30)), rng)
        try:
            moment, outcome = _judge(killed, _state.prove(path))
            proof.count(moment, outcome)
        except AssertionError as error:
            proof.count("?", "not as it must be")
            proof.wrong.append(f"round {number} of seed {seed} ({path}): {error}")


def _start(nursery: Nursery, path: Path, seed: int) -> Round:
    return nursery.start(stream, str(path), seed)


def _projects(folder: Path, seed: int) -> Iterator[Path]:
    number = 0
    while True:
        path = folder / f"killed-{number}.annot"
        _acts.new_project(path, seed + number, acts=20)
        for _ in range(ROUNDS_OF_A_FILE):
            yield path
        number += 1


def _kill(child: Round, rng: random.Random) -> list[str]:
    """Kill it a little after the begin or the end of a random act; what it had said."""
    until = "begin" if rng.random() < 0.85 else "saved"
    child.until(f"{until} {rng.randrange(1, MOST_ACTS)}")
    spin(rng.random() * 0.005)
    child.kill()
    return child.lines


def _judge(lines: list[str], digests: dict[int, str]) -> tuple[str, str]:
    """The moment of the death and what became of the act; digests of the rows that were found."""
    saved = [line.split() for line in lines if line.startswith("saved")]
    for _, number, row, told in saved:
        assert digests.get(int(row)) == told, f"act {number} (row {row}) is missing or changed"
    more = max(digests) - int(saved[-1][2])
    if lines[-1].startswith("saved"):
        assert more == 0, f"{more} rows that nobody began"
        return "after an act", "the last act is there"
    assert more in (0, 1), f"{more} rows more than were begun"
    return "within an act", "the whole act is there" if more else "nothing of the act is there"
