"""What a document lost on its way through a file, counted from the two documents alone.

It knows what words formats have for their losses, and nothing of how they keep or write: where a
format says it dropped three notes, three notes must be missing here, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import permutations
from typing import NamedTuple

from annotator.model.exchange import ExchangeDocument, ExchangeRelation, ExchangeSpan

Counts = Counter[tuple[str, str]]
Key = tuple[str, frozenset[int]]
DROPPED = "dropped"
XML = "replaced, because XML cannot hold them"


class Given(NamedTuple):
    """A span that was given and what came back for it: nothing, itself, or a span a fragment."""

    span: ExchangeSpan
    images: tuple[ExchangeSpan, ...]


def lost(name: str, given: ExchangeDocument, found: ExchangeDocument) -> Counts:
    """What the document that came back from the format `name` lacks, as (noun, what became of it).

    What came back changed in a way that no format may declare is counted as "changed".
    """
    counts: Counts = Counter()
    pairs, more = _pairs(name, given, found)
    counts += Counter({("span", "invented"): more})
    apart = {id(p.span) for p in pairs if len(p.images) > 1}
    counts["interrupted span", "become"] += len(apart)
    for pair in pairs:
        if name == "conll":
            counts += _of_conll(pair, given.text)
        elif pair.images:
            counts += _span(name, pair.span, pair.images)
        else:
            counts += _left_out(name, pair.span, given.text)
    counts += _relations(name, given, found, pairs) + _facts(given, found)
    if name == "conll":
        for span in given.spans:
            counts += _time_and_attributes(span, ExchangeSpan("", ()), "attribute")
            counts["doubt", DROPPED] += span.unsure
            counts += _gone(("review", DROPPED), span.reviewed, None)
            counts += _gone(("annotator of a span", DROPPED), span.annotator, "")
            counts += _gone(("note", DROPPED), span.note, "")
        counts["text", "rebuilt from words"] += given.text != found.text
        counts["text", "changed"] += _letters(given.text) != _letters(found.text)
    elif name == "uima-xmi":
        counts += _replaced(given.text, found.text)
    else:
        counts["text", "changed"] += given.text != found.text
    return +counts


# --- which is which ------------------------------------------------------------------------------


def _pairs(name: str, given: ExchangeDocument, found: ExchangeDocument) -> tuple[list[Given], int]:
    """Each given span with what came back of it, and how many came back that nobody gave."""
    match name:
        case "doccano" | "doccano-relations":
            return _by_fragments(given.spans, list(found.spans))
        case "brat":
            return _by_value(given.spans, found.spans, lambda s: _on_lines(s, given.text))
        case "conll":
            return _by_words(given, found)
    images = {span.id: span for span in found.spans}
    pairs = [
        Given(span, (images.pop(span.id),) if span.id in images else ()) for span in given.spans
    ]
    return pairs, len(images)


def _by_fragments(
    given: Sequence[ExchangeSpan], left: list[ExchangeSpan]
) -> tuple[list[Given], int]:
    pairs = []
    for span in given:
        images = []
        for fragment in span.fragments:
            image = _first(
                left, lambda s, f=fragment, of=span: (s.label, s.fragments) == (of.label, (f,))
            )  # type: ignore[misc]
            images += [image] if image else []
        pairs.append(Given(span, tuple(images) if len(images) == len(span.fragments) else ()))
    return pairs, len(left)


def _by_value(
    given: Sequence[ExchangeSpan], found: Sequence[ExchangeSpan], key: Callable[[ExchangeSpan], Key]
) -> tuple[list[Given], int]:
    """Those of one key are matched so that the most of their facts agree."""
    groups: dict[Key, list[ExchangeSpan]] = {}
    for span in found:
        groups.setdefault(key(span), []).append(span)
    pairs: list[Given] = []
    for value in dict.fromkeys(key(span) for span in given):
        ours = [span for span in given if key(span) == value]
        theirs = [*groups.pop(value, []), *([None] * len(ours))][: max(len(ours), 0)]
        best = max(permutations(theirs), key=lambda order: sum(map(_likeness, ours, order)))
        pairs += (Given(s, (i,) if i else ()) for s, i in zip(ours, best, strict=True))
    return pairs, sum(map(len, groups.values()))


def _likeness(one: ExchangeSpan, other: ExchangeSpan | None) -> int:
    if other is None:
        return 0
    names = ("annotator", "note", "unsure", "attributes")
    return sum(getattr(one, name) == getattr(other, name) for name in names)


def _by_words(given: ExchangeDocument, found: ExchangeDocument) -> tuple[list[Given], int]:
    """A span came back where one of its label covers its letters; a fragment is a span."""
    left = [(span.label, _places_of_letters(span, found.text), span) for span in found.spans]
    pairs = []
    pieces = [
        (span, span._replace(fragments=(fragment,)))
        for span in given.spans
        for fragment in span.fragments
    ]
    wanted = [(whole, _places_of_letters(piece, given.text), piece) for whole, piece in pieces]
    for whole, letters, piece in sorted(wanted, key=lambda w: -len(w[1])):
        best = min(
            (item for item in left if item[0] == whole.label and letters and letters <= item[1]),
            key=lambda item: len(item[1]),
            default=None,
        )
        if best is not None:
            left.remove(best)
        pairs.append(Given(piece, (best[2],) if best else ()))
    return pairs, len(left)


def fitted(given: ExchangeDocument, found: ExchangeDocument) -> int | None:
    """How many spans CoNLL fitted to whole words; None where two stand on one place, as it were."""
    count = 0
    places = [n for n, c in enumerate(given.text) if not c.isspace()]
    wanted = [
        (span.label, _places_of_letters(span._replace(fragments=(f,)), given.text), f)
        for span in given.spans
        for f in span.fragments
    ]
    for span in found.spans:
        letters = _places_of_letters(span, found.text)
        ours = [f for label, covered, f in wanted if label == span.label and covered & letters]
        if len(set(ours)) > 1:
            return None
        count += ours[0] != (places[min(letters)], places[max(letters)] + 1)
    return count


def _first(spans: list[ExchangeSpan], fits: Callable[[ExchangeSpan], bool]) -> ExchangeSpan | None:
    """Take the first that fits out of a list."""
    found = next((span for span in spans if fits(span)), None)
    if found is not None:
        spans.remove(found)
    return found


def _on_lines(span: ExchangeSpan, text: str) -> Key:
    """A span by the characters that it covers, without line ends."""
    covered = (n for start, end in span.fragments for n in range(start, end))
    return span.label, frozenset(n for n in covered if text[n] != "\n")


def _letters(text: str) -> str:
    return "".join(text.split())


def _places_of_letters(span: ExchangeSpan, text: str) -> frozenset[int]:
    """The letters that a span covers, counted without blanks."""
    return frozenset(
        n
        for start, end in span.fragments
        for n in range(len(_letters(text[:start])), len(_letters(text[:end])))
    )


# --- spans ---------------------------------------------------------------------------------------


def _span(name: str, span: ExchangeSpan, images: tuple[ExchangeSpan, ...]) -> Counts:
    """What one span lost; each of its pieces must have what the first has."""
    counts: Counts = Counter()
    image = images[0]
    if name == "brat":
        what = "span that begins, ends or is interrupted at a line end"
        counts[what, "changed there"] += span.fragments != image.fragments
    elif tuple(f for i in images for f in i.fragments) != span.fragments:
        counts["span", "changed"] += 1
    if name in ("uima-xmi", "refi-qda"):
        return counts + _cleaned(span, image)
    counts["span", "changed"] += image.label != span.label
    counts["doubt", DROPPED] += image.unsure != span.unsure
    counts += _time_and_attributes(span, image, "attribute")
    counts += _gone(("review", DROPPED), span.reviewed, image.reviewed)
    tidied = image._replace(annotator=span.annotator, note=span.note) != image
    if name == "brat" and tidied:
        what = "note or name with tabs, odd line ends or blank lines"
        counts[what, "tidied"] += 1
        return counts + _changed(_words(span.note), _words(image.note))
    counts += _gone(("annotator of a span", DROPPED), span.annotator, image.annotator)
    return counts + _gone(("note", DROPPED), span.note, image.note)


def _left_out(name: str, span: ExchangeSpan, text: str) -> Counts:
    """A span of which nothing came back. What the format never holds is counted all the same."""
    counts: Counts = Counter()
    if name == "brat":
        only = not _on_lines(span, text)[1]
        counts["span of line ends alone" if only else "span", "left out"] += 1
        counts += _gone(("review", DROPPED), span.reviewed, None)
        counts["time", DROPPED] += bool(span.created_at or span.updated_at)
    else:
        counts["span", "left out"] += 1
    return counts


def _of_conll(pair: Given, text: str) -> Counts:
    """A fragment: it is there, or has no words, or stood in another's way."""
    if pair.images:
        return Counter()
    only = not _places_of_letters(pair.span, text)
    return Counter({("span without words" if only else "overlapping span", "left out"): 1})


