"""Errors on the screen: one sentence for what a user can meet, details to copy for a bug."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from annotator.errors import AnnotatorError, Cancelled

if TYPE_CHECKING:
    import logging
    from datetime import datetime

LONGEST = 1_000
"""So many characters fit into a message; all of a longer one is in its details."""
_bridge: _Bridge | None = None
_before = sys.excepthook


def _nobody(_error: BaseException) -> bool:
    return False


take_over: Callable[[BaseException], bool] = _nobody
"""Asked before an error of ours is shown: True where it was dealt with, such as a damaged project
that any read may come upon."""


def show(
    parent: QWidget | None,
    error: BaseException,
    ways: Sequence[tuple[str, Callable[[], object]]] = (),
) -> QMessageBox | None:
    """Show an error without waiting for an answer: our own as its sentence, others as a bug.

    `ways` are further buttons of our own errors: what each says and does.
    What the user cancelled is no news. Must be called on the UI thread.
    """
    if isinstance(error, Cancelled):
        return None
    if not isinstance(error, AnnotatorError):
        return report(error, parent)
    if take_over(error):
        return None
    box = plain_box(parent, QMessageBox.Icon.Warning, str(error))
    box.setObjectName("errorBox")
    for text, run in ways:
        button = box.addButton(text, QMessageBox.ButtonRole.ActionRole)
        button.clicked.connect(lambda _=False, run=run: run())
    box.open()
    return box


def tell(parent: QWidget | None, sentence: str, details: str = "") -> QMessageBox:
    """Show a sentence that asks for no decision, with longer details on request."""
    box = plain_box(parent, QMessageBox.Icon.Information, sentence)
    box.setObjectName("messageBox")
    if details:
        box.setDetailedText(details)
    box.open()
    return box


def report(error: BaseException, parent: QWidget | None = None) -> QMessageBox:
    """Show a bug: what happened, and the details to copy. They are in the log, too."""
    details = details_of(error)
    log().error("%s", details)
    box = plain_box(
        parent,
        QMessageBox.Icon.Critical,
        "Something went wrong in the program. Your work up to the last act is saved. "
        "If it happens again, send the details to whoever looks after the program.",
    )
    box.setObjectName("bugBox")
    box.setInformativeText(f"The log is {log_path()}")
    _offer_details(box, details)
    box.open()
    return box


def tell_crash(parent: QWidget | None, at: datetime, details: str, kept_in: Path) -> QMessageBox:
    """Say that the program ended unexpectedly at that moment (local time); the details to copy."""
    box = plain_box(
        parent,
        QMessageBox.Icon.Information,
        f"The program ended unexpectedly on {at.day} {at:%B %Y, %H:%M}. Your work up to the last "
        "act is saved. If it happens again, send the details to whoever looks after the program.",
    )
    box.setObjectName("crashBox")
    box.setInformativeText(f"What is known of it is kept in {kept_in}")
    _offer_details(box, f"{versions()}\n{at:%Y-%m-%d %H:%M:%S}\n\n{details}")
    box.open()
    return box


def _offer_details(box: QMessageBox, details: str) -> None:
    box.setDetailedText(details)
    copy = box.addButton("Copy Details", QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()  # the box stays open
    copy.clicked.connect(lambda: QApplication.clipboard().setText(details))


def details_of(error: BaseException) -> str:
    """Everything that helps to find a bug: versions, where the log is, the traceback."""
    import traceback

    trace = "".join(traceback.format_exception(error))
    return f"{versions()}\nLog: {log_path()}\n\n{trace}"


def versions() -> str:
    """The versions of the program and what it stands on, one a line."""
    import platform

    import PySide6

    from annotator import __version__

    return "\n".join(
        (
            f"Annotator {__version__}",
            f"Python {platform.python_version()}, PySide6 {PySide6.__version__}",
            f"{platform.platform()}, Qt platform {QApplication.platformName()}",
        )
    )


def log_path() -> Path:
    """Where the log is."""
    from annotator import paths

    return paths.log_dir() / "annotator.log"


def log() -> logging.Logger:
    """The program's log: at most three files of 500 kB; opened when first needed."""
    import logging

    logger = logging.getLogger("annotator")
    wanted = str(log_path())
    if any(getattr(handler, "baseFilename", "") == wanted for handler in logger.handlers):
        return logger
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.addHandler(_log_handler(wanted))
    logger.setLevel(logging.INFO)
    return logger


def _log_handler(path: str) -> logging.Handler:
    import logging
    from logging.handlers import RotatingFileHandler

    handler: logging.Handler
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=500_000, backupCount=2, encoding="utf-8")
    except OSError:  # no place to write: the terminal is better than nothing
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler


def install() -> None:
    """Send every exception nobody caught, on any thread, to the log and the screen; who listened
    before still hears it. A second call changes nothing."""
    global _bridge, _before
    if _bridge is not None:
        return
    _bridge = _Bridge()
    _before = sys.excepthook
    sys.excepthook = _hook
    threading.excepthook = lambda args: _hook(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def uninstall() -> None:
    """Give the hooks back."""
    global _bridge, take_over
    _bridge, take_over = None, _nobody
    if sys.excepthook is _hook:
        sys.excepthook = _before
    threading.excepthook = threading.__excepthook__


def _hook(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None = None
) -> None:
    _before(kind, error, trace)
    is_bug = not issubclass(kind, KeyboardInterrupt)
    if is_bug and _bridge is not None and QApplication.instance() is not None:
        _bridge.raised.emit(error)


class _Bridge(QObject):
    """Carries an exception from any thread to the UI thread; one bug at a time on the screen."""

    raised = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._box: QMessageBox | None = None
        self.raised.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _show(self, error: BaseException) -> None:
        if self._box is not None:
            log().error("%s", details_of(error))
            return
        self._box = show(QApplication.activeWindow(), error)
        if self._box is not None:
            self._box.finished.connect(self._closed)

    @Slot()
    def _closed(self) -> None:
        self._box = None


def plain_box(parent: QWidget | None, icon: QMessageBox.Icon, sentence: str) -> QMessageBox:
    """A message with a button to close it, not shown yet."""
    box = QMessageBox(parent)
    box.setIcon(icon)
    box.setWindowTitle("Annotator")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]}…")
    if len(sentence) > LONGEST:
        box.setDetailedText(sentence)
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    box.setEscapeButton(QMessageBox.StandardButton.Ok)  # else Esc does nothing beside a way on
    box.setWindowModality(Qt.WindowModality.WindowModal)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
