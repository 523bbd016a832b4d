"""Run in a process of its own: how many megabytes a large document takes, above the program with
a short one. Arguments: the project, a folder for the program's data. Prints the two numbers."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.benchmarks._desk import DOCUMENT
from tests.benchmarks._window import SHORT, WindowDesk, resident_megabytes


def main(project: Path, folder: Path) -> None:
    desk = WindowDesk(folder, project)
    desk.open_by_click(SHORT)
    before = resident_megabytes()
    desk.open_by_click(DOCUMENT)
    for _ in range(50):  # what is looked at is kept for a while
        QTest.keyClick(desk.view, Qt.Key.Key_PageDown)
        QApplication.processEvents()
    print(before, resident_megabytes())
    desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
