"""One file of WebAnno TSV 3 as a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.errors import FormatError, InputError
from annotator.formats import ReadOptions
from annotator.formats._ids import made_id
from annotator.formats._offsets import Said, Unit, mend, source_of
from annotator.model.attribute import Attribute
from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan, Reading
from annotator.model.span import covered_text
from annotator.model.text import check_text, sha256_of

_ROW = re.compile(r"(\d{1,9}-\d{1,9}(?:\.\d{1,9})?)\t(\d{1,12})-(\d{1,12})\t")
_STACKED, _SLOTS = (re.compile(rf"(?<!\\)(?:\\\\)*{sign}") for sign in (r"\|", ";"))
_NUMBERED = re.compile(r"(.*?)\[(\d{1,9})\]", re.DOTALL)
_ADDRESS = re.compile(r"(\d{1,9}-\d{1,9}(?:\.\d{1,9})?)(?:\[(\d{1,9})(?:_(\d{1,9}))?\])?")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_SIGNS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}
# Characters between all sentences together: pages of markup, at most.
_MOST_ROOM = 1_000_000
Key = tuple[str, str]
"""A layer, and the number of a span in it, or its unit where it has none."""


class Layer(NamedTuple):
    """A layer of the header: its kind (SP, RL, CH), name, and what its columns hold."""

    kind: str
    name: str
    columns: tuple[str, ...]


class Row(NamedTuple):
    """A token, or a part of one. Offsets as the file counts."""

    line: int
    unit: str
    begin: int
    end: int
    token: str
    cells: tuple[str, ...]


@dataclass
class Sentence:
    """The lines of a sentence's text, and its rows."""

    lines: list[str]
    rows: list[Row] = field(default_factory=list)


@dataclass
class Draft:
    """A span while its rows are gathered."""

    layer: str
    line: int
    begin: int
    end: int
    values: dict[str, str] = field(default_factory=dict)


def document(data: bytes, options: ReadOptions, labels: str) -> Reading:
    """The document of a file. Raises InputError where it is none."""
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError("it is not UTF-8. Export it again as UTF-8.") from error
    if not lines[0].startswith("#FORMAT=WebAnno TSV 3"):
        raise InputError("it does not begin with “#FORMAT=WebAnno TSV 3”.")
    return _File(options, labels, "3.1" in lines[0]).reading(lines)


