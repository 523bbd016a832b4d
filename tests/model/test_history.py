"""What can be undone and redone, derived from the rows alone."""

from __future__ import annotations

import pytest

from annotator.model.history import HistoryRow, Kind, next_redo, next_undo


def rows(*steps: str) -> list[HistoryRow]:
    """Rows from words: "a" an act of Ann, "b" one of Bob, "s" a set-up, "u1" undoes row 1, "r1"
    redoes act 1 (numbers from 1); the newest first."""
    made: list[HistoryRow] = []
    for number, step in enumerate(steps, start=1):
        if step[0] in "abs":
            kind, act, who = (Kind.SETUP if step == "s" else Kind.ACT), number, step[0]
        else:
            kind, act = (Kind.UNDO if step[0] == "u" else Kind.REDO), int(step[1:])
            who = made[act - 1].annotator_id
        made.append(HistoryRow(number, kind, act, None, who, "", step, 1))
    return made[::-1]


@pytest.mark.parametrize(
    ("steps", "undo", "redo"),
    [
        ([], None, None),
        (["s"], None, None),
        (["a"], 1, None),
        (["s", "a", "a"], 3, None),
        (["a", "a", "u2"], 1, 2),
        (["a", "a", "u2", "u1"], None, 1),
        (["a", "a", "u2", "u1", "r1"], 1, 2),
        (["a", "a", "u2", "u1", "r1", "r2"], 2, None),
        (["a", "a", "u2", "r2", "u2"], 1, 2),
        (["a", "a", "u2", "a"], 4, None),
        (["a", "a", "u2", "a", "u4"], 1, 4),
        (["a", "a", "u1"], 2, 1),  # only an older one was undone
        (["a", "b"], 1, None),
        (["a", "u1", "b"], None, 1),  # another's act does not end what I can redo
        (["b", "u1", "a"], 3, None),
        (["a", "u1", "s"], None, 1),
    ],
)
def test_undo_and_redo(steps: list[str], undo: int | None, redo: int | None) -> None:
    history = rows(*steps)
    found = next_undo(history, "a")
    assert (found.act if found else None) == undo
    found = next_redo(history, "a")
    assert (found.act if found else None) == redo
