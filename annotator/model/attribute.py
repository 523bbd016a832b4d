"""Attributes: named values on a span or a relation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Attribute:
    """One named value; values are kept as text."""

    name: str
    value: str
