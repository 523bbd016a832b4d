"""One document of brat as values. What is wrong with a line leaves out that line, and says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import MEGABYTE, ReadOptions
from annotator.formats._brat_config import labels_of
from annotator.formats._decoding import decode
from annotator.formats._ids import made_id
from annotator.formats._names import from_file_name, unescape
from annotator.formats._offsets import Said, Source, mend, same_text
from annotator.formats.brat import (
    ANNOTATOR,
    CONFIG,
    EMPTY,
    LIKE_EMPTY,
    NOTES,
    UNSURE,
    VISUAL,
    join_lines,
    stem_of,
)
from annotator.model.attribute import Attribute
from annotator.model.exchange import (
    ExchangeDocument,
    ExchangeLabel,
    ExchangeRelation,
    ExchangeSpan,
    Reading,
)
from annotator.model.span import covered_text
from annotator.model.text import BOM, NO_OFFSETS, OffsetMap, check_text, normalise

# Marks may be many times as long as their text.
_MARKS_FACTOR = 10
_OFFSETS = re.compile(r"\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*")
_CONFIG_BYTES = 1_000_000
_NOTHING_SAID = Said(())


@dataclass
class _Mark:
    """A span or a relation while lines on it are gathered."""

    name: str
    line: int
    said: Said = _NOTHING_SAID
    attributes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    annotator: str = ""
    unsure: bool = False
    ends: tuple[str, str] = ("", "")


def document(file: BinaryIO, options: ReadOptions) -> Reading:
    """The document of a .ann file. Raises InputError where there is none."""
    stem = stem_of(options.name)
    data = _beside(options, f"{stem}.txt", options.max_bytes)
    if data is None:
        raise InputError(
            f"the text that it marks is missing: put “{stem}.txt” beside it and try again."
        )
    raw, encoding = _text_of(data, options.encoding)
    text, offset_map = normalise(raw)
    if not text:
        raise InputError(f"“{stem}.txt” holds no text.")
    # brat takes line ends of all kinds as one, and a byte order mark as a character
    one = raw.replace("\r\n", "\n").replace("\r", "\n")
    marked = OffsetMap((0,)) if raw.startswith(BOM) else NO_OFFSETS
    marks = file.read(options.max_bytes * _MARKS_FACTOR + 1)
    if len(marks) > options.max_bytes * _MARKS_FACTOR:
        raise InputError(f"it is larger than {options.max_mb * _MARKS_FACTOR:,.0f} MB.")
    lines = _Lines(options.name)
    lines.read(_text_of(marks, options.encoding or encoding)[0].removeprefix(BOM))
    key = from_file_name(stem)
    spans, relations, mended = lines.values(Source(one, text, marked), key)
    return Reading(
        ExchangeDocument(
            text=text,
            id=key,
            spans=spans,
            relations=relations,
            offset_map=offset_map,
        ),
        dropped=tuple(lines.dropped),
        mended=mended,
        labels=_labels(options),
    )


def _beside(options: ReadOptions, name: str, limit: int) -> bytes | None:
    file = options.beside(name)
    if file is None:
        return None
    with file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise InputError(f"“{name}” is larger than {limit / MEGABYTE:g} MB.")
    return data


def _text_of(data: bytes, encoding: str) -> tuple[str, str]:
    """Bytes as text: UTF-8, as brat has it, before anything is guessed."""
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return decode(data, encoding if encoding != "utf-8" else "")


def _labels(options: ReadOptions) -> tuple[ExchangeLabel, ...]:
    configs = []
    for name in (CONFIG, VISUAL):
        try:
            data = _beside(options, name, _CONFIG_BYTES) or b""
        except InputError:
            data = b""
        configs.append(data)
    return _labels_in(*configs)


@lru_cache(maxsize=2)
def _labels_in(*configs: bytes) -> tuple[ExchangeLabel, ...]:
    """What a folder's configuration lists: the same for each of its documents."""
    return labels_of(*(data.decode("utf-8", "replace").replace("\0", "") for data in configs))


