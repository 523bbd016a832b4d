"""Writing in any format, with the proof: what was written is read back and compared with what was
meant before it stands under its name. Exports and conversions take this road."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Protocol

from annotator.errors import InputError
from annotator.formats import (
    MEGABYTE,
    Format,
    Kept,
    Loss,
    ReadOptions,
    Target,
    WriteOptions,
    differences,
    digest,
    is_true,
    loss_sentences,
)
from annotator.model.exchange import ExchangeDocument, Reading
from annotator.model.text import sha256_of
from annotator.services.export_target import Aside, AsideFolder, in_words
from annotator.services.project import Progress
from annotator.store.footprint import read_plainly

Documents = Callable[[], Iterator[ExchangeDocument]]
"""Gives the same documents each time it is called, sorted by id, each with an id."""


class WrittenPlace(Target, Protocol):
    """Where a format writes, and what it wrote can be read back."""

    def readable(self, format: Format) -> Iterator[tuple[Path, ReadOptions]]:
        """The files that are read by themselves, in the order of writing."""
        ...


_BYTES = 4
"""That a character takes at most."""
_OFFENDERS = 20
"""How many mismatches a refusal lists."""


@dataclass(frozen=True, slots=True)
class LossReport:
    """What a format cannot hold, counted: sentences for people before anything is written."""

    title: str
    losses: Counter[Loss] = field(default_factory=Counter)
    becomes: int = 0
    notices: Counter[Loss] = field(default_factory=Counter)

    @property
    def is_empty(self) -> bool:
        """Does it hold all of it?"""
        return not self.sentences()

    def sentences(self) -> list[str]:
        """ "3 interrupted spans become 6.", "12 notes and 41 attributes are dropped."."""
        return [f"{one}." for one in loss_sentences(self.losses, self.becomes)]

    def told(self) -> list[str]:
        """The same, and what is no loss but must be known of the file."""
        return [*self.sentences(), *(f"{one}." for one in loss_sentences(self.notices, 0))]


@dataclass(slots=True)
class Written:
    """What was written of documents: how much, and what was lost."""

    documents: int = 0
    spans: int = 0
    relations: int = 0
    size: int = 0
    losses: Counter[Loss] = field(default_factory=Counter)
    becomes: int = 0
    notices: Counter[Loss] = field(default_factory=Counter)

    def count(self, kept: Kept) -> None:
        """Take in what is kept of one document."""
        if kept.losses:
            self.losses.update(kept.losses)
            self.becomes += kept.becomes
        if kept.notices:
            self.notices.update(kept.notices)
        if kept.document is not None:
            self.documents += 1
            self.spans += len(kept.document.spans)
            self.relations += len(kept.document.relations)


class Meter:
    """Counts documents twice: written, and read back."""

    def __init__(self, documents: int, progress: Progress | None, passes: int = 2) -> None:
        self._total, self._done, self._progress = documents * passes, 0, progress

    def step(self, count: int = 1) -> None:
        """One document more (0: just ask whether to go on)."""
        self._done += count
        if self._progress is not None:
            self._progress(min(self._done, self._total), self._total)

    def ask(self) -> None:
        """Ask whether to go on."""
        self.step(0)


def count_losses(
    documents: Iterable[ExchangeDocument], format: Format, options: WriteOptions, meter: Meter
) -> LossReport:
    """What the format cannot hold of the documents. Goes through all of them."""
    found = Written()
    for document in documents:
        meter.step()
        found.count(format.kept(document, options))
    return LossReport(format.TITLE, found.losses, found.becomes, found.notices)


def write_proved(
    documents: Documents, format: Format, options: WriteOptions, out: Path, meter: Meter
) -> Written:
    """Write the documents to `out`, proved before it stands there.

    Raises InputError with the list where the files do not hold what was meant, StorageError where
    the disk does not take it, Cancelled if the meter does; then `out` is as it was.
    """
    aside = (AsideFolder if format.IS_FOLDER else Aside)(out)
    try:
        with in_words(aside.out):
            written = write_aside(documents, format, options, aside, meter)
            aside.place(lambda: meter.step(0))
    finally:
        aside.discard()
    written.size = aside.size
    return written


def write_aside(
    documents: Documents, format: Format, options: WriteOptions, place: WrittenPlace, meter: Meter
) -> Written:
    """Write the documents to a place of no meaning yet and prove them there. Raises as
    `write_proved` does, but OSError for what the disk does not take."""
    proof = _Proof(documents, format, options, meter)
    format.write(proof.meant(), place, options)
    proof.prove(place)
    return proof.written


class _Proof:
    """Remembers of each document that is written one number, and compares what is read back."""

    def __init__(
        self, documents: Documents, format: Format, options: WriteOptions, meter: Meter
    ) -> None:
        self.written = Written()
        self._documents, self._format, self._options = documents, format, options
        self._meter = meter
        self._digests = array("q")
        self._longest = 0  # of the texts, in code points
        # The reader of the native format checks each text against the project's hash itself, and
        # that each span covers what it says.
        self._checks_texts = format.NAME != "native"

    def meant(self) -> Iterator[ExchangeDocument]:
        """What the format keeps of the documents, as it is to be written."""
        holds = self._format.HOLDS
        for document in self._kept(self.written.count):
            self._digests.append(digest(document, holds))
            self._longest = max(self._longest, len(document.text))
            self._meter.step()
            yield document

    def prove(self, aside: WrittenPlace) -> None:
        """Compare all digests; only where they differ, what differs is looked for."""
        holds, number = self._format.HOLDS, 0
        for reading in self._readings(aside):
            self._meter.step()
            document = reading.document
            is_same = (
                document is not None
                and not reading.dropped
                and number < len(self._digests)
                and digest(document, holds) == self._digests[number]
                and (not self._checks_texts or is_true(document))
            )
            if not is_same:
                raise InputError(self._refusal(aside))
            number += 1
        if number != len(self._digests):
            raise InputError(self._refusal(aside))

    def _kept(self, count: Callable[[Kept], None]) -> Iterator[ExchangeDocument]:
        kept_of, options = self._format.kept, self._options
        for document in self._documents():
            if self._checks_texts and document.text_sha256:
                _check_text(document)
            kept = kept_of(document, options)
            count(kept)
            if kept.document is not None:
                yield kept.document

    def _readings(self, aside: WrittenPlace) -> Iterator[Reading]:
        for path, options in aside.readable(self._format):
            most = self._longest * _BYTES / MEGABYTE + 1
            options = replace(options, settings=self._options.settings, max_mb=most)
            with read_plainly(path) as file:
                for reading in self._format.read(file, options):
                    if reading.document is not None or reading.refusal:
                        yield reading

    def _refusal(self, aside: WrittenPlace) -> str:
        offenders: list[str] = []
        meant = self._kept(lambda kept: None)
        for document, reading in zip_longest(meant, self._readings(aside)):
            self._meter.step(0)
            offenders += differences(document, reading, self._format.HOLDS)
            if len(offenders) >= _OFFENDERS:
                break
        offenders = offenders or ["something in it came back changed"]
        return (
            "The export was refused, for the file would not hold what the project holds: "
            + "; ".join(offenders[:_OFFENDERS])
            + ". Nothing was written."
        )


def _check_text(document: ExchangeDocument) -> None:
    if sha256_of(document.text) != document.text_sha256:
        raise InputError(
            f"The export was refused: the text of document {document.id} does not match the hash "
            "that the project keeps of it. Check the project. Nothing was written."
        )
