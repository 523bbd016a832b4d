"""In which format a project is exported: all that can be written, and what each lets one choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QWidget,
)

from annotator.ui.widgets.plain_text import tooltip

if TYPE_CHECKING:
    from annotator.services.formats import FormatInfo


class FormatList(QListWidget):
    """The formats by their titles. One whose library is missing is greyed, but can be chosen, so
    that one can read how to get it."""

    chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("exportFormats")
        self.setAccessibleName("Formats")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._infos: tuple[FormatInfo, ...] = ()
        self.currentRowChanged.connect(lambda _: self.chosen.emit())

    @property
    def info(self) -> FormatInfo | None:
        """The format that is chosen; None while they are not known yet."""
        row = self.currentRow()
        return self._infos[row] if 0 <= row < len(self._infos) else None

    def fill(self, infos: Sequence[FormatInfo], name: str) -> None:
        """Offer those that can be written, and choose one of them."""
        self._infos = tuple(info for info in infos if info.writes)
        for info in self._infos:
            row = QListWidgetItem(info.title, self)
            row.setToolTip(tooltip(" ".join(filter(None, (info.limits, info.hint)))))
            row.setData(Qt.ItemDataRole.AccessibleDescriptionRole, info.hint)
        self._grey()
        self.choose(name if any(info.name == name for info in self._infos) else "native")

    def choose(self, name: str) -> None:
        """Choose a format, as the user would."""
        for row, info in enumerate(self._infos):
            if info.name == name:
                self.setCurrentRow(row)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._grey()

    def _grey(self) -> None:
        faint = self.palette().color(QPalette.ColorRole.PlaceholderText)
        for row, info in enumerate(self._infos):
            if not info.is_installed:
                self.item(row).setForeground(faint)


class FormatSettings(QWidget):
    """A box for each choice that a format offers for writing."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._boxes: dict[str, QComboBox] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)

    def show_for(self, info: FormatInfo, chosen: Mapping[str, str]) -> None:
        """Offer the choices of a format; those `chosen` before are chosen."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self._boxes = {}
        for setting in info.settings:
            if not setting.writing:
                continue
            box = _ShrinkingBox(self)
            box.setObjectName(f"exportSetting_{setting.name}")
            for value, title in setting.choices:
                box.addItem(title, value)
            box.setCurrentIndex(max(0, box.findData(setting.chosen(chosen))))
            box.setAccessibleName(setting.title)
            box.setToolTip(tooltip(box.currentText()))  # there may be no room for all of it
            box.currentTextChanged.connect(lambda text, box=box: box.setToolTip(tooltip(text)))
            box.activated.connect(lambda _: self.changed.emit())
            self._boxes[setting.name] = box
            self._form.addRow(QLabel(setting.title, self), box)
        self.setVisible(bool(self._boxes))

    def values(self) -> dict[str, str]:
        """What is chosen, by the settings' names."""
        return {name: str(box.currentData()) for name, box in self._boxes.items()}

    def choose(self, name: str, value: str) -> None:
        """Choose, as the user would."""
        box = self._boxes[name]
        box.setCurrentIndex(box.findData(value))
        self.changed.emit()


class _ShrinkingBox(QComboBox):
    """It takes the room there is; a long choice is read whole in its list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 12)
        super().showPopup()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, super().minimumSizeHint().height())
