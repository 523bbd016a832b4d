"""The window: menus, three columns, the line below. What it can do is in the table of actions."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QStatusTipEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from annotator import settings as settings_file
from annotator.errors import AnnotatorError
from annotator.services import backup
from annotator.settings import Settings
from annotator.ui import drop, errors, tasks, theme, unsaved
from annotator.ui.columns import Columns
from annotator.ui.commands import checking, files, help
from annotator.ui.damage import Damage
from annotator.ui.health import Health
from annotator.ui.housekeeping import Housekeeping
from annotator.ui.project_file import ProjectFile
from annotator.ui.review.place import Review
from annotator.ui.safety import Safety
from annotator.ui.session import Session
from annotator.ui.status_bar import StatusBar
from annotator.ui.text_binding import TextBinding
from annotator.ui.widgets.plain_text import for_title, tooltip
from annotator.ui.widgets.project_name import ProjectName
from annotator.ui.workspace import Workspace

if TYPE_CHECKING:
    from annotator.ui.menus import Menus

FRAME = QSize(16, 48)
"""What the system puts around a window at most: it must fit on the screen, too."""


class MainWindow(QMainWindow):
    """Holds the parts together. `workspace` is what is open; offsets are code points."""

    def __init__(self, settings: Settings, session: Session) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAccessibleName("Annotator")
        self.setAcceptDrops(True)
        room = self.screen().availableSize() - FRAME
        self.setMinimumSize(QSize(640, 400).boundedTo(room))
        self.settings = settings
        self.session = session
        self.read_only = False
        self.is_closed = False
        self.workspace = Workspace(self)
        self.columns = Columns(self)  # before the line below: the first focus is the text's
        self.status = StatusBar(self)
        self.view = self.columns.view
        middle = QWidget(self)
        rows = QVBoxLayout(middle)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.columns, 1)
        rows.addWidget(self.status)
        self.setCentralWidget(middle)
        self._name = ProjectName(self.menuBar())
        self.menuBar().setCornerWidget(self._name)
        self.text_binding = TextBinding(self)
        self.review = Review(self)
        self.health = Health(self)
        self.housekeeping = Housekeeping(self)
        self._file = ProjectFile(self)
        self.damage = Damage(self)
        self.safety = Safety(self)
        self._listen()
        self._apply_look()
        self._restore_layout()

    def complete(self) -> None:
        """Make what the first paint did without: menus and panels. Once, before anything else."""
        from annotator.ui.menus import Menus

        self.menus: Menus = Menus(self)
        self.columns.fill_sides()
        workspace = self.workspace
        workspace.project_opened.connect(self.menus.refresh_enabled)
        for signal in (workspace.document_opened, workspace.span_chosen, workspace.changed):
            signal.connect(lambda _: self.menus.refresh_enabled())
        self.menus.refresh_enabled()

    # --- what is asked of the window

    def panel(self, panel_id: str) -> Any:
        """The panel of that object name: "documentsPanel", "labelsPanel", "spansPanel"."""
        return self.columns.panels[panel_id]

    @property
    def project_path(self) -> Path | None:
        """The file of the open project."""
        return self.workspace.path

    def open_project(self, path: Path, document_id: str = "", read_only: bool = False) -> None:
        """Open a project at the place where it was left. Raises AnnotatorError; then what was open
        stays open."""
        self._file.open(path, document_id, read_only)

    def load(self) -> None:
        """Bring what the first screen did without; asked for once it is painted."""
        self._file.load()

    def annotator_name(self) -> str:
        """The name work is done under: that of the settings, else the one on this computer."""
        import getpass

        try:
            return self.settings.name or getpass.getuser()
        except (OSError, KeyError):
            return "annotator"

    def notice(self, sentence: str) -> None:
        """Show one sentence of news for some seconds."""
        self.status.show_notice(sentence)

    def set_settings(self, **values: Any) -> None:
        """Change settings: they hold at once and are saved."""
        fitting = {
            item.name: values[item.name]
            for item in fields(Settings)
            if item.name in values and settings_file.fits(item, values[item.name])
        }
        before, self.settings = self.settings, settings_file.changed(self.settings, fitting)
        self._apply_look()
        try:
            is_safe = self.session.is_safe  # then only what the user changed just now is kept
            kept = settings_file.load()[0] if is_safe else before
            whole = settings_file.changed(kept, fitting)
            settings_file.save(whole)
        except AnnotatorError as error:
            errors.show(self, error)

    def show_side_columns(self, shown: bool) -> None:
        """Show or hide the columns left and right of the text."""
        self.columns.show_sides(shown)

    def parts(self) -> list[QWidget]:
        """The parts of the window in the order of F6."""
        return [*self.columns.parts(), *self.review.parts(), self.status.shield]

    def refresh_span(self, span_id: str) -> None:
        """Draw a span again as it is stored."""
        self.text_binding.show_again(span_id)

    def commit_edits(self) -> bool:
        """Write down what is being typed into a note or a title; False if that was refused."""
        return self.columns.commit_edits()

    def default_folder(self, use: str) -> Path:
        """Where a file dialog begins the first time."""
        folder = self.settings.project_dir if use == "projects" else Path.home()
        return folder if folder.is_dir() else Path.home()

    def come_to_front(self) -> None:
        """A second start asked for this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # --- what happens to it

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.is_closed:
            self.is_closed = True
            if not self.commit_edits():
                unsaved.keep(self)
            tasks.cancel_all()
            tasks.wait_for_all()
            self._file.keep_place()
            self.session.keep_layout("window", self.saveGeometry())
            self.columns.keep(self.session)
            self.housekeeping.close_project()
            self.session.sync()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.columns.escape()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QStatusTipEvent):
            self.status.show_tip(event.tip())
            return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drop.paths_of(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = drop.paths_of(event.mimeData())
        event.acceptProposedAction()
        # the program the files come from waits until this returns
        QTimer.singleShot(0, self, lambda: self._take(paths))

    # --- how

    def _listen(self) -> None:
        workspace = self.workspace
        workspace.settle = self.commit_edits
        workspace.noticed.connect(self.notice)
        workspace.changed.connect(lambda done: checking.look_again(self, done))
        self.status.shield.clicked.connect(lambda: help.safety(self))
        workspace.failed.connect(lambda error: files.tell_failure(self, error))
        workspace.saved.connect(self.status.show_saved)
        workspace.project_opened.connect(self._show_project)
        theme.keeper().changed.connect(self._apply_colors)

    def _take(self, paths: list[Path]) -> None:
        project = drop.project_among(paths)
        if project is None:
            files.import_paths(self, paths)
        elif files.open_path(self, project) and len(paths) > 1:
            self.notice(drop.left_out(project, len(paths) - 1))

    def _show_project(self) -> None:
        path = self.workspace.path
        self._name.setText(path.name if path else "")
        self.menuBar().setCornerWidget(self._name)  # it takes the width of what it says now
        self._name.setToolTip(tooltip(str(path or "")))
        program = "Annotator (safe mode)" if self.session.is_safe else "Annotator"
        self.setWindowTitle(f"{for_title(path.stem)} — {program}" if path else program)
        self.status.show_saved("")

    def _apply_look(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self.settings.theme)
        self._apply_colors()
        mine = self.settings
        backup.keep_in(mine.backup_dir, mine.keep_backups, mine.former_backup_dirs)
        backup.demand_folder(bool(mine.backup_folder))

    def _apply_colors(self) -> None:
        self.columns.apply(self.settings)
        self.text_binding.show_colors()

    def _restore_layout(self) -> None:
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableSize() - FRAME))
        self.restoreGeometry(self.session.layout("window"))
        self.columns.restore(self.session)
