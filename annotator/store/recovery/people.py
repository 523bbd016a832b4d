"""What other records refer to: annotators, labels, kinds of relations. Where one is lost, what
refers to it is kept, under a name that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from annotator.model import moment
from annotator.model.change import Record
from annotator.model.document import Annotator
from annotator.model.ids import new_id
from annotator.model.schema import LABEL_KEYS, PATTERNS, Label, RelationType, next_look
from annotator.model.span import Span
from annotator.store.recovery.keeper import TABLE_OF, Keeper

Named = Annotator | Label | RelationType
_WORDS: dict[type[Named], str] = {
    Annotator: "recovered annotator",
    Label: "recovered label",
    RelationType: "recovered kind of relation",
}
_COLUMNS = {
    Annotator: "id, name, created_at",
    Label: "id, name, color, pattern, key, guideline, position",
    RelationType: "id, name",
}
_TRIED = 50
"""So many spans are looked up in the history to learn which label a lost row was."""


class People:
    """Gives the id that a key in a row stands for."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._ids: dict[tuple[type[Named], int], str] = {}
        self._names: dict[type[Named], set[str]] = {kind: set() for kind in _WORDS}
        self._labels: list[Label] = []
        self._pending: list[Record] = []

    def all(self) -> Iterator[Record]:
        """All that came back, first from the rows, then from the history."""
        for kind, columns in _COLUMNS.items():
            query = f"SELECT pk, fingerprint, {columns} FROM {TABLE_OF[kind]} ORDER BY pk"  # noqa: S608
            for key, stamp, *values in list(self._keeper.harvest.rows(query)):
                row: Any = kind(*values)
                if self._keeper.is_ghost(kind, row.id):
                    continue
                record, sound = self._keeper.best(row, stamp)
                yield from self._keep(kind, record, key, sound)
            for told in list(self._keeper.past.missing(kind)):
                if self._keeper.is_wanted(told):
                    yield from self._keep(kind, told, None, True)

    def pending(self) -> Iterator[Record]:
        """What had to be made since the last call for something that refers to it."""
        made, self._pending = self._pending, []
        yield from made

    def annotator(self, key: int) -> str:
        """The id of the annotator whose row had that key."""
        return self._id(Annotator, key, lambda number: Annotator(
            new_id(), f"{_WORDS[Annotator]} {number}", moment.now()))  # fmt: skip

    def label(self, key: int) -> str:
        """The id of the label whose row had that key."""
        return self._id(Label, key, self._new_label)

    def relation_type(self, key: int) -> str:
        """The id of the kind of relation whose row had that key."""
        return self._id(
            RelationType, key, lambda n: RelationType(new_id(), f"{_WORDS[RelationType]} {n}")
        )

    def _new_label(self, number: int) -> Label:
        color, pattern = next_look(self._labels)
        place = max((label.position for label in self._labels), default=-1) + 1
        return Label(new_id(), f"{_WORDS[Label]} {number}", color, pattern, position=place)

    def _id(self, kind: type[Named], key: int, make: Callable[[int], Any]) -> str:
        if (found := self._ids.get((kind, key))) is None:
            found = self._told(kind, key)
            if not found:
                number = 1 + sum(name.startswith(_WORDS[kind]) for name in self._names[kind])
                record = make(number)
                self._pending += self._keep(kind, record, None, True)
                self._keeper.mend(kind, f"“{record.name}” stands for one whose name is lost.")
                found = record.id
            self._ids[kind, key] = found
        return found

    def _told(self, kind: type[Named], key: int) -> str:
        """What the history calls it, seen by a span that refers to it."""
        column = {Annotator: "annotator", Label: "label"}.get(kind)
        if column is None:
            return ""
        query = f"SELECT id FROM spans WHERE {column}_pk = ? LIMIT {_TRIED}"  # noqa: S608
        for (id,) in list(self._keeper.harvest.rows(query, key)):
            span = self._keeper.past.record(Span, id)
            told = getattr(span, f"{column}_id", "")
            if told and self._keeper.is_kept(kind, told):
                return str(told)
        return ""

    def _keep(self, kind: type[Named], record: Any, key: int | None, sound: bool) -> list[Record]:
        if not sound or self._is_taken(kind, record):  # (twice, where the id of a row was hit)
            record, sound = self._mended(kind, record), False
        if not self._keeper.take(record, key):
            return []
        if key is not None:
            self._ids[kind, key] = record.id
        self._names[kind].add(record.name)
        if isinstance(record, Label):
            self._labels.append(record)
        if not sound:
            self._keeper.mend(kind, f"“{record.name}” may not be as it was.")
        return [record]

    def _is_taken(self, kind: type[Named], record: Any) -> bool:
        """Has another its name or its key already?"""
        key = record.key if isinstance(record, Label) else ""
        return self._is_named(kind, record.name) or (
            bool(key) and any(label.key == key for label in self._labels)
        )

    def _is_named(self, kind: type[Named], name: str) -> bool:
        return any(other.casefold() == name.casefold() for other in self._names[kind])

    def _mended(self, kind: type[Named], record: Any) -> Any:
        """A record of which the row was hit, so that it can be worked with."""
        name = record.name
        if not name.strip() or self._is_named(kind, name):
            name = f"{_WORDS[kind]} {1 + len(self._names[kind])}"
        record = replace(record, name=name, id=record.id or new_id())
        if not isinstance(record, Label):
            return record
        color, pattern = next_look(self._labels)
        taken = {label.key for label in self._labels}
        return replace(
            record,
            color=record.color if _is_color(record.color) else color,
            pattern=record.pattern if record.pattern in PATTERNS else pattern,
            key=record.key if record.key in LABEL_KEYS and record.key not in taken else "",
        )


def _is_color(text: str) -> bool:
    return (
        len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])
    )
