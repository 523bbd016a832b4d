"""Spans: inside their text, equal to it, whole, once. As fast as rows can be read: a project may
hold a million, so no model values are made, and each text is read once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from sqlalchemy import Integer, func, select, type_coerce

from annotator.model.attribute import Attribute
from annotator.model.change import digest
from annotator.model.finding import Finding, Harm
from annotator.model.span import covered_text
from annotator.store.check.look import Look
from annotator.store.tables import (
    annotators,
    documents,
    fragments,
    labels,
    span_attributes,
    spans,
    texts,
)

_AT_ONCE = 5_000
Pieces = dict[int, list[tuple[int, int, int]]]


def spans_harm(look: Look) -> Iterator[Finding]:
    """At most one finding for each span: what is to be mended first."""
    with_pieces = _Children(look)
    label_ids, people = look.ids(labels), look.ids(annotators)
    pages = _Pages(look)
    judge = _Judge(label_ids, people)
    names = ("pk", "id", "document_pk", "label_pk", "annotator_pk", "start", "end", "text", "note")
    query = select(
        *(spans.c[name] for name in names),
        type_coerce(spans.c.unsure, Integer),
        *(spans.c[name] for name in ("created_at", "updated_at", "fingerprint")),
    ).order_by(spans.c.document_pk, spans.c.start)
    options = {"yield_per": _AT_ONCE}
    odd = look.odd.get("spans", set())
    for rows in look.connection.execute(query, execution_options=options).partitions(_AT_ONCE):
        pieces, attributes = with_pieces.of(rows)
        for row in rows:
            if row[0] in odd or row[3] not in label_ids or row[4] not in people:
                continue  # that is told already
            if row[2] != pages.pk and not pages.turn_to(row[2]):
                continue
            found = judge.harm(row, pages, pieces.get(row[0]), attributes.get(row[0], ()))
            if found is not None:
                kind, sentence = found
                here = f"Span {row[1]} of “{pages.title}” ({pages.id}) {sentence}"
                yield Finding(kind, here, "spans", row[0], row[1], pages.id, row[5])
        look.step(2 * len(rows))


class _Judge:
    """What is wrong with a span. Knows the spans of the same start, which are neighbours."""

    def __init__(self, label_ids: dict[int, str], people: dict[int, str]) -> None:
        self._labels, self._people = label_ids, people
        self._start = (0, 0)
        self._twins: dict[Any, str] = {}

    def harm(
        self,
        row: Any,
        page: _Pages,
        raw: list[tuple[int, int, int]] | None,
        attributes: tuple[Attribute, ...] | list[Attribute],
    ) -> tuple[Harm, str] | None:
        """The first thing that is wrong with it, and the sentence about it, or None."""
        (_, id_, document_pk, label_pk, person_pk, start, end, text, note, unsure,
         created_at, updated_at, stored) = row  # fmt: skip
        if page.is_damaged:
            return Harm.UNTESTED, "could not be compared: its document's text is damaged."
        pieces: tuple[tuple[int, int], ...] = ((start, end),)
        if raw is not None:
            pieces = tuple((low, high) for _, low, high in raw)
            if _is_loose(raw, start, end):
                return Harm.ENVELOPE, "begins or ends elsewhere than its fragments."
        content = page.text
        if raw is None:
            if not 0 <= start < end <= len(content):
                return Harm.OUTSIDE, "lies outside its text."
            covered = content[start:end]
        else:
            if any(not 0 <= low < high <= len(content) for low, high in pieces):
                return Harm.OUTSIDE, "lies outside its text."
            if any(high >= low for (_, high), (low, _) in pairwise(pieces)):
                return Harm.FRAGMENTS, "has fragments that are out of order or touch."
            covered = covered_text(content, pieces)
        if covered != text:
            said = " ".join(text[:40].split())
            return Harm.SPAN_TEXT, f"says “{said}”, but its place in the text says otherwise."
        if (document_pk, start) != self._start:
            self._start = document_pk, start
            self._twins = {}
        twin = self._twins.setdefault((pieces, label_pk, person_pk), id_)
        if twin is not id_:
            return Harm.TWIN, f"is the same as span {twin}."
        values = [
            id_, page.id, self._labels[label_pk], self._people[person_pk], pieces, text, note,
            unsure == 1, tuple(attributes), created_at, updated_at,
        ]  # fmt: skip
        if digest(values) != stored:
            return Harm.FINGERPRINT, (
                "was changed by something other than this program (its fingerprint differs)."
            )
        return None


def _is_loose(raw: list[tuple[int, int, int]], start: int, end: int) -> bool:
    """Is the envelope not that of the fragments, or are they not counted from 0 as two or more?"""
    places = [place for place, _, _ in raw]
    return (
        len(raw) < 2 or places != list(range(len(raw))) or (start, end) != (raw[0][1], raw[-1][2])
    )


class _Pages:
    """The documents in the order of their keys, each text read once."""

    def __init__(self, look: Look) -> None:
        query = select(documents.c.pk, documents.c.id, documents.c.title, texts.c.pk, texts.c.text)
        query = query.join(texts).order_by(documents.c.pk)
        self._rows = look.rows(query, at_once=1)
        self._look = look
        self.pk, self.id, self.title, self.text, self.is_damaged = -1, "", "", "", False

    def turn_to(self, pk: int) -> bool:
        """Go on to the document of that key; False if there is none, or it is odd."""
        while self.pk < pk:
            row = next(self._rows, None)
            if row is None:
                return False
            self.pk, self.id, self.title, text_pk, self.text = row
            self.is_damaged = text_pk in self._look.damaged
            self._look.step(1)
        return self.pk == pk and not self._look.is_odd(documents, pk)


class _Children:
    """The fragments and attributes of some thousand spans at once, where there are any."""

    def __init__(self, look: Look) -> None:
        self._connection = look.connection
        self._has = [
            self._connection.execute(select(table).limit(1)).first() is not None
            for table in (fragments, span_attributes)
        ]

    def of(self, rows: Any) -> tuple[Pieces, dict[int, list[Attribute]]]:
        """Both, by the spans' keys: (place, start, end), and attributes by name."""
        pieces: Pieces = {}
        attributes: dict[int, list[Attribute]] = {}
        if not any(self._has):
            return pieces, attributes
        keys = func.json_each(str([row[0] for row in rows])).table_valued("value")
        if self._has[0]:
            query = select(fragments).join(keys, keys.c.value == fragments.c.span_pk)
            for pk, *piece in self._connection.execute(query.order_by(*fragments.primary_key)):
                pieces.setdefault(pk, []).append((piece[0], piece[1], piece[2]))
        if self._has[1]:
            table = span_attributes
            query = select(table).join(keys, keys.c.value == table.c.span_pk)
            for pk, name, value in self._connection.execute(query.order_by(*table.primary_key)):
                attributes.setdefault(pk, []).append(Attribute(name, value))
        return pieces, attributes
