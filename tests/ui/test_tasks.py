from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from annotator.errors import Cancelled, InputError
from annotator.ui import tasks
from annotator.ui.dialogs.progress import ProgressDialog

Progress = Callable[[int, int], None]


def test_the_work_runs_elsewhere_and_its_result_arrives_on_the_ui_thread(qtbot: QtBot) -> None:
    seen: dict[str, object] = {}

    def work(progress: Progress) -> int:
        seen["work"] = threading.get_ident()
        return 42

    def done(result: int) -> None:
        seen["done"] = threading.get_ident()
        seen["result"] = result

    tasks.run(work, done)
    assert tasks.wait_for_all()
    assert seen["result"] == 42
    assert seen["done"] == threading.get_ident()
    assert seen["work"] != seen["done"]
    assert not tasks.is_busy()


def test_an_error_arrives_as_itself(qtbot: QtBot) -> None:
    errors: list[Exception] = []

    def work(progress: Progress) -> None:
        raise InputError("no such file")

    tasks.run(work, lambda _: pytest.fail("it failed"), errors.append)
    assert tasks.wait_for_all()
    assert [str(e) for e in errors] == ["no such file"]


def test_an_error_nobody_takes_is_shown(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)

    def work(progress: Progress) -> None:
        raise InputError("There is no such file.")

    tasks.run(work, lambda _: None, parent=parent)
    assert tasks.wait_for_all()
    (box,) = parent.findChildren(QMessageBox)
    assert box.text() == "There is no such file."


def test_long_work_shows_how_far_it_is_and_can_be_cancelled(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    let_go = threading.Event()
    errors: list[Exception] = []

    def work(progress: Progress) -> None:
        progress(1, 4)
        for _ in range(1000):
            let_go.wait(0.02)
            progress(2, 4)
        raise AssertionError("nobody cancelled")

    tasks.run(
        work,
        lambda _: pytest.fail("it was cancelled"),
        errors.append,
        progress_title="Importing",
        parent=parent,
    )
    (dialog,) = parent.findChildren(ProgressDialog)
    assert not dialog.isVisible()
    qtbot.waitUntil(dialog.isVisible)
    cancel = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel)
    cancel.click()
    assert tasks.wait_for_all()
    assert len(errors) == 1 and isinstance(errors[0], Cancelled)
    assert not parent.findChildren(ProgressDialog)


def test_keys_meant_for_what_was_there_before_do_not_cancel(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    let_go = threading.Event()
    errors: list[Exception] = []

    def work(progress: Progress) -> None:
        for _ in range(1000):
            let_go.wait(0.02)
            progress(2, 4)
        raise AssertionError("nobody cancelled")

    tasks.run(work, pytest.fail, errors.append, progress_title="Importing", parent=parent)
    (dialog,) = parent.findChildren(ProgressDialog)
    qtbot.waitUntil(lambda: dialog.isVisible() and dialog.focusWidget() is not None)
    cancel = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        QTest.keyClick(dialog.focusWidget(), key)
        assert cancel.isEnabled() and not cancel.isDefault()
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert dialog.focusWidget() is cancel
    QTest.keyClick(cancel, Qt.Key.Key_Space)
    assert tasks.wait_for_all()
    assert len(errors) == 1 and isinstance(errors[0], Cancelled)


def test_short_work_shows_no_dialog(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    results: list[int] = []
    tasks.run(lambda progress: 1, results.append, progress_title="Importing", parent=parent)
    (dialog,) = parent.findChildren(ProgressDialog)
    opened: list[object] = []
    dialog.finished.connect(lambda _: opened.append(dialog.isVisible()))
    assert tasks.wait_for_all()
    assert results == [1]
    assert not any(opened)
