"""Starting: which project to open first, and a way on where it cannot be opened."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from annotator import paths
from annotator import settings as settings_file
from annotator.errors import AnnotatorError, DamagedError, GoneError
from annotator.services import backup, instances
from annotator.settings import Settings
from annotator.ui import damage, errors, theme, unsaved
from annotator.ui.commands import files, restoring
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session

FIRST_PROJECT = "My project.annot"
SAFE = "Safe mode: the usual settings and layout are used; yours are kept as they are."
SWITCH_SECONDS = 0.0005


def create(
    program: str, data_dir: str = "", project: Path | None = None, safe_mode: bool = False
) -> tuple[QApplication, MainWindow]:
    """The application and its window, shown on the given project, else the last, else the first.

    In safe mode with the usual settings and layout; those of the user stay as they are.
    """
    if data_dir:
        paths.set_data_dir(data_dir)
    # A thread at work gives way to the window this soon; as Python has it, every few steps of the
    # window would wait ten times as long while a large document is read.
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.disable()  # many objects are made for good now; looking for rubbish among them is in vain
    settings, complaint = settings_file.load()
    if safe_mode:
        settings, complaint = settings_file.safe(settings), complaint or SAFE
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([program])
    app.setApplicationName("annotator")
    app.setApplicationDisplayName("Annotator")
    app.setDesktopFileName("annotator")
    theme.apply(app, settings.theme)
    errors.install()
    window = MainWindow(settings, Session(session_file(), safe_mode))
    _open_first(window, project)
    window.show()
    _paint(app)
    window.complete()
    gc.freeze()  # what was made now stays: looking through it would take longer than a frame
    gc.enable()
    QTimer.singleShot(0, window, window.load)
    QTimer.singleShot(0, window, partial(tell_crash, window))
    QTimer.singleShot(0, window, partial(unsaved.show, window))
    if complaint:
        window.notice(complaint)
    return app, window


def tell_crash(window: MainWindow) -> None:
    """Say, once, that the program ended unexpectedly the last time."""
    from annotator.ui import crash_log

    if crashes := crash_log.take():
        errors.tell_crash(window, crashes[0].at, crashes[0].details, crashes[0].kept_in)


def hand_over(project: Path | None, data_dir: str = "") -> bool:
    """Is the project open in another window of this computer that could be brought to the front?"""
    if data_dir:
        paths.set_data_dir(data_dir)
    path = project or first_project(Session(session_file()), settings_file.load()[0])
    return instances.ask_for_window(path.absolute())


def first_project(session: Session, settings: Settings) -> Path:
    """The project opened last, else the one that is made at the first start."""
    return session.last_project() or settings.project_dir / FIRST_PROJECT


def session_file() -> Path:
    """The file of the window's memory."""
    return paths.config_dir() / "window.ini"


def dispose(window: MainWindow) -> None:
    """Delete a window that was closed, before the application goes."""
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    errors.uninstall()


def _open_first(window: MainWindow, project: Path | None) -> None:
    path = project or first_project(window.session, window.settings)
    try:
        is_first = project is None and window.session.last_project() is None
        if is_first and not path.exists():
            left = _make_first(path, window.annotator_name())
            window.session.keep_message(left)
        window.open_project(path)
    except AnnotatorError as error:
        _offer_another(window, path, error)


def _make_first(path: Path, annotator_name: str) -> str:
    """The first start: a project with the sample articles and the usual labels."""
    from annotator.services import opening, sample

    articles = sample.documents(paths.resource("articles"))
    path.parent.mkdir(parents=True, exist_ok=True)
    return opening.create_project(path, annotator_name=annotator_name, documents=articles)


def _offer_another(window: MainWindow, path: Path, error: AnnotatorError) -> None:
    """The project cannot be opened: say why, and offer what can be."""
    others = [p for p in window.session.recent() if p != path and p.exists()]
    sentences = [str(error), window.session.take_message()]
    ways: list[tuple[str, Callable[[], object]]] = []
    rescued = [p for p in others if p.name.startswith(f"{path.stem}.rescued.")]
    ways += [(f"Open {p.stem}", partial(files.open_path, window, p)) for p in rescued[:1]]
    lost = isinstance(error, GoneError | DamagedError)
    if lost and (backups := backup.all_backups_of(path)):
        sentences.append(f"Its newest backup is of {backup.day_of(backups[0])}.")
        ways.append(("Restore the Backup", partial(restoring.restore, window, path, backups[0])))
    others = [p for p in others if p not in rescued[:1]]
    ways += [
        ("Open Another…", partial(files.open_project, window)),
        ("New Project…", partial(files.new, window)),
        *((f"Open {p.stem}", partial(files.open_path, window, p)) for p in others[:2]),
        ("Try Again", partial(files.open_path, window, path)),
    ]
    window.columns.page.tell("\n".join(filter(None, sentences)), ways)
    window.columns.show_middle()
    if damage.is_project(path, error):  # once the window is there
        QTimer.singleShot(0, window, partial(window.damage.offer, path, str(error)))


def _paint(app: QApplication) -> None:
    """Let the text be seen before menus and panels are made: they take as long again."""
    app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
