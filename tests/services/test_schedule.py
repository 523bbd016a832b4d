from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from annotator.services.schedule import LARGE, is_due

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)


def ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("last", "size", "due"),
    [
        (None, 1, True),
        (ago(29), 1, False),
        (ago(30), 1, True),
        (ago(30), LARGE + 1, False),
        (ago(59), LARGE + 1, False),
        (ago(60), LARGE + 1, True),
        (ago(-10), 1, False),
        (ago(-500), 1, True),
    ],
)
def test_due_every_half_hour_and_a_large_one_every_hour(
    last: datetime | None, size: int, due: bool
) -> None:
    assert is_due(NOW, last, size, has_changed=True) is due
    assert not is_due(NOW, last, size, has_changed=False)
