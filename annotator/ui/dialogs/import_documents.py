"""Import: what was recognised, what will come in, under which names, and what will not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QTabWidget,
    QVBoxLayout,
)

from annotator.services import import_at_once, import_mapping, saving
from annotator.services.import_at_once import Questions
from annotator.services.import_documents import ImportOptions
from annotator.ui import drop, errors, tasks
from annotator.ui.dialogs import files
from annotator.ui.dialogs.asking import Answer, AskingDialog
from annotator.ui.dialogs.import_files_page import ImportFilesPage
from annotator.ui.dialogs.import_names_page import ImportNamesPage
from annotator.ui.dialogs.import_preview_page import ImportPreviewPage
from annotator.ui.dialogs.import_problems_page import ImportProblemsPage
from annotator.ui.dialogs.import_sentences import head_of
from annotator.ui.widgets.plain_text import counted

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

FILES, NAMES, PREVIEW, PROBLEMS = range(4)
_NO_FILES = "Add files or a folder, or drop them here."


class ImportDialog(AskingDialog):
    """Reads the files on a thread whenever they are to be read otherwise. `import_wanted` tells
    that `paths` are to come in as `options` say; whoever does it closes the dialog then."""

    import_wanted = Signal()

    def __init__(
        self, window: MainWindow, paths: Sequence[Path], questions: Questions | None = None
    ) -> None:
        super().__init__(window, "importDialog", "Import")
        self._window = window
        self.paths = list(paths)
        self._is_busy = False
        self._seen: Questions | None = None
        self.setAcceptDrops(True)
        self._make()
        room = window.size()
        self.resize(max(620, min(900, room.width() - 60)), max(440, min(640, room.height() - 50)))
        if questions is not None:
            self._show(questions)
            self._begin_where_it_matters(questions)
        else:
            self._look()

    @property
    def options(self) -> ImportOptions:
        """How the files are to be read, and what their names become."""
        page = self.files
        return ImportOptions(
            encoding=str(page.encoding.currentData() or ""),
            max_mb=self._window.settings.max_text_mb,
            format=str(page.format.currentData() or ""),
            settings=page.settings_for_all(),
            formats=dict(page.model.chosen),
            mapping=self.names.model.mapping,
            strict=self.strict.isChecked(),
        )

    def set_busy(self, busy: bool) -> None:
        """While the import is under way nothing can be changed here, nor is this closed."""
        self._is_busy = busy
        self.tabs.setEnabled(not busy)
        self.buttons.setEnabled(not busy)
        self.strict.setEnabled(not busy)
        if not busy:
            self._show_whether_possible()
            self.do_button.setFocus()

    # --- how

    def _make(self) -> None:
        self.head = QLabel("Looking at the files…", self)
        self.head.setObjectName("importHead")
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.head.setWordWrap(True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How far the look is")
        self._make_pages()
        self.strict = QCheckBox("All or no&thing: import only if nothing is left behind", self)
        self.strict.setObjectName("importStrict")
        self.strict.toggled.connect(lambda _: self._show_whether_possible())
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.do_button = self.buttons.addButton("&Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self.do_button.setObjectName("importDo")
        self.do_button.setDefault(True)
        self.buttons.accepted.connect(self._want)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(8)
        for widget in (self.head, self.bar, self.tabs, self.strict, self.buttons):
            layout.addWidget(widget, 1 if widget is self.tabs else 0)

    def _make_pages(self) -> None:
        window = self._window
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("importTabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.files = ImportFilesPage(self)
        self.names = ImportNamesPage(self)
        labels = window.workspace.labels()
        self.preview = ImportPreviewPage(labels, window.settings.text_size, self)
        self.problems = ImportProblemsPage(self)
        for page, title in (
            (self.files, "&Files"),
            (self.names, "&Names"),
            (self.preview, "Pre&view"),
            (self.problems, "&Problems"),
        ):
            self.tabs.addTab(page, title)
        self.tabs.currentChanged.connect(lambda _: self._show_preview())
        self.files.changed.connect(self._look)
        self.files.files_wanted.connect(lambda: self.add(files.ask_imports(window, self)))
        self.files.folder_wanted.connect(self._add_folder)
        self.names.mapping_changed.connect(self._show_preview)
        self.names.load_wanted.connect(self._load_mapping)
        self.names.save_wanted.connect(self._save_mapping)

    def add(self, paths: Sequence[Path]) -> None:
        """Add files and folders to those that are there."""
        new = [path for path in paths if path not in self.paths]
        if new:
            self.paths += new
            self._look()

    def _add_folder(self) -> None:
        folder = files.ask_import_folder(self._window, self)
        self.add([folder] if folder else [])

    def _look(self) -> None:
        """Read the files anew; what an older look finds is dropped."""
        paths, options, project = list(self.paths), self.options, self._window.workspace.project
        self._seen = None
        self._show_whether_possible()
        self.head.setText("Looking at the files…" if paths else _NO_FILES)
        self.bar.setRange(0, 0)
        self.bar.setVisible(bool(paths))

        def refuse(why: str) -> None:
            self.bar.hide()
            self.head.setText(why)

        task = self.ask(
            lambda progress: import_at_once.ask(project, paths, options, progress),
            self._show,
            refuse,
        )
        task.progressed.connect(self._tell)

    def _tell(self, done: int, total: int) -> None:
        """In a thousandth: files may have more bytes than the bar can count."""
        self.bar.setRange(0, 1_000 if total else 0)
        self.bar.setValue(done * 1_000 // total if total else 0)

    def _show(self, questions: Questions) -> None:
        self._seen, found = questions, questions.survey
        self.bar.hide()
        self.head.setText(head_of(found) if self.paths else _NO_FILES)
        self.files.show_found(questions)
        self.names.show_found(found)
        self.problems.show_found(found)
        new = sum(name.is_new for kind in self.names.kinds(found) for name in kind)
        amiss = found.problem_count + len(found.skipped)
        self.tabs.setTabText(FILES, f"&Files ({self.files.model.rowCount():,})")
        self.tabs.setTabText(NAMES, f"&Names ({new:,} new)" if new else "&Names")
        self.tabs.setTabText(PROBLEMS, f"&Problems ({amiss:,})" if amiss else "&Problems")
        self._show_preview()
        self._show_whether_possible()

    def _begin_where_it_matters(self, questions: Questions) -> None:
        """Where nothing can come in, and no format to be named would help, is said why."""
        found = questions.survey
        if found.problem_count and not found.documents and not found.unknown:
            self.tabs.setCurrentIndex(PROBLEMS)

    def _show_preview(self) -> None:
        """Draw the preview where it is seen."""
        if self._seen is not None and self.tabs.currentIndex() == PREVIEW:
            self.preview.show_found(self._seen.survey, self.names.model.mapping)

    def _show_whether_possible(self) -> None:
        found = self._seen.survey if self._seen is not None else None
        amiss = found.problem_count if found is not None else 0
        is_refused = self.strict.isChecked() and amiss > 0
        self.strict.setText(
            f"All or no&thing: {counted(amiss, 'problem')} in the way"
            if is_refused
            else "All or no&thing: import only if nothing is left behind"
        )
        brings = found is not None and bool(found.documents or found.definitions)
        self.do_button.setEnabled(brings and not is_refused and not self._is_busy)

    def _want(self) -> None:
        if self.do_button.isEnabled():
            self.import_wanted.emit()

    def _load_mapping(self) -> None:
        path = files.ask_mapping(self._window, self)
        if path is not None:
            self._aside(lambda: import_mapping.read_mapping(path), self.names.use)

    def _save_mapping(self) -> None:
        path = files.ask_new_mapping(self._window, self)
        if path is not None:
            content = self.names.model.mapping
            self._aside(
                lambda: saving.save_file(path, content.to_json()),
                lambda _: self.names.hint.setText(f"The mapping is saved in {path.name}."),
            )

    def _aside(self, work: Callable[[], Answer], take: Callable[[Answer], object]) -> None:
        """Work on a thread; what goes wrong is told over this dialog."""
        tasks.run(lambda _: work(), take, lambda error: errors.show(self, error))

    def reject(self) -> None:
        """Cancel and Esc."""
        if not self._is_busy:
            super().reject()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drop.paths_of(event.mimeData()) and not self._is_busy:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add(drop.paths_of(event.mimeData()))
