"""What may come next in the query bar: the filters, and what each takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from annotator.model.query import quoted
from annotator.model.query_fields import DAYS, FIELDS
from annotator.services.project import Project

MOST = 20
"""Words that are offered at a time."""

_PIECE = re.compile(r'-?(?:[^\W\d_]+:)?(?:["“„][^"”“]*["”“]?|[^\s()"“„]*)')


@dataclass(frozen=True, slots=True)
class Completion:
    """[`start`, `end`) of the text can become one of `words` (code points)."""

    start: int
    end: int
    words: tuple[str, ...]


def completions(project: Project, text: str, cursor: int) -> Completion:
    """What the piece of a query that ends at `cursor` may become; no words where nothing fits."""
    start = _start(text, cursor)
    piece = text[start:cursor]
    if piece.startswith("-"):
        start, piece = start + 1, piece[1:]
    name, colon, value = piece.partition(":")
    if not colon:
        fitting = [f"{field}:" for field in FIELDS if field.startswith(piece.casefold())]
        return Completion(start, cursor, tuple(fitting[:MOST]))
    field = FIELDS.get(name.casefold())
    if field is None:
        return Completion(cursor, cursor, ())
    wanted = value.strip('"“”„').casefold()
    known = field.choices or _values(project, name.casefold(), field.takes, wanted)
    fitting = [word for word in known if word.casefold().startswith(wanted)]
    fitting += [word for word in known if wanted in word.casefold() and word not in fitting]
    words = (f"{name}:{quoted(word)}" for word in dict.fromkeys(fitting))
    return Completion(start, cursor, tuple(words)[:MOST])


def _start(text: str, cursor: int) -> int:
    """Where the piece begins that ends at `cursor`."""
    place = 0
    while place < cursor:
        found = _PIECE.match(text, place)
        end = found.end() if found else place
        if end >= cursor:
            return place
        place = max(end, place + 1)
    return cursor


def _values(project: Project, name: str, takes: str, wanted: str) -> list[str]:
    from annotator.store.queries import review as reads

    if takes == "days":
        return list(DAYS)
    if name in ("doc", "title"):
        return project.read(reads.titles_like, wanted, MOST) if wanted else []
    if name == "by":
        return ["me", *(annotator.name for annotator in project.annotators())]
    if takes == "name":
        return [label.name for label in project.labels()]
    return []
