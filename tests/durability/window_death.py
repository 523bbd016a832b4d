"""The real window is killed at random moments while mouse and keys work in it."""

from __future__ import annotations

import random
from pathlib import Path

from PySide6.QtCore import Qt

from tests.durability import _state
from tests.durability._nursery import Nursery, Round, Say
from tests.durability._table import Proof
from tests.durability.sudden_death import kill_often
from tests.journeys.program import ALT, CTRL, Program

PRELOADED = ("tests.durability.window_death", "alembic.command", "annotator.ui.main_window")
Key = Qt.Key
LABEL_KEYS = "qcmo"


def prove(rounds: int, seed: int, folder: Path) -> Proof:
    """Kill the window so often, in the middle of real events."""
    proof = Proof("SIGKILL in the real window, by mouse and keys")
    (folder / "window").mkdir()
    with proof.timed(), Nursery(*PRELOADED, QT_QPA_PLATFORM="offscreen") as nursery:
        kill_often(proof, nursery, _start, (rounds, seed, folder / "window"))
    return proof


def stream(say: Say, path: str, seed: int) -> None:
    """The child: a hand that never rests. What is saved is asked of the file after each event."""
    rng = random.Random(seed)
    program = Program(Path(path).parent / "data").start(path)
    project = program.workspace.project

    def saved(number: int) -> None:
        say(f"saved {number} {_state.last_row(project)} {_state.digest(project)}")

    saved(0)
    number = 0
    while True:
        number += 1
        say(f"begin {number}")
        _event(program, rng)
        saved(number)


def _event(program: Program, rng: random.Random) -> None:
    text = program.text
    match rng.randrange(11):
        case 0 | 1 | 2 | 3:
            start = rng.randrange(400)
            program.drag(start, start + rng.randrange(1, 60))
            program.key(rng.choice(LABEL_KEYS))
        case 4:
            program.key(Key.Key_Tab)
            program.key(rng.choice(LABEL_KEYS))  # another label
        case 5:
            program.key(Key.Key_Tab, times=rng.randrange(1, 4))
            program.key(Key.Key_Delete)
        case 6:
            program.click(rng.randrange(min(400, len(text) - 1)))
            program.key("?")
        case 7:
            program.key(Key.Key_Tab)
            program.key(rng.choice((Key.Key_Left, Key.Key_Right)), ALT)  # its first edge
        case 8 | 9:
            program.key("z", CTRL)
        case _:
            program.key("y", CTRL)
    program.view.setFocus()


def _start(nursery: Nursery, path: Path, seed: int) -> Round:
    return nursery.start(stream, str(path), seed)
