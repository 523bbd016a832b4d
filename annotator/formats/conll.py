"""CoNLL-2003 style: a token and its tag on each line, a blank line between sentences.

A document begins with `-DOCSTART- ID -X- O` (blanks and signs of the id are `%xx`). A token is a
word (`don’t` and `twenty-one` are one), or a sign with all that is drawn on it. A sentence ends at
a line end and behind `. ! ?`, but never inside a span. Tags are `B-label`; blanks and `%` of a
label are `%xx`.

The text is not in the file: what comes back is the tokens joined by blanks, a line a sentence, and
spans that begin and end at tokens. Spans cannot overlap: either the longest stays (of two that are
as long the one that begins first, then by label and annotator), in one file; or each label has a
file of its own (`LABEL.layer.conll`), and only spans of the same label stand in each other's way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import (
    WHOLE_DOCUMENT,
    Feature,
    Kept,
    Loss,
    ReadOptions,
    Setting,
    Target,
    WriteOptions,
    reduced,
)
from annotator.formats._conll_tokens import Words
from annotator.formats._names import escape, file_name, fits
from annotator.formats.native import span_order
from annotator.model.exchange import ExchangeDocument, ExchangeSpan, Reading, Readings
from annotator.model.span import covered_text
from annotator.model.text import NO_OFFSETS

NAME = "conll"
TITLE = "CoNLL-2003 (BIO or BILOU tags)"
EXTENSIONS = (".conll", ".iob", ".iob2", ".bio", ".bilou", ".iobes", ".conll03")
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = True
HOLDS = frozenset({Feature.DOCUMENT_IDS})
LIMITS = (
    "Holds words and labels only: the text comes back as words with blanks between them, spans as "
    "whole words; where spans overlap one stays, or each label gets a file of its own."
)
SCHEME = Setting(
    "scheme",
    "Tags",
    (("bio", "BIO: the first word B-, the others I-"), ("bilou", "BILOU: also the last and lone")),
)
LAYERS = Setting(
    "layers",
    "Overlaps",
    (("flat", "One file; of overlapping spans the longest stays"), ("labels", "A file a label")),
)
SETTINGS: tuple[Setting, ...] = (SCHEME, LAYERS)
EXTRA = ""

FLAT_FILE = "spans.conll"
LAYER = ".layer.conll"
DOCSTART = "-DOCSTART-"
NO_VALUE = "-X-"

REBUILT = Loss("text", "texts", "rebuilt from words")
FITTED = Loss("span", "spans", "fitted to whole words")
NO_WORDS = Loss("span without words", "spans without words", "left out")
OVERLAPPING = Loss("overlapping span", "overlapping spans", "left out")
NO_LAYER = Loss("span whose label has no file", "spans whose labels have no files", "left out")


def looks_right(name: str, head: bytes) -> bool:
    """Lines of at least two columns, the last of which is a tag."""
    if not name.lower().endswith(EXTENSIONS):
        return False
    lines = [line for line in head.split(b"\n")[:50] if line.strip()]
    return any(len(line.split()) > 1 for line in lines)


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """The other layers of the same texts, for the first of them."""
    if not name.endswith(LAYER):
        return ()
    layers = sorted(other for other in siblings if other.endswith(LAYER))
    return tuple(layers[1:]) if layers and PurePath(name).name == layers[0] else ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read document by document; those without `-DOCSTART-` are one."""
    from annotator.formats._conll_read import documents

    try:
        yield from documents(file, options)
    except FormatError as error:
        said = str(error)
        yield Reading(refusal=said if error.path == options.name else f"{options.name}: {said}")
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))


