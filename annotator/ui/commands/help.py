"""Help: keys, how work is kept, versions, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from annotator.ui import errors

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def keys(window: MainWindow) -> None:
    """All keys on one page."""
    from annotator.ui.dialogs.shortcuts import ShortcutsDialog

    ShortcutsDialog(window).open()


def how_work_is_kept(window: MainWindow) -> None:
    """Where work is, and how it is saved and backed up."""
    from annotator.ui.dialogs.page import PageDialog

    PageDialog("How Your Work Is Kept", "how_your_work_is_kept.md", window).open()


def finding_spans(window: MainWindow) -> None:
    """How past spans are found and judged: the words of the query."""
    from annotator.ui.dialogs.page import PageDialog

    PageDialog("Finding and Judging Spans", "finding_spans.md", window).open()


def changing_many_spans(window: MainWindow) -> None:
    """How many spans are changed at once, and how that is taken back."""
    from annotator.ui.dialogs.page import PageDialog

    PageDialog("Changing Many Spans", "changing_many_spans.md", window).open()


def importing(window: MainWindow) -> None:
    """How files come in, and what is asked before."""
    from annotator.ui.dialogs.page import PageDialog

    PageDialog("Importing", "importing.md", window).open()


def exporting(window: MainWindow) -> None:
    """How work goes out, and what is said before and after."""
    from annotator.ui.dialogs.page import PageDialog

    PageDialog("Exporting", "exporting.md", window).open()


def formats(window: MainWindow) -> None:
    """Which formats are read and written, and what each cannot hold."""
    from annotator.ui.dialogs.page import PageDialog

    PageDialog("Files of Other Programs", "formats.md", window).open()


def safety(window: MainWindow) -> None:
    """What needs attention, where work is kept, and what can be done about both."""
    from annotator.ui.dialogs.safety import SafetyDialog

    SafetyDialog(window).open()
    window.safety.look()


def about(window: MainWindow) -> None:
    """Versions and folders."""
    from annotator.ui.dialogs.about import AboutDialog

    AboutDialog(window).open()


def copy_diagnostics(window: MainWindow) -> None:
    """Put versions and folders on the clipboard."""
    from annotator.ui.dialogs.about import diagnostics

    QApplication.clipboard().setText(diagnostics(window))
    window.notice("Copied versions and folders.")


def open_log_folder(window: MainWindow) -> None:
    """Show the folder of the log."""
    folder = errors.log_path().parent
    folder.mkdir(parents=True, exist_ok=True)
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        window.notice(f"The log is in {folder}")
