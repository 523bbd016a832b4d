"""The schema of a project: its labels and relation types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

PATTERNS = ("solid", "dashed", "double", "dotted", "dash-dot", "wavy", "thick", "long-dash")

# Colours for paper in light themes, each with its partner for dark ones, chosen to be told apart
# also under protan, deutan and tritan vision, and to read at 4.5 : 1 on paper, window and row.
PALETTE: tuple[tuple[str, str], ...] = (
    ("#15346C", "#A9C7EE"),
    ("#A84C19", "#F97C3C"),
    ("#137961", "#5FE3A1"),
    ("#A624D1", "#CF6FE8"),
    ("#443311", "#FFCC00"),
    ("#AA0033", "#FF5566"),
    ("#5500EE", "#AA88BB"),
    ("#335533", "#BBEE66"),
    ("#884499", "#CCAAFF"),
    ("#773300", "#DD9900"),
    ("#CC0055", "#CC7788"),
    ("#880055", "#FFAACC"),
)

LABEL_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Label:
    """What a span is called.

    `color` is "#RRGGBB" for light themes, `pattern` one of PATTERNS, `key` one letter or digit of
    LABEL_KEYS or "", `position` its place in the list from 0.
    """

    id: str
    name: str
    color: str
    pattern: str = "solid"
    key: str = ""
    guideline: str = ""
    position: int = 0

    @property
    def letter(self) -> str:
        """The badge's letter: the key if there is one, else the name's first."""
        return (self.key or self.name[:1]).upper()


@dataclass(frozen=True, slots=True)
class RelationType:
    """What a relation is called."""

    id: str
    name: str


DEFAULT_LABELS: tuple[Label, ...] = (
    Label(
        "",
        "quote",
        PALETTE[0][0],
        "solid",
        "q",
        "Words, or the gist of words, that the article gives to somebody other than its own voice. "
        "Take the quotation marks along; leave out the verb of saying.",
    ),
    Label(
        "",
        "claim",
        PALETTE[1][0],
        "dashed",
        "c",
        "A statement about the world that evidence could show to be true or false. "
        "Mark the smallest clause that stands on its own.",
    ),
    Label(
        "",
        "commitment",
        PALETTE[2][0],
        "double",
        "m",
        "A statement by which somebody binds themselves, or a body they speak for, to do or not do "
        "something later: promises, pledges, announced plans.",
    ),
    Label(
        "",
        "opinion",
        PALETTE[3][0],
        "dotted",
        "o",
        "Wording that shows a judgement, a feeling or an attitude. Mark the expression, "
        "not the whole sentence.",
    ),
)


def is_color(color: str) -> bool:
    """Is it "#RRGGBB"?"""
    digits = color[1:]
    return (
        len(color) == 7 and color[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in digits)
    )


class Looks:
    """What labels look like, counted once: for the looks of many more, one after the other."""

    def __init__(self, labels: Iterable[Label] = ()) -> None:
        self._colors = {light: 0 for light, _ in PALETTE}
        self._patterns = dict.fromkeys(PATTERNS, 0)
        self._keys: set[str] = set()
        self._next_position = 0
        for label in labels:
            self.add(label)

    @property
    def next_position(self) -> int:
        """The place after the last label."""
        return self._next_position

    def add(self, label: Label) -> None:
        """Count one more label."""
        color = label.color.upper()
        if color in self._colors:
            self._colors[color] += 1
        if label.pattern in self._patterns:
            self._patterns[label.pattern] += 1
        self._keys.add(label.key)
        self._next_position = max(self._next_position, label.position + 1)

    def next_look(self) -> tuple[str, str]:
        """Colour and pattern for one more label: the first of each that is used least."""
        return (
            min(self._colors, key=self._colors.__getitem__),
            min(self._patterns, key=self._patterns.__getitem__),
        )

    def next_key(self, name: str) -> str:
        """A free key for a label called `name`: a letter of its own, then a digit, else none."""
        wanted = [c for c in name.lower() if c in LABEL_KEYS] + list(LABEL_KEYS[:9])
        return next((key for key in wanted if key not in self._keys), "")


def next_look(labels: Iterable[Label]) -> tuple[str, str]:
    """Colour and pattern for one more label: the first of each that is used least."""
    return Looks(labels).next_look()


def next_key(name: str, labels: Iterable[Label]) -> str:
    """A free key for a label called `name`: a letter of its own, then a digit, else none."""
    return Looks(labels).next_key(name)


def reordered(labels: Iterable[Label]) -> tuple[Label, ...]:
    """The labels with their positions counted from 0 in the order given."""
    return tuple(replace(label, position=place) for place, label in enumerate(labels))
