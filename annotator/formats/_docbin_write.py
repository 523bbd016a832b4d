"""Documents as spaCy's DocBins. See `spacy_docbin` for what stands where."""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence

from annotator.errors import InputError
from annotator.formats import Target
from annotator.formats._facts import document_facts, relation_facts, span_facts
from annotator.formats._json_lines import dumped
from annotator.formats._tokens import Token, split_at, tokens_of
from annotator.formats.native import FORMAT, relation_order, span_order
from annotator.model.exchange import ExchangeDocument, ExchangeSpan
from annotator.model.text import sha256_of

SPANS_KEY = "sc"
USER_DATA_KEY = "annotator"
NO_ID = "#"  # begins the id of a span that has none; one that has, and begins so, gets another
_MOST_TOKENS = 200_000  # in a file
_MISSING, _INSIDE, _OUTSIDE, _BEGINS = range(4)  # what is said of a token and entities
_SPAN = struct.Struct(">QQQllll")  # id, kb_id, label, start, end, start_char, end_char


def write_all(documents: Iterable[ExchangeDocument], target: Target, language: str) -> None:
    """Write as many files as are needed, one at least."""
    try:
        import spacy.strings  # noqa: F401
    except ImportError as error:
        raise InputError(
            'Writing spaCy\'s DocBin needs the extra “spacy”: pip install "annotator[spacy]".'
        ) from error
    shard = _Shard()
    number = 0
    for document in documents:
        shard.add(document, language)
        if shard.tokens >= _MOST_TOKENS:
            number += 1
            _write(shard, target, number)
            shard = _Shard()
    if shard.tokens or not number:
        _write(shard, target, number + 1)


def _write(shard: _Shard, target: Target, number: int) -> None:
    with target.open(f"part-{number:05}.spacy") as file:
        file.write(shard.to_bytes())


class _Shard:
    """One file, as DocBin lays it out; with its own memory of words, so that none grows for ever.

    Laid out here and not by DocBin, which takes ten times as long.
    """

    def __init__(self) -> None:
        import srsly.msgpack
        from spacy.strings import StringStore

        self._pack = srsly.msgpack.Packer(use_bin_type=True).pack
        self._store = StringStore()
        self._hashes: dict[str, int] = {"": 0}
        self._rows, self._lengths, self._spaces = array("Q"), array("i"), bytearray()
        self._groups: list[bytes] = []
        self._user_data: list[bytes] = []

    @property
    def tokens(self) -> int:
        """How many it holds."""
        return len(self._spaces)

    def add(self, document: ExchangeDocument, language: str) -> None:
        """Take a document in."""
        text = document.text
        spans = sorted(document.spans, key=span_order)
        names = span_names(spans)
        pieces = [(number, a, b) for number, span in enumerate(spans) for a, b in span.fragments]
        ranges = [(a, b) for _, a, b in pieces]
        tokens = split_at(text, tokens_of(text, language), ranges)
        first = {start: number for number, (start, _) in enumerate(tokens)}
        last = {end: number + 1 for number, (_, end) in enumerate(tokens)}
        found = [(number, first[a], last[b], a, b) for number, a, b in pieces]
        hashes = [
            (self._hash(span.label), self._hash(name))
            for span, name in zip(spans, names, strict=True)
        ]
        iobs, kinds = [_MISSING] * len(tokens), [0] * len(tokens)
        if _are_flat(ranges):
            iobs = [_OUTSIDE] * len(tokens)
            for number, start, end, *_ in found:
                iobs[start:end] = [_BEGINS] + [_INSIDE] * (end - start - 1)
                kinds[start:end] = [hashes[number][0]] * (end - start)
        words = (self._hash(text[start:end]) for start, end in tokens)
        for row in zip(words, iobs, kinds, strict=True):
            self._rows.extend(row)
        self._spaces += bytes(_spaces(tokens, len(text)))
        self._lengths.append(len(tokens))
        packed = [
            _SPAN.pack(hashes[number][1], 0, hashes[number][0], start, end, a, b)
            for number, start, end, a, b in found
        ]
        group = self._pack({"name": SPANS_KEY, "attrs": {}, "spans": packed})
        self._groups.append(self._pack({group: [SPANS_KEY]}))
        self._user_data.append(self._pack({USER_DATA_KEY: _further(document, spans, names)}))

    def _hash(self, text: str) -> int:
        found = self._hashes.get(text)
        if found is None:
            found = self._hashes[text] = self._store.add(text)
        return found

    def to_bytes(self) -> bytes:
        """What the file holds."""
        from spacy.attrs import ENT_IOB, ENT_TYPE, ORTH

        count = len(self._lengths)
        message = {
            "version": "0.1",
            "attrs": [ORTH, ENT_IOB, ENT_TYPE],
            "tokens": self._rows.tobytes(),
            "spaces": bytes(self._spaces),
            "lengths": self._lengths.tobytes(),
            "strings": sorted(self._hashes),
            "cats": [{}] * count,
            "flags": [{"has_unknown_spaces": False}] * count,
            "span_groups": self._groups,
            "user_data": self._user_data,
        }
        return zlib.compress(self._pack(message))


def span_names(spans: Sequence[ExchangeSpan]) -> list[str]:
    """The id of each span as spaCy has it; none is empty."""
    return [
        f"{NO_ID}{number}" if not span.id else NO_ID * span.id.startswith(NO_ID) + span.id
        for number, span in enumerate(spans)
    ]


def _spaces(tokens: Sequence[Token], length: int) -> Iterator[bool]:
    following = [start for start, _ in tokens[1:]] + [length]
    return (end < after for (_, end), after in zip(tokens, following, strict=True))


def _are_flat(pieces: Iterable[tuple[int, int]]) -> bool:
    end = 0
    for low, high in sorted(pieces):
        if low < end:
            return False
        end = high
    return True


def _further(
    document: ExchangeDocument, spans: Sequence[ExchangeSpan], names: Sequence[str]
) -> str:
    """What spaCy has no place for, as JSON; spans are named as spaCy has them."""
    by_id = {span.id: name for span, name in zip(spans, names, strict=True)}
    known = {}
    for span, name in zip(spans, names, strict=True):
        record = {key: value for key, value in span_facts(span).items() if key != "id"}
        if len(span.fragments) > 1:
            record["parts"] = len(span.fragments)
        if record:
            known[name] = record
    relations = [
        {"type": r.type, "head": by_id[r.head], "tail": by_id[r.tail], **relation_facts(r)}
        for r in sorted(document.relations, key=relation_order)
    ]
    return dumped(
        {
            "made_by": FORMAT,
            "text_sha256": sha256_of(document.text),
            "spans": known,
            "relations": relations,
            "meta": document_facts(document),
        }
    ).decode()
