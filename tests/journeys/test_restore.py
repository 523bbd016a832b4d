"""Going back to a backup by the dialog, and forth again."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from annotator.model.change import BulkChange, ChangeSet
from annotator.model.exchange import ExchangeDocument
from annotator.services import annotate, backup, opening
from annotator.services.project import Project
from annotator.ui.commands import files, restoring
from annotator.ui.dialogs.restore import RestoreDialog
from tests.journeys.program import LEFT, Key, Program, make_project

TEXTS = ("The bridge will open in May.", "Another text.")


def begin(program: Program, folder: Path) -> Path:
    """Tag, back up, tag more, take the first tag away."""
    path = make_project(folder / "one.annot", TEXTS)
    program.start(path)
    program.select("bridge")
    program.key("q")
    files.back_up(program.win)
    program.settle()
    program.select("open")
    program.key("c")
    program.click(program.find("bridge") + 2)
    program.key(Key.Key_Delete)
    assert program.tagged() == [("claim", "open")]
    return path


def dialog_of(program: Program) -> RestoreDialog:
    program.win.menus.by_id["restore"].trigger()
    program.settle()
    (found,) = [d for d in program.win.findChildren(RestoreDialog) if d.isVisible()]
    return found


def rows(dialog: RestoreDialog) -> list[list[str]]:
    table = dialog.table
    found = [table.topLevelItem(n) for n in range(table.topLevelItemCount())]
    return [[item.text(column) for column in range(5)] for item in found]


def choose(program: Program, dialog: RestoreDialog, row: int) -> None:
    item = dialog.table.topLevelItem(row)
    place = dialog.table.visualItemRect(item).center()
    QTest.mouseClick(dialog.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    program.settle()


def press(program: Program, dialog: RestoreDialog) -> None:
    button = dialog.restore_button
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT, Qt.KeyboardModifier.NoModifier, button.rect().center())
    program.settle()


def asides(path: Path) -> list[Path]:
    return sorted(path.parent.glob("one.before-restore.*.annot"))


def test_back_by_mouse_and_forth_again(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path)
    dialog = dialog_of(program)
    ((when, why, documents, spans, _size),) = rows(dialog)
    assert when.startswith(("Today ", "Yesterday "))
    assert (why, documents, spans) == ("Made by hand", "2", "1")
    choose(program, dialog, 0)
    assert dialog.words.text() == ("1 span that you have now would go.\n1 span would come back.")
    press(program, dialog)
    assert program.tagged() == program.shown() == [("quote", "bridge")]
    assert program.notice.startswith("Restored the backup of ")
    (aside,) = asides(path)

    dialog = dialog_of(program)
    kept = {row[1]: n for n, row in enumerate(rows(dialog))}
    assert set(kept) == {"As it was before the restore", "Before a restore", "Made by hand"}
    choose(program, dialog, kept["As it was before the restore"])
    assert backup.reason_of(aside) == "as it was before the restore"
    press(program, dialog)
    assert program.tagged() == [("claim", "open")]
    assert len(asides(path)) == 2, "nothing is ever deleted"


def test_back_by_keys_alone(program: Program, tmp_path: Path) -> None:
    begin(program, tmp_path)
    files.back_up(program.win)
    program.settle()
    dialog = dialog_of(program)
    dialog.activateWindow()
    program.settle()
    assert dialog.focusWidget() is dialog.table
    assert "are the same now" in dialog.words.text()
    program.key(Key.Key_Down, to=dialog.table)
    assert "would come back" in dialog.words.text()
    program.key(Key.Key_Return, to=dialog.table)
    assert program.tagged() == [("quote", "bridge")]


def test_undo_goes_on_after_a_restore(program: Program, tmp_path: Path) -> None:
    begin(program, tmp_path)
    press(program, dialog_of(program))
    program.go_to_text()
    program.key("z", Qt.KeyboardModifier.ControlModifier)
    assert program.tagged() == []
    program.key("y", Qt.KeyboardModifier.ControlModifier)
    assert program.tagged() == [("quote", "bridge")]


def test_a_restore_makes_no_backup_until_something_is_done(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    press(program, dialog_of(program))
    before = backup.backups_of(path)
    program.win.housekeeping.backups.ask()
    program.win.housekeeping.backups.finish()
    program.settle()
    program.restart()
    assert backup.backups_of(path) == before
    program.select("May")
    program.key("c")
    program.close()
    assert len(backup.backups_of(path)) == len(before) + 1


def test_a_file_from_elsewhere_can_be_chosen(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begin(program, tmp_path)
    other = tmp_path / "elsewhere" / "old.annot"
    backup.back_up(backup.backups_of(path)[0], other)
    dialog = dialog_of(program)
    dialog.choose(other)
    program.settle()
    assert rows(dialog)[0][:2] == ["old.annot", "A file of your choice"]
    press(program, dialog)
    assert program.tagged() == [("quote", "bridge")]
    assert len(asides(path)) == 1
    before = backup.backups_of(path)
    program.win.housekeeping.backups.finish()
    program.settle()
    assert backup.backups_of(path) == before


def test_a_damaged_backup_is_said_to_be_so_and_cannot_be_chosen(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    (copy,) = backup.backups_of(path)
    os.truncate(copy, copy.stat().st_size // 2)
    dialog = dialog_of(program)
    assert rows(dialog)[0][1] == "Damaged"
    assert "damaged" in dialog.words.text()
    assert not dialog.restore_button.isEnabled()
    dialog.close()
    restoring.restore(program.win, path, copy)
    program.settle()
    assert program.tagged() == [("claim", "open")], "the present one is open as it was"
    assert asides(path) == []
    (box,) = [b for b in program.win.findChildren(QMessageBox) if b.isVisible()]
    box.close()
    program.go_to_text()
    program.select("May")
    program.key("q")
    assert len(program.tagged()) == 2


@pytest.mark.skipif(os.name == "nt", reason="folders are not guarded so there")
def test_where_it_fails_the_present_project_is_open_again(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begin(program, tmp_path)
    (copy, *_) = backup.backups_of(path)
    prepared = backup.prepare(path, copy)
    prepared.temporary.unlink()  # the drive loses it at the last moment
    assert not restoring._exchange(program.win, path, prepared)
    program.settle()
    assert program.workspace.path == path
    assert program.tagged() == [("claim", "open")]
    assert asides(path) == []
    next(b for b in program.win.findChildren(QMessageBox) if b.isVisible()).close()


def test_a_copy_that_cannot_be_opened_gives_way_to_the_present_one(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    (copy, *_) = backup.backups_of(path)
    prepared = backup.prepare(path, copy)
    prepared.temporary.write_bytes(b"spoilt between the check and the exchange")
    assert not restoring._exchange(program.win, path, prepared)
    program.settle()
    assert program.tagged() == [("claim", "open")]
    assert asides(path) == []
    next(b for b in program.win.findChildren(QMessageBox) if b.isVisible()).close()


def test_what_is_typed_is_written_down_first(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path)
    program.click(program.find("open") + 1)
    program.key(Key.Key_F2)
    program.type("half a note")
    press(program, dialog_of(program))
    (aside,) = asides(path)
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT note FROM spans").fetchall() == [("half a note",)]


def test_a_stale_journal_never_mixes_with_what_is_restored(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    (copy, *_) = backup.backups_of(path)
    journal = Path(f"{path}-wal").read_bytes()
    assert journal
    main = path.read_bytes()
    program.close()
    path.write_bytes(main)  # as a sudden end left it
    Path(f"{path}-wal").write_bytes(journal)
    aside = backup.restore(path, copy)
    assert aside is not None and Path(f"{aside}-wal").exists()
    assert not Path(f"{path}-wal").exists()
    program.start(path)
    assert program.tagged() == [("quote", "bridge")]
    dialog = dialog_of(program)
    kept = [row[1] for row in rows(dialog)]
    choose(program, dialog, kept.index("As it was before the restore"))
    press(program, dialog)
    assert program.tagged() == [("claim", "open")], "with the acts that waited in its journal"


def test_where_there_is_no_backup_it_says_where_they_will_be(
    program: Program, tmp_path: Path
) -> None:
    path = make_project(tmp_path / "one.annot", TEXTS)
    program.start(path)
    dialog = dialog_of(program)
    assert not dialog.table.isVisible()
    assert "no backup" in dialog.words.text()
    assert str(backup.folder_of(path)) in dialog.words.text().replace("\u200b", "")
    assert not dialog.restore_button.isEnabled()
    QTest.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible()


# --- backups unasked


def make_old(path: Path) -> None:
    """The newest backup was made an hour ago."""
    newest = backup.backups_of(path)[0]
    stamp = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H-%M-%S.000Z")
    newest.rename(newest.with_name(f"one.{stamp}.annot"))


def test_one_is_made_when_it_is_time_and_something_was_done(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    backups = program.win.housekeeping.backups
    backups.ask()
    program.settle()
    assert len(backup.backups_of(path)) == 1, "the last one is of just now"
    make_old(path)
    for _ in range(2):
        backups.ask()
        program.settle()
        assert len(backup.backups_of(path)) == 2


def test_one_that_a_sudden_end_prevented_is_made_at_the_next_start(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    program.workspace.project.changed = False  # so closing makes none, as if there were no time
    program.restart()
    newest, _ = backup.backups_of(path)
    with closing(sqlite3.connect(newest)) as connection:
        assert connection.execute("SELECT text FROM spans").fetchall() == [("open",)]
    program.restart()
    assert len(backup.backups_of(path)) == 2


def test_before_an_import_and_a_large_change_there_is_one(program: Program, tmp_path: Path) -> None:
    path = begin(program, tmp_path)
    text = tmp_path / "more.txt"
    text.write_text("One more.", "utf-8")
    files.import_paths(program.win, [text])
    program.settle()
    newest, _ = backup.backups_of(path)
    assert backup.reason_of(newest) == "before an import"
    assert backup.facts_of(newest).documents == 2

    def all_unsure(project: Project) -> BulkChange:
        spans = project.spans_of("d0")
        changes = tuple(annotate.set_unsure(project, s.id, True).changes[0] for s in spans)
        return BulkChange("mark all as unsure", 1, lambda: iter((ChangeSet("", changes),)))

    program.workspace.do(all_unsure)
    program.settle()
    newest = backup.backups_of(path)[0]
    assert backup.reason_of(newest) == "before a large change"
    assert backup.facts_of(newest).documents == 3
    assert all(span.unsure for span in program.stored())


def test_a_backup_that_fails_is_told_once_and_stops_nothing(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    make_old(path)
    place = tmp_path / "no folder"
    place.write_text("a file is in the way")
    program.win.set_settings(backup_folder=str(place))
    backups = program.win.housekeeping.backups
    backups.ask()
    program.settle()
    assert "No backup could be made, but your work is saved" in program.notice
    assert any("No backup could be made" in s for s in program.win.health.sentences)
    program.win.status.end_notice()
    text = tmp_path / "more.txt"
    text.write_text("One more.", "utf-8")
    files.import_paths(program.win, [text])
    program.settle()
    assert len(program.workspace.documents()) == 3, "work goes on"
    assert "No backup" not in program.notice
    place.unlink()
    place.mkdir()
    backups.finish()
    program.settle()
    assert not any("No backup could be made" in s for s in program.win.health.sentences)
    assert len(backup.backups_of(path)) == 1


def test_the_status_bar_hears_of_each_backup(program: Program, tmp_path: Path) -> None:
    begin(program, tmp_path)
    heard: list[int] = []
    program.win.housekeeping.backed_up.connect(lambda: heard.append(1))
    files.back_up(program.win)
    program.settle()
    assert heard == [1]


def test_backups_in_a_former_folder_are_found_and_it_is_said_where(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    (old,) = backup.backups_of(path)
    for name in ("second", "third"):
        program.win.set_settings(backup_folder=str(tmp_path / name))
    dialog = dialog_of(program)
    assert len(rows(dialog)) == 1
    assert f"It lies in {old.parent}." in dialog.words.text()
    dialog.close()
    files.back_up(program.win)
    program.settle()
    (new,) = backup.backups_of(path)
    assert tmp_path / "third" in new.parents
    program.restart()
    assert backup.kept_of(path)[-1] == old and new in backup.kept_of(path)
    dialog = dialog_of(program)
    choose(program, dialog, len(rows(dialog)) - 1)
    press(program, dialog)
    assert program.tagged() == [("quote", "bridge")]


def test_a_chosen_folder_for_backups_that_is_gone_is_not_made_anew(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    place = tmp_path / "stick" / "backups"
    program.win.set_settings(backup_folder=str(place))
    assert place.is_dir(), "made when it is chosen"
    place.rmdir()
    place.parent.rmdir()
    files.back_up(program.win)
    program.settle()
    (box,) = [b for b in program.win.findChildren(QMessageBox) if b.isVisible()]
    assert box.text().startswith("No backup could be made, but your work is saved")
    assert f"The folder for backups, {place}, is not there" in box.text()
    assert str(backup.folder_of(path)) in box.text()
    assert "nothing was changed" not in box.text()
    box.close()
    program.close()
    assert not place.parent.exists()


def test_a_file_of_another_project_is_named_so_and_asked_about(
    program: Program, tmp_path: Path
) -> None:
    path = begin(program, tmp_path)
    strange = tmp_path / "strange.annot"
    opening.create_project(
        strange, annotator_name="Bo", documents=[ExchangeDocument(text="Other.", id="x0")]
    )
    dialog = dialog_of(program)
    dialog.choose(strange)
    program.settle()
    assert dialog.words.text().startswith("This is another project: no document is in both.")
    QTest.mouseClick(dialog.restore_button, LEFT)
    (box,) = dialog.findChildren(QMessageBox, "confirmBox")
    assert "“strange.annot” is of another project" in box.text()
    box.button(QMessageBox.StandardButton.Cancel).click()
    program.settle()
    assert dialog.isVisible() and program.tagged() == [("claim", "open")]
    QTest.mouseClick(dialog.restore_button, LEFT)
    box = dialog.findChildren(QMessageBox, "confirmBox")[-1]
    next(b for b in box.buttons() if b.text() == "Restore").click()
    program.settle()
    assert program.text == "Other." and program.workspace.path == path


def test_a_file_that_is_no_project_is_refused_with_its_sentence(
    program: Program, tmp_path: Path
) -> None:
    begin(program, tmp_path)
    text = tmp_path / "notes.txt"
    text.write_text("Only a text, and a long one at that.", "utf-8")
    dialog = dialog_of(program)
    before = rows(dialog)
    dialog.choose(text)
    program.settle()
    assert rows(dialog) == before
    assert "notes.txt does not begin as a project" in dialog.words.text()
    assert not dialog.restore_button.isEnabled()
    dialog.close()
