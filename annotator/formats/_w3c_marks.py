"""One web annotation → what it says: spans with selectors, or a relation between two others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from annotator.errors import InputError
from annotator.formats import w3c as format
from annotator.formats._findings import Draft, Findings, name_of, offset_of
from annotator.formats._offsets import Said
from annotator.model.attribute import Attribute
from annotator.model.exchange import ExchangeRelation, ExchangeSpan

_NOTES = ("commenting", "describing", "replying", "editing", "questioning")
_LABELS = ("tagging", "identifying", "highlighting")


class SpanMark(NamedTuple):
    """A span on the text `source`. `quotes` are (exact, prefix, suffix) of each fragment, or ()."""

    source: str
    draft: Draft
    quotes: tuple[tuple[str, str, str], ...]
    line: int


class _Bodies(NamedTuple):
    labels: list[str]
    attributes: dict[str, str]
    notes: list[str]


def as_objects(value: object, key: str) -> list[Mapping[str, Any]]:
    """What JSON-LD writes as one thing or a list; a text is {key: text}."""
    found: list[Mapping[str, Any]] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            found.append({key: item})
        elif isinstance(item, Mapping):
            found.append(item)
    return found


def id_of(iri: str) -> str:
    """Our id in an IRI; other IRIs stand for themselves."""
    for start in (format.SPAN_IRI, format.RELATION_IRI):
        if iri.startswith(start):
            return unquote(iri.removeprefix(start))
    return iri


def link_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the head and the tail, if the annotation links two others; else ()."""
    if record.get("motivation") != "linking":
        return ()
    ends = [t.get("id") or t.get("source") for t in as_objects(record.get("target"), "id")]
    if len(ends) == 1:  # some say the tail in a body
        bodies = as_objects(record.get("body"), "id")
        ends += [b.get("id") or b.get("source") for b in bodies if "value" not in b]
    if len(ends) != 2 or not all(isinstance(end, str) for end in ends):
        return ()
    return tuple(id_of(str(end)) for end in ends)


def relation_of(record: Mapping[str, Any], findings: Findings) -> ExchangeRelation:
    """The relation that a linking annotation says. Raises InputError."""
    bodies = _bodies(record, findings)
    head, tail = link_of(record)
    return ExchangeRelation(
        type=name_of(bodies.labels[0] if bodies.labels else "linking", "type"),
        head=head,
        tail=tail,
        id=id_of(findings.text(record, "id")),
        annotator=_creator(record, findings),
        attributes=_attributes(bodies),
        created_at=findings.moment(record, "created"),
        updated_at=findings.moment(record, "modified"),
    )


def span_mark(record: Mapping[str, Any], line: int, findings: Findings) -> Iterator[SpanMark]:
    """The spans that an annotation says: one for each of its tags. Raises InputError."""
    bodies = _bodies(record, findings)
    if not bodies.labels:
        raise InputError("it has no tag.")
    source, said, quotes = _target(record)
    facts = record.get(format.FACTS)
    facts = facts if isinstance(facts, Mapping) else {}
    span = ExchangeSpan(
        label="",
        fragments=(),
        id=id_of(findings.text(record, "id")),
        annotator=_creator(record, findings),
        note="\n".join(bodies.notes),
        unsure=findings.flag(facts, "unsure"),
        attributes=_attributes(bodies),
        created_at=findings.moment(record, "created"),
        updated_at=findings.moment(record, "modified"),
        reviewed=findings.review(facts),
    )
    for number, label in enumerate(bodies.labels, 1):
        id = f"{span.id}#{number}" if number > 1 and span.id else span.id
        named = span._replace(label=name_of(label, "tag"), id=id)
        yield SpanMark(source, Draft(said, named, findings.name, line), quotes, line)


