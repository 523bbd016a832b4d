"""The files of an import, a row each: what they are and what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from annotator.services.formats import FormatInfo
from annotator.services.survey import Survey, SurveyedFile
from annotator.ui import theme
from annotator.ui.widgets.choice_delegate import Choice, Index
from annotator.ui.widgets.plain_text import one_line, tooltip

NAME, FORMAT, DOCUMENTS, SPANS, REFUSED = range(5)
RECOGNISED, LEFT_OUT = "=", ""
_HEADS = ("File", "Read as", "Documents", "Spans", "Refused")
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file: `format` by name, "" where it is of none; `said` is that for people."""

    path: Path
    format: str
    said: str
    counts: tuple[int, int, int] | None = None


class ImportFilesModel(QAbstractTableModel):
    """`chosen` holds the formats that the user chose, "" where a file is to be left out."""

    format_chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chosen: dict[Path, str] = {}
        self._files: Sequence[SurveyedFile] = ()
        self._others: Sequence[tuple[Path, str]] = ()
        self._formats: Sequence[FormatInfo] = ()

    def show(self, survey: Survey, formats: Sequence[FormatInfo]) -> None:
        """Show the files that a survey found."""
        self.beginResetModel()
        self._formats = formats
        self._files = survey.files
        self._others = [
            *((path, "Not recognised: choose") for path in survey.unknown),
            *((path, "No known format: not read") for path in survey.skipped),
            *((path, "Left out") for path in survey.left_out),
        ]
        self.endResetModel()

    def row(self, number: int) -> FileRow:
        """A row. (They are made when they are asked for: there may be very many.)"""
        if number < len(self._files):
            f = self._files[number]
            return FileRow(f.path, f.format, f.title, (f.documents, f.spans, f.refusals))
        path, said = self._others[number - len(self._files)]
        return FileRow(path, "", said)

    def choices(self, index: Index) -> list[Choice]:
        """How a file may be read: in the formats of its ending, or of any where there is none."""
        row = self.row(index.row())
        ending = row.path.suffix.lower()
        fitting = [info for info in self._formats if ending in info.extensions] or self._formats
        return [
            Choice(RECOGNISED, "As it looks"),
            *(Choice(info.name, info.title) for info in fitting),
            Choice(LEFT_OUT, "Leave out"),
        ]

    def choose(self, rows: Sequence[int], value: str) -> None:
        """Read the files of these rows in a format, as they look, or not at all."""
        for row in rows:
            path = self.row(row).path
            self.chosen.pop(path, None)
            if value != RECOGNISED:
                self.chosen[path] = value
        self.format_chosen.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._files) + len(self._others)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= DOCUMENTS:
            return _RIGHT
        return _HEADS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.row(index.row()), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return self.chosen.get(row.path, RECOGNISED)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(str(row.path) if column == NAME else self._text(row, column))
        if role == Qt.ItemDataRole.TextAlignmentRole and column >= DOCUMENTS:
            return _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole and (column == REFUSED or not row.format):
            return theme.current().color("bad" if column == REFUSED else "quiet")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == FORMAT else flags

    def _text(self, row: FileRow, column: int) -> str:
        if column == NAME:
            return one_line(row.path.name, " ")
        if column == FORMAT:
            is_said = self.chosen.get(row.path, LEFT_OUT) != LEFT_OUT
            return f"{row.said} (as chosen)" if is_said else row.said
        if row.counts is None or (column == REFUSED and not row.counts[-1]):
            return ""
        return f"{row.counts[column - DOCUMENTS]:,}"
