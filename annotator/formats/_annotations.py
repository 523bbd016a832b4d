"""Annotations without their texts, for texts that may not be handed on.

A line per document: as our own JSONL, but without the text, and in place of each span's words what
stands around its fragments (see `model.placing`), so that whoever has the text can put them back.
It is no format that files are imported of: who reads it must have the texts (`options.text_of`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, BinaryIO

from annotator.errors import InputError
from annotator.formats import (
    EVERYTHING,
    Kept,
    Loss,
    ReadOptions,
    Setting,
    Target,
    WriteOptions,
    native,
)
from annotator.formats import _json_lines as json_lines
from annotator.formats import _native_line as native_line
from annotator.model.exchange import ExchangeDocument, Reading, Readings
from annotator.model.facts import FACTS
from annotator.model.placing import Placed, Quote, Text, place, quote_of
from annotator.model.span import Fragments, covered_text
from annotator.model.text import sha256_of

NAME = "annotations"
TITLE = "Annotations without texts"
EXTENSIONS = (".annotations.jsonl",)
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = False
HOLDS = EVERYTHING
LIMITS = "Holds no text: “annotator attach” puts the spans back onto texts you have."
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

FORMAT = "annotator/annotations/1"
_LOST = Loss("further fact on a document", "further facts on documents")


# --- writing -------------------------------------------------------------------------------------


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All but further facts, for those may hold any text."""
    meta = tuple((name, value) for name, value in document.meta if name in FACTS)
    losses = Counter({_LOST: len(document.meta) - len(meta)})
    return Kept(replace(document, meta=meta), +losses)


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Write one line per document."""
    with target.open() as file:
        for document in documents:
            file.write(_line_of(document))


def _line_of(document: ExchangeDocument) -> bytes:
    import orjson

    record: dict[str, Any] = orjson.loads(native.line_of(document))
    record |= {"format": FORMAT, "text_length": len(record.pop("text"))}
    here = Text(document.text)
    for span in record["spans"]:
        del span["text"]
        span["quotes"] = [_record(quote_of(here, start, end)) for start, end in span["fragments"]]
    return json_lines.dumped(record)


def _record(quote: Quote) -> dict[str, Any]:
    return {
        "prefix": quote.prefix,
        "suffix": quote.suffix,
        "length": quote.length,
        "sha256": quote.sha256,
    }


# --- reading -------------------------------------------------------------------------------------


def looks_right(name: str, head: bytes) -> bool:
    """Does it begin with our mark?"""
    return head.startswith(b'{"format":"annotator/annotations/')


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read line by line; `options.text_of` gives the text of a document, which must be the same."""

    def parse(value: Any, number: int, options: ReadOptions) -> Reading:
        record = checked(value)
        text = options.text_of(str(record.get("id")))
        if sha256_of(text) != record.get("text_sha256"):
            raise InputError("the text of this document is not there, or is another.")
        return attached(record, text, number, options)[0]

    yield from json_lines.readings(file, options, parse)


def checked(value: object) -> dict[str, Any]:
    """A line as an object of this kind. Raises InputError."""
    record = json_lines.as_object(value)
    if not str(record.get("format", "")).startswith("annotator/annotations/"):
        raise InputError("this is no line of annotations without texts.")
    if record["format"] != FORMAT:
        raise InputError("it is of a newer version of this program; update the program.")
    return record


def attached(
    record: dict[str, Any], text: str, number: int, options: ReadOptions
) -> tuple[Reading, list[Placed]]:
    """The document that a line makes of a text, and how each span of it came to its place.

    On the same text every span stands where the line says. On another each fragment is looked for
    by its quote; a span that is not found is left out, and sections are, for nothing says where
    they are. Raises InputError for a line that is malformed.
    """
    is_same = sha256_of(text) == record.get("text_sha256")
    here = Text(text)
    how: list[Placed] = []
    spans = []
    for span in _objects(record.get("spans")):
        fragments = [(_number(a), _number(b)) for a, b in _pairs(span.get("fragments"))]
        found: Fragments | None = tuple(fragments)
        placed = Placed.EXACT
        if not is_same:
            quotes = [_quote(quote) for quote in _objects(span.get("quotes"))]
            found, placed = _found(here, fragments, quotes)
        how.append(placed)
        if found is not None:
            spans.append(_placed_record(span, found, text))
    ids = {span.get("id") for span in spans}
    relations = [
        one for one in _objects(record.get("relations"))
        if one.get("head") in ids and one.get("tail") in ids
    ]  # fmt: skip
    meta = dict(record.get("meta") or {})
    if not is_same:
        meta.pop("document_sections", None)
    whole = {
        **{name: value for name, value in record.items() if name != "text_length"},
        "format": native.FORMAT,
        "text": text,
        "text_sha256": sha256_of(text),
        "spans": spans,
        "relations": relations,
        "meta": meta,
    }
    return native_line.parse(whole, number, options), how


def _found(
    here: Text, fragments: list[tuple[int, int]], quotes: list[Quote]
) -> tuple[Fragments | None, Placed]:
    if len(quotes) != len(fragments):
        raise InputError("a span has not as many quotes as fragments.")
    found: list[tuple[int, int]] = []
    worst = Placed.MOVED
    for quote, (start, _) in zip(quotes, fragments, strict=True):
        where, placed = place(quote, here, start)
        worst = max(worst, placed)
        if where is None or (found and where[0] <= found[-1][1]):
            return None, worst if where is None else Placed.NOWHERE
        found.append(where)
    return tuple(found), worst


def _placed_record(span: dict[str, Any], found: Fragments, text: str) -> dict[str, Any]:
    kept = {name: value for name, value in span.items() if name != "quotes"}
    ends = {"start": found[0][0], "end": found[-1][1], "fragments": [list(f) for f in found]}
    return kept | ends | {"text": covered_text(text, found)}


def _quote(record: dict[str, Any]) -> Quote:
    texts = [record.get(name) for name in ("prefix", "suffix", "sha256")]
    length = record.get("length")
    if not all(isinstance(one, str) for one in texts) or type(length) is not int or length < 0:
        raise InputError("a span has a quote that is malformed.")
    return Quote(str(texts[0]), str(texts[1]), length, str(texts[2]))


def _objects(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise InputError("“spans”, “relations” and “quotes” must be lists of objects.")
    return value


def _pairs(value: object) -> list[list[Any]]:
    if not isinstance(value, list) or not value:
        raise InputError("a span has no fragments.")
    if not all(isinstance(one, list) and len(one) == 2 for one in value):
        raise InputError("“fragments” must be pairs of offsets.")
    return value


def _number(value: object) -> int:
    return json_lines.as_offset(value)