# --- what is kept --------------------------------------------------------------------------------


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """The text rebuilt from its words, and the spans that have a place."""
    words = Words(document.text)
    if not words.tokens:
        return Kept(None, Counter({WHOLE_DOCUMENT: 1}))
    held = reduced(document, HOLDS)
    losses: Counter[Loss] = Counter(held.losses)
    spans = held.document.spans if held.document is not None else ()
    layers = _layers(options)
    chosen: dict[str, list[tuple[int, int, ExchangeSpan]]] = {}
    for span in spans:
        first, last = words.covered(*span.fragments[0])
        layer = span.label if layers else ""
        if first == last:
            losses[NO_WORDS] += 1
        elif layers and layer not in layers:
            losses[NO_LAYER] += 1
        else:
            chosen.setdefault(layer, []).append((first, last, span))
    flat = [item for items in chosen.values() for item in _apart(items)]
    losses[OVERLAPPING] += sum(map(len, chosen.values())) - len(flat)
    losses[FITTED] += sum(
        (words.tokens[first][0], words.tokens[last - 1][1]) != span.fragments[0]
        for first, last, span in flat
    )
    text, places = words.rebuilt([(first, last) for first, last, _ in flat])
    losses[REBUILT] += text != document.text
    new = []
    for first, last, span in flat:
        fragments = ((places[first][0], places[last - 1][1]),)
        new.append(span._replace(fragments=fragments, text=covered_text(text, fragments)))
    result = replace(
        held.document or document,
        text=text,
        spans=tuple(sorted(new, key=span_order)),
        offset_map=NO_OFFSETS,
        text_sha256="",
    )
    return Kept(result, +losses, held.becomes)


def _apart(items: list[tuple[int, int, ExchangeSpan]]) -> list[tuple[int, int, ExchangeSpan]]:
    """Of spans that overlap the longest, in words."""
    order = sorted(items, key=lambda i: (i[0] - i[1], i[0], i[2].label, i[2].annotator, i[2].id))
    taken: set[int] = set()
    apart = []
    for first, last, span in order:
        # no span is longer than those before it, so one inside them has an end there
        if first not in taken and last - 1 not in taken:
            taken.update(range(first, last))
            apart.append((first, last, span))
    return apart


def _layers(options: WriteOptions) -> dict[str, str]:
    """The file of each label; none where all are in one."""
    if LAYERS.chosen(options.settings) == "flat":
        return {}
    names = sorted(label.name for label in options.labels)
    return {name: file_name(name) + LAYER for name in names if fits(name)}


# --- writing -------------------------------------------------------------------------------------


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """One file, or one for each label, each with all documents."""
    layers = _layers(options) or {"": FLAT_FILE}
    tag = _bilou if SCHEME.chosen(options.settings) == "bilou" else _bio
    with ExitStack() as stack:
        files = {name: stack.enter_context(target.open(file)) for name, file in layers.items()}
        for document in documents:
            lines = _token_lines(document)
            start = f"{DOCSTART} {_shown_id(document.id)} {NO_VALUE} O\n\n".encode()
            for label, file in files.items():
                spans = [span for span in document.spans if not label or span.label == label]
                tags = _tags(spans, tag)
                file.write(start)
                for at, token in lines:
                    line = f"{token} {NO_VALUE} {NO_VALUE} {tags.get(at, 'O')}\n" if token else "\n"
                    file.write(line.encode())
                file.write(b"\n")


def _shown_id(name: str) -> str:
    """An id without blanks that is not the sign for none."""
    shown = escape(name, lambda c: c.isalnum() or c in "_.-:/")
    return f"%{ord(name[0]):02x}{shown[1:]}" if shown in ("O", "o", "_", "-", NO_VALUE) else shown


def _token_lines(document: ExchangeDocument) -> list[tuple[int, str]]:
    """(offset, token), an empty one between sentences: the text is tokens joined by blanks."""
    lines: list[tuple[int, str]] = []
    at = 0
    for sentence in document.text.split("\n"):
        if at:
            lines.append((-1, ""))
        for token in sentence.split(" "):
            lines.append((at, token))
            at += len(token) + 1
    return lines


def _tags(spans: Iterable[ExchangeSpan], tag: Callable[[int], Iterator[str]]) -> dict[int, str]:
    """The tag of each token that is in a span, by the token's offset."""
    tags = {}
    for span in spans:
        at = span.fragments[0][0]
        tokens = span.text.replace("\n", " ").split(" ")
        label = escape(span.label, lambda c: not c.isspace() and c != "%")
        for prefix, token in zip(tag(len(tokens)), tokens, strict=True):
            tags[at] = f"{prefix}-{label}"
            at += len(token) + 1
    return tags


def _bio(count: int) -> Iterator[str]:
    yield "B"
    yield from "I" * (count - 1)


def _bilou(count: int) -> Iterator[str]:
    if count == 1:
        yield "U"
    else:
        yield from ("B", *("I" * (count - 2)), "L")