def _bodies(record: Mapping[str, Any], findings: Findings) -> _Bodies:
    found = _Bodies([], {}, [])
    motivation = record.get("motivation")
    usual = motivation[0] if isinstance(motivation, list) and motivation else motivation
    bodies = as_objects(record.get("body"), "id") if record.get("body") is not None else []
    if isinstance(record.get("bodyValue"), str):
        bodies.append({"value": record["bodyValue"]})
    for body in bodies:
        value = body.get("value")
        if value is None and usual == "linking":
            continue  # the other end
        if value is None:
            value = body.get("source") or body.get("id")
        purpose = body.get("purpose", usual)
        if isinstance(value, str):
            _sort_in(value, purpose, found, findings)
        else:
            findings.drop("a body of an annotation is no text.")
    if isinstance(tags := record.get("tags"), list):  # as Hypothesis writes them
        found.labels.extend(tag for tag in tags if isinstance(tag, str))
        found.notes.extend(n for n in (record.get("text"),) if isinstance(n, str) and n)
    return found


def _sort_in(value: str, purpose: object, found: _Bodies, findings: Findings) -> None:
    name, sign, said = value.partition("=")
    if purpose in _NOTES:
        found.notes.append(value)
    elif purpose == "classifying" and sign and name.strip():
        name = name.replace("%3D", "=").replace("%25", "%")
        if found.attributes.setdefault(name, said) != said:
            findings.drop(f"an annotation says “{name[:60]}” twice.")
    elif purpose in (*_LABELS, "classifying", "linking"):
        found.labels.append(value)
    else:
        findings.drop(f"a body with the purpose “{str(purpose)[:60]}” is left out.")


def _attributes(bodies: _Bodies) -> tuple[Attribute, ...]:
    return tuple(sorted(Attribute(name, value) for name, value in bodies.attributes.items()))


def _creator(record: Mapping[str, Any], findings: Findings) -> str:
    for creator in as_objects(record.get("creator"), "name"):
        for field in ("name", "nickname", "nick", "id"):
            if name := findings.text(creator, field):
                return name
    return findings.text(record, "user")


def _target(record: Mapping[str, Any]) -> tuple[str, Said, tuple[tuple[str, str, str], ...]]:
    """The text, positions and quotes of all targets. Raises InputError."""
    positions: list[tuple[int, int]] = []
    quotes: list[tuple[str, str, str]] = []
    sources: set[str] = set()
    targets = as_objects(record.get("target"), "source")
    for target in targets:
        source = target.get("source") or target.get("id") or record.get("uri")
        if isinstance(source, Mapping):
            source = source.get("id")
        if not isinstance(source, str) or not source:
            raise InputError("its target has no source.")
        sources.add(source)
        _select(target.get("selector"), positions, quotes)
    if len(sources) != 1:
        raise InputError("it is on more than one text." if sources else "it has no target.")
    if not positions and not quotes:
        raise InputError("no selector says where it stands by position or by quote.")
    if len(positions) != len(targets):
        positions = []
    if len(quotes) != len(targets):
        quotes = []
    if positions:
        both = sorted(zip(positions, quotes, strict=True)) if quotes else []
        said = " ".join(quote[0] for _, quote in both) if both else None
        return sources.pop(), Said(sorted(positions), said), tuple(quotes)
    if not quotes:
        raise InputError("its selectors do not say where all its parts stand.")
    return sources.pop(), Said([]), tuple(quotes)


def _select(
    value: object, positions: list[tuple[int, int]], quotes: list[tuple[str, str, str]]
) -> None:
    """The first position and the first quote of a target's selectors."""
    left = as_objects(value, "value")
    position = quote = None
    while left:
        selector = left.pop(0)
        kind = selector.get("type")
        if kind == "TextPositionSelector" and position is None:
            position = offset_of(selector.get("start")), offset_of(selector.get("end"))
        elif kind == "TextQuoteSelector" and quote is None:
            exact = selector.get("exact")
            if isinstance(exact, str) and exact:
                quote = tuple(
                    str(text).replace("\r\n", "\n").replace("\r", "\n") if text else ""
                    for text in (exact, selector.get("prefix"), selector.get("suffix"))
                )
        if selector.get("refinedBy") is not None and len(left) < 100:
            left += as_objects(selector["refinedBy"], "value")
    if position is not None:
        positions.append(position)
    if quote is not None:
        quotes.append((quote[0], quote[1], quote[2]))
