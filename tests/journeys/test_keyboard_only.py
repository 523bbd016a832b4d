"""The whole first article labelled without the mouse: by words, marks, sentences and fragments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication

from tests.journeys.program import ALT, CTRL, SHIFT, Program

Key = Qt.Key

QUOTE = "“I invited President Zelensky to the NATO summit in Vilnius in July,”"
REST = "emphasizing the alliance’s readiness to engage with Kyiv at the highest level"
WANTED = [
    (
        "commitment",
        "NATO Secretary General Jens Stoltenberg has extended an invitation for Ukrainian "
        "President Volodymyr Zelensky to participate in the alliance’s upcoming summit in "
        "Vilnius this July.",
    ),
    (
        "claim",
        "The announcement came during a press briefing where Stoltenberg confirmed the invite",
    ),
    ("quote", f"{QUOTE} {REST}"),
    ("claim", QUOTE[1:-2]),
    (
        "claim",
        "the uneven and incomplete stabilization of artillery ammunition supplies to Ukraine "
        "among member states",
    ),
    (
        "claim",
        "The framing as a “logistical war” emphasizes that success depends on more than political "
        "declarations",
    ),
    ("opinion", "“logistical war”"),
    ("commitment", "maintain steadfast support for Ukraine for as long as it takes"),
]


class NoMouse(QObject):
    """Lets no event of a mouse pass unseen."""

    KINDS = (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
    )

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QEvent.Type] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in self.KINDS:
            self.seen.append(event.type())
        return False


@pytest.fixture(autouse=True)
def no_mouse(program: Program) -> Iterator[None]:
    watch = NoMouse()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(watch)
    yield
    application.removeEventFilter(watch)
    assert watch.seen == []


def selected(program: Program) -> str:
    start, end = program.view.selection
    return program.text[start:end]


def go_to(program: Program, word: str) -> None:
    """On by words until the caret stands before `word`."""
    target = program.find(word, program.view.caret)
    while program.view.caret < target:
        program.key(Key.Key_Right, CTRL)
    assert program.view.caret == target


def label_the_article(program: Program) -> None:
    program.key(".")  # the first sentence
    program.key("m")
    program.key(Key.Key_F7)  # the next that holds no tag, and of it the first clause
    program.key(Key.Key_Down, ALT)
    program.key("c")
    program.key(Key.Key_F8)  # to the first mark: the quotation, and what is claimed inside
    program.key(Key.Key_Right)
    program.key(Key.Key_Up, ALT, times=2)
    program.key("c")
    program.key(Key.Key_Up, ALT, times=2)
    assert selected(program) == QUOTE
    program.key("q")  # it goes on behind “Stoltenberg stated”
    go_to(program, "emphasizing")
    program.key(Key.Key_Up, ALT, times=2)
    program.key("+")
    program.key(Key.Key_Left, ALT | SHIFT, times=2)  # without “of decision-making”
    program.key(".", times=2)
    assert selected(program).startswith("In remarks")
    program.key(Key.Key_Left)
    go_to(program, "uneven")
    program.key(Key.Key_Up, ALT, times=2)
    program.key("c")
    program.key(Key.Key_F8, times=2)  # behind the scare quote
    program.key(Key.Key_Up, ALT)
    program.key("o")
    program.key(Key.Key_Up, ALT)
    program.key("c")
    program.key(Key.Key_F7)
    program.key(Key.Key_Left)
    go_to(program, "maintain")
    program.key(Key.Key_Right, CTRL | SHIFT, times=11)
    program.key("m")


def check(program: Program) -> None:
    shown = program.shown()
    assert len(shown) == 8
    assert sorted(shown) == sorted(WANTED)
    assert sorted(program.tagged()) == sorted(shown)
    (interrupted,) = (s for s in program.workspace.spans() if len(s.fragments) > 1)
    assert [program.text[a:b] for a, b in interrupted.fragments] == [QUOTE, REST]


def test_the_first_article_without_the_mouse(program: Program, tmp_path: Path) -> None:
    program.start()
    label_the_article(program)
    check(program)
    program.key(Key.Key_Return, CTRL)  # finished, on to the next
    assert program.workspace.documents()[0].state == "finished"
    program.key(Key.Key_PageUp, CTRL)
    check(program)

    program.restart()
    check(program)
    out = tmp_path / "corpus.jsonl"
    program.export(out)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    document = next(line for line in lines if line["text"] == program.text)
    exported = []
    for span in document["spans"]:
        pieces = [document["text"][start:end] for start, end in span["fragments"]]
        assert " ".join(pieces) == span["text"]
        exported.append((span["label"], span["text"]))
    assert sorted(exported) == sorted(program.tagged())

    acts = 0
    while program.stored() or acts < 9:
        program.key(Key.Key_Z, CTRL)
        acts += 1
    for _ in range(acts):
        program.key(Key.Key_Z, CTRL | SHIFT)
    check(program)


def test_mending_without_the_mouse(program: Program) -> None:
    program.start()
    program.key(".")
    program.key("c")
    whole = selected(program)
    program.key(Key.Key_Home, CTRL)
    go_to(program, "to participate")
    program.key("/")
    first, second = program.workspace.spans()
    assert f"{first.text} {second.text}" == whole and second.text.startswith("to participate")
    program.key(Key.Key_Tab)
    assert program.workspace.chosen_span_id == second.id
    program.key(Key.Key_Backtab, SHIFT)
    program.key("&")
    (merged,) = program.workspace.spans()
    assert (merged.id, merged.text) == (first.id, whole)
    go_to(program, "in Vilnius")
    program.key(Key.Key_Right, CTRL | SHIFT, times=2)
    program.key("-")
    (cut,) = program.workspace.spans()
    assert [program.text[a:b][-9:] for a, b in cut.fragments] == ["ng summit", "his July."]
    for count in (1, 2, 1, 0):
        program.key(Key.Key_Z, CTRL)
        assert len(program.stored()) == count
