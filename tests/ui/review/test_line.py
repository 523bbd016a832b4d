"""Slow questions wait for one another, and the newest of a kind takes the place of the older."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from annotator.errors import InputError
from annotator.ui import tasks
from annotator.ui.review.line import Line


def test_one_after_the_other_each_told_once(qtbot: QtBot) -> None:
    line, told, running = Line(), [], []
    for number in range(4):

        def work(_: tasks.Progress, number: int = number) -> int:
            running.append(number)
            return number

        line.ask(f"kind {number}", work, told.append)
    assert tasks.wait_for_all()
    assert told == running == [0, 1, 2, 3]


def test_the_newest_of_a_kind_is_the_only_one_told(qtbot: QtBot) -> None:
    line, told, go = Line(), [], threading.Event()

    def wait(progress: tasks.Progress) -> str:
        go.wait(10)
        return "old"

    line.ask("count", wait, told.append)
    line.ask("count", lambda _: "newer", told.append)
    line.ask("count", lambda _: "newest", told.append)
    go.set()
    assert tasks.wait_for_all()
    assert told == ["newest"]


def test_what_is_forgotten_is_not_told(qtbot: QtBot) -> None:
    line, told, go = Line(), [], threading.Event()
    line.ask("a", lambda _: go.wait(10), told.append)
    line.ask("b", lambda _: "b", told.append)
    line.forget_all()
    go.set()
    assert tasks.wait_for_all()
    assert told == []
    line.ask("c", lambda _: "c", told.append)
    assert tasks.wait_for_all()
    assert told == ["c"], "it goes on afterwards"


def test_a_refusal_ends_nothing(qtbot: QtBot) -> None:
    line, told = Line(), []

    def refuse(_: tasks.Progress) -> None:
        raise InputError("That label is gone.")

    line.ask("a", refuse, told.append)
    line.ask("b", lambda _: "b", told.append)
    assert tasks.wait_for_all()
    assert told == ["b"]
