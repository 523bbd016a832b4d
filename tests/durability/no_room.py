"""The disk is full, faulty or forbidden in the middle of the work: it is refused whole, with a
sentence, and goes on when the place is back.

`prove_layer` lets single calls fail, one by one, by a failing file layer; `prove_disk` does it on a
real small disk, `prove_rights` with real rights.
"""

from __future__ import annotations

import errno
import json
import random
import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from annotator import paths, settings
from annotator.errors import AnnotatorError
from annotator.services import annotate, backup, edit_schema, opening
from annotator.services.export import export_project
from annotator.services.import_documents import plan_import
from annotator.services.project import Project
from tests.durability import _acts, _failing, _state
from tests.durability._nursery import HangsError, Nursery, Say
from tests.durability._table import Proof

PRELOADED = ("tests.durability.no_room", "alembic.command")
PROJECT, SOURCE, OUT = "p.annot", "given.jsonl", "out"
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
PATIENCE = 30.0


@dataclass(frozen=True)
class Work:
    """Something one does with an open project in a folder; `do` does it, and can do it again.
    `opened`: is the project open meanwhile? `target`: the file that it is to make or replace."""

    name: str
    do: Callable[[Path, Project | None], object]
    opened: bool = True
    target: str = ""


def prove_layer(rounds: int, seed: int, folder: Path) -> Proof:
    """Single calls fail; so many rounds for each work and error, at all places or at some."""
    proof = Proof("full, faulty and forbidden, call by call (a failing file layer)")
    if not _failing.can_be_made():
        proof.skipped = "no C compiler, or not Linux"
        return proof
    with proof.timed(), _layer(folder) as (nursery, start, here):
        rng = random.Random(seed)
        for work, error in product(some_works(rounds), ERRORS):
            places = range(_calls(nursery, work, start, here, error))
            for place in sorted(rng.sample(places, min(len(places), rounds))):
                fresh(start, here)
                judge(proof, nursery, work, here, (error, place, rng.random() < 0.3))
    return proof


def some_works(rounds: int) -> list[Work]:
    """All works; in a short run those that differ most."""
    if rounds > 1:
        return list(WORKS.values())
    return [WORKS[name] for name in ("an act", "a backup", "a restore", "a new project")]


def prove_end(name: str, folder: Path) -> Proof:
    """The last three calls of a work fail with EIO, each by itself."""
    proof = Proof(f"{name}: its last calls fail")
    work = WORKS[name]
    with proof.timed(), _layer(folder) as (nursery, start, here):
        calls = _calls(nursery, work, start, here, errno.EIO)
        for place in range(calls - 3, calls):
            fresh(start, here)
            judge(proof, nursery, work, here, (errno.EIO, place, False))
    return proof


@contextmanager
def _layer(folder: Path) -> Iterator[tuple[Nursery, Path, Path]]:
    """Processes whose file layer can fail, a folder to begin with, and the folder of a round."""
    start, here = prepare(folder / "layer"), folder / "layer-round"
    library = _failing.make(folder)
    environment = {"LD_PRELOAD": library, "TMPDIR": str(here), paths.VARIABLE: str(here / "data")}
    with Nursery(*PRELOADED, **environment) as nursery:
        yield nursery, start, here


def _calls(nursery: Nursery, work: Work, start: Path, here: Path, error: int) -> int:
    """How many calls of a work may fail with an error."""
    fresh(start, here)
    calls: int = _suffer(nursery, work, here, error, _failing.NEVER, False)["calls"]
    return calls


def judge(
    proof: Proof, nursery: Nursery, work: Work, here: Path, how: tuple[int, int, bool]
) -> None:
    """One round with its verdict."""
    error, place, once = how
    name = errno.errorcode[error]
    try:
        found = _suffer(nursery, work, here, error, place, once)
        outcome = verdict(found, work, here)
    except (AssertionError, HangsError) as failure:
        outcome = "not as it must be"
        at = f"{work.name}, {name} at call {place}{' once' if once else ''}"
        proof.wrong.append(f"{at}: {failure}")
    proof.count(f"{work.name}: {name}", outcome)


def verdict(found: dict[str, Any], work: Work, here: Path) -> str:
    """What came of a round; AssertionError where it is not as it must be."""
    assert not found["bug"], found["bug"]
    assert not found["bug_after"], f"afterwards: {found['bug_after']}"
    assert not found["again"], f"it did not go on: {found['again']}"
    if found["refused"]:
        assert found["before"] == found["during"], f"refused, and changed: {found}"
        assert found["target_before"] == found["target_during"], f"refused, and half made: {found}"
    assert not found["half"], f"left behind: {found['half']}"
    return "refused whole" if found["refused"] else "done all the same"


def suffer(say: Say, name: str, folder: str, error: int, after: int, once: bool) -> None:
    """The child: a work while calls fail, and again when all is well."""
    here = Path(folder)
    outcome = carry_out(
        WORKS[name], here, lambda: _failing.begin(here, error, after, once), _failing.end
    )
    say(json.dumps(outcome))


