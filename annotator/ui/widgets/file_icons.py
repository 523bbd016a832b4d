"""Icons for a file dialog, by what a name says alone: Qt's own provider reads the files."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QApplication, QFileIconProvider, QStyle


class FileIcons(QFileIconProvider):
    """A folder or a file, and its suffix for its kind."""

    @staticmethod
    @cache
    def shared() -> FileIcons:
        """The one that all dialogs use: none of them owns it."""
        return FileIcons()

    def icon(self, what: QFileInfo | QAbstractFileIconProvider.IconType) -> QIcon:
        if not isinstance(what, QFileInfo):
            return super().icon(what)
        pixmap = QStyle.StandardPixmap
        standard = pixmap.SP_DirIcon if what.isDir() else pixmap.SP_FileIcon
        return QApplication.style().standardIcon(standard)

    def type(self, info: QFileInfo) -> str:
        return "Folder" if info.isDir() else info.suffix()
