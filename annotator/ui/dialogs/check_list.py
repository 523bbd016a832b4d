"""The list of a check: a row with a box for each repair, what cannot be mended, and examples."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QTreeWidget, QTreeWidgetItem, QWidget

from annotator.model.finding import Harm, Report
from annotator.services.repair import Repair

_REPAIR = Qt.ItemDataRole.UserRole
_BEYOND: dict[Harm, str] = {
    Harm.FILE: "The file itself is damaged. Restore a backup, or use “annotator recover”.",
    Harm.REFERENCE: "Rows refer to something that is gone. Restore a backup.",
    Harm.VALUE: "Values cannot be read. Restore a backup.",
    Harm.HISTORY: "Acts cannot be read, so they cannot be undone any more.",
    Harm.TEXT: "Texts are not the ones that were imported. Restore a backup.",
    Harm.UNTESTED: "Spans lie on damaged texts; they are left as they are.",
    Harm.REPLAY: "Records are not as the history left them. A backup shows what they were.",
}


class CheckList(QTreeWidget):
    """Repairs, all ticked; below each, unfolded by Right, what was found. Lines are broken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("checkList")
        self.setAccessibleName("What was found, and what will be mended")
        self.setHeaderHidden(True)
        self.setWordWrap(True)
        self.setColumnCount(1)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)

    def fill(self, report: Report, repairs: Sequence[Repair]) -> None:
        """Show what was found and planned."""
        self.blockSignals(True)
        self.clear()
        for repair in repairs:
            row = self._row(repair.sentence, report, repair.kind)
            row.setFlags(row.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            row.setCheckState(0, Qt.CheckState.Checked)
            row.setData(0, _REPAIR, repair)
        for kind, count in report.counts.items():
            if not kind.can_be_repaired:
                self._row(f"{count:,} × {_BEYOND[kind]}", report, kind)
        self.blockSignals(False)
        for row in self._rows()[:1]:
            self.setCurrentItem(row)
        self._fit()

    def ticked(self) -> list[Repair]:
        """The repairs that are to be done."""
        return [
            row.data(0, _REPAIR)
            for row in self._rows()
            if row.data(0, _REPAIR) is not None and row.checkState(0) is Qt.CheckState.Checked
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # that is the dialog's
            return
        super().keyPressEvent(event)

    def _rows(self) -> list[QTreeWidgetItem]:
        found = (self.topLevelItem(place) for place in range(self.topLevelItemCount()))
        return [row for row in found if row is not None]

    def _row(self, sentence: str, report: Report, kind: Harm) -> QTreeWidgetItem:
        row = QTreeWidgetItem(self, [sentence])
        found = report.of(kind)
        told = [finding.sentence for finding in found]
        if (more := report.counts[kind] - len(found)) > 0:
            told.append(f"… and {more:,} more")
        for line in told:
            QTreeWidgetItem(row, [" ".join(line.split())])
        return row

    def _fit(self) -> None:
        """Each row as high as its lines need at this width."""
        style = self.style()
        box = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, self) + 12
        for row in self._rows():
            self._set_height(row, self.viewport().width() - self.indentation() - box)
            for child in (row.child(number) for number in range(row.childCount())):
                self._set_height(child, self.viewport().width() - 2 * self.indentation() - 8)

    def _set_height(self, row: QTreeWidgetItem | None, width: int) -> None:
        if row is None:
            return
        flags = Qt.TextFlag.TextWordWrap
        bounds = self.fontMetrics().boundingRect(0, 0, max(width, 80), 10_000, flags, row.text(0))
        row.setSizeHint(0, QSize(0, bounds.height() + 10))
