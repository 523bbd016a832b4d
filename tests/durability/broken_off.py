"""Long work is killed at random moments: what it was to change is as before or as after, never
between, and no file that stands under its own name is half made.

The child says `ready`, `begin` and `done`; the moment of its death is drawn over all of that.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from annotator.formats import native
from annotator.model.change import BulkChange, Change, ChangeSet
from annotator.services import backup, edit_schema, opening
from annotator.services.export import export_project
from annotator.services.import_documents import plan_import
from annotator.services.project import Project
from annotator.store import upgrading
from annotator.store.identity import connect
from tests.durability import _acts, _state
from tests.durability._nursery import Nursery, Round, Say, shared, wait_to_be_killed
from tests.durability._table import Proof

PROJECT, OUT, SOURCE = "p.annot", "out", "given.jsonl"
SPANS, FEWER, DOCUMENTS = 5_200, 1_500, 100
OLDEST = Path(__file__).parents[1] / "store" / "fixtures" / "0001.annot"
"""A project of the first schema version."""


@dataclass(frozen=True)
class Work:
    """Long work: what it is called, what the child does in its folder, what has to lie there
    before, and what the folder comes to: the name of a state, or AssertionError."""

    name: str
    do: Callable[[Path], Callable[[], object]]
    prepare: Callable[[Path], None]
    files: tuple[str, ...] = (PROJECT,)
    is_readable: bool = True  # by the services, before and after


def prove(work: Work, rounds: int, seed: int, folder: Path) -> Proof:
    """Kill one kind of work so often."""
    proof = Proof(f"SIGKILL in {work.name}")
    rng = random.Random(seed)
    start = _fresh(folder / work.name.replace(" ", "-"))
    work.prepare(start)
    here = start.with_name(f"{start.name}-round")
    with proof.timed():
        nursery = shared()
        before = _contents(start, work)
        seconds = max(_undisturbed(nursery, work, start, here) for _ in range(3))
        after = _contents(here, work)
        assert before != after, "the work does nothing"
        for number in range(rounds):
            _copy(start, here)
            child = nursery.start(carry_out, work.name, str(here))
            moment = _kill(child, rng.random() * seconds * 1.6)
            try:
                proof.count(moment, _judge(here, work, moment, (before, after)))
            except AssertionError as error:
                proof.count(moment, "not as it must be")
                kept = _copy(here, folder / f"wrong-{work.name.replace(' ', '-')}-{number}")
                proof.wrong.append(f"{work.name}, round {number} of seed {seed} ({kept}): {error}")
    return proof


def carry_out(say: Say, name: str, folder: str) -> None:
    """The child: one work, and then it waits to be killed."""
    say("ready")
    act = WORKS[name].do(Path(folder))
    say("begin")
    act()
    say("done")
    wait_to_be_killed()


def _kill(child: Round, seconds: float) -> str:
    child.until("ready")
    time.sleep(seconds)  # the moment of death, and no waiting for anything
    child.kill()
    assert child.status == -9, (child.status, child.lines)
    return {1: "before", 2: "within", 3: "after"}[len(child.lines)]


def _undisturbed(nursery: Nursery, work: Work, start: Path, here: Path) -> float:
    """How long it takes from `ready` to `done`; the result stays in `here`."""
    _copy(start, here)
    child = nursery.start(carry_out, work.name, str(here))
    child.until("ready")
    begin = time.monotonic()
    child.until("done")
    seconds = time.monotonic() - begin
    child.kill()
    return seconds


def _judge(
    here: Path, work: Work, moment: str, known: tuple[dict[str, str], dict[str, str]]
) -> str:
    """Which of the two states was found; AssertionError for any other."""
    found = _contents(here, work)
    before, after = known
    assert found in (before, after), _difference(found, before, after)
    assert moment != "before" or found == before, "done before it began"
    assert moment != "after" or found == after, "done, and not there"
    for project in _projects(here) if work.is_readable else ():
        faults = _state.faults(project)
        assert not faults, (project, faults)
    allowed = {PROJECT, f"{PROJECT}.lock", OUT, SOURCE, "p.backups", "data"}
    strange = {file.name for file in here.iterdir()} - allowed
    strange = {name for name in strange if not (name.startswith(".") and ".tmp" in name)}
    strange = {name for name in strange if "before-restore" not in name}
    assert not strange, strange
    return "as before" if found == before else "as after"


def _contents(folder: Path, work: Work) -> dict[str, str]:
    """What the files that the work is about hold. A project is opened to be written in first, as
    the next start would: that settles what a killed process left."""
    if not work.is_readable:
        return {PROJECT: _dump(folder / PROJECT)}
    found = {}
    for name in work.files:
        path = folder / name
        if not path.exists():
            found[name] = "nothing"
        elif path.suffix == ".annot" or _is_project(path):
            if name == PROJECT:
                _settle(path)
            found[name] = _state.meaning_of(path)
        else:
            found[name] = _state.digest_of({"bytes": path.read_bytes().hex()})
    found["backups"] = " ".join(
        sorted({_state.meaning_of(copy) for copy in backup.backups_of(folder / PROJECT)})
    )
    asides = sorted(folder.glob("*.before-restore.*.annot"))
    if OUT in work.files or not asides:
        return found
    # one that was made while the project is still in place is a second name of it, no more
    if found[PROJECT] != _state.meaning_of(asides[0]):
        found["set aside"] = _state.meaning_of(asides[0])
    return found


def _dump(path: Path) -> str:
    """All of a project file of any version, in SQLite's words."""
    with closing(connect(path, "rw")) as connection:  # and what was left is settled
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchone() is None
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return f"version {version} {_state.digest_of({'dump': ' '.join(connection.iterdump())})}"


