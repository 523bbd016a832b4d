"""Joins the parts: settings → application → window → the first screen. Nothing here, nor on the way
to the first paint, may import what is slow; `MainWindow.load` brings that afterwards."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from annotator.ui.main_window import MainWindow

USAGE = "usage: annotator-gui [--data-dir DIR] [--safe-mode] [PROJECT]"


@dataclass(frozen=True, slots=True)
class Options:
    """What the program was started with."""

    program: str
    data_dir: str = ""
    project: Path | None = None
    safe_mode: bool = False


class UsageError(Exception):
    """The program was started with something it does not know."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program until its window is closed; gives the exit status."""
    from annotator import preflight

    preflight.demand()
    try:
        options = parse(sys.argv if argv is None else argv)
    except UsageError as error:
        sys.stderr.write(f"{error}\n{USAGE}\n")
        return 2
    from annotator.ui import startup

    if startup.hand_over(options.project, options.data_dir):
        return 0
    from annotator.ui import crash_log

    crash_log.begin()
    ending = _Ending()
    app, window = _create(options)
    ending.window = window
    status = 0 if ending.is_asked_for else app.exec()
    startup.dispose(window)  # before the application: Qt crashes the other way round
    crash_log.end()
    return status


def create(argv: Sequence[str]) -> tuple[QApplication, MainWindow]:
    """Build the real program, its window shown, without entering the event loop.

    `argv` begins with the program's name. May be called again once the window is closed.
    """
    return _create(parse(argv))


def take_screenshot(
    project: Path, out: Path, document_id: str, size: tuple[int, int], theme: str
) -> None:
    """Write a PNG of the window with `project` in it; `size` in pixels. Raises AnnotatorError."""
    from annotator.ui import screenshot

    screenshot.take(project, out, document_id, size, theme)


def parse(argv: Sequence[str]) -> Options:
    """The options of a command line. Raises UsageError."""
    program, *rest = [*argv] or ["annotator"]
    data_dir, project, safe_mode = "", None, False
    while rest:
        word = rest.pop(0)
        if word == "--data-dir" and rest:
            data_dir = rest.pop(0)
        elif word.startswith("--data-dir="):
            data_dir = word.partition("=")[2]
        elif word == "--safe-mode":
            safe_mode = True
        elif word.startswith("-"):
            raise UsageError(f"annotator: unknown option {word}")
        elif project is None:
            project = Path(word)
        else:
            raise UsageError("annotator: only one project can be opened")
    return Options(program, data_dir, project, safe_mode)


def _create(options: Options) -> tuple[QApplication, MainWindow]:
    from annotator.ui import startup

    return startup.create(options.program, options.data_dir, options.project, options.safe_mode)


class _Ending:
    """SIGINT, SIGTERM and SIGHUP close the window, so that everything is put in order; also where
    they come while it is being made."""

    def __init__(self) -> None:
        self.window: MainWindow | None = None
        self.is_asked_for = False
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if (number := getattr(signal, name, None)) is not None:
                signal.signal(number, self._close)

    def _close(self, *_: object) -> None:
        self.is_asked_for = True
        if self.window is not None:
            from PySide6.QtCore import QTimer

            QTimer.singleShot(0, self.window, self.window.close)
