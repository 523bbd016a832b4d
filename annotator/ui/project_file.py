"""The window's project file: opening it where it was left, bringing the rest once the text is seen,
and telling what is wrong with it."""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.errors import DamagedError
from annotator.ui import errors, tasks, unsaved
from annotator.ui.session import Left

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


class ProjectFile(QObject):
    """Opens one project after another in a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def open(self, path: Path, document_id: str = "", read_only: bool = False) -> None:
        """Open a project at the place where it was left. Raises AnnotatorError; then what was open
        stays open."""
        window, session = self._window, self._window.session
        given, path = path.absolute(), Path(os.path.realpath(path))  # one project has one name
        window.commit_edits()
        self.keep_place()
        left = session.place(path)
        window.text_binding.sights.expect(left.document_id, left.top, left.caret)
        window.housekeeping.words.stop()
        rescued = window.housekeeping.rescue()
        old = window.workspace.path if window.housekeeping.is_changed() and not rescued else None
        window.workspace.open_project(
            path,
            annotator_name=window.annotator_name(),
            document_id=document_id or left.document_id,
            counts=session.counts(path),
            read_only=read_only,
        )
        window.read_only = read_only
        window.safety.begin()
        if not read_only:
            session.remove_recent(given)
            session.add_recent(path)
        if old is not None:
            window.housekeeping.backups.after_closing(old)
        if window.isVisible():
            self.load()

    def load(self) -> None:
        """Bring what the first screen did without; asked for once it is painted."""
        workspace = self._window.workspace
        if workspace.path is None:
            return
        workspace.load()
        tasks.run(lambda _: workspace.project, lambda _: self._loaded(), self._load_failed)

    def keep_place(self) -> None:
        """Remember where the open project is left."""
        window, workspace = self._window, self._window.workspace
        if workspace.path is not None and workspace.document_id and not window.read_only:
            view = window.view
            left = Left(workspace.document_id, view.top_offset(), view.caret)
            window.session.keep_place(workspace.path, left)
            window.session.keep_counts(workspace.path, workspace.kept_counts())

    def _loaded(self) -> None:
        gc.freeze()  # the libraries came along: they stay, and need no looking through
        window = self._window
        window.panel("documentsPanel").learn_heights()
        newest = None
        with suppress(DamagedError):  # a history that cannot be read keeps nobody from the text
            newest = next(window.workspace.project.history(), None)
        window.status.show_saved(newest.at if newest else "")
        if message := window.session.take_message():
            window.notice(message)
        unsaved.show(window)
        window.menus.refresh_enabled()
        window.safety.look()
        window.housekeeping.backups.finish()
        window.housekeeping.words.begin()
        window.workspace.open_left_out()
        window.damage.check_if_unclean()

    def _load_failed(self, error: Exception) -> None:
        path = self._window.workspace.path
        if path is not None and isinstance(error, DamagedError):
            self._window.damage.strike(path, str(error))
        else:
            errors.show(self._window, error)
