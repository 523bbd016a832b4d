"""When a backup is due: not too often, and only where something was done since the last one."""

from __future__ import annotations

from datetime import datetime, timedelta

INTERVAL = timedelta(minutes=30)
INTERVAL_OF_LARGE = timedelta(hours=1)
LARGE = 200 * 1000**2  # bytes


def is_due(now: datetime, last: datetime | None, size: int, has_changed: bool) -> bool:
    """Is a backup due now? `last` is when the newest one was taken (None: there is none), `size`
    the project file's in bytes, `has_changed` whether it holds what no backup does."""
    if not has_changed:
        return False
    interval = INTERVAL_OF_LARGE if size > LARGE else INTERVAL
    return last is None or abs(now - last) >= interval  # a clock that was put back delays nothing
