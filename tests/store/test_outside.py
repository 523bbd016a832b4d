"""What others do to the file while it is open: found out before the next act, never overwritten."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from annotator.errors import ChangedError, GoneError, StorageError
from annotator.services import opening
from annotator.services.project import Project
from tests.builders import make_project, records, tag

pytestmark = pytest.mark.skipif(os.name == "nt", reason="an open file cannot be replaced there")


def places_of(project: Project) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in project.spans_of("d0")]


def stored(path: Path) -> list[tuple[int, int]]:
    project = opening.open_project(path, annotator_name="Ann", read_only=True)
    try:
        return places_of(project)
    finally:
        project.close()


def elsewhere(code: str, path: Path) -> str:
    """Run Python in another process; `path` is sys.argv[1]."""
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


READ = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM spans").fetchone()[0])
connection.close()
"""
WRITE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("UPDATE labels SET guideline = 'from elsewhere'")
connection.commit()
connection.close()
"""


def test_another_program_that_reads_takes_no_act_away(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    assert elsewhere(READ, project.path) == "1"
    tag(project, 5, 9)
    assert elsewhere(READ, project.path) == "2"
    assert opening.open_project(project.path, annotator_name="x", read_only=True).labels()
    tag(project, 10, 12)
    assert elsewhere(READ, project.path) == "3"
    assert not project.was_changed_outside
    project.close()
    assert stored(project.path) == [(1, 4), (5, 9), (10, 12)]


def test_what_another_program_wrote_in_order_is_not_overwritten(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    assert not project.was_changed_outside
    elsewhere(WRITE, project.path)
    assert project.was_changed_outside
    for _ in range(2):
        with pytest.raises(ChangedError, match=r"changed by another program.*open the project"):
            tag(project, 5, 9)
    project.close()
    again = opening.open_project(project.path, annotator_name="Ann")
    assert {label.guideline for label in again.labels()} == {"from elsewhere"}
    assert places_of(again) == [(1, 4)]
    tag(again, 5, 9)
    again.close()


def test_a_file_written_over_from_outside_stays_as_it_was_written(tmp_path: Path) -> None:
    other = make_project(tmp_path, "Another text.", name="other.annot")
    other.close()
    project = make_project(tmp_path)
    tag(project, 1, 4)
    shutil.copyfile(other.path, project.path)  # as a program that syncs does: into the same file
    assert project.was_changed_outside
    assert not project.is_in_place
    with pytest.raises(ChangedError, match="changed by another program"):
        tag(project, 5, 9)
    project.checkpoint()
    project.close()
    assert project.path.read_bytes() == other.path.read_bytes()
    assert not Path(f"{project.path}-wal").exists(), "it would be taken for the new file's own"
    (left,) = tmp_path.glob("test.annot.*.journal-left")
    assert left.stat().st_size > 0
    again = opening.open_project(project.path, annotator_name="Ann")
    assert again.document("d0").text == "Another text."
    again.close()


def test_a_file_put_in_its_place_is_not_touched(tmp_path: Path) -> None:
    other = make_project(tmp_path, "Another text.", name="other.annot")
    other.close()
    content = other.path.read_bytes()
    project = make_project(tmp_path)
    tag(project, 1, 4)
    os.replace(other.path, project.path)
    assert project.was_changed_outside
    with pytest.raises(GoneError):
        tag(project, 5, 9)
    project.close()
    assert project.path.read_bytes() == content


def test_our_own_work_is_nobody_else_s(tmp_path: Path) -> None:
    project = make_project(tmp_path, "x" * 900)
    for start in range(0, 900, 3):
        tag(project, start, start + 2)
        if start % 90 == 0:
            project.checkpoint()
            assert not project.was_changed_outside
            project.back_up()
    project.work_as("Bob")
    while project.next_undo() is not None:
        project.undo()
    assert not project.was_changed_outside and project.is_in_place
    project.close()


def test_a_journal_taken_away_loses_no_act(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    for side in ("-wal", "-shm"):
        Path(f"{project.path}{side}").unlink()
    tag(project, 5, 9)
    assert elsewhere(READ, project.path) == "2"
    tag(project, 10, 12)
    Path(f"{project.path}-wal").unlink()
    project.close()
    assert stored(project.path) == [(1, 4), (5, 9), (10, 12)]


@pytest.mark.parametrize("sides", [("-wal", "-shm"), ("-wal",)])
@pytest.mark.parametrize("is_folded", [False, True])
def test_all_that_read_see_every_act_where_the_journal_was_taken_away(
    tmp_path: Path, sides: tuple[str, ...], is_folded: bool
) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    if is_folded:
        project.checkpoint()
    tag(project, 5, 9)
    for side in sides:
        Path(f"{project.path}{side}").unlink()
    with ExitStack() as all_at_once:
        readers = [all_at_once.enter_context(project._database.read()) for _ in range(6)]
        counts = [r.exec_driver_sql("SELECT count(*) FROM spans").scalar() for r in readers]
    assert counts == [2] * 6
    tag(project, 10, 12)
    copy = project.back_up(tmp_path / "copy.annot")
    project.close()
    assert stored(project.path) == stored(copy) == [(1, 4), (5, 9), (10, 12)]


def test_a_journal_taken_away_under_a_long_reading_is_mended_after_it(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    with project.snapshot() as read:
        assert len(read(project._queries.all_labels)) == 4
        for side in ("-wal", "-shm"):
            Path(f"{project.path}{side}").unlink()
        for _ in range(2):
            with pytest.raises(StorageError, match="mended as soon as the export, backup or check"):
                tag(project, 5, 9)
        project.checkpoint()
        assert len(read(project._queries.all_labels)) == 4
    assert not project.was_changed_outside
    assert Path(f"{project.path}-wal").exists(), "mended as soon as it was looked at"
    tag(project, 5, 9)
    assert elsewhere(READ, project.path) == "2"
    project.close()
    assert stored(project.path) == [(1, 4), (5, 9)]


def test_what_another_program_wrote_in_place_of_the_journal_is_not_mixed_with_ours(
    tmp_path: Path,
) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    for side in ("-wal", "-shm"):
        Path(f"{project.path}{side}").unlink()
    elsewhere(WRITE, project.path)
    assert project.was_changed_outside
    with pytest.raises(ChangedError):
        tag(project, 5, 9)
    rescued = project.rescue()
    project.close()
    assert stored(rescued) == [(1, 4)]
    again = opening.open_project(project.path, annotator_name="Ann")
    assert {label.guideline for label in again.labels()} == {"from elsewhere"}
    again.close()


def test_a_folder_renamed_away_and_back(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    project = make_project(folder)
    tag(project, 1, 4)
    folder.rename(tmp_path / "away")
    before = records(project)
    with pytest.raises(GoneError, match="Put it back"):
        tag(project, 5, 9)
    assert records(project) == before
    (tmp_path / "away").rename(folder)
    tag(project, 5, 9)
    project.close()
    assert stored(project.path) == [(1, 4), (5, 9)]


def test_a_folder_copied_away_and_copied_back_is_the_same_project(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    project = make_project(folder)
    tag(project, 1, 4)
    shutil.copytree(folder, tmp_path / "away")
    shutil.rmtree(folder)
    with pytest.raises(GoneError):
        tag(project, 5, 9)
    shutil.copytree(tmp_path / "away", folder)
    tag(project, 5, 9)
    assert elsewhere(READ, project.path) == "2"
    with pytest.raises(StorageError, match="is open in process"):
        opening.open_project(project.path, annotator_name="Bob")
    project.close()
    assert stored(project.path) == [(1, 4), (5, 9)]
    assert sorted(file.name for file in folder.iterdir()) == ["test.annot"]


def test_an_older_copy_put_back_is_not_gone_on_with(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    project = make_project(folder)
    tag(project, 1, 4)
    shutil.copytree(folder, tmp_path / "away")
    tag(project, 5, 9)
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "away", folder)
    for _ in range(2):
        with pytest.raises(ChangedError):
            tag(project, 10, 12)
    copy = project.back_up(tmp_path / "copy.annot")
    assert stored(copy) == [(1, 4), (5, 9)]
    project.close()
    assert stored(project.path) == [(1, 4)]


def test_a_project_that_is_only_read_minds_nothing(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    reader = opening.open_project(project.path, annotator_name="Ann", read_only=True)
    tag(project, 1, 4)
    assert not reader.was_changed_outside
    assert places_of(reader) == [(1, 4)]
    reader.close()
    tag(project, 5, 9)
    project.close()
    with closing(sqlite3.connect(project.path)) as connection:
        assert connection.execute("SELECT count(*) FROM spans").fetchone() == (2,)
