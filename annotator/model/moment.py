"""Moments as text: UTC in ISO 8601 with a Z, so that they sort as they stand."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from annotator.errors import InputError

# The last days of months are left to the calendar.
_NORMAL = re.compile(
    r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
)


def now() -> str:
    """The present moment to the millisecond."""
    return _text(datetime.now(UTC), "milliseconds")


def is_normal(moment: str) -> bool:
    """Is it surely in our form, to the millisecond? (Told fast; not of every moment that is.)"""
    return _NORMAL.fullmatch(moment) is not None


def normal(moment: str) -> str:
    """Any ISO 8601 moment in our form, no digit lost; a moment without a zone is taken as UTC.

    Raises InputError for anything else.
    """
    if is_normal(moment):
        return moment
    try:
        value = datetime.fromisoformat(moment)
    except ValueError as error:
        raise InputError(
            f"“{moment}” is not a moment in ISO 8601 (2026-11-21T14:02:11Z)."
        ) from error
    value = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return _text(value, "microseconds" if value.microsecond % 1000 else "milliseconds")


def _text(value: datetime, precision: str) -> str:
    return value.isoformat(timespec=precision).replace("+00:00", "Z")