class _Lines:
    """The lines of a .ann file, sorted into spans, relations and what is said of them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.dropped: list[str] = []
        self.spans: dict[str, _Mark] = {}
        self.relations: dict[str, _Mark] = {}
        self.triggers: dict[str, str] = {}
        self._later: list[tuple[int, Callable[[int, list[str]], None], list[str]]] = []

    def read(self, text: str) -> None:
        """Take all lines; those that speak of others last, for they may come before them."""
        kinds = {
            "T": (self._span, True),
            "E": (self._event, True),
            "R": (self._relation, False),
            "*": (self._equal, False),
            "A": (self._attribute, False),
            "M": (self._attribute, False),
            "N": (self._normal, False),
            "#": (self._comment, False),
        }
        for number, line in enumerate(text.split("\n"), 1):
            line = line.removesuffix("\r")
            if not line.strip():
                continue
            kind = kinds.get(line[0])
            if kind is None:
                self._drop(number, "no line of brat begins like this one.")
            elif kind[1]:
                self._try(number, kind[0], line.split("\t"))
            else:
                self._later.append((number, kind[0], line.split("\t")))
        order = {"R": 0, "*": 0}
        for number, take, fields in sorted(
            self._later, key=lambda item: (order.get(item[2][0][0], 1), item[0])
        ):
            self._try(number, take, fields)

    def _try(self, number: int, take: Callable[[int, list[str]], None], fields: list[str]) -> None:
        try:
            for part in fields:
                check_text(part)
            take(number, fields)
        except InputError as error:
            self._drop(number, str(error))

    def _drop(self, number: int, sentence: str) -> None:
        self.dropped.append(str(FormatError(sentence, self.name, number)))

    # --- lines -----------------------------------------------------------------------------------

    def _span(self, number: int, fields: list[str]) -> None:
        name, what = fields[0], _field(fields, 1)
        label, _, offsets = what.partition(" ")
        label = unescape(label)
        if not label.strip() or not _OFFSETS.fullmatch(offsets.strip()):
            raise InputError("a span needs a label and offsets (“T1 ⇥ label 0 4 ⇥ text”).")
        if name in self.spans:
            raise InputError(f"there is another {name} before it.")
        pairs = [pair.split(" ") for pair in offsets.strip().split(";")]
        fragments = [(int(start), int(end)) for start, end in pairs]
        said = "\t".join(fields[2:]) if len(fields) > 2 else None
        self.spans[name] = _Mark(label, number, Said(fragments, said or None))

    def _event(self, number: int, fields: list[str]) -> None:
        """An event is its trigger; what plays a role in it is the tail of a relation."""
        name, parts = fields[0], _field(fields, 1).split()
        roles = [part.partition(":") for part in parts]
        if not roles or not all(colon and end for _, colon, end in roles):
            raise InputError("an event needs a trigger (“E1 ⇥ type:T1 role:T2”).")
        if name in self.triggers:
            raise InputError(f"there is another {name} before it.")
        self.triggers[name] = roles[0][2]
        for place, (role, _, end) in enumerate(roles[1:], 1):
            key = f"{name}.{place}"
            mark = _Mark(unescape(role), number, ends=(name, end))
            self._later.append((number, self._role, ["R", key]))
            self.relations[key] = mark

    def _role(self, number: int, fields: list[str]) -> None:
        mark = self.relations.pop(fields[1])
        mark.ends = (self._target(mark.ends[0]), self._target(mark.ends[1]))
        self.relations[fields[1]] = mark

    def _relation(self, number: int, fields: list[str]) -> None:
        name, parts = fields[0], _field(fields, 1).split()
        ends = [part.partition(":") for part in parts[1:]]
        if len(ends) != 2 or not all(colon and end for _, colon, end in ends):
            raise InputError("a relation needs a type and two ends (“R1 ⇥ type Arg1:T1 Arg2:T2”).")
        if ends[0][0] == "Arg2" and ends[1][0] == "Arg1":
            ends.reverse()
        if name in self.relations:
            raise InputError(f"there is another {name} before it.")
        head, tail = (self._target(end) for _, _, end in ends)
        self.relations[name] = _Mark(unescape(parts[0]), number, ends=(head, tail))

    def _equal(self, number: int, fields: list[str]) -> None:
        parts = _field(fields, 1).split()
        if len(parts) < 3:
            raise InputError("an equivalence needs a type and two spans.")
        ends = [self._target(part) for part in parts[1:]]
        for place, pair in enumerate(pairwise(ends)):
            mark = _Mark(unescape(parts[0]), number, ends=pair)
            self.relations[f"*{number}.{place}"] = mark

    def _attribute(self, number: int, fields: list[str]) -> None:
        parts = _field(fields, 1).split(" ", 2)
        if len(parts) < 2 or not parts[0]:
            raise InputError("an attribute needs a name and a span (“A1 ⇥ name T1 value”).")
        mark = self._mark(parts[1])
        value = parts[2].strip() if len(parts) > 2 else ""
        if not value and parts[0] == UNSURE and not mark.ends[0]:
            mark.unsure = True
        else:
            said = "" if value == EMPTY else unescape(value) if value else "true"
            _set(mark, unescape(parts[0]), said)

    def _normal(self, number: int, fields: list[str]) -> None:
        parts = _field(fields, 1).split(" ", 2)
        if len(parts) < 3:
            raise InputError("a normalisation needs a span and what it stands for.")
        shown = f" ({fields[2].strip()})" if len(fields) > 2 and fields[2].strip() else ""
        _set(self._mark(parts[1]), unescape(parts[0]), parts[2].strip() + shown)

    def _comment(self, number: int, fields: list[str]) -> None:
        kind, _, target = _field(fields, 1).strip().partition(" ")
        mark, said = self._mark(target), "\t".join(fields[2:])
        if kind == ANNOTATOR and not mark.annotator:
            mark.annotator = said
        elif mark.ends[0]:
            raise InputError(f"a note on a relation ({target}) has no place: “{said}”.")
        else:
            if LIKE_EMPTY.fullmatch(said):
                said = said[:-2] if said != EMPTY else ""
            mark.notes.append(said if kind == NOTES else f"{kind}: {said}")

    # --- ends ------------------------------------------------------------------------------------

    def _target(self, name: str) -> str:
        """The span that is meant: an event is its trigger's."""
        found = self.triggers.get(name, name)
        if found not in self.spans:
            raise InputError(f"there is no span {name}.")
        return found

    def _mark(self, name: str) -> _Mark:
        found = self.relations.get(name) or self.spans.get(self.triggers.get(name, name))
        if found is None:
            raise InputError(f"there is no {name or 'target'}.")
        return found

    # --- values ----------------------------------------------------------------------------------

    def values(
        self, source: Source, key: str
    ) -> tuple[tuple[ExchangeSpan, ...], tuple[ExchangeRelation, ...], int]:
        """Spans, relations, and how many spans were mended."""
        places = mend(source, [mark.said for mark in self.spans.values()], same=_same)
        spans, ids, mended = [], {}, 0
        for (name, mark), place in zip(self.spans.items(), places, strict=True):
            if place.fragments is None:
                self._drop(mark.line, f"span {name}: {place.complaint}")
                continue
            mended += place.mended
            fragments = join_lines(source.text, place.fragments)
            ids[name] = made_id(key, name, mark.name, fragments)
            span = ExchangeSpan(
                label=mark.name,
                fragments=fragments,
                text=covered_text(source.text, fragments),
                id=ids[name],
                annotator=mark.annotator,
                note="\n".join(mark.notes),
                unsure=mark.unsure,
                attributes=_listed(mark),
            )
            spans.append(span)
        return tuple(spans), tuple(self._relations_of(ids)), mended

    def _relations_of(self, ids: dict[str, str]) -> list[ExchangeRelation]:
        relations = []
        for name, mark in self.relations.items():
            head, tail = (ids.get(end) for end in mark.ends)
            if head is None or tail is None:
                if all(end in self.spans for end in mark.ends):  # else it is listed already
                    self._drop(mark.line, f"relation {name}: one of its spans was left out.")
                continue
            attributes = _listed(mark)
            relations.append(
                ExchangeRelation(mark.name, head, tail, "", mark.annotator, attributes)
            )
        return relations


def _field(fields: list[str], at: int) -> str:
    if len(fields) <= at:
        raise InputError("a tab is missing behind its id.")
    return fields[at]


def _set(mark: _Mark, name: str, value: str) -> None:
    if mark.attributes.setdefault(name, value) != value:
        raise InputError(f"the attribute “{name}” has another value there already.")


def _listed(mark: _Mark) -> tuple[Attribute, ...]:
    return tuple(sorted(Attribute(name, value) for name, value in mark.attributes.items()))


def _same(said: str, covered: str) -> bool:
    """Blanks aside: some tools write them, and line ends, in other ways."""
    return same_text(said, covered) or "".join(said.split()) == "".join(covered.split())
