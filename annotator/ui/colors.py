"""Colours as numbers: contrast, distance, colour vision, and which colour a label is drawn in.

Pure functions on "#RRGGBB" texts; nothing here knows Qt.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from annotator.model.schema import PALETTE

READABLE = 4.5
"""The least contrast of anything that is to be read (WCAG 2, AA)."""
TOLD_APART = 10.0
"""Below this CIE76 distance two colours on a screen can hardly be told apart."""

RGB = tuple[int, int, int]
Lab = tuple[float, float, float]
Matrix = tuple[Lab, Lab, Lab]

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
DEFICIENCIES: dict[str, Matrix] = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = (0.95047, 1.0, 1.08883)


def rgb(color: str) -> RGB:
    """The three channels, 0 to 255, of "#RRGGBB"."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def hexadecimal(channels: Iterable[float]) -> str:
    """ "#RRGGBB" of three channels, 0 to 255; what lies outside is cut off."""
    return "#" + "".join(f"{min(255, max(0, round(c))):02X}" for c in channels)


def is_color(text: str) -> bool:
    """Is the text "#RRGGBB"?"""
    return (
        len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def blend(color: str, ground: str, alpha: float) -> str:
    """What `color` over `ground` looks like with an opacity of `alpha` (0 to 1)."""
    pairs = zip(rgb(color), rgb(ground), strict=True)
    return hexadecimal(c * alpha + g * (1 - alpha) for c, g in pairs)


def ink_on(color: str) -> str:
    """Black or white: whichever reads better on the colour."""
    return "#000000" if contrast(color, "#000000") >= contrast(color, "#FFFFFF") else "#FFFFFF"


def distance(one: str, other: str, deficiency: str = "") -> float:
    """The CIE76 distance as seen with full colour vision, or with one of DEFICIENCIES."""
    a, b = _lab(one, deficiency), _lab(other, deficiency)
    return math.dist(a, b)


def least_distance(one: str, other: str) -> float:
    """The distance for whoever can tell the two apart the least."""
    return min(distance(one, other, who) for who in ("", *DEFICIENCIES))


def closest(color: str, others: Iterable[str]) -> tuple[str, float]:
    """The one of `others` nearest to the colour, and how near; ("", inf) where there is none."""
    found = ((other, least_distance(color, other)) for other in others if is_color(other))
    return min(found, key=lambda pair: pair[1], default=("", float("inf")))


def too_close(color: str, others: Iterable[tuple[str, str]]) -> str:
    """A sentence of warning if the colour can hardly be told from another, else "".

    `others` are (label name, colour) pairs.
    """
    near = [
        (least_distance(color, other), name, other) for name, other in others if is_color(other)
    ]
    if not near or min(near)[0] >= TOLD_APART:
        return ""
    _, name, other = min(near)
    if distance(color, other) < TOLD_APART:
        return f"This colour is hard to tell from that of “{name}”."
    return (
        f"People who see red, green or blue weakly cannot tell this colour from that of “{name}”."
    )


def label_color(color: str, dark: bool, grounds: Sequence[str]) -> str:
    """The colour a label is drawn in: its own, its palette partner, or one computed from it.

    `color` is the label's, for light themes; `grounds` are what it must be readable on.
    """
    return _label_color(color.upper() if is_color(color) else "#5C646E", dark, tuple(grounds))


@lru_cache(maxsize=1024)
def _label_color(color: str, dark: bool, grounds: tuple[str, ...]) -> str:
    wanted = next((partner for light, partner in PALETTE if light == color), color)
    if not dark:
        wanted = color
    return readable(wanted, grounds)


def readable(color: str, grounds: Sequence[str]) -> str:
    """The colour itself if it can be read on all the grounds, else the nearest mix that can."""
    goal = ink_on(grounds[0]) if grounds else color
    for step in range(101):
        mixed = blend(goal, color, step / 100)
        if all(contrast(mixed, ground) >= READABLE for ground in grounds):
            return mixed
    return goal


@lru_cache(maxsize=4096)
def _luminance(color: str) -> float:
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(color: str) -> Lab:
    red, green, blue = (
        c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb(color)
    )
    return red, green, blue


@lru_cache(maxsize=8192)
def _lab(color: str, deficiency: str) -> Lab:
    linear = _linear(color)
    if deficiency:
        red, green, blue = _times(DEFICIENCIES[deficiency], linear)
        linear = _clipped(red), _clipped(green), _clipped(blue)
    x, y, z = (
        _root(value / white) for value, white in zip(_times(_TO_XYZ, linear), _WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _times(matrix: Matrix, vector: Lab) -> Lab:
    first, second, third = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, value))


def _root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
