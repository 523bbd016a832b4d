"""A project's file is damaged: the truth, the backups that are good, and the ways on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.services import backup, recover
from annotator.ui import tasks
from annotator.ui.widgets.plain_text import tooltip

if TYPE_CHECKING:
    from annotator.services.backup import Facts
    from annotator.services.recover import Distance

LOOKED_AT = 12
"""So many of the newest backups are looked into."""
_PATH = Qt.ItemDataRole.UserRole


class DamagedDialog(QDialog):
    """Looks into the backups on a thread, the newest first; the good one that is nearest to the
    damaged file's own state is chosen."""

    restore_wanted = Signal(Path)
    """Put this backup in the file's place."""
    recover_wanted = Signal()
    other_wanted = Signal()
    folder_wanted = Signal()

    def __init__(
        self, path: Path, sentence: str, parent: QWidget | None = None, unsaved: str = ""
    ) -> None:
        super().__init__(parent)
        self.setObjectName("damagedDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("The Project Is Damaged")
        self.setMinimumWidth(560)
        self._path = path
        self._waiting = list(backup.all_backups_of(path)[:LOOKED_AT])
        self._is_closed = False
        layout = QVBoxLayout(self)
        self.truth = _text(sentence, self)
        layout.addWidget(self.truth)
        layout.addWidget(_text(f"The file was kept as it is: {path}", self))
        if unsaved:
            self._add_unsaved(layout, unsaved)
        self.state = _text("", self)
        layout.addWidget(self.state)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Backups")
        self.list.setMinimumHeight(60)
        self.list.currentItemChanged.connect(lambda *_: self._enable())
        self.list.itemActivated.connect(lambda _: self._restore())
        layout.addWidget(self.list)
        self.between = _text("", self)
        layout.addWidget(self.between)
        layout.addLayout(self._buttons())
        self.list.setVisible(bool(self._waiting))
        self._found = 0
        self._nearest: QListWidgetItem | None = None
        self._look()

    def done(self, result: int) -> None:
        """Closed: nobody waits for the backups any more."""
        self._is_closed = True
        super().done(result)

    # --- its parts

    def _buttons(self) -> QGridLayout:
        """In two rows: all of them fit on a small screen, too."""
        self.restore = QPushButton("Restore This Backup", self)
        self.recover = QPushButton("Recover What Can Be Read…", self)
        other, folder = QPushButton("Open Another…", self), QPushButton("Show the File", self)
        close = QPushButton("Not Now", self)
        box = QGridLayout()
        for place, button in enumerate((self.restore, self.recover, other, folder, close)):
            box.addWidget(button, place // 3, place % 3)
        self.restore.clicked.connect(self._restore)
        self._leads(self.recover, self.recover_wanted)
        self._leads(other, self.other_wanted)
        folder.clicked.connect(self.folder_wanted)
        close.clicked.connect(self.reject)
        self.restore.setEnabled(False)
        self.recover.setToolTip(
            "Makes a new project beside this one, with everything that can still be read."
        )
        return box

    def _leads(self, button: QPushButton, signal: object) -> None:
        def go() -> None:
            self.accept()
            signal.emit()  # type: ignore[attr-defined]

        button.clicked.connect(go)

    def _add_unsaved(self, layout: QVBoxLayout, unsaved: str) -> None:
        layout.addWidget(_text(f"What you are typing is not saved: “{unsaved}”", self))
        copy = QPushButton("Copy It", self)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(unsaved))
        layout.addWidget(copy, alignment=Qt.AlignmentFlag.AlignLeft)

    # --- the backups

    def _look(self) -> None:
        """Look into the next backup, on a thread."""
        if self._is_closed:
            return
        if not self._waiting:
            self._tell_outcome()
            return
        self.state.setText("Looking for good backups…")
        copy = self._waiting.pop(0)
        tasks.run(
            lambda progress: self._look_into(copy, progress), self._add, lambda _: self._look()
        )

    def _look_into(self, copy: Path, progress: tasks.Progress) -> tuple[Facts, Distance]:
        return backup.facts_of(copy, progress), recover.distance(self._path, copy)

    def _add(self, found: tuple[Facts, Distance]) -> None:
        if self._is_closed:
            return
        facts, behind = found
        item = QListWidgetItem(_line(facts), self.list)
        item.setData(_PATH, facts.path)
        item.setData(_PATH + 1, behind)
        item.setToolTip(tooltip(facts.problem or str(facts.path)))
        if not facts.sound:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        elif self.list.currentItem() is self._nearest:  # (else the user has chosen already)
            if self._nearest is None or _rank(item) < _rank(self._nearest):
                self._nearest = item
            self.list.setCurrentItem(self._nearest)
        self._found += facts.sound
        self._look()

    def _tell_outcome(self) -> None:
        if self._found:
            self.state.setText("These backups are good:")
        else:
            self.state.setText("There is no good backup of it. What can be read can be recovered.")
            self.recover.setDefault(True)
            self.recover.setFocus()

    def _enable(self) -> None:
        item: QListWidgetItem | None = self.list.currentItem()
        self.restore.setEnabled(item is not None)
        if item is None:
            return
        self.restore.setDefault(True)
        self.between.setText(_between(item.data(_PATH + 1)))

    def _restore(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            copy = item.data(_PATH)
            self.accept()
            self.restore_wanted.emit(copy)


def _rank(item: QListWidgetItem) -> tuple[int, int]:
    """How near a backup is to the damaged file: the smaller, the nearer. Of equals the first, which
    is the newest, stays; a state that was left by a restore comes last."""
    behind: Distance = item.data(_PATH + 1)
    if behind.acts is not None:
        return 0, behind.acts
    was_left = backup.reason_of(item.data(_PATH)) == backup.REASONS["before-restore"]
    return (2 if behind.is_known or was_left else 1), 0


def _between(behind: Distance) -> str:
    """What would be missing with a backup."""
    if not behind.is_known:
        return "How much was done after it cannot be told."
    if behind.acts is None:
        return "It holds another state of the project, which was left by going back to a backup."
    if not behind.acts:
        return "Nothing was done after it: all of the work is in it."
    steps = "1 step was" if behind.acts == 1 else f"{behind.acts:,} steps were"
    return f"{steps} done after it and would be missing."


def _line(facts: Facts) -> str:
    when = backup.day_of(facts.path)
    if reason := backup.reason_of(facts.path):
        when = f"{when}, {reason}"
    if not facts.sound:
        return f"{when} — damaged, too"
    documents = "1 document" if facts.documents == 1 else f"{facts.documents:,} documents"
    spans = "1 span" if facts.spans == 1 else f"{facts.spans:,} spans"
    return f"{when} — {documents}, {spans}"


def _text(sentence: str, parent: QWidget) -> QLabel:
    label = QLabel(sentence, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