def carry_out(
    work: Work, here: Path, worse: Callable[[], object], better: Callable[[], int | None]
) -> dict[str, Any]:
    """Do a work between `worse` and `better`, and again after; everything that came of it."""
    found: dict[str, Any] = dict.fromkeys(("refused", "bug", "bug_after", "again"), "")
    project = _open(here) if work.opened else None
    found["before"], found["target_before"] = _held(here, project), _target(here, work)
    worse()
    try:
        work.do(here, project)
    except AnnotatorError as problem:
        found["refused"] = f"{type(problem).__name__}: {problem}"
    except BaseException:  # noqa: BLE001 - that is what is looked for
        found["bug"] = traceback.format_exc()[-1500:]
    finally:
        found["calls"] = better()
    found["target_during"] = _target(here, work)
    try:
        found["during"] = _held(here, project)
        work.do(here, project)
        if project is not None:
            project.do(edit_schema.add_label(project, "all is well again"))
            project.close()
        _state.prove(here / PROJECT)
    except AnnotatorError as problem:
        found["again"] = f"{type(problem).__name__}: {problem}"
    except BaseException:  # noqa: BLE001 - as above
        found["bug_after"] = traceback.format_exc()[-1500:]
    named = [path for path in here.rglob("*.annot") if not path.name.startswith(".")]
    found["half"] = [why for path in named if (why := _half_made(path))]
    return found


def prepare(folder: Path) -> Path:
    """A folder with a project, a file to import and an older file to be replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    _acts.new_project(folder / PROJECT, seed=11, acts=15)
    rng = random.Random(12)
    documents = [_acts.tagged_document(rng, f"n{n:03}", 80, 8) for n in range(25)]
    from annotator.formats import native

    (folder / SOURCE).write_bytes(b"".join(map(native.line_of, documents)))
    backup.back_up(folder / PROJECT)
    (folder / OUT).write_text("an older file\n", "utf-8")
    return folder


def fresh(start: Path, here: Path) -> None:
    """The folder as it was before, its own entry kept (something may be mounted there)."""
    here.mkdir(exist_ok=True)
    for entry in here.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    shutil.copytree(start, here, dirs_exist_ok=True)


def _suffer(
    nursery: Nursery, work: Work, here: Path, error: int, after: int, once: bool
) -> dict[str, Any]:
    child = nursery.start(suffer, work.name, str(here), error, after, once)
    status = child.end(PATIENCE)
    assert status == 0 and child.lines, f"the process ended with {status}: {child.lines}"
    outcome: dict[str, Any] = json.loads(child.lines[-1])
    return outcome


def _open(here: Path) -> Project:
    project = opening.open_project(here / PROJECT, annotator_name="Ann")
    label = project.labels()[0].id
    project.do(annotate.add_span(project, "d0", ((0, 7),), label))  # something to undo
    return project


def _held(here: Path, project: Project | None) -> str:
    return _state.digest(project) if project is not None else ""


def _target(here: Path, work: Work) -> str:
    """What stands under the names that the work may change."""
    if not work.target:
        return ""
    path = here / work.target
    if path.suffix == ".annot" and path.exists() and path.stat().st_size:
        return _state.meaning_of(path)
    return _state.digest_of({"bytes": path.read_bytes().hex()}) if path.exists() else "nothing"


def _half_made(path: Path) -> str:
    try:
        faults = "; ".join(_state.faults(path))
    except AnnotatorError as error:
        faults = str(error)
    return f"{path}: {faults}" if faults else ""


# --- what is done --------------------------------------------------------------------------------


def _tag(here: Path, project: Project | None) -> object:
    assert project is not None
    label = project.labels()[1].id
    start = 10 * len(project.spans_of("d0"))
    return project.do(annotate.add_span(project, "d0", ((start, start + 5),), label))


def _undo(here: Path, project: Project | None) -> object:
    assert project is not None
    return project.undo()


def _import(here: Path, project: Project | None) -> object:
    assert project is not None
    plan = plan_import(project, [here / SOURCE])
    if plan.report.refusals and not plan.change:
        raise AnnotatorError(plan.report.refusals[0])  # that is how an import refuses
    return project.do(plan.change)


def _bulk(here: Path, project: Project | None) -> object:
    assert project is not None
    plan = edit_schema.remove_label(project, project.labels()[0].id)
    return project.do(plan)


def _export(here: Path, project: Project | None) -> object:
    assert project is not None
    return export_project(project, here / OUT)


def _back_up(here: Path, project: Project | None) -> object:
    assert project is not None
    return project.back_up()


def _checkpoint(here: Path, project: Project | None) -> object:
    assert project is not None
    return project.checkpoint()


def _open_and_close(here: Path, project: Project | None) -> object:
    return opening.begin(here / PROJECT, annotator_name="Ann").loader.wait().close()


def _restore(here: Path, project: Project | None) -> object:
    return backup.restore(here / PROJECT, backup.backups_of(here / PROJECT)[-1])


def _create(here: Path, project: Project | None) -> object:
    path = here / ("new.annot" if not (here / "new.annot").exists() else "another.annot")
    return opening.create_project(path, annotator_name="Ann")


def _save_settings(here: Path, project: Project | None) -> object:
    wanted = settings.load()[0]
    wanted.text_size += 1
    return settings.save(wanted)


WORKS = {
    work.name: work
    for work in (
        Work("an act", _tag),
        Work("undo", _undo),
        Work("an import", _import),
        Work("a bulk removal", _bulk),
        Work("an export", _export, target=OUT),
        Work("a backup", _back_up),
        Work("a checkpoint", _checkpoint),
        Work("opening and closing", _open_and_close, opened=False, target=PROJECT),
        Work("a restore", _restore, opened=False, target=PROJECT),
        Work("a new project", _create, opened=False, target="new.annot"),
        Work("saving the settings", _save_settings, opened=False, target="data/settings.json"),
    )
}
