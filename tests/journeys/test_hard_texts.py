"""Texts that break offsets: tagged by mouse, the rows in the file must be right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.ui.commands import files
from tests.journeys.program import CTRL, SHIFT, Program, make_project

FAMILY = "👨‍👩‍👧‍👦"
TEXTS = {
    "emoji": ("She said 😀😀 and then left the room.", "left"),
    "emoji inside": ("I am 😀 happy 😀 today.", "😀 happy 😀"),
    "zwj": (f"The family {FAMILY} came to the town.", f"family {FAMILY} came"),
    "flags": ("From 🇺🇦 to 🇳🇴 by train.", "🇳🇴 by"),
    "combining": ("Cafe\u0301 and re\u0301sume\u0301 are here.", "re\u0301sume\u0301"),
    "right to left": ("אמר הנשיא היום שלום לכולם", "הנשיא היום"),
    "arabic": ("قال الرئيس اليوم مرحبا", "الرئيس"),
    "mixed": ("He said שלום עולם to all.", "said שלום עולם to"),
    "no-break space": ("It cost 5\u00a0000\u00a0euros in May.", "5\u00a0000\u00a0euros"),
    "line separator": ("First line\u2028second line of it.", "second line"),
    "paragraph separator": ("First part\u2029second part of it.", "second part"),
    "thai": ("นายกกล่าวว่าจะไป", "กล่าว"),
    "chinese": ("他说他会来的。", "他会来"),
    "form feed": ("one\x0ctwo three", "two"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_dragged_over_is_what_is_stored(
    program: Program, tmp_path: Path, name: str
) -> None:
    text, words = TEXTS[name]
    project = make_project(tmp_path / "hard.annot", [text])
    program.start(project)
    start = text.index(words)
    program.drag(start, start + len(words), CTRL)
    program.key("q")
    (span,) = program.stored()
    assert (span.fragments, span.text) == (((start, start + len(words)),), words)

    program.restart(project)
    (span,) = program.workspace.spans()
    assert span.text == words == program.text[span.start : span.end]


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_selected_by_keys_is_what_is_stored(
    program: Program, tmp_path: Path, name: str
) -> None:
    text, words = TEXTS[name]
    program.start(make_project(tmp_path / "hard.annot", [text]))
    start, end = text.index(words), text.index(words) + len(words)
    program.view.set_selection(start, start)
    toward = Qt.Key.Key_Right
    while program.view.selection[1] < end:
        before = program.view.selection
        program.key(toward, SHIFT)
        if program.view.selection[0] < start:  # right-to-left text goes the other way
            program.view.set_selection(start, start)
            toward = Qt.Key.Key_Left
        elif program.view.selection == before:
            pytest.fail("the caret is stuck")
    assert program.view.selection == (start, end)
    program.key("c")
    assert program.tagged() == [("claim", words)]


def test_a_windows_file_is_imported_and_exported_with_right_offsets(
    program: Program, tmp_path: Path
) -> None:
    original = "Erste Zeile\r\nEr sagte: „Schöne 😀 Brücke“\r\n\r\nEnde.\r\n"
    source = tmp_path / "windows.txt"
    source.write_bytes(b"\xef\xbb\xbf" + original.encode("utf-8"))
    program.start(make_project(tmp_path / "p.annot", []))
    files.import_paths(program.win, [source])
    program.settle()
    assert program.text == original.replace("\r\n", "\n")
    program.go_to_text()
    words = "„Schöne 😀 Brücke“"
    start, end = program.select(words)
    program.key("q")
    assert program.tagged() == [("quote", words)]
    document = program.workspace.project.document(program.workspace.document_id)
    raw = source.read_bytes().decode("utf-8")
    first, last = (document.offset_map.to_original(offset) for offset in (start, end - 1))
    assert raw[first : last + 1] == words

    out = tmp_path / "out.jsonl"
    program.export(out)
    (exported,) = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    (span,) = exported["spans"]
    assert exported["text"][span["start"] : span["end"]] == span["text"] == words


def test_half_a_cluster_is_never_selected(program: Program, tmp_path: Path) -> None:
    text = f"x{FAMILY}y"
    program.start(make_project(tmp_path / "hard.annot", [text]))
    for offset in range(len(text) + 1):
        program.view.set_selection(0, offset)
        start, end = program.view.selection
        assert (start, end) in {(0, 0), (0, 1), (0, len(text) - 1), (0, len(text))}
