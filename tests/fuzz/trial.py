"""One input for one reader, within limits: what must never happen, and what it took."""

from __future__ import annotations

import io
import json
import resource
import signal
import time
import traceback
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import NoReturn

from annotator.errors import InputError
from annotator.formats import Format, ReadOptions, differences, native
from annotator.model.exchange import ExchangeDocument, Reading
from annotator.services.convert_spool import completed
from tests.fuzz.bundle import unpacked
from tests.fuzz.seeds import usual_name

SECONDS, BYTES = 1.0, 200_000_000
"""What an input may take; ended by force at ten times the one and twice the other."""
_STATUS = Path("/proc/self/status")
_TEXT = "💩 “We will cut taxes by 2027,” said Ana Ruiz.\n“It is a disgrace,” she added.\n"


class TooLong(BaseException):
    """Ten times as long as an input may take; no reader catches this."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of an input: `fault` is "" where all is well, `kind` tells faults apart."""

    seconds: float = 0
    bytes: int = 0
    documents: int = 0
    kind: str = ""
    fault: str = ""


def settings_of(format: Format, number: int) -> dict[str, str]:
    """The choices for reading that a number stands for."""
    chosen = {}
    for setting in format.SETTINGS:
        if setting.reading:
            number, place = divmod(number, len(setting.choices))
            chosen[setting.name] = setting.choices[place][0]
    return chosen


def tried(format: Format, data: bytes, number: int | None = None) -> Trial:
    """Read an input. Which choices for reading are made follows from it, or from `number`."""
    files = unpacked(data, usual_name(format))
    settings = settings_of(format, zlib.crc32(data) if number is None else number)
    name = next(iter(files))
    options = ReadOptions(
        name,
        max_mb=5,
        settings=settings,
        siblings=tuple(sorted(files)),
        beside=lambda other: io.BytesIO(files[other]) if other in files else None,
        text_of=lambda id: _TEXT if id in ("d1", "a1") else "",
    )
    readings: list[Reading] = []
    before = _reset_peak()
    began = time.process_time()
    kind = fault = ""
    try:
        with _limits():
            format.looks_right(name, files[name][:64000])
            format.companions(name, options.siblings)
            readings += format.read(io.BytesIO(files[name]), options)
    except InputError:
        pass
    except (Exception, TooLong) as error:  # noqa: BLE001 - whatever it may be, it is a fault
        kind, fault = _described(error)
    seconds, size = time.process_time() - began, _peak() - before
    if not fault:
        kind, fault = _too_much(seconds, size)
    if not fault:
        with suppress(StopIteration):
            kind, fault = next(_wrong(readings, tuple(files), format is native))
    count = sum(reading.document is not None for reading in readings)
    return Trial(seconds, size, count, kind, fault)


def _wrong(readings: list[Reading], names: tuple[str, ...], own: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with what was read, as kind and sentence."""
    for reading in readings:
        if not (reading.document or reading.refusal or reading.dropped or reading.labels):
            yield "nothing said", "a reading that says nothing"
        if reading.document and reading.refusal:
            yield "both", f"a document and a refusal: {reading.refusal}"
        for sentence in (reading.refusal, *reading.dropped):
            if sentence and not sentence.startswith(names):
                yield "no file named", f"a sentence that begins with no file's name: {sentence}"
        if reading.document is not None:
            try:
                yield from _unsound(reading.document, own)
            except Exception as error:  # noqa: BLE001 - whatever it may be, it is a fault
                kind, fault = _described(error)
                yield f"document: {kind}", fault


def _unsound(document: ExchangeDocument, own: bool) -> Iterator[tuple[str, str]]:
    """Could the document be kept in a project and written in the program's own form? That form
    (`own`) may name spans that are not there: whoever imports it says so.
    """
    text = document.text
    text.encode()  # no half of a pair
    if "\r" in text or "\0" in text:
        yield "text", "a text with a carriage return or a zero byte"
    for span in document.spans:
        ends = [0, *(offset for pair in span.fragments for offset in pair), len(text)]
        if not span.fragments or any(a >= b for a, b in span.fragments) or sorted(ends) != ends:
            yield "fragments", f"fragments {span.fragments} in a text of {len(text)}"
        if span.text != " ".join(text[a:b] for a, b in span.fragments):
            yield "covered text", f"{span.fragments} is said to cover “{span.text}”"
        if not span.label.strip():
            yield "label", "a span whose label is blank"
    ids = {span.id for span in document.spans}
    if len(ids - {""}) < sum(bool(span.id) for span in document.spans):
        yield "ids", "two spans have one id"
    for relation in document.relations:
        if not own and not {relation.head, relation.tail} <= ids:
            yield "ends", "a relation to no span"
    for _, value in document.meta:
        json.loads(value)
    whole = replace(completed(document), line=0, state=None, original_sha256="", encoding="")
    (again,) = native.read(io.BytesIO(native.line_of(whole)), ReadOptions("own"))
    if again.document is not None and not whole.states:
        again = replace(again, document=replace(again.document, state=None))
    if clauses := differences(whole, again, native.HOLDS):
        yield f"own form: {clauses[0].rpartition(' ')[2]}", clauses[0]


def _too_much(seconds: float, size: int) -> tuple[str, str]:
    if seconds > SECONDS:
        return "too long", f"it took {seconds:.1f} s"
    if size > BYTES:
        return "too much", f"it took {size / 1e6:.0f} MB"
    return "", ""


def _described(error: BaseException) -> tuple[str, str]:
    """Where it happened tells one fault from another."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/annotator/" in f.filename]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} {place}", f"{type(error).__name__}: {error} ({place})"[:400]


@contextmanager
def _limits() -> Iterator[None]:
    """Time and address space for what is done inside."""
    old = signal.signal(signal.SIGVTALRM, _ring)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + 2 * BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    signal.setitimer(signal.ITIMER_VIRTUAL, 10 * SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, old)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _ring(number: int, frame: FrameType | None) -> NoReturn:
    raise TooLong("ended by force")


def _reset_peak() -> int:
    """Forget the highest memory so far; the bytes that are in use now."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    """The highest memory since, in bytes."""
    for line in _STATUS.read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
