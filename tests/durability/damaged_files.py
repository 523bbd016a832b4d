"""Damaged files, and files that are no projects: the program does not crash, does not hang, does
not write into what it refuses, and says what is so.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import shutil
import stat
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from annotator.errors import AnnotatorError, ConflictError, InputError
from annotator.services import backup, check, edit_schema, opening, recover
from annotator.services.export import export_project
from tests.durability import _acts, _state
from tests.durability._damage import DAMAGES, older_of, other_of
from tests.durability._nursery import HangsError, Nursery, Say, shared
from tests.durability._table import Proof

PATIENCE = 20.0
MEMORY = 3 << 29
WRITTEN = 1 << 28
SIDES = ("", "-wal", "-shm", "-journal")
Said = dict[str, dict[str, Any]]
"""Stage → what came of it: `said`, `refused`, `bug`, `changed`."""


def prove(rounds: int, seed: int, folder: Path, only: tuple[str, ...] = ()) -> Proof:
    """Damage so many files (in `only` these ways) and use them. Seeds give the same files again."""
    proof = Proof("files damaged, and files that are no project")
    here = folder / "damaged"
    with proof.timed():
        original = _prepare(here, seed)
        truth = _state.digest_of_file(original)
        nursery = shared()
        for number in range(rounds):
            kind = only[number % len(only)] if only else _kind(number, rounds)
            path = _damaged(original, kind, seed + number)
            try:
                said = _probe(nursery, path)
                outcome = _judge(said, truth)
            except (AssertionError, HangsError) as error:
                outcome = "not as it must be"
                proof.wrong.append(f"{kind}, --seed {seed} number {number}: {error}")
            if outcome.startswith("taken for sound"):
                proof.notes[f"{kind}: {outcome}"] += 1
            proof.count(kind, outcome)
    return proof


def probe(say: Say, name: str) -> None:
    """The child: everything one does with a project file, one after the other."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    path = Path(name)
    for stage, use in STAGES.items():
        before = _prints(path)
        found: dict[str, Any] = {"stage": stage, "said": "", "refused": "", "bug": ""}
        try:
            found["said"] = use(path)
        except AnnotatorError as error:
            found["refused"] = f"{type(error).__name__}: {error}"
        except BaseException:  # noqa: BLE001 - that is what is looked for
            found["bug"] = traceback.format_exc()[-1800:]
        found["changed"] = _prints(path) != before
        say(json.dumps(found))


def _kind(number: int, rounds: int) -> str:
    """The damage of a round: all kinds by their shares, in a few rounds at least once each."""
    if rounds <= 2 * len(DAMAGES):
        return list(DAMAGES)[number % len(DAMAGES)]
    shares = [name for name, (share, _) in DAMAGES.items() for _ in range(share)]
    return shares[number % len(shares)]


def _prepare(here: Path, seed: int) -> Path:
    """A sound project; how it was earlier, and another one, both with acts in a journal."""
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir(parents=True)
    original = here / "original.annot"
    copy = here / "round" / "p.annot"
    _acts.new_project(original, seed, acts=40)
    _keep_with_journal(original, older_of(copy))
    _work(original, seed + 1, 30)
    _acts.new_project(other_of(copy), seed + 2, acts=30)
    _keep_with_journal(other_of(copy), other_of(copy))
    return original


def _keep_with_journal(path: Path, kept: Path) -> None:
    project = opening.open_project(path, annotator_name="Ann")
    acts = _acts.Acts(project, 3, path.parent)
    for _ in range(5):
        acts.one()
    if kept != path:
        shutil.copy(path, kept)
    shutil.copy(f"{path}-wal", f"{kept}-wal.kept")
    project.work_as("Ann")
    project.close()


def _work(path: Path, seed: int, acts: int) -> None:
    project = opening.open_project(path, annotator_name="Ann")
    some = _acts.Acts(project, seed, path.parent)
    for _ in range(acts):
        some.one()
    project.close()


