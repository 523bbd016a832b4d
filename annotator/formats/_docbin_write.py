"""Documents as spaCy's DocBins. See `spacy_docbin` for what stands where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

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
_MOST_TOKENS = 500_000  # in a file


def write_all(documents: Iterable[ExchangeDocument], target: Target, language: str) -> None:
    """Write as many files as are needed, one at least."""
    try:
        import spacy.tokens  # noqa: F401
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
    """One file; with its own memory of words, so that none grows with the number of files."""

    def __init__(self) -> None:
        from spacy.tokens import DocBin
        from spacy.vocab import Vocab

        self._vocab = Vocab()
        self._bin = DocBin(attrs=["ORTH", "ENT_IOB", "ENT_TYPE"], store_user_data=True)
        self.tokens = 0

    def add(self, document: ExchangeDocument, language: str) -> None:
        """Take a document in."""
        doc = _doc(document, self._vocab, language)
        self._bin.add(doc)
        self.tokens += len(doc)

    def to_bytes(self) -> bytes:
        """What the file holds."""
        data: bytes = self._bin.to_bytes()
        return data


def _doc(document: ExchangeDocument, vocab: Any, language: str) -> Any:
    from spacy.tokens import Doc, Span, SpanGroup

    text = document.text
    spans = sorted(document.spans, key=span_order)
    pieces = [(number, a, b) for number, span in enumerate(spans) for a, b in span.fragments]
    tokens = split_at(text, tokens_of(text, language), ((a, b) for _, a, b in pieces))
    doc = Doc(vocab, [text[a:b] for a, b in tokens], list(_spaces(tokens, len(text))))
    first = {start: number for number, (start, _) in enumerate(tokens)}
    last = {end: number + 1 for number, (_, end) in enumerate(tokens)}
    names = span_names(spans)
    found = [
        Span(doc, first[a], last[b], label=spans[number].label, span_id=names[number])
        for number, a, b in pieces
    ]
    doc.spans[SPANS_KEY] = SpanGroup(doc, name=SPANS_KEY, spans=found)
    if _are_flat([(a, b) for _, a, b in pieces]):
        doc.set_ents([Span(doc, s.start, s.end, label=s.label) for s in found], default="outside")
    doc.user_data[USER_DATA_KEY] = _further(document, spans, names)
    return doc


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