def _time_and_attributes(
    one: ExchangeSpan | ExchangeRelation, other: ExchangeSpan | ExchangeRelation, noun: str
) -> Counts:
    gone = set(one.attributes) - set(other.attributes)
    times = ("created_at", "updated_at")
    return +Counter(
        {
            (noun, DROPPED): len(gone),
            (noun, "changed"): len(set(other.attributes) - set(one.attributes)),
            ("time", DROPPED): any(getattr(one, t) != getattr(other, t) for t in times),
        }
    )


def _gone(what: tuple[str, str], one: object, other: object) -> Counts:
    """A value that is there, or is not; any other is a change."""
    if one == other:
        return Counter()
    return Counter({what if not other else (what[0], "changed"): 1})


def _changed(one: object, other: object) -> Counts:
    return Counter({("words", "changed"): 1}) if one != other else Counter()


def _words(note: str) -> list[str]:
    return note.split()


# --- what XML cannot hold ------------------------------------------------------------------------


def _replaced(one: str, other: str) -> Counts:
    """Characters that came back as others: only those that XML has no place for may."""
    if len(one) != len(other):
        return Counter({("words", "changed"): 1})
    found = [a for a, b in zip(one, other, strict=True) if a != b]
    wrong = [c for c in found if not (c < " " and c not in "\t\n\r") and c not in "\ufffe\uffff"]
    return +Counter({("control character", XML): len(found), ("words", "changed"): len(wrong)})


