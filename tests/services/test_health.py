"""What needs attention about a project: its backups, its place, the room that is left."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotator.services import backup, health, opening
from annotator.services.places import Place
from tests.builders import ANN, make_project, tag

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def backups(tmp_path: Path) -> Path:
    backup.keep_in(tmp_path / "backups")
    return tmp_path / "backups"


def later(**how_much: int) -> datetime:
    return datetime.now(UTC) + timedelta(**how_much)


def test_a_new_project_needs_nothing(tmp_path: Path, backups: Path) -> None:
    project = make_project(tmp_path)
    found = health.look(project, later(days=400))
    assert found.concerns == {}
    assert (found.place.kind, found.backups, found.last_backup) == ("local", 0, None)
    assert found.folder.parent == backups
    project.close()


def test_an_hour_without_any_backup_is_a_concern(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 4, 10)
    assert health.look(project, later(minutes=59)).concerns == {}
    sentence = health.look(project, later(minutes=61)).concerns[health.AGE]
    assert "no backup yet" in sentence and "Preferences" in sentence
    project.back_up()
    found = health.look(project, later(days=100))
    assert found.concerns == {} and found.backups == 1
    assert found.last_backup is not None and abs(found.last_backup - later()) < HOUR
    project.close()


def test_a_day_without_a_backup_counts_from_the_first_act_it_lacks(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 4, 10)
    project.back_up()
    tag(project, 11, 14)
    assert health.look(project, later(hours=23)).concerns == {}
    late = health.look(project, later(hours=25))
    assert list(late.concerns) == [health.AGE]
    assert f"{datetime.now().astimezone():%B %Y}" in late.concerns[health.AGE]
    project.undo()  # an undo is work, too: the newest state is in no backup
    assert health.look(project, later(hours=25)).concerns == late.concerns
    project.close()


def test_who_only_reads_needs_no_backup(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 4, 10)
    project.close()
    reader = opening.open_project(project.path, annotator_name=ANN, read_only=True)
    assert health.look(reader, later(days=3)).concerns == {}
    reader.close()


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [("cloud", "Dropbox", "folder of Dropbox"), ("network", "NFS", "network drive (NFS)")],
)
def test_a_bad_place_is_named_with_its_reason_and_a_way_out(
    kind: str, name: str, words: str
) -> None:
    sentence = health.about_place(Path("/x/p.annot"), Place(kind, name))
    assert words in sentence and sentence.startswith("p.annot") and "Save a Copy" in sentence
    assert health.about_place(Path("/x/p.annot"), Place("local", "")) == ""


def test_a_project_in_a_cloud_folder_is_a_concern(tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    project = make_project(folder)
    assert "Dropbox" in health.look(project).concerns[health.PLACE]
    project.close()


def test_three_times_the_file_must_be_free(tmp_path: Path) -> None:
    path = tmp_path / "large.annot"
    with path.open("wb") as file:  # takes no room: it has no content
        file.truncate(shutil.disk_usage(tmp_path).free // 2)
    sentence = health.about_space(path, tmp_path / "backups")
    assert "are free where the project lies" in sentence and str(tmp_path) in sentence
    with path.open("wb") as file:
        file.truncate(1_000)
    if shutil.disk_usage(tmp_path).free > 2 * health.LEAST_FREE:
        assert health.about_space(path, tmp_path / "backups") == ""
    assert health.about_space(tmp_path / "gone.annot", tmp_path) == ""


@pytest.mark.parametrize(
    ("size", "words"),
    [(1_500_000, "1.5 MB"), (312_400_000, "312 MB"), (4_100_000_000, "4.1 GB")],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert health.size_text(size) == words
