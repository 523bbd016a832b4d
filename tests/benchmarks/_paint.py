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
    """Tells the time of the first paint of the widget that `wanted` names (or of any window)."""

    def __init__(self, app: QApplication, wanted: str, begin: float) -> None:
        super().__init__()
        self.wanted, self.begin, self.report = wanted, begin, ""
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or self.report or not self._is_wanted(watched):
            return False
        self.report = "begun"
        QCoreApplication.sendEvent(watched, event)
        self.report = f"{time.monotonic() - self.begin:.6f} {' '.join(sys.modules)}"
        QCoreApplication.instance().removeEventFilter(self)
        return True

    def _is_wanted(self, watched: QObject) -> bool:
        if not isinstance(watched, QWidget):
            return False
        parent = watched.parent()
        return self.wanted in (watched.objectName(), parent.objectName() if parent else "")


def main(what: str, begin: float) -> None:
    app = QApplication([what])
    if what == "empty":
        painted = Painted(app, "empty", begin)
        window = QMainWindow()
        window.setObjectName("empty")
        window.show()
    else:
        painted = Painted(app, "textView", begin)
        from annotator.app import create

        app, window = create(["annotator"])
        assert window.workspace.document_id, "no document is open"
    while not painted.report:
        app.processEvents()
    print(painted.report, flush=True)
    window.close()
    app.processEvents()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
