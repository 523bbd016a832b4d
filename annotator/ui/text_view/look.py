"""How the text looks: colours and type as plain values, made by the theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PLACEHOLDER = "Drop articles here or press Ctrl+I"
"""Stands where no document is open."""


@dataclass(frozen=True)
class TextLook:
    """Colours are "#RRGGBB", `point_size` points, `line_height` em, `measure` characters.

    `label_colors` maps a label's id to its colour in this theme; a label that is not in it is
    drawn in its own colour. `tint` is how strongly (0 to 1) that colour lies behind a span.
    """

    dark: bool = False
    paper: str = "#FCFBF8"
    text: str = "#1D2329"
    quiet: str = "#5C646E"
    line: str = "#DDDBD4"
    selection: str = "#CFE0F7"
    mark: str = "#F9EDC0"
    accent: str = "#0A68C6"
    family: str = "Noto Serif"
    point_size: float = 12.5
    line_height: float = 1.9
    measure: int = 90
    label_colors: Mapping[str, str] = field(default_factory=dict)
    tint: float = 0.14
    reduced_motion: bool = False
