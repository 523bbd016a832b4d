"""Moments as text: UTC in ISO 8601 with a Z, so that they sort as they stand."""

from __future__ import annotations

from datetime import UTC, datetime

from annotator.errors import InputError


def now() -> str:
    """The present moment to the millisecond."""
    return _text(datetime.now(UTC), "milliseconds")


def normal(moment: str) -> str:
    """Any ISO 8601 moment in our form, no digit lost; a moment without a zone is taken as UTC.

    Raises InputError for anything else.
    """
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
