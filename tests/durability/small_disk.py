"""A real small disk that fills up, a place that loses its rights, and a drive that goes away."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from annotator import paths
from annotator.services import backup
from tests.durability import _acts, _state, no_room
from tests.durability._nursery import HangsError, Nursery, Say
from tests.durability._table import Proof

NOBODY = 65534
FILLER = "filler"
ROOM = (0, 4, 12, 40, 100, 200)
"""KiB that are left free."""


def can_mount() -> str:
    """Why nothing can be mounted here; nothing if it can."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        return "mounting needs root on Linux"
    return ""


def prove_disk(rounds: int, seed: int, folder: Path) -> Proof:
    """ENOSPC on a real disk: each work with little room, and again with enough."""
    proof = Proof("a small disk that is full (tmpfs)")
    proof.skipped = can_mount()
    if not proof.skipped:
        start = no_room.prepare(folder / "disk")
        size = sum(path.stat().st_size for path in start.rglob("*") if path.is_file())
        with proof.timed(), mounted(folder / "small", size + (3 << 20)) as disk:
            _each(proof, start, disk, rounds, [(fill_up, room) for room in ROOM[:rounds]])
    return proof


def prove_rights(rounds: int, seed: int, folder: Path) -> Proof:
    """EACCES in earnest: not root, in a folder that may not be written any more."""
    proof = Proof("a folder that may not be written any more (rights)")
    proof.skipped = can_mount()
    if not proof.skipped:
        with proof.timed(), tempfile.TemporaryDirectory(prefix="durability-") as own:
            place = Path(own)  # (below the folder of a test run nobody else may read)
            place.chmod(0o755)
            _each(proof, no_room.prepare(place / "rights"), place / "round", rounds, [(forbid, 0)])
    return proof


def prove_gone(rounds: int, seed: int, folder: Path) -> Proof:
    """A drive that is pulled out in the middle and comes back (a mount that goes away)."""
    proof = Proof("a drive that goes away and comes back (a mount)")
    proof.skipped = can_mount()
    if not proof.skipped:
        start = no_room.prepare(folder / "gone")
        place = folder / "drive"
        place.mkdir()
        with proof.timed():
            _each(proof, start, place, rounds, [(pull_out, 0)])
    return proof


def suffer(say: Say, name: str, folder: str, how: str, room: int) -> None:
    """The child: a work while the place is bad, and again when it is good."""
    here = Path(folder)
    worse, better = WAYS[how](here, room)
    say(json.dumps(no_room.carry_out(no_room.WORKS[name], here, worse, better)))


def fill_up(here: Path, room: int) -> tuple[Callable[[], object], Callable[[], None]]:
    """Leave so many KiB free."""
    filler = here / FILLER

    def worse() -> None:
        free = os.statvfs(here)
        with filler.open("wb") as file, suppress(OSError):
            file.write(bytes(max(0, free.f_bavail * free.f_frsize - (room << 10))))

    return worse, filler.unlink


def forbid(here: Path, room: int) -> tuple[Callable[[], object], Callable[[], None]]:
    """From now on we are nobody, and the folder and its files are not ours to write."""
    for path in (here, *here.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    with tempfile.TemporaryDirectory(dir="/tmp") as elsewhere:  # imports all that is needed:
        _state.prove(_acts.new_project(Path(elsewhere, "p.annot"), acts=3))  # Python may be root's
        backup.back_up(Path(elsewhere, "p.annot"))
        backup.back_up(Path(elsewhere, "p.annot"))
    os.setgid(NOBODY)
    os.setuid(NOBODY)

    def set_modes(folder: int, file: int) -> None:
        for path in [here, *here.rglob("*")]:
            with suppress(FileNotFoundError):
                path.chmod(folder if path.is_dir() else file)

    return lambda: set_modes(0o555, 0o444), lambda: set_modes(0o755, 0o644)


def pull_out(here: Path, room: int) -> tuple[Callable[[], object], Callable[[], None]]:
    """The folder is seen through a mount, which goes away though it is in use."""
    return (
        lambda: _run("umount", "-l", str(here)),
        lambda: _run("mount", "--bind", str(here.with_name("behind")), str(here)),
    )


WAYS: dict[str, Callable[[Path, int], tuple[Callable[[], object], Callable[[], None]]]] = {
    way.__name__: way for way in (fill_up, forbid, pull_out)
}


def _each(
    proof: Proof,
    start: Path,
    here: Path,
    rounds: int,
    ways: list[tuple[Callable[..., object], int]],
) -> None:
    environment = {"TMPDIR": str(here), paths.VARIABLE: str(here / "data")}
    with Nursery(*no_room.PRELOADED, "tests.durability.small_disk", **environment) as nursery:
        for work in no_room.some_works(rounds):
            for way, room in ways:
                with _laid_out(start, here, way):
                    try:
                        child = nursery.start(suffer, work.name, str(here), way.__name__, room)
                        status = child.end(no_room.PATIENCE)
                        assert status == 0, f"the process ended with {status}: {child.lines}"
                        outcome = no_room.verdict(json.loads(child.lines[-1]), work, here)
                    except (AssertionError, HangsError) as failure:
                        outcome = "not as it must be"
                        at = f"{work.name}, {way.__name__} {room}"
                        proof.wrong.append(f"{at}: {failure}")
                proof.count(work.name, outcome)


@contextmanager
def _laid_out(start: Path, here: Path, way: Callable[..., object]) -> Iterator[None]:
    if way is not pull_out:
        no_room.fresh(start, here)
        yield
        return
    behind = here.with_name("behind")
    no_room.fresh(start, behind)
    _run("mount", "--bind", str(behind), str(here))
    try:
        yield
    finally:
        while f" {here} " in Path("/proc/self/mounts").read_text():
            _run("umount", "-l", str(here))


@contextmanager
def mounted(place: Path, size: int) -> Iterator[Path]:
    """A disk of so many bytes at `place`, which is unmounted whatever happens."""
    place.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place))
    try:
        yield place
    finally:
        _run("umount", "-l", str(place))


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)
