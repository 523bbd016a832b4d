"""File names with a moment in them: UTC, to the millisecond, sorting as they stand."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from annotator.model import moment
from annotator.store.identity import SUFFIX

STAMP = r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z"
"""The moment in a name, as a regular expression without groups."""


def time_of(stamp: str) -> datetime | None:
    """The moment (UTC) that a stamp names; None for a day that is none."""
    with suppress(ValueError):
        return datetime.strptime(stamp, "%Y-%m-%dT%H-%M-%S.%fZ").replace(tzinfo=UTC)
    return None


def free_name(folder: Path, stem: str, reason: str = "", behind: datetime | None = None) -> Path:
    """A name that is free, made of `stem`, the present moment (or the next free millisecond) and
    the reason.

    It sorts after the moment `behind`, also where the clock was put back: the newest backup must
    not be taken for the oldest.
    """
    when = datetime.fromisoformat(moment.now()).astimezone(UTC)
    if behind is not None and behind >= when:
        when = behind + timedelta(milliseconds=1)
    while True:
        stamp = when.isoformat(timespec="milliseconds").replace("+00:00", "Z").replace(":", "-")
        file = folder / f"{stem}.{stamp}{'.' if reason else ''}{reason}{SUFFIX}"
        if not os.path.exists(file):
            return file
        when += timedelta(milliseconds=1)