def _damaged(original: Path, kind: str, seed: int) -> Path:
    folder = original.parent / "round"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = folder / "p.annot"
    shutil.copy(original, path)
    DAMAGES[kind][1](path, random.Random(f"{seed} {kind}"))
    return path


def _probe(nursery: Nursery, path: Path) -> Said:
    child = nursery.start(probe, str(path))
    status = child.end(PATIENCE)
    said = {found["stage"]: found for found in map(json.loads, child.lines)}
    assert status == 0 and len(said) == len(STAGES), (
        f"the process ended with {status} after {list(said)}"
    )
    return said


def _judge(said: Said, truth: str) -> str:
    for stage, found in said.items():
        assert not found["bug"], f"{stage}: {found['bug']}"
        # (what is done act by act may be refused after the first of them)
        wrote = found["refused"] and found["changed"] and stage != "work"
        assert not wrote, f"{stage} refused and wrote: {found}"
        assert not found["refused"] or found["refused"].endswith((".", ")")), found
    checked, opened = said["check"], said["open"]
    assert not (checked["changed"] and checked["said"] != "sound"), f"the check wrote: {checked}"
    if opened["refused"]:
        return "refused"
    if checked["refused"] or checked["said"] != "sound":
        return "opened, and the check says what is wrong"
    if opened["said"] == truth:
        return "sound, nothing lost"
    if said["deep check"]["said"] != "sound":
        return "opened, and the deep check says what is wrong"
    return "taken for sound, with other records"


def _prints(path: Path) -> list[object]:
    """What lies there, byte by byte (of giants the beginning)."""
    found: list[object] = []
    for side in SIDES:
        file = Path(f"{path}{side}")
        try:
            status = os.lstat(file)
        except OSError:
            continue
        # the index is made anew by whoever reads, and an empty journal says nothing
        if side == "-shm" or (side == "-wal" and not status.st_size):
            continue
        if not stat.S_ISREG(status.st_mode):
            found.append((side, stat.S_IFMT(status.st_mode)))
            continue
        with file.open("rb") as data:
            found.append((side, status.st_size, hashlib.sha256(data.read(1 << 23)).hexdigest()))
    return found


# --- what one does with a file -------------------------------------------------------------------


def _check(path: Path) -> str:
    return "; ".join(f.sentence for f in check.check_project(path).findings)[:600] or "sound"


def _deep_check(path: Path) -> str:
    found = check.check_project(path, deep=True).findings
    return "; ".join(f.sentence for f in found)[:600] or "sound"


def _back_up(path: Path) -> str:
    copy = path.with_name("copy.annot")
    backup.back_up(path, copy)
    return _state.digest_of_file(copy)


def _recover(path: Path) -> str:
    out = path.with_name("recovered.annot")
    report = recover.recover(path, out)
    assert out.is_file()
    assert report.sentences()
    found = check.check_project(out).findings
    assert not found, f"what was recovered is not sound: {[f.sentence for f in found][:5]}"
    _work_on(out)
    return "recovered"


def _open(path: Path) -> str:
    opened = opening.begin(path, annotator_name="Ann")
    opened.loader.start()
    project = opened.loader.wait()
    try:
        found = _state.digest(project)
        for row in project.documents():
            project.document(row.id), project.spans_of(row.id), project.relations_of(row.id)
            project.state_of(row.id)
        list(project.history())
        return found
    finally:
        project.close()


def _work_on(path: Path) -> str:
    project = opening.begin(path, annotator_name="Ann").loader.wait()
    try:
        project.do(edit_schema.add_label(project, "one more label"))
        project.undo()
        with suppress(InputError, ConflictError):  # its history may be gone
            project.undo()
            project.redo()
    finally:
        project.close()
    return "worked on"


def _export(path: Path) -> str:
    project = opening.open_project(path, annotator_name="", read_only=True)
    try:
        return str(export_project(project, path.with_name("out.jsonl")).spans)
    finally:
        project.close()


STAGES: dict[str, Callable[[Path], str]] = {
    "check": _check,
    "deep check": _deep_check,
    "backup": _back_up,
    "recover": _recover,
    "open": _open,
    "export": _export,
    "work": _work_on,
}
