from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from annotator.errors import Cancelled, InputError
from annotator.ui import errors


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture(autouse=True)
def log_in_a_folder_of_its_own(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(errors, "log_path", lambda: tmp_path / "log" / "annotator.log")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[BaseException]]:
    """The hooks installed; what whoever listened before still hears."""
    found: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: found.append(error))
    errors.install()
    yield found
    errors.uninstall()


def test_our_own_errors_are_shown_as_their_sentence_and_as_plain_text(parent: QWidget) -> None:
    box = errors.show(parent, InputError("<b>odd.txt</b> is empty."))
    assert box is not None and box.isVisible()
    assert box.text() == "<b>odd.txt</b> is empty."
    assert box.textFormat() is Qt.TextFormat.PlainText


def test_what_the_user_cancelled_is_no_news(parent: QWidget) -> None:
    assert errors.show(parent, Cancelled("Cancelled.")) is None
    assert not parent.findChildren(QMessageBox)


def test_a_bug_shows_details_to_copy_and_is_in_the_log(parent: QWidget) -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError as error:
        box = errors.show(parent, error)
    assert box is not None
    assert "ZeroDivisionError" in box.detailedText()
    assert "PySide6" in box.detailedText()
    assert str(errors.log_path()) in box.informativeText()
    copy = next(b for b in box.buttons() if "Copy" in b.text())
    copy.click()
    assert QApplication.clipboard().text() == box.detailedText()
    assert box.isVisible(), "copying leaves the box open"
    assert "ZeroDivisionError" in errors.log_path().read_text("utf-8")


def test_an_exception_on_another_thread_reaches_the_screen(
    qtbot: QtBot, parent: QWidget, heard: list[BaseException]
) -> None:
    parent.activateWindow()

    def fail() -> None:
        raise RuntimeError("lost on a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    def boxes() -> list[QMessageBox]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox)]

    qtbot.waitUntil(lambda: any("lost on a thread" in b.detailedText() for b in boxes()))
    assert [str(error) for error in heard] == ["lost on a thread"]
    for box in boxes():
        box.close()
