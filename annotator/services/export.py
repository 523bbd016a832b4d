"""Export: everything of a project in one file, proved before it appears under its name."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

from annotator.errors import InputError, StorageError
from annotator.formats import Format, ReadOptions, format_named
from annotator.model.exchange import ExchangeDocument, Reading
from annotator.model.span import covered_text
from annotator.model.text import sha256_of
from annotator.services.exchange import exchange_documents
from annotator.services.project import Progress, Project
from annotator.store import leftovers, queries
from annotator.store.disk import sync_folder
from annotator.store.footprint import is_open_here, read_plainly

_OFFENDERS = 20
"""How many mismatches a refusal lists."""
_NO_LIMIT = 1e9  # megabytes
_DATABASE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written: where, and how much of it (`size` in bytes)."""

    path: Path
    documents: int
    spans: int
    relations: int
    size: int

    def sentences(self) -> list[str]:
        """What was written, in a sentence."""
        return [
            f"Wrote {self.documents:,} documents with {self.spans:,} spans to {self.path}; "
            "every span was read back and checked."
        ]


def export_project(
    project: Project, out: Path, *, format: str = "native", progress: Progress | None = None
) -> ExportReport:
    """Write all documents with all work on them to the file `out`, replacing it.

    It is written under another name beside `out`, read back and compared span by span, synced, and
    only then renamed: an old file stays as it was until then. Acts go on meanwhile. Raises
    InputError with the list where the file does not hold what was meant, StorageError where the
    disk does not take it, Cancelled if `progress` does. `progress` is told documents, twice each.
    """
    chosen = format_named(format)
    if not chosen.CAN_WRITE:
        raise InputError(f"Files of the format “{format}” can be read, but not written.")
    out = Path(os.path.realpath(out))
    _check_place(out)
    leftovers.clear(out.parent)
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        with project.snapshot() as read, _in_words(out):
            report = _write_and_prove(read, chosen, temporary, out, progress)
        with _in_words(out):
            os.replace(temporary, out)
            sync_folder(out.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return report


def _check_place(out: Path) -> None:
    """Refuse what must not be replaced: folders, devices and projects."""
    if os.path.isdir(out):
        raise InputError(f"{out} is a folder; give the name of a file in it.")
    if os.path.exists(out) and not os.path.isfile(out):
        raise InputError(f"{out} is not an ordinary file; give another name.")
    is_database = is_open_here(out)
    if not is_database:
        with suppress(OSError), read_plainly(out) as there:
            is_database = there.read(len(_DATABASE)) == _DATABASE
    if is_database:
        raise InputError(f"{out} is a project or a database; give another name.")


def _write_and_prove(
    read: Callable[..., Any],
    chosen: Format,
    temporary: Path,
    out: Path,
    progress: Progress | None,
) -> ExportReport:
    meter = _Meter(read(queries.count_documents), progress)
    counts = [0, 0, 0]

    def counted() -> Iterator[ExchangeDocument]:
        for document in exchange_documents(read):
            counts[0] += 1
            counts[1] += len(document.spans)
            counts[2] += len(document.relations)
            meter.step()
            yield document

    with temporary.open("wb") as target:
        chosen.write(counted(), target)
        target.flush()
        os.fsync(target.fileno())
        size = target.tell()
    with temporary.open("rb") as written:
        _prove(read, chosen, written, meter)
    return ExportReport(out, counts[0], counts[1], counts[2], size)


def _prove(read: Callable[..., Any], chosen: Format, file: BinaryIO, meter: _Meter) -> None:
    """Compare what the file says with what was meant; InputError with the list of offenders."""
    readings = chosen.read(file, ReadOptions("the new file", max_mb=_NO_LIMIT))
    offenders: list[str] = []
    for meant, found in zip_longest(exchange_documents(read), readings):
        meter.step()
        offenders += differences(meant, found)
        if len(offenders) >= _OFFENDERS:
            break
    if offenders:
        raise InputError(
            "The export was refused, for the file would not hold what the project holds: "
            + "; ".join(offenders[:_OFFENDERS])
            + ". Nothing was written."
        )


def differences(meant: ExchangeDocument | None, found: Reading | None) -> list[str]:
    """How a document that was read back differs from the one that was meant, in clauses."""
    if meant is None:
        return ["a document too many"]
    if found is None or found.document is None:
        why = f" ({found.refusal})" if found is not None else ""
        return [f"document {meant.id} cannot be read back{why}"]
    document = found.document
    if (document.id, sha256_of(document.text)) != (meant.id, sha256_of(meant.text)):
        return [f"document {meant.id} has another id or text"]
    clauses = []
    read_back = {span.id: span for span in document.spans}
    for span in meant.spans:
        other = read_back.pop(span.id, None)
        if other is None:
            clauses.append(f"span {span.id} of document {meant.id} is missing")
        elif covered_text(document.text, other.fragments) != span.text:
            clauses.append(f"span {span.id} of document {meant.id} covers another text")
        elif other != span:
            clauses.append(f"span {span.id} of document {meant.id} came back changed")
    clauses += [f"span {name} of document {meant.id} is one too many" for name in read_back]
    if sorted(document.relations, key=_by_id) != sorted(meant.relations, key=_by_id):
        clauses.append(f"the relations of document {meant.id} came back changed")
    facts = ("title", "source", "states", "meta", "original_sha256", "encoding", "note")
    clauses += [
        f"the {fact} of document {meant.id} came back changed"
        for fact in facts
        if getattr(document, fact) != getattr(meant, fact)
    ]
    return clauses


def _by_id(relation: Any) -> str:
    return str(relation.id)


class _Meter:
    """Counts documents twice: written, and read back."""

    def __init__(self, documents: int, progress: Progress | None) -> None:
        self._total, self._done, self._progress = documents * 2, 0, progress

    def step(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(min(self._done, self._total), self._total)


@contextmanager
def _in_words(out: Path) -> Iterator[None]:
    """What goes wrong with the file `out` as a StorageError that speaks of it."""
    try:
        yield
    except OSError as error:
        raise StorageError(_sentence(error, out)) from error


def _sentence(error: OSError, out: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk with {out.parent} is full; make room and export again."
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"{out} cannot be written; you may not write there. Choose another place."
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{out} cannot be written: there is no folder {out.parent}."
    return f"{out} cannot be written ({error.strerror or error}). Choose another place."