class _File:
    """A file on the way to a document."""

    def __init__(self, options: ReadOptions, labels: str, is_old: bool) -> None:
        self.options, self.labels, self.is_old = options, labels, is_old
        self.layers: list[Layer] = []
        self.sentences: list[Sentence] = []
        self.drafts: dict[Key, Draft] = {}
        self.alone: dict[Key, Key] = {}  # the span without a number that is on a unit
        self.links: list[tuple[int, str, Key, Key, dict[str, str]]] = []
        self.dropped: list[str] = []
        self.chains: Counter[str] = Counter()

    def reading(self, lines: list[str]) -> Reading:
        self._take(lines)
        raw, unit = self._text()
        source = source_of(raw)
        if not source.text.strip():
            raise InputError("it holds no text.")
        for sentence in self.sentences:
            for row in sentence.rows:
                self._cells(row)
        key = sha256_of(source.text)
        drafts = list(self.drafts.items())
        places = mend(source, [Said([(d.begin, d.end)]) for _, d in drafts], usual=unit)
        spans, ids = [], {}
        for (name, draft), place in zip(drafts, places, strict=True):
            if place.fragments is None:
                self._drop(draft.line, f"a span of {_short(draft.layer)}: {place.complaint}")
                continue
            label, attributes = self._named(draft)
            ids[name] = made_id(key, name, label, place.fragments)
            text = covered_text(source.text, place.fragments)
            spans.append(
                ExchangeSpan(label, place.fragments, text, ids[name], attributes=attributes)
            )
        relations = tuple(self._relations(ids))
        for chain, count in sorted(self.chains.items()):
            self._drop(0, f"{count:,} links of chains of {_short(chain)} are not read.")
        document = ExchangeDocument(
            source.text,
            spans=tuple(spans),
            relations=relations,
            offset_map=source.offset_map,
        )
        return Reading(document, dropped=tuple(self.dropped))

    def _drop(self, line: int, sentence: str) -> None:
        self.dropped.append(str(FormatError(sentence, self.options.name, line or None)))

    # --- lines -----------------------------------------------------------------------------------

    def _take(self, lines: list[str]) -> None:
        is_open = False  # are lines of a sentence's text being read?
        for number, line in enumerate(lines, 1):
            line = line.removesuffix("\r")
            if line.startswith("#T_"):
                self._layer(line, number)
            elif line.startswith("#Text="):
                text = self._plain(line[6:])
                if is_open:
                    self.sentences[-1].lines.append(text)
                else:
                    self.sentences.append(Sentence([text]))
                is_open = True
            elif row := _ROW.match(line):
                is_open = False
                if not self.sentences:
                    raise FormatError(
                        "a token stands before any “#Text=”.", self.options.name, number
                    )
                cells = line[row.end() :].split("\t")
                token = self._plain(cells[0])
                made = Row(number, row[1], int(row[2]), int(row[3]), token, tuple(cells[1:]))
                self.sentences[-1].rows.append(made)
            elif line.strip() and not line.startswith("#"):
                self._drop(number, "it is no line of a token.")
            elif not line:
                is_open = False

    def _layer(self, line: str, number: int) -> None:
        kind, _, rest = line[3:].partition("=")
        name, *columns = rest.split("|")
        if kind not in ("SP", "RL", "CH") or not _short(name).strip() or "\0" in line:
            raise FormatError(f"“{line[:60]}” is no layer.", self.options.name, number)
        self.layers.append(Layer(kind, name, tuple(columns) or ("",)))

    def _plain(self, text: str) -> str:
        """A value without its escapes."""
        if "\\" not in text:
            return text
        plain = _ESCAPE.sub(self._sign, text)
        if self.is_old:  # two halves are one character
            plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return plain

    def _sign(self, found: re.Match[str]) -> str:
        sign = found[1]
        if len(sign) > 1:
            return chr(int(sign[1:], 16)) if self.is_old else sign
        return _SIGNS.get(sign, sign)

    # --- text ------------------------------------------------------------------------------------

    def _text(self) -> tuple[str, Unit]:
        """The text, and what the file counts: what gives its tokens."""
        found: list[tuple[int, str, Unit]] = []
        for unit, size in ((Unit.UTF16, _units), (Unit.CODE_POINTS, len)):
            text = self._joined(size)
            wrong = _wrong(text, self.sentences, unit)
            found.append((wrong, text, unit))
            if not wrong:
                break
        wrong, text, unit = min(found, key=lambda item: item[0])
        if wrong:
            self._drop(0, f"{wrong:,} tokens do not stand where their offsets say.")
        return text, unit

    def _joined(self, size: Callable[[str], int]) -> str:
        parts: list[str] = []
        at = 0
        room = _MOST_ROOM
        for sentence in self.sentences:
            begin = at + bool(parts)
            text = "\n".join(sentence.lines)
            if sentence.rows:
                first = sentence.rows[0]
                before = max(0, text.find(first.token)) if first.token else 0
                begin = first.begin - size(text[:before])
            gap = begin - at
            room -= max(0, gap)
            if room < 0:
                raise InputError("its offsets leave too much room between sentences.")
            if gap > 0:
                parts.append(("\n" if parts else " ") + " " * (gap - 1))
                at = begin
            parts.append(text)
            at += size(text)
            if at > self.options.max_bytes:
                raise InputError(f"its text is larger than {self.options.max_mb:g} MB.")
        return "".join(parts)

    # --- cells -----------------------------------------------------------------------------------

    def _cells(self, row: Row) -> None:
        at = 0
        for layer in self.layers:
            cells = row.cells[at : at + len(layer.columns)]
            at += len(layer.columns)
            if len(cells) < len(layer.columns):
                self._drop(row.line, f"columns of {_short(layer.name)} are missing.")
                return
            if all(cell in ("_", "") for cell in cells):
                continue
            if layer.kind == "SP":
                self._spans(layer, row, cells)
            elif layer.kind == "RL":
                self._relate(layer, row, cells)
            else:
                self.chains[layer.name] += 1

    def _spans(self, layer: Layer, row: Row, cells: tuple[str, ...]) -> None:
        """The spans on a token: what is stacked goes by its number, or else by its place."""
        found: dict[str, dict[str, str]] = {}
        roles: list[tuple[str, str]] = []  # of the column before: (span, its roles)
        for column, cell in zip(layer.columns, cells, strict=True):
            pieces = _split(_STACKED, cell)
            if roles:
                for (name, said), targets in zip(roles, pieces, strict=False):
                    self._slots(layer.name, row, name, (said, column, targets))
                roles = []
                continue
            for place, piece in enumerate(pieces):
                if piece == "_":
                    continue
                numbered = _NUMBERED.fullmatch(piece)
                value, name = (numbered[1], numbered[2]) if numbered else (piece, f"/{place}")
                values = found.setdefault(name, {})
                if column.startswith("ROLE_"):
                    roles.append((name, value))
                elif column and value != "*":
                    values[column] = self._plain(value)
            if column.startswith("ROLE_") and not roles:
                roles = [("", "_")]
        for name, values in found.items():
            self._add(layer.name, row, name, values)

    def _add(self, layer: str, row: Row, name: str, values: dict[str, str]) -> None:
        key = (layer, _own_name(name, row))
        if name.startswith("/"):
            self.alone.setdefault((layer, row.unit), key)
        draft = self.drafts.setdefault(key, Draft(layer, row.line, row.begin, row.end, values))
        draft.begin, draft.end = min(draft.begin, row.begin), max(draft.end, row.end)

    def _slots(self, layer: str, row: Row, name: str, said: tuple[str, str, str]) -> None:
        """Roles of a span, the layer that they lead to, and where."""
        roles, base, targets = said
        if "_" in (roles, targets):
            return
        for piece, target in zip(_split(_SLOTS, roles), _split(_SLOTS, targets), strict=False):
            found = _ADDRESS.fullmatch(target)
            if not found:
                self._drop(row.line, f"“{target[:40]}” is no address.")
                continue
            role = self._plain(piece) if piece not in ("*", "") else _short(layer)
            tail = (base, found[2] or f"@{found[1]}")
            self.links.append((row.line, role, (layer, _own_name(name, row)), tail, {}))

    def _relate(self, layer: Layer, row: Row, cells: tuple[str, ...]) -> None:
        *columns, last = layer.columns
        base = last.removeprefix("BT_")
        addresses = _split(_STACKED, cells[-1])
        stacks = [_split(_STACKED, cell) for cell in cells[:-1]]
        for place, address in enumerate(addresses):
            found = _ADDRESS.fullmatch(address)
            if not found:
                self._drop(row.line, f"“{address[:40]}” is no address.")
                continue
            raw = [stack[place] if place < len(stack) else "_" for stack in stacks]
            values = {
                column: self._plain(_unnumbered(value))
                for column, value in zip(columns, raw, strict=True)
                if column and _unnumbered(value) not in ("*", "_")
            }
            head = (base, found[2]) if found[2] not in (None, "0") else (base, f"@{found[1]}")
            tail = (base, found[3]) if found[3] not in (None, "0") else (base, f"@{row.unit}")
            self.links.append((row.line, _short(layer.name), head, tail, values))

    # --- values ----------------------------------------------------------------------------------

    def _named(self, draft: Draft) -> tuple[str, tuple[Attribute, ...]]:
        values = dict(draft.values)
        first = next(iter(values), "") if self.labels == "feature" else "label"
        label = values.pop(first, "")
        for value in (label, *values.values()):
            check_text(value)
        attributes = tuple(sorted(Attribute(name, value) for name, value in values.items()))
        return label if label.strip() else _short(draft.layer), attributes

    def _relations(self, ids: dict[Key, str]) -> Iterator[ExchangeRelation]:
        for line, name, head, tail, values in self.links:
            ends = [ids.get(self._end(end), "") for end in (head, tail)]
            if not all(ends):
                self._drop(line, f"a relation “{name}”: one of its ends is no span that is read.")
                continue
            first = next(iter(values), "") if self.labels == "feature" else "label"
            kind = values.pop(first, "") or name
            for value in (kind, *values.values()):
                check_text(value)
            attributes = tuple(sorted(Attribute(n, value) for n, value in values.items()))
            yield ExchangeRelation(kind, ends[0], ends[1], attributes=attributes)

    def _end(self, key: Key) -> Key:
        layer, name = key
        return self.alone.get((layer, name[1:]), key) if name.startswith("@") else key


def _wrong(text: str, sentences: list[Sentence], unit: Unit) -> int:
    """How many tokens do not stand where their offsets say."""
    encoding, size = ("utf-16-le", 2) if unit is Unit.UTF16 else ("utf-32-le", 4)
    data = text.encode(encoding, "surrogatepass")
    return sum(
        data[size * row.begin : size * row.end] != row.token.encode(encoding, "surrogatepass")
        for sentence in sentences
        for row in sentence.rows
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _split(sign: re.Pattern[str], cell: str) -> list[str]:
    """A cell cut at a sign that is not escaped; the pieces still have their escapes."""
    pieces, start = [], 0
    for found in sign.finditer(cell):
        pieces.append(cell[start : found.end() - 1])
        start = found.end()
    return [*pieces, cell[start:]]


def _own_name(name: str, row: Row) -> str:
    """A span's name in its layer: its number, or else its place on its unit."""
    return f"{row.unit}{name}" if name.startswith("/") else name


def _unnumbered(value: str) -> str:
    found = _NUMBERED.fullmatch(value)
    return found[1] if found else value


def _short(name: str) -> str:
    return name.rpartition(".")[2] or name