def _settle(path: Path) -> None:
    project = opening.open_project(path, annotator_name="Ann")
    try:
        _state.prove_history(project)
    finally:
        project.close()


def _difference(found: dict[str, str], before: dict[str, str], after: dict[str, str]) -> str:
    return f"neither as before nor as after: {found}, before {before}, after {after}"


def _projects(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith(".") and _is_project(path):
            yield path


def _is_project(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(15) == b"SQLite format 3"


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _copy(folder: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)
    return to


# --- what is done --------------------------------------------------------------------------------


def _small(folder: Path) -> Project:
    _acts.new_project(folder / PROJECT, seed=5, acts=60)
    return opening.open_project(folder / PROJECT, annotator_name="Ann")


def _big(folder: Path, spans: int = SPANS) -> Project:
    """A project of many spans: by itself more than one act lists."""
    rng = random.Random(7)
    opening.create_project(folder / PROJECT, annotator_name="Ann")
    project = opening.open_project(folder / PROJECT, annotator_name="Ann")
    _write_source(folder / SOURCE, rng, "b", spans // DOCUMENTS)
    project.do(plan_import(project, [folder / SOURCE]).change)
    return project


def _write_source(file: Path, rng: random.Random, mark: str, spans: int) -> None:
    documents = [_acts.tagged_document(rng, f"{mark}{n:04}", 500, spans) for n in range(DOCUMENTS)]
    file.write_bytes(b"".join(map(native.line_of, documents)))


def _prepare_big(folder: Path) -> None:
    _big(folder).close()


def _prepare_middle(folder: Path) -> None:
    _big(folder, FEWER).close()


def _prepare_oldest(folder: Path) -> None:
    shutil.copy(OLDEST, folder / PROJECT)


def _prepare_import(folder: Path) -> None:
    _small(folder).close()
    _write_source(folder / SOURCE, random.Random(8), "n", 20)


def _prepare_export(folder: Path) -> None:
    _prepare_middle(folder)
    (folder / OUT).write_text("an older file\n")


def _prepare_copy(folder: Path) -> None:
    _prepare_middle(folder)
    other = folder / "other"
    other.mkdir()
    _small(other).close()
    shutil.move(other / PROJECT, folder / OUT)
    other.rmdir()


def _prepare_restore(folder: Path) -> None:
    project = _big(folder, FEWER)
    project.close()
    backup.back_up(project.path)
    project = opening.open_project(project.path, annotator_name="Ann")
    project.do(edit_schema.remove_label(project, project.labels()[0].id))
    project.close()


def _prepare_restore_waiting(folder: Path) -> None:
    """The same where acts of a process that died wait in the journal."""
    _prepare_restore(folder)
    project = opening.open_project(folder / PROJECT, annotator_name="Ann")
    project.do(edit_schema.add_label(project, "waits in the journal"))
    for side in ("", "-wal"):
        shutil.copy(f"{folder / PROJECT}{side}", f"{folder / PROJECT}{side}.kept")
    project.close()
    for side in ("", "-wal"):
        Path(f"{folder / PROJECT}{side}.kept").rename(f"{folder / PROJECT}{side}")


def _open(folder: Path) -> Project:
    return opening.open_project(folder / PROJECT, annotator_name="Ann")


def _back_up(folder: Path) -> Callable[[], object]:
    return lambda: backup.back_up(folder / PROJECT)


def _copy_over(folder: Path) -> Callable[[], object]:
    return lambda: backup.back_up(folder / PROJECT, folder / OUT, replace=True)


def _restore(folder: Path) -> Callable[[], object]:
    return lambda: backup.restore(folder / PROJECT, backup.backups_of(folder / PROJECT)[0])


def _import(folder: Path) -> Callable[[], object]:
    project = _open(folder)
    return lambda: project.do(plan_import(project, [folder / SOURCE]).change)


def _relabel(folder: Path) -> Callable[[], object]:
    project = _open(folder)
    label = project.labels()[0].id

    def batches() -> Iterator[ChangeSet]:
        for row in project.documents():
            spans = project.spans_of(row.id)
            yield ChangeSet("relabel", tuple(Change(s, replace(s, label_id=label)) for s in spans))

    return lambda: project.do(BulkChange("relabel", SPANS, batches))


def _remove_label(folder: Path) -> Callable[[], object]:
    project = _open(folder)
    label = next(label for label in project.labels() if label.name == "claim")
    plan = edit_schema.remove_label(project, label.id)
    assert isinstance(plan, BulkChange)
    return lambda: project.do(plan)


def _migrate(folder: Path) -> Callable[[], object]:
    return lambda: upgrading.bring_up_to_date(folder / PROJECT)


def _export(folder: Path) -> Callable[[], object]:
    project = _open(folder)
    return lambda: export_project(project, folder / OUT)


WORKS = {
    work.name: work
    for work in (
        Work("a backup", _back_up, _prepare_middle),
        Work("a copy over an older one", _copy_over, _prepare_copy, (PROJECT, OUT)),
        Work("a restore", _restore, _prepare_restore),
        Work("a restore over waiting acts", _restore, _prepare_restore_waiting),
        Work("a migration", _migrate, _prepare_oldest, is_readable=False),
        Work("an import", _import, _prepare_import),
        Work("a bulk relabel", _relabel, _prepare_big),
        Work("a bulk removal", _remove_label, _prepare_big),
        Work("an export", _export, _prepare_export, (PROJECT, OUT)),
    )
}
"""All of them; a bulk is more than one act lists."""
