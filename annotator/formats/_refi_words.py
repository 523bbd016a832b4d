"""What REFI-QDA has no place for, in the Description of a selection: `name=value; name=value`.

In names and values `%`, `;` and all that is no plain line are `%xx`, in names `=` too. Names that
begin with `annotator:` are ours: the id where it is no GUID, doubts, reviews, and of which
selection this one is a further part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID, uuid5

from annotator.formats._names import escape, unescape
from annotator.formats._xml_write import is_control
from annotator.model.attribute import Attribute

OWN = "annotator:"
ID, UNSURE, PART_OF = f"{OWN}id", f"{OWN}unsure", f"{OWN}part_of"
REVIEWED_BY, REVIEWED_AT = f"{OWN}reviewed_by", f"{OWN}reviewed_at"
FACTS = f"{OWN}document"
"""The variable of a source that holds all that is known of the document, as JSON."""
_SPACE = UUID("2b1f6d9e-7a34-5c0b-8c55-3f0f2f6f5a21")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_SHOWN = re.compile(
    r"(?:[^\s=;](?:[^=;\n]*[^\s=;])?=(?!\s)[^;\n]*)(?:; ?[^\s=;][^=;\n]*=(?!\s)[^;\n]*)*"
)


def guid_of(kind: str, name: str) -> str:
    """A GUID that is always the same for the same thing; an id that is one already stays."""
    return name if is_guid(name) else str(uuid5(_SPACE, f"{kind}:{name}"))


def is_guid(name: str) -> bool:
    """Is it a GUID as we write them?"""
    return _GUID.fullmatch(name) is not None


def read_guid(said: str) -> str:
    """A GUID of any program as we write them."""
    return said.strip().strip("{}").lower()


def described(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and values as the text of a Description."""
    return "; ".join(f"{_safe_name(name)}={_safe(value)}" for name, value in pairs)


def pairs_in(description: str) -> list[tuple[str, str]] | None:
    """The names and values of a Description; None where it is a text of another kind."""
    if not _SHOWN.fullmatch(description):
        return None
    pairs = []
    for part in description.split(";"):
        name, _, value = part.removeprefix(" ").partition("=")
        pairs.append((unescape(name), unescape(value)))
    return pairs


def attribute_pairs(attributes: Iterable[Attribute]) -> list[tuple[str, str]]:
    """Attributes as names and values, none of which looks like one of ours."""
    return [
        (f"{OWN}{a.name}" if a.name.startswith(OWN) else a.name, a.value)
        for a in sorted(attributes)
    ]


def attributes_in(pairs: Iterable[tuple[str, str]]) -> list[Attribute]:
    """The attributes among names and values."""
    found: dict[str, str] = {}
    for name, value in pairs:
        plain = name.removeprefix(OWN)
        if plain == name or plain.startswith(OWN):
            found.setdefault(plain, value)
    return sorted(Attribute(name, value) for name, value in found.items())


def _safe(value: str) -> str:
    safe = escape(value, lambda c: c not in "%;\n\r\t" and not is_control(c))
    # blanks at the edges would not last
    head, tail = len(safe) - len(safe.lstrip()), len(safe.rstrip())
    if head == len(safe):
        return escape(safe, lambda c: False)
    edge = escape(safe[:head], lambda c: False), escape(safe[tail:], lambda c: False)
    return edge[0] + safe[head:tail] + edge[1]


def _safe_name(name: str) -> str:
    return _safe(name).replace("=", "%3d")
