"""What came back out of a damaged file and what did not: counts, and names where known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

KINDS = {
    "documents": "document",
    "spans": "span",
    "labels": "label",
    "annotators": "annotator",
    "assignments": "state",
    "relations": "relation",
    "relation_types": "kind of relation",
    "reviews": "review",
    "document_notes": "note on a document",
    "saved_searches": "saved search",
    "document_sections": "document's set of sections",
    "kinships": "kinship of documents",
    "releases": "release",
}
"""The tables whose rows are told apart, and what one of them is called."""

_PLURALS = {
    "kind of relation": "kinds of relation",
    "note on a document": "notes on documents",
    "saved search": "saved searches",
    "document's set of sections": "documents' sets of sections",
    "kinship of documents": "kinships of documents",
}

NAMED = 200
"""At most this many of a kind are named; the rest is counted."""


@dataclass
class Kept:
    """One kind of record: how many were read, how many are kept, and why others are not."""

    read: int = 0
    kept: int = 0
    mended: int = 0
    lost: Counter[str] = field(default_factory=Counter)


@dataclass
class RecoverReport:
    """`kinds` by table; `remarks` name what is lost or not as it was; `has_history` tells whether
    the acts came back, too."""

    damaged: Path
    out: Path
    with_journal: bool = True
    kinds: dict[str, Kept] = field(default_factory=lambda: {name: Kept() for name in KINDS})
    remarks: list[str] = field(default_factory=list)
    unnamed: int = 0
    has_history: bool = False
    acts: int = 0
    left: str = ""  # what is to be said of a journal that lay where the new project is

    def remark(self, sentence: str) -> None:
        """Name something; too many are only counted."""
        if len(self.remarks) < NAMED:
            self.remarks.append(sentence)
        else:
            self.unnamed += 1

    @property
    def is_complete(self) -> bool:
        """Did everything that is known of come back as it was?"""
        return (
            self.has_history and not self.remarks and not any(k.lost for k in self.kinds.values())
        )

    def sentences(self) -> tuple[str, ...]:
        """The report in plain words: the sum first, then what is lost, by kind, then the names."""
        return (*self.sums(), *self.details())

    def sums(self) -> tuple[str, ...]:
        """What came back, in two or three sentences."""
        main = " and ".join(_many(self.kinds[name].kept, KINDS[name]) for name in list(KINDS)[:2])
        found = [f"Recovered {main} from {self.damaged.name} into {self.out.name}."]
        if not self.with_journal:
            found.append(
                "The journal beside it (its -wal file) was left out: with it, less could be read."
            )
        if self.has_history:
            found.append(f"The history came back: {_many(self.acts, 'step')}; all can be undone.")
        else:
            found.append(
                "The history did not come back: what was done before can be neither looked up nor "
                "undone. Your work as it stood at the end is there."
            )
        if self.left:
            found.append(self.left)
        return tuple(found)

    def details(self) -> tuple[str, ...]:
        """What is lost or not as it was."""
        found = []
        for name, kept in self.kinds.items():
            for why, count in sorted(kept.lost.items()):
                found.append(f"{_many(count, KINDS[name])} lost: {why}.")
            if kept.mended:
                found.append(f"{_many(kept.mended, KINDS[name])} not quite as before; see below.")
        if self.unnamed:
            return (*found, *self.remarks, f"… and {self.unnamed:,} more.")
        return (*found, *self.remarks)


def _many(count: int, what: str) -> str:
    if count == 1:
        return f"1 {what}"
    return f"{count:,} {_PLURALS.get(what, what + 's')}"
