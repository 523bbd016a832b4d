"""Run in a child process: starts the program, or an empty window, and tells when it is painted.

Imports nothing that the program itself would not: what is measured is the program. Prints one line:
seconds since the parent's clock (its first argument), then the modules that are loaded.
"""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget


class Painted(QObject):
    """Lets the first paint of a widget happen, then tells the time and ends the process' loop."""

    def __init__(self, widget: QWidget, begin: float) -> None:
        super().__init__()
        self.widget, self.begin, self.report = widget, begin, ""
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or self.report:
            return False
        self.report = "begun"
        QCoreApplication.sendEvent(self.widget, event)
        self.report = f"{time.monotonic() - self.begin:.6f} {' '.join(sys.modules)}"
        self.widget.removeEventFilter(self)
        return True


def main(what: str, begin: float) -> None:
    if what == "empty":
        app = QApplication(["empty"])
        window = QMainWindow()
        painted = Painted(window, begin)
        window.show()
    else:
        from annotator.app import create

        app, window = create(["annotator"])
        view = window.findChild(QWidget, "textView")
        painted = Painted(view.viewport(), begin)
        window.show()
        assert window.workspace.document_id, "no document is open"
    while not painted.report:
        app.processEvents()
    print(painted.report, flush=True)
    window.close()
    app.processEvents()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
