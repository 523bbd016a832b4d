"""File ▸ Restore…: the backups there are, and what would change if one took the project's place."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import AnnotatorError, Cancelled
from annotator.services import backup
from annotator.ui import errors, tasks
from annotator.ui.dialogs import confirm, files
from annotator.ui.widgets.plain_text import shortened, tooltip

HEADS = ("Taken", "Occasion", "Documents", "Spans", "Size")
_DOCUMENTS, _SPANS, _SIZE = 2, 3, 4
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ANOTHER = "This is another project: no document is in both."
_UNREADABLE_NOW = "What is there now cannot be read, so it cannot be compared."


class RestoreDialog(QDialog):
    """A table of backups, the newest first; below it what would change. It only asks: who listens
    to `restore_wanted` (a Path) does it."""

    restore_wanted = Signal(object)

    def __init__(self, project: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._facts: dict[Path, backup.Facts] = {}
        self._counting: tasks.Task | None = None
        self._comparing: tasks.Task | None = None
        self._compared: dict[Path, str] = {}
        self._strange: list[Path] = []
        self.setObjectName("restoreDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Restore")
        self.setMinimumWidth(560)
        self._make_parts()
        copies = backup.kept_of(project)
        self._minutes = Counter(backup.day_of(copy) for copy in copies)
        for copy in copies:
            self._add(copy)
        self.finished.connect(self._stop)
        if copies:
            self.resize(720, 500)
            self.table.setCurrentItem(self._items()[0])
            self.table.setFocus()
        else:
            self._tell_none()
        self._count_next()

    def choose(self, file: Path) -> None:
        """Put a file from anywhere at the top of the table, and choose it; what is no project is
        refused with its sentence."""

        def judged(refusal: str) -> None:
            if refusal:
                self.table.setCurrentItem(None)  # type: ignore[call-overload]
                self.words.setText(f"{refusal} It was not added to the list.")
            else:
                self._add_chosen(file)

        tasks.run(lambda _: backup.refusal_of(file), judged, _unless_cancelled(self))

    def _add_chosen(self, file: Path) -> None:
        item = self._item_of(file) or self._add(file, at_top=True)
        if self.table.isHidden():
            self.table.show()
            self.resize(720, 500)
        self.table.setCurrentItem(item)
        self.table.setFocus()

    # --- parts

    def _make_parts(self) -> None:
        name = shortened(self._project.name, 40)
        head = _plain(f"Go back to an earlier state of “{name}”. What is there now is kept.", self)
        self.table = self._make_table()
        self.words = _plain("", self)
        self.words.setObjectName("restoreWords")
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.words.setMinimumHeight(3 * QFontMetrics(self.font()).lineSpacing())
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Comparing")
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        self._bar.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        self.restore_button = buttons.addButton("&Restore", QDialogButtonBox.ButtonRole.AcceptRole)
        self.restore_button.setDefault(True)
        self.restore_button.setEnabled(False)
        buttons.accepted.connect(self._restore)
        other = buttons.addButton("Choose a &File…", QDialogButtonBox.ButtonRole.ActionRole)
        other.setAutoDefault(False)
        other.clicked.connect(self._ask_file)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        for widget in (head, self.table, self.words, self._bar, buttons):
            layout.addWidget(widget, int(widget is self.table))

    def _make_table(self) -> QTreeWidget:
        table = QTreeWidget(self)
        table.setObjectName("backups")
        table.setAccessibleName("Backups")
        table.setHeaderLabels(list(HEADS))
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setAllColumnsShowFocus(True)
        header = table.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column in (_DOCUMENTS, _SPANS, _SIZE):
            table.headerItem().setTextAlignment(column, _RIGHT)
        table.currentItemChanged.connect(lambda item, _: self._show(item))
        return table

    def _add(self, copy: Path, at_top: bool = False) -> QTreeWidgetItem:
        is_dated = backup.taken_at(copy) is not None
        when = self._when_of(copy) if is_dated else shortened(copy.name)
        why = backup.reason_of(copy) or ("a file of your choice" if at_top else "")
        item = QTreeWidgetItem([when, _capital(why), "…", "…", _size_of(copy)])
        item.setData(0, Qt.ItemDataRole.UserRole, str(copy))
        for column in range(len(HEADS)):
            item.setToolTip(column, tooltip(str(copy)))
        for column in (_DOCUMENTS, _SPANS, _SIZE):
            item.setTextAlignment(column, _RIGHT)
        self.table.insertTopLevelItem(0 if at_top else self.table.topLevelItemCount(), item)
        return item

    def _when_of(self, copy: Path) -> str:
        """To the minute; to the second where there are several of that minute."""
        at, when = backup.taken_at(copy), _capital(backup.when_of(copy))
        is_one_of_many = at is not None and self._minutes[backup.day_of(copy)] > 1
        return f"{when}:{at:%S}" if is_one_of_many else when

    def _tell_none(self) -> None:
        self.table.hide()
        folder = str(backup.folder_of(self._project))
        name = shortened(self._project.name, 40)
        self.words.setText(
            f"There is no backup of “{name}” yet. One is made every half hour while you "
            "work, and when you close the project. They will be in\n"
            + folder.replace(os.sep, f"{os.sep}\u200b")  # a line may end there
        )
        self.resize(self.width(), 220)

    # --- what is in each

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self.table.topLevelItem(n) for n in range(self.table.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _item_of(self, copy: Path) -> QTreeWidgetItem | None:
        return next((item for item in self._items() if _path_of(item) == copy), None)

    def _count_next(self) -> None:
        """Look into the next backup that was not looked into, one after the other."""
        left = (_path_of(item) for item in self._items())
        copy = next((path for path in left if path not in self._facts), None)
        if copy is None:
            self._counting = None
            return

        def counted(facts: backup.Facts) -> None:
            if self._counting is task:
                self._keep(facts)
                self._count_next()

        task = tasks.run(
            lambda progress: backup.facts_of(copy, progress), counted, _unless_cancelled(self)
        )
        self._counting = task

    def _keep(self, facts: backup.Facts) -> None:
        self._facts[facts.path] = facts
        item = self._item_of(facts.path)
        if item is None:
            return
        known = facts.sound or facts.documents > 0
        item.setText(_DOCUMENTS, f"{facts.documents:,}" if known else "–")
        item.setText(_SPANS, f"{facts.spans:,}" if known else "–")
        if not facts.sound:
            item.setText(1, "Damaged")

    # --- what would change

    def _show(self, item: QTreeWidgetItem | None) -> None:
        if self._comparing is not None:
            self._comparing.cancel()
            self._comparing = None
        self.restore_button.setEnabled(False)
        if item is None:
            return
        copy = _path_of(item)
        if copy in self._compared:
            self._say(copy)
            return
        self.words.setText("Comparing with what is there now…")
        self._bar.show()
        project, strange = self._project, self._strange

        def compare(progress: tasks.Progress) -> tuple[backup.Facts, str]:
            facts = backup.facts_of(copy, progress)
            if not facts.sound:
                return facts, facts.problem
            try:
                found = backup.differences(project, copy, progress)
            except Cancelled:
                raise
            except AnnotatorError:
                return facts, _UNREADABLE_NOW
            if backup.is_another(project, copy):
                strange.append(copy)
                return facts, "\n".join((_ANOTHER, *found.sentences()))
            return facts, "\n".join(found.sentences())

        def compared(found: tuple[backup.Facts, str]) -> None:
            if self._comparing is task:
                self._comparing = None
                self._keep(found[0])
                self._compared[copy] = found[1]
                self._say(copy)

        task = tasks.run(compare, compared, _unless_cancelled(self))
        self._comparing = task

    def _say(self, copy: Path) -> None:
        self._bar.hide()
        is_elsewhere = copy.parent != backup.folder_of(self._project)
        lies = f"\nIt lies in {copy.parent}." if is_elsewhere else ""
        self.words.setText(f"{self._compared[copy]}{lies}")
        self.restore_button.setEnabled(self._facts[copy].sound)

    # --- what is done

    def _restore(self) -> None:
        item = self.table.currentItem()
        if item is None:
            return
        copy = _path_of(item)

        def go() -> None:
            self.accept()
            self.restore_wanted.emit(copy)

        name = shortened(self._project.name, 40)
        question = (
            f"“{shortened(copy.name, 40)}” is of another project: no document is in both. Put it "
            f"in the place of “{name}” all the same? What is there now is kept."
        )
        confirm.ask(self, question, "Restore", go, needed=copy in self._strange)

    def _ask_file(self) -> None:
        folder = backup.folder_of(self._project)
        start = folder if folder.is_dir() else self._project.parent
        if (file := files.ask_backup(self, start)) is not None:
            self.choose(file)

    def _stop(self) -> None:
        for task in (self._counting, self._comparing):
            if task is not None:
                task.cancel()
        self._counting = self._comparing = None


def _unless_cancelled(parent: QWidget) -> Callable[[Exception], object]:
    def show(error: Exception) -> None:
        if not isinstance(error, Cancelled):
            errors.show(parent.parentWidget(), error)

    return show


def _path_of(item: QTreeWidgetItem) -> Path:
    return Path(item.data(0, Qt.ItemDataRole.UserRole))


def _plain(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _size_of(copy: Path) -> str:
    try:
        size = copy.stat().st_size
    except OSError:
        return "–"
    return f"{max(size // 1000, 1):,} kB" if size < 10_000_000 else f"{size // 1_000_000:,} MB"
