from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from annotator.errors import Cancelled, DamagedError, StorageError
from annotator.services import annotate, backup, edit_documents, edit_schema, opening
from annotator.services.project import Project
from annotator.store import backup as store
from annotator.store.comparing import Counts
from tests.builders import make_project, tag

NONE = Counts()


@pytest.fixture
def project(tmp_path: Path):  # type: ignore[no-untyped-def]
    opened = make_project(tmp_path, "The bridge will open in May.", "Another text.", "A third.")
    yield opened
    if opened.is_in_place:
        opened.close()


def put(project: Project, *stamps: str) -> list[Path]:
    folder = backup.folder_of(project.path)
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / f"{project.path.stem}.{stamp}.annot" for stamp in stamps]
    for file in made:
        file.touch()
    return made


def test_backups_go_where_they_are_told(project: Project, tmp_path: Path) -> None:
    beside = backup.back_up(project)
    assert beside.parent.parent == tmp_path
    backup.keep_in(tmp_path / "kept")
    made = backup.back_up(project.path)
    assert made.parent.parent == tmp_path / "kept"
    assert backup.backups_of(project.path) == (made,)


def test_a_named_copy_is_no_part_of_the_thinning(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "copies" / "mine.annot"
    assert backup.back_up(project.path, out) == out
    assert out.exists()
    assert backup.backups_of(project.path) == ()
    with pytest.raises(StorageError, match="exists already"):
        backup.back_up(project, out)


def test_one_is_wanted_once_something_was_done_and_not_again_before_more_is(
    project: Project,
) -> None:
    assert not backup.is_wanted(project), "nothing was done in it yet"
    tag(project, 0, 3)
    assert backup.is_wanted(project)
    first = backup.back_up(project, unless_same=True)
    assert not backup.is_wanted(project)
    assert backup.back_up(project, unless_same=True) == first
    project.undo()
    assert backup.is_wanted(project)


def test_one_is_due_where_the_newest_is_old_enough(project: Project) -> None:
    assert backup.back_up_if_due(project) is None
    tag(project, 0, 3)
    made = backup.back_up_if_due(project)
    assert made is not None
    tag(project, 4, 7)
    assert backup.back_up_if_due(project) is None, "the last one is of just now"
    made.rename(made.with_name("test.2020-01-01T00-00-00.000Z.annot"))
    assert backup.back_up_if_due(project) is not None


def test_on_closing_it_takes_no_longer_than_it_may(project: Project) -> None:
    tag(project, 0, 3)
    project.close()
    assert isinstance(backup.back_up_within(project.path, -1.0), Cancelled)
    assert backup.backups_of(project.path) == ()
    assert backup.back_up_within(project.path, 60.0, "on-closing") is None
    (made,) = backup.backups_of(project.path)
    assert backup.reason_of(made) == "on closing"
    project.path.write_bytes(b"spoilt")
    assert isinstance(backup.back_up_within(project.path, 60.0), DamagedError)


def test_a_damaged_project_leaves_the_older_backups_alone(project: Project) -> None:
    tag(project, 0, 3)
    good = backup.back_up(project)
    project.close()
    os.truncate(project.path, project.path.stat().st_size // 2)
    with pytest.raises(DamagedError):
        backup.back_up(project.path, reason="before-repair")
    assert backup.backups_of(project.path) == (good,)


def test_when_and_why_are_said_in_words(project: Project) -> None:
    made = backup.back_up(project, reason="before-import")
    assert backup.reason_of(made) == "before an import"
    now = datetime.now().astimezone()
    assert (
        backup.when_of(made) in (f"today {now:%H:%M}", f"yesterday {now:%H:%M}") or now.minute == 0
    )
    (old,) = put(project, "2026-01-02T12-00-00.000Z.before-schema-2")
    assert backup.when_of(old) == backup.day_of(old) != old.name
    assert backup.day_of(old).startswith("2 January 2026, ")
    assert backup.reason_of(old) == "before the file was brought up to date"
    assert backup.when_of(project.path) == project.path.name
    assert backup.last_backup(project.path) == backup.taken_at(made)


def test_the_newest_sound_one_is_found_behind_damaged_ones(project: Project) -> None:
    assert backup.newest_sound(project.path) is None
    good = backup.back_up(project)
    put(project, "2090-01-01T00-00-00.000Z", "2090-01-02T00-00-00.000Z")
    cut = backup.back_up(project)
    os.truncate(cut, cut.stat().st_size // 2)
    assert backup.newest_sound(project.path) == good


def test_facts_say_what_is_in_one_and_whether_it_is_sound(project: Project) -> None:
    tag(project, 0, 3)
    made = backup.back_up(project)
    facts = backup.facts_of(made)
    assert (facts.documents, facts.spans, facts.sound, facts.problem) == (3, 1, True, "")
    assert (facts.size, facts.taken_at) == (made.stat().st_size, backup.taken_at(made))
    (empty,) = put(project, "2026-01-02T12-00-00.000Z")
    facts = backup.facts_of(empty)
    assert not facts.sound and "empty" in facts.problem
    assert not backup.facts_of(empty.with_name("none.annot")).sound


def test_what_would_change_is_counted_record_by_record(project: Project) -> None:
    going, changing = tag(project, 0, 3), tag(project, 4, 10)
    lost = tag(project, 11, 15)
    project.do(annotate.remove_span(project, going))
    made = backup.back_up(project)
    assert backup.differences(project.path, made).is_none
    project.do(annotate.remove_span(project, lost))
    project.do(annotate.set_note(project, changing, "new"))
    tag(project, 0, 10)
    tag(project, 0, 7, "claim", "d1")
    project.do(edit_schema.add_label(project, "irony"))
    project.do(edit_documents.remove_documents(project, ["d2"]))
    found = backup.differences(project.path, made)
    assert found.spans == Counts(going=2, coming=1, changing=1)
    assert found.labels == Counts(going=1)
    assert found.documents == Counts(coming=1)
    assert found.relations == NONE
    assert found.sentences() == (
        "2 spans and 1 label that you have now would go.",
        "1 document and 1 span would come back.",
        "1 span would be as they were then.",
    )
    back = backup.differences(made, project.path)
    assert back.spans == Counts(going=1, coming=2, changing=1)


def test_differences_can_be_cancelled_and_read_nothing_damaged(project: Project) -> None:
    made = backup.back_up(project)

    def stop(_done: int, _total: int) -> None:
        raise Cancelled("Cancelled.")

    for start in range(0, 27, 3):
        project.do(annotate.add_span(project, "d0", ((start, start + 1),), project.labels()[0].id))
    with pytest.raises(Cancelled):
        backup.differences(project.path, made, stop)
    cut = made.with_name("cut.annot")
    cut.write_bytes(made.read_bytes()[:5000])
    with pytest.raises(DamagedError):
        backup.differences(project.path, cut)
    with pytest.raises(StorageError):
        backup.differences(project.path, made.with_name("none.annot"))


def test_all_there_is_to_go_back_to_is_listed_newest_first(project: Project) -> None:
    tag(project, 0, 3)
    first = backup.back_up(project)
    project.close()
    aside = backup.restore(project.path, first)
    second = backup.back_up(project.path)
    assert backup.kept_of(project.path) == (second, aside, first)
    assert aside is not None
    assert backup.reason_of(aside) == "as it was before the restore"


def test_for_how_long_they_are_kept_can_be_chosen(project: Project) -> None:
    put(project, *(f"20{year:02}-03-05T12-00-00.000Z" for year in range(10, 26)))
    backup.keep_in(None, "decade")
    store.thin(project.path)
    assert len(backup.backups_of(project.path)) == 16
    backup.keep_in(None, "month")
    store.thin(project.path)
    assert len(backup.backups_of(project.path)) == 16, "days on which nothing was done do not count"


def rot(copy: Path) -> None:
    """Damage the labels of a backup; what its newest act was can still be read."""
    with closing(sqlite3.connect(copy)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'labels'"
        (page,) = connection.execute(query).fetchone()
    data = bytearray(copy.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = bytes(4096)
    copy.write_bytes(data)


def test_a_damaged_backup_of_the_present_state_is_none(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    copy = project.back_up()
    assert backup.back_up_if_wanted(project, reason="before-import") is None
    assert project.back_up(unless_same=True) == copy
    rot(copy)
    made = backup.back_up_if_wanted(project, reason="before-import")
    assert made is not None and backup.newest_sound(project.path) == made
    rot(made)
    again = project.back_up(unless_same=True, reason="before-repair")
    assert again not in (copy, made) and backup.newest_sound(project.path) == again
    project.close()


def test_a_backup_before_an_upgrade_holds_the_present_state_and_is_sound(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 1, 4)
    project.close()
    first = backup.back_up_before_schema(project.path, 2)
    assert backup.back_up_before_schema(project.path, 2) == first, "once, however often it fails"
    rot(first)
    second = backup.back_up_before_schema(project.path, 2)
    assert second != first
    again = opening.open_project(project.path, annotator_name="Ann")
    tag(again, 5, 9)
    again.close()
    third = backup.back_up_before_schema(project.path, 2)
    assert third not in (first, second)
    assert backup.facts_of(third).spans == 2
