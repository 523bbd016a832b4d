"""A journal that was left where no project is: kept, named, and never brought into another file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator import cli
from annotator.errors import DamagedError, GoneError
from annotator.services import backup, opening, recover
from annotator.services.check import check_project
from annotator.store import soundness
from tests.builders import make_project, tag

SIDES = ("-wal", "-shm")


def leave_journal(folder: Path, place: Path) -> tuple[Path, bytes]:
    """A project was killed in the middle of work and its file was taken elsewhere; the file, and
    the journal that lies at `place` now."""
    folder.mkdir()
    project = make_project(folder, name="old.annot")
    tag(project, 1, 4)
    file = folder / "elsewhere.annot"
    shutil.copy(project.path, file)
    for side in SIDES:
        shutil.copy(f"{project.path}{side}", f"{place}{side}")
    project.close()
    return file, Path(f"{place}-wal").read_bytes()


def make_new(place: Path, other: Path) -> str:
    return opening.create_project(place, annotator_name="Ann")


def recover_into(place: Path, other: Path) -> str:
    return " ".join(recover.recover(other, place).sentences())


def restore_into(place: Path, other: Path) -> str:
    prepared = backup.prepare(place, other)
    prepared.put()
    return " ".join(prepared.told)


@pytest.mark.parametrize("put", [make_new, recover_into, restore_into])
def test_a_file_put_where_a_journal_was_left_is_not_mixed_with_it(
    put: Callable[[Path, Path], str], tmp_path: Path
) -> None:
    other = make_project(tmp_path, "Quite another text.", name="other.annot")
    other.close()
    place = tmp_path / "j.annot"
    file, acts = leave_journal(tmp_path / "away", place)
    said = put(place, other.path)
    (kept,) = tmp_path.glob("j.annot.*.journal-left")
    assert kept.name in said
    assert kept.read_bytes() == acts, "the acts in it are not lost"
    assert not Path(f"{place}-wal").exists()
    project = opening.open_project(place, annotator_name="Ann")
    assert not [span for row in project.documents() for span in project.spans_of(row.id)]
    project.close()
    assert check_project(place).is_sound
    # as the sentence says: beside the file, under its name
    kept.rename(f"{file}-wal")
    project = opening.open_project(file, annotator_name="Ann")
    assert [(span.start, span.end) for span in project.spans_of("d0")] == [(1, 4)]
    project.close()


def test_a_copy_is_not_put_where_a_journal_was_left(tmp_path: Path) -> None:
    other = make_project(tmp_path, name="other.annot")
    other.close()
    place = tmp_path / "j.annot"
    _, acts = leave_journal(tmp_path / "away", place)
    with pytest.raises(Exception, match="was not closed well; choose another name"):
        backup.back_up(other.path, place)
    assert Path(f"{place}-wal").read_bytes() == acts
    assert not place.exists()


def test_where_the_file_is_missing_its_journal_is_named(tmp_path: Path) -> None:
    place = tmp_path / "j.annot"
    file, _ = leave_journal(tmp_path / "away", place)
    with pytest.raises(GoneError, match=r"j\.annot-wal still lies there.*Put the file back"):
        opening.open_project(place, annotator_name="Ann")
    file.rename(place)
    project = opening.open_project(place, annotator_name="Ann")
    assert [(span.start, span.end) for span in project.spans_of("d0")] == [(1, 4)]
    project.close()


def leave_old_journal(folder: Path) -> Path:
    """A project that was killed and used under another name; since it has its old name again, the
    journal of the day it was killed lies beside it."""
    place = folder / "h.annot"
    file, _ = leave_journal(folder / "away", place)
    project = opening.open_project(file, annotator_name="Ann")
    tag(project, 5, 9)
    tag(project, 10, 12)
    project.close()
    return file.rename(place)


@pytest.mark.parametrize("verb", ["check", "stats", "export", "backup", "restore"])
@pytest.mark.parametrize("size", [None, 0])
def test_a_journal_of_an_earlier_day_takes_no_later_acts_away(
    verb: str, size: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = leave_old_journal(tmp_path)
    if size is not None:
        monkeypatch.setattr(soundness, "AT_ONCE", size)  # as a large file is treated
    before = {file: file.read_bytes() for file in (path, Path(f"{path}-wal"))}
    out = tmp_path / "out.annot"
    made = make_project(tmp_path, name="other.annot")
    made.close()
    more = {"export": [out], "backup": [out], "restore": [made.path, "--dry-run"]}
    assert cli.main([verb, str(path), *map(str, more.get(verb, []))]) == 1
    assert not out.exists(), "nothing is made of the old state in silence"
    assert {file: file.read_bytes() for file in before} == before
    with pytest.raises(DamagedError, match="a journal of an earlier day"):
        opening.begin(path, annotator_name="Ann")
    Path(f"{path}-wal").rename(tmp_path / "elsewhere")
    project = opening.open_project(path, annotator_name="Ann")
    assert [(s.start, s.end) for s in project.spans_of("d0")] == [(5, 9), (10, 12)]
    project.close()


def test_the_command_line_says_what_lay_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "j.annot"
    leave_journal(tmp_path / "away", place)
    assert cli.main(["new", str(place)]) == 0
    (kept,) = tmp_path.glob("j.annot.*.journal-left")
    assert str(kept) in capsys.readouterr().err
    assert cli.main(["check", str(place)]) == 0
