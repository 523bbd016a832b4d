"""Where an export goes: a file, or a folder where the format is one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from annotator.ui.dialogs import files
from annotator.ui.widgets.field import LineField

if TYPE_CHECKING:
    from annotator.services.formats import FormatInfo
    from annotator.ui.main_window import MainWindow


class ExportPlace(QWidget):
    """A field for the path, and a button that asks for it. `known` are the places where a file may
    be replaced without a question: that of the last export, and one that was asked about."""

    changed = Signal()

    def __init__(self, window: MainWindow, stem: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._stem = window, stem
        self._info: FormatInfo | None = None
        self.known: set[Path] = set()
        self.field = LineField(self)
        self.field.setObjectName("exportPlace")
        self.field.setAccessibleName("File or folder to write")
        self.field.textChanged.connect(lambda _: self.changed.emit())
        self._word = QLabel("&To", self)
        self._word.setBuddy(self.field)
        self.button = QPushButton("&Choose…", self)
        self.button.setObjectName("exportChoose")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._word)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)

    @property
    def path(self) -> Path | None:
        """The place, whole; a file without an ending gets the format's. None if there is none."""
        text = self.field.text().strip()
        if not text or self._info is None or "\0" in text:
            return None
        path = Path(os.path.abspath(self._folder() / os.path.expanduser(text)))
        if not path.name:  # the root
            return None
        if not self._info.is_folder and not path.suffix:
            path = path.with_name(path.name + self._info.extensions[0])
        return path

    def show_for(self, info: FormatInfo, last: str) -> None:
        """The place of a format: that of its last export, else beside what stands in the field."""
        before = self.path
        self._info = info
        self._word.setText("&To folder" if info.is_folder else "&To file")
        if last:
            self.known.add(Path(last))
            self.field.setText(last)
            return
        folder = self._folder() if before is None else before.parent
        stem = self._stem if info.name == "native" else f"{self._stem}-{info.name}"
        self.field.setText(str(folder / info.file_name(stem)))

    def _ask(self) -> None:
        path = self.path
        if self._info is None:
            return
        start = path or self._folder() / self._info.file_name(self._stem)
        if self._info.is_folder:
            found = files.ask_export_folder(self, start)
        else:
            found = files.ask_export(self, start, self._info.title)
            if found is not None:
                self.known.add(found)  # the question for the file asked about replacing it
        if found is not None:
            self.field.setText(str(found))
        self.field.setFocus()

    def _folder(self) -> Path:
        return self._window.session.folder("export", self._window.default_folder("export"))
