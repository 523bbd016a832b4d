"""Two starts of the program on one project: the second asks the first one for its window."""

from __future__ import annotations

from pathlib import Path

from annotator.store import lock


def ask_for_window(project: Path) -> bool:
    """Ask the program that has the project open, if it runs on this computer, to come to the front;
    True once it has answered."""
    return lock.request_raise(project)


def take_request(project: Path) -> bool:
    """Has another start asked for our window since the last call? Taking the request answers it."""
    return lock.take_raise_request(project)
