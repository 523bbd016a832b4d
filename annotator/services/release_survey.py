"""A look at all that a release would hold: who goes to which split, what leaks, how much it is."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from annotator.model import facts
from annotator.model.exchange import ExchangeDocument
from annotator.model.leaks import Leak, Traits, joined, leaks, passage_key, url_key
from annotator.model.split import Item, Split, Splits, Wanted, split
from annotator.model.text import sha256_of
from annotator.services.proving import Meter
from annotator.services.release_contents import Contents
from annotator.services.selection import LeftOut, Read

Groups = Callable[[Read], Mapping[str, str]]
"""Gives the groups of near duplicates: document id → group id; one that is missing is alone."""


class Noted(NamedTuple):
    """What is noted of a document: its counts by label, and what it is known by."""

    traits: Traits
    published: str
    labels: tuple[tuple[str, int], ...]
    relations: int
    characters: int


@dataclass(slots=True)
class SplitFigures:
    """How much of a release is in one split; `labels` counts spans by label."""

    split: Split
    documents: int = 0
    spans: int = 0
    relations: int = 0
    characters: int = 0
    labels: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Survey:
    """What a release would hold.

    `lengths` are those of all spans by label, in code points; `people` counts spans by annotator,
    `languages`, `licences` and `outlets` documents ("" where nobody says), `sections` by kind.
    """

    documents: list[Noted] = field(default_factory=list)
    splits: Splits = field(default_factory=Splits)
    leaks: list[Leak] = field(default_factory=list)
    groups: int = 0
    largest_group: int = 0
    lengths: dict[str, array[int]] = field(default_factory=dict)
    people: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    not_selected: LeftOut = field(default_factory=LeftOut)
    in_sections: LeftOut = field(default_factory=LeftOut)

    def table(self) -> tuple[SplitFigures, ...]:
        """The figures of train, dev and test."""
        found = {one: SplitFigures(one) for one in Split}
        for noted in self.documents:
            row = found[self.splits.of[noted.traits.id]]
            row.documents += 1
            row.spans += sum(count for _, count in noted.labels)
            row.relations += noted.relations
            row.characters += noted.characters
            row.labels.update(dict(noted.labels))
        return tuple(found.values())


def survey(
    contents: Contents, near: Mapping[str, str], wanted: Wanted, released: Mapping[str, Split],
    meter: Meter,
) -> Survey:  # fmt: skip
    """Go through all documents once, and deal them out."""
    found = Survey()
    for document in contents():
        meter.step()
        found.documents.append(_noted(document, near, found))
    found.not_selected, found.in_sections = contents.not_selected(), contents.in_sections
    traits = [noted.traits for noted in found.documents]
    groups = joined(traits)
    sizes = Counter(groups.values())
    found.groups, found.largest_group = len(sizes), max(sizes.values(), default=0)
    items = (
        Item(noted.traits.id, groups[noted.traits.id], noted.published, dict(noted.labels))
        for noted in found.documents
    )
    found.splits = split(items, wanted, released)
    found.leaks = leaks(traits, found.splits.of)
    return found


def near_groups(read: Read) -> Mapping[str, str]:
    """The groups of near duplicates that the project knows."""
    from annotator.store.queries.released import near_groups as known

    found: Mapping[str, str] = read(known)
    return found


def _noted(document: ExchangeDocument, near: Mapping[str, str], found: Survey) -> Noted:
    labels: Counter[str] = Counter()
    passages = array("Q")
    for span in document.spans:
        labels[span.label] += 1
        found.people[span.annotator] += 1
        if (lengths := found.lengths.get(span.label)) is None:
            lengths = found.lengths[span.label] = array("I")
        lengths.append(len(span.text))
        if (key := passage_key(span.text)) is not None:
            passages.append(key)
    said: dict[str, Any] = {name: facts.fact_in(document.meta, name) for name in _FACTS}
    found.languages[said["language"]] += 1
    found.licences[said["license"]] += 1
    found.outlets[said["outlet"]] += 1
    found.sections.update(str(section.kind) for section in document.sections)
    traits = Traits(
        document.id,
        document.text_sha256 or sha256_of(document.text),
        near.get(document.id, document.id),
        url_key(said["url"]) if said["url"] else "",
        passages,
    )
    counts = tuple(sorted(labels.items()))
    return Noted(traits, said["published"], counts, len(document.relations), len(document.text))


_FACTS = ("published", "outlet", "url", "language", "license")
