"""What was chosen when a project was exported, to be chosen again: kept by the window's session."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

Names = tuple[str, ...] | None


@dataclass(slots=True)
class Choices:
    """Names that were ticked (None: all), the query, the format; and by format the place it was
    written to and its settings."""

    labels: Names = None
    annotators: Names = None
    states: Names = None
    query: str = ""
    format: str = "native"
    places: dict[str, str] = field(default_factory=dict)
    settings: dict[str, dict[str, str]] = field(default_factory=dict)

    def kept(self) -> str:
        """As a text."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read(text: str) -> Choices:
    """Choices as they were kept; whatever is none is as if nothing had been chosen."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return Choices()
    settings = found.get("settings")
    return Choices(
        _names(found.get("labels")),
        _names(found.get("annotators")),
        _names(found.get("states")),
        _text(found.get("query"), ""),
        _text(found.get("format"), "native"),
        _texts(found.get("places")),
        {key: _texts(one) for key, one in settings.items()} if isinstance(settings, dict) else {},
    )


def _text(value: Any, otherwise: str) -> str:
    return value if isinstance(value, str) else otherwise


def _names(value: Any) -> Names:
    return tuple(map(str, value)) if isinstance(value, list) else None


def _texts(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {key: text for key, text in value.items() if isinstance(text, str)}