def _cleaned(one: ExchangeSpan, other: ExchangeSpan) -> Counts:
    """A span all of which came back, but for such characters."""
    counts = Counter({("span", "changed"): int(one.fragments != other.fragments)})
    counts["doubt", DROPPED] += one.unsure != other.unsure
    counts += _gone(("time", "changed"), one.created_at, other.created_at)
    counts += _gone(("time", "changed"), one.updated_at, other.updated_at)
    pairs = [(one.label, other.label), (one.annotator, other.annotator), (one.note, other.note)]
    for a, b in _strict(one.attributes, other.attributes):
        pairs += [(a.name, b.name), (a.value, b.value)]
    if one.reviewed and other.reviewed:
        pairs.append((one.reviewed.by, other.reviewed.by))
    else:
        counts += _gone(("review", DROPPED), one.reviewed, other.reviewed)
    return sum((_replaced(*pair) for pair in pairs), +counts)


def _strict(one: Iterable[object], other: Iterable[object]) -> list[tuple]:  # type: ignore[type-arg]
    one, other = tuple(one), tuple(other)
    return list(zip(one, other, strict=True)) if len(one) == len(other) else [(None, None)]


# --- relations and facts -------------------------------------------------------------------------


def _relations(
    name: str, given: ExchangeDocument, found: ExchangeDocument, pairs: list[Given]
) -> Counts:
    """Relations by their ids, or by their types and what stands for their ends."""
    counts: Counts = Counter()
    images = {pair.span.id: pair.images[0].id for pair in pairs if pair.images}
    owners = {span.id: span.annotator for span in given.spans}
    left = list(found.relations)
    has_ids = any(relation.id for relation in left)
    for relation in given.relations:
        ends = images.get(relation.head), images.get(relation.tail)
        alike = [
            r
            for r in left
            if (r.head, r.tail) == ends
            and (r.id == relation.id if has_ids else r.type == relation.type)
        ]
        other = next((r for r in alike if r.annotator == relation.annotator), *alike[:1] or [None])
        if other is None:
            between = owners.get(relation.head) != owners.get(relation.tail)
            is_between = name == "label-studio" and between
            what = "relation between spans of two annotators" if is_between else "relation"
            counts[what, DROPPED] += 1
            if name in ("brat", "doccano-relations"):  # never held, whatever becomes of it
                counts["attribute of a relation", DROPPED] += len(relation.attributes)
                counts["time", DROPPED] += bool(relation.created_at or relation.updated_at)
            continue
        left.remove(other)
        counts += _relation(name, relation, other)
    counts["relation", "invented"] += len(left)
    return counts


def _relation(name: str, one: ExchangeRelation, other: ExchangeRelation) -> Counts:
    if name in ("uima-xmi", "refi-qda"):
        pairs = [(one.type, other.type), (one.annotator, other.annotator)]
        for a, b in _strict(one.attributes, other.attributes):
            pairs += [(a.name, b.name), (a.value, b.value)]
        times = (one.created_at, one.updated_at), (other.created_at, other.updated_at)
        return sum((_replaced(*pair) for pair in pairs), _gone(("time", "changed"), *times))
    counts = _time_and_attributes(one, other, "attribute of a relation")
    counts["relation", "changed"] += one.type != other.type
    if name == "brat" and one.annotator and one.annotator != other.annotator:
        counts["note or name with tabs, odd line ends or blank lines", "tidied"] += 1
        return +counts
    return +counts + _gone(("annotator of a span", DROPPED), one.annotator, other.annotator)


def _facts(given: ExchangeDocument, found: ExchangeDocument) -> Counts:
    meta, back = dict(given.meta), dict(found.meta)
    states, now = dict(given.states), dict(found.states)
    origin = given.original_sha256, given.encoding
    same = (found.original_sha256, found.encoding) == origin
    counts = Counter(
        {
            ("further fact on a document", DROPPED): len(meta.keys() - back.keys()),
            ("fact", "invented"): len(back.keys() - meta.keys()),
            ("fact", "changed"): sum(meta[n] != back[n] for n in meta.keys() & back.keys()),
            ("state", DROPPED): len(states.keys() - now.keys()),
            ("state", "changed"): len(set(now.items()) - set(states.items())),
            ("origin of a file", DROPPED): int(not same),
        }
    )
    counts += _gone(("title", DROPPED), given.title, found.title)
    counts += _gone(("source", DROPPED), given.source, found.source)
    return +counts + _gone(("note on a document", DROPPED), given.note, found.note)
