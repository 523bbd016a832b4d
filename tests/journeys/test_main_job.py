"""The main job, whole: tag, close, open again, undo, redo, export."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt

from tests.journeys.program import CTRL, SHIFT, Program

BY_MOUSE = [
    ("q", "quote", "“I invited President Zelensky to the NATO summit in Vilnius in July,”"),
    ("c", "claim", "the uneven and incomplete stabilization of artillery ammunition supplies"),
    ("m", "commitment", "ongoing commitment to Ukraine"),
    ("o", "opinion", "a critical bottleneck in sustaining"),
]
LABELS = [("q", "quote"), ("c", "claim"), ("m", "commitment"), ("o", "opinion")]


def tag_by_mouse(program: Program) -> list[tuple[str, str]]:
    for key, _, words in BY_MOUSE:
        program.select(words)
        program.key(key)
    return [(label, words) for _, label, words in BY_MOUSE]


def tag_by_keys(program: Program) -> list[tuple[str, str]]:
    """Four words each of the second document, from its top, without the mouse."""
    tagged = []
    program.key(Qt.Key.Key_PageDown, CTRL)
    program.key(Qt.Key.Key_Home, CTRL)
    for key, label in LABELS:
        program.key(Qt.Key.Key_Right, CTRL | SHIFT, times=4)
        start, end = program.view.selection
        tagged.append((label, program.text[start:end]))
        program.key(key)
        program.key(Qt.Key.Key_Right)
    return tagged


def test_the_first_start_opens_the_first_seed_article_without_a_question(program: Program) -> None:
    program.start()
    assert program.win.isVisible()
    assert program.text.startswith("NATO Secretary General Jens Stoltenberg")
    assert program.workspace.path == program.data_dir / "My project.annot"
    assert [row.title for row in program.workspace.documents()] == [
        "NATO Secretary General Jens Stoltenberg has extended an invitation for Ukrainian",
        "According to a press release, NATO Secretary Jens Stoltenberg welcomed Ukrainian",
    ]
    assert [label.name for label in program.workspace.labels()] == [n for _, n in LABELS]


def test_eight_tags_survive_restarts_and_come_and_go_with_undo(
    program: Program, tmp_path: Path
) -> None:
    program.start()
    wanted = tag_by_mouse(program)
    assert sorted(program.shown()) == sorted(wanted)
    wanted += tag_by_keys(program)
    assert sorted(program.tagged()) == sorted(wanted)

    program.restart()
    assert sorted(program.tagged()) == sorted(wanted)
    assert program.workspace.documents()[1].id == program.workspace.document_id

    program.restart()
    for left in range(7, -1, -1):
        program.key(Qt.Key.Key_Z, CTRL)
        assert len(program.stored()) == left
    assert program.workspace.documents()[0].id == program.workspace.document_id

    program.key(Qt.Key.Key_Z, CTRL)
    assert program.notice == "There is nothing left to undo."
    assert program.stored() == []
    assert len(program.workspace.documents()) == 2

    for count in range(1, 9):
        program.key(Qt.Key.Key_Z, CTRL | SHIFT)
        assert len(program.stored()) == count
    assert sorted(program.tagged()) == sorted(wanted)

    out = tmp_path / "corpus.jsonl"
    program.export(out)
    documents = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    exported = []
    for document in documents:
        for span in document["spans"]:
            assert document["text"][span["start"] : span["end"]] == span["text"]
            exported.append((span["label"], span["text"]))
    assert sorted(exported) == sorted(wanted)


def test_with_nothing_selected_and_nothing_chosen_a_letter_changes_nothing(
    program: Program,
) -> None:
    program.start()
    program.key("q")
    assert program.stored() == []
    assert "Select some text" in program.notice
    program.key("x")
    assert program.notice == "No label has the key x."


def test_a_second_label_goes_on_the_same_words_and_a_third_key_relabels(program: Program) -> None:
    program.start()
    start, end = program.select("Jens Stoltenberg")
    program.key("q")
    assert program.workspace.selection == (start, end)
    program.key("c")
    assert sorted(program.shown()) == [
        ("claim", "Jens Stoltenberg"),
        ("quote", "Jens Stoltenberg"),
    ]
    assert program.workspace.span(program.workspace.chosen_span_id).label_id == next(
        label.id for label in program.workspace.labels() if label.name == "claim"
    )
    program.key(Qt.Key.Key_Escape)
    assert program.workspace.selection[0] == program.workspace.selection[1]
    program.key("o")
    assert sorted(program.shown()) == [
        ("opinion", "Jens Stoltenberg"),
        ("quote", "Jens Stoltenberg"),
    ]
    program.key("q")
    assert len(program.shown()) == 2, "equal spans are refused"
    assert "already" in program.notice
    program.key(Qt.Key.Key_Escape)
    assert program.workspace.chosen_span_id == ""


def test_space_tags_with_the_label_used_last(program: Program) -> None:
    program.start()
    program.select("Jens Stoltenberg")
    program.key(Qt.Key.Key_Space)
    assert "No label was used yet" in program.notice
    program.key("m")
    program.select("President Volodymyr Zelensky")
    program.key(Qt.Key.Key_Space)
    assert program.shown() == [
        ("commitment", "Jens Stoltenberg"),
        ("commitment", "President Volodymyr Zelensky"),
    ]


def test_delete_unsure_and_walking_from_span_to_span(program: Program) -> None:
    program.start()
    tag_by_mouse(program)
    program.key(Qt.Key.Key_Escape, times=2)
    program.key(Qt.Key.Key_Home, CTRL)
    order = [span.id for span in program.workspace.spans()]
    seen = []
    for _ in range(5):
        program.key(Qt.Key.Key_Tab)
        seen.append(program.workspace.chosen_span_id)
    assert seen == [*order, order[0]]
    program.key(Qt.Key.Key_Backtab, SHIFT)
    assert program.workspace.chosen_span_id == order[-1]
    program.key("?", SHIFT)
    assert program.workspace.project.span(order[-1]).unsure
    program.key("?", SHIFT)
    assert not program.workspace.project.span(order[-1]).unsure
    program.key(Qt.Key.Key_Delete)
    assert [span.id for span in program.stored()] == order[:-1]
    program.key(Qt.Key.Key_Delete)
    assert "Choose a span first" in program.notice
