"""What an import brings, and what it refuses, in sentences for people."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

_ENCODINGS = {
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "cp932": "Japanese (Shift-JIS)",
    "euc-jp": "Japanese (EUC-JP)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "cp949": "Korean (Windows-949)",
    "koi8-r": "Cyrillic (KOI8-R)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp1258": "Vietnamese (Windows-1258)",
    "cp874": "Thai (Windows-874)",
}


MOST_NAMES = 100
"""So many new names stand in a sentence; the whole report has all."""
_WITH_MARK = {name for name in _ENCODINGS if name.startswith("utf-")}
_USUAL = ("Plain text", "JSON Lines of this program")


@dataclass(slots=True)
class ImportReport:
    """Filled while an import is planned, and right before anything is written.

    `known` things were in the project already (or came twice) and are left as they are.
    `encodings` holds (file, encoding) where one was recognised that is not UTF-8, `files` the
    format of each file by its title. `refusals` are sentences on documents and files that did not
    come in, `dropped` on what was left out of those that did, `unmet` on names that the mapping
    holds in vain, `renamed` on documents whose ids another text has; `left_out` counts what the
    mapping leaves out ("span" …), `mended` the spans whose offsets were put right, `skipped` are
    files in folders that are of no known format.
    """

    documents_added: int = 0
    documents_known: int = 0
    spans_added: int = 0
    spans_known: int = 0
    relations_added: int = 0
    relations_known: int = 0
    states_added: int = 0
    reviews_added: int = 0
    notes_added: int = 0
    sections_added: int = 0
    labels: list[str] = field(default_factory=list)
    annotators: list[str] = field(default_factory=list)
    relation_types: list[str] = field(default_factory=list)
    encodings: list[tuple[str, str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    mended: int = 0

    def read(self, file: str, title: str) -> None:
        """A file was read as of a format."""
        self.files[file] = title

    @property
    def adds(self) -> bool:
        """Is there anything to write?"""
        return any(count for count, _ in self._added) or bool(self.labels)

    @property
    def problems(self) -> list[str]:
        """All that did not come in though nobody asked for that: sentences with their places."""
        return [*self.refusals, *self.dropped]

    @property
    def _added(self) -> tuple[tuple[int, str], ...]:
        return (
            (self.documents_added, "document"),
            (self.spans_added, "span"),
            (self.relations_added, "relation"),
            (self.states_added, "state"),
            (self.reviews_added, "review"),
            (self.notes_added, "note"),
            (self.sections_added, "section"),
        )

    @property
    def act(self) -> str:
        """The name of the act: "import 12 documents"."""
        for count, what in self._added:
            if count:
                return f"import {counted(count, what)}"
        return f"import {counted(len(self.labels), 'label')}" if self.labels else "import nothing"

    def sentences(self) -> list[str]:
        """What is brought, one sentence per fact; the refusals are not among them."""
        added = [counted(count, what) for count, what in self._added if count or what == "document"]
        found = [f"Added {listed(added)}."]
        known = [
            counted(count, what)
            for count, what in (
                (self.documents_known, "document"),
                (self.spans_known, "span"),
                (self.relations_known, "relation"),
            )
            if count
        ]
        if known:
            found.append(f"Already there: {listed(known)}.")
        for names, what in (
            (self.labels, "label"),
            (self.annotators, "annotator"),
            (self.relation_types, "relation type"),
        ):
            if names:
                more = len(names) - MOST_NAMES
                shown = [*names[:MOST_NAMES], f"and {more:,} more"] if more > 0 else names
                found.append(f"New {what if len(names) == 1 else what + 's'}: {', '.join(shown)}.")
        found += [f"{file} was read as {shown_encoding(name)}." for file, name in self.encodings]
        found += self._reading()
        if count := len(self.refusals):
            found.append(f"{counted(count, 'thing')} {'was' if count == 1 else 'were'} refused.")
        if count := len(self.dropped):
            was = "was" if count == 1 else "were"
            found.append(f"{counted(count, 'thing')} {was} left out of documents that came in.")
        return found

    def _reading(self) -> list[str]:
        """How files were read, and what became of it."""
        found = [
            f"{counted(count, 'file')} {'was' if count == 1 else 'were'} read as {title}."
            for title, count in sorted(Counter(self.files.values()).items())
            if title not in _USUAL
        ]
        if count := len(self.renamed):
            has, its = ("has", "its") if count == 1 else ("have", "their")
            found.append(
                f"{counted(count, 'document')} {has} another id than in {its} file, for another "
                "text has that one."
            )
        if self.mended:
            found.append(
                f"The offsets of {counted(self.mended, 'span')} were put right: the words they "
                "cover prove the place."
            )
        if parts := [counted(count, what) for what, count in sorted(self.left_out.items())]:
            found.append(f"Left out as the mapping says: {listed(parts)}.")
        found += self.unmet
        if count := len(self.skipped):
            is_ = "is" if count == 1 else "are"
            found.append(f"{counted(count, 'file')} {is_} of no known format and {is_} not read.")
        return found

    def text(self) -> str:
        """The whole report, to be kept as a file: sentences, then lists of single things."""
        new = (
            ("labels", self.labels),
            ("annotators", self.annotators),
            ("relation types", self.relation_types),
        )
        lists = (
            ("Refused", self.refusals),
            ("Under another id", self.renamed),
            ("Left out", self.dropped),
            ("Not read, for they are of no known format", self.skipped),
            *((f"New {what}", names) for what, names in new if len(names) > MOST_NAMES),
            ("Files", [f"{file}: {title}" for file, title in self.files.items()]),
        )
        blocks = ["\n".join(self.sentences())]
        blocks += ["\n".join([f"{title}:", *lines]) for title, lines in lists if lines]
        return "\n\n".join(blocks) + "\n"

    def record(self) -> dict[str, Any]:
        """The report as one JSON record."""
        names = [f.name for f in fields(self) if f.name not in ("encodings", "files")]
        return {
            "act": self.act,
            **{name: getattr(self, name) for name in names},
            "encodings": [{"file": f, "encoding": e} for f, e in self.encodings],
            "files": [{"file": f, "format": t} for f, t in self.files.items()],
        }


def shown_encoding(name: str) -> str:
    """An encoding as people know it: "Windows-1252", "Japanese (Shift-JIS)"."""
    plain = name.lower().replace("_", "-")
    return _ENCODINGS.get(plain) or re.sub(r"^CP(12\d\d)$", r"Windows-\1", plain.upper())


def counted(count: int, what: str) -> str:
    """ "1 document", "1,200 documents"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def listed(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def encodings() -> tuple[tuple[str, str], ...]:
    """(name, as people know it) of the encodings that plain text comes in, the usual ones first."""
    names = ("utf-8", "utf-16", "cp1252", "iso8859-15", *_ENCODINGS)
    once = {name: shown_encoding(name) for name in names if name not in _WITH_MARK}
    return tuple(once.items())
