"""Finding in a document: plain words here, expressions in a process that can be stopped."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from annotator.errors import InputError
from annotator.model.find import Hits, Progress, Search, find_words

SECONDS = 2.0
"""An expression that is not done after so long is stopped."""
_LOOK = 0.03
_START = 10.0
"""Seconds a process may take to start and to be given its text, before it counts its own time."""
_CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from annotator.services.find_child import main; main()"
)
_ROOT = Path(__file__).resolve().parents[2]


def find(text: str, search: Search, progress: Progress | None = None, around: int = 0) -> Hits:
    """The hits of a search, code points; of very many those around an offset. For a worker's
    thread: a long text takes its time.

    `progress` is called often and may raise to stop. Raises InputError for an expression that is
    wrong or takes too long.
    """
    tell = progress or (lambda done, total: None)
    if not search.expression:
        return find_words(text, search, tell, around)
    return _ask_child(text, search, tell, around) if search.words else Hits()


def _ask_child(text: str, search: Search, progress: Progress, around: int) -> Hits:
    """`re` holds the whole program while it looks, and nothing can interrupt it: so it looks in a
    process of its own, which ends itself in time."""
    wanted = {**asdict(search), "seconds": SECONDS, "around": around}
    asked = json.dumps(wanted).encode() + b"\n"
    command = [sys.executable, "-I", "-S", "-W", "ignore", "-c", _CODE, str(_ROOT)]
    try:
        with subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ) as child:
            try:
                answer = _wait(child, asked + text.encode(), progress)
            finally:
                child.kill()
    except OSError as error:
        raise InputError(
            f"The search for expressions could not be started ({error.strerror}). "
            "Search for plain words instead."
        ) from error
    if not answer:
        raise InputError(
            f"This expression takes longer than {SECONDS:g} seconds in this text, so the search "
            "was stopped. Make it simpler."
        )
    found = json.loads(answer)
    if "wrong" in found:
        raise InputError(_wrong(found["wrong"], found["place"]))
    ranges = tuple((start, end) for start, end in found["ranges"])
    return Hits(ranges, *found["more"])


def _wait(child: subprocess.Popen[bytes], given: bytes, progress: Progress) -> bytes:
    end = time.monotonic() + _START + SECONDS
    rest: bytes | None = given
    while time.monotonic() < end:
        progress(0, 0)
        try:
            return child.communicate(rest, timeout=_LOOK)[0]
        except subprocess.TimeoutExpired:
            rest = None  # it goes on from where it was
    return b""


def _wrong(what: str, place: int | None) -> str:
    where = "" if place is None else f" at character {place + 1}"
    return f"The expression is wrong{where}: {what}."
