"""Files with one JSON object per line: how they are read and written, whatever is in the objects.

Lines end at line feeds alone: other marks that part lines for people may stand inside a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import MEGABYTE, ReadOptions
from annotator.formats._offsets import Source, source_of
from annotator.model.exchange import Reading, Readings
from annotator.model.text import BOM, check_text

# JSON may write a character of three bytes with six; marks on the text come on top.
LINE_FACTOR = 8
"""How many times longer than its text a line may be."""

PLAIN_META = ("url", "published", "language", "license", "status", "split")
"""Facts that are plain text and that the program only passes on."""
META_FIELDS = (
    "title",
    "source",
    *PLAIN_META,
    "original_sha256",
    "encoding",
    "annotators",
    "schema_version",
    "state",
    "states",
    "document_note",
    "document_sections",
)
"""The fields that `meta` has in our own files; what else stands there are further facts."""
_TAKEN = frozenset(META_FIELDS) - {*PLAIN_META}

_KINDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


def readings(
    file: BinaryIO,
    options: ReadOptions,
    parse: Callable[[Any, int, ReadOptions], Reading],
    factor: int = LINE_FACTOR,
) -> Readings:
    """What `parse(value, line number, options)` makes of each line that is not blank.

    An InputError refuses the line and does not hold up the others.
    """
    for number, line in lines(file, options.max_bytes * factor):
        try:
            if line is None:
                raise InputError(f"the line holds a text of more than {options.max_mb:g} MB.")
            reading = parse(load(line), number, options) if line.strip() else None
        except InputError as error:
            reading = Reading(refusal=str(FormatError(str(error), options.name, number)))
        if reading is not None:
            yield reading


def lines(file: BinaryIO, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """(number, line) split at line feeds alone; None for a line longer than `limit` bytes."""
    number = 0
    while line := file.readline(limit):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) < limit or line.endswith(b"\n"):
            yield number, line
            continue
        while (rest := file.readline(limit)) and not rest.endswith(b"\n"):
            pass
        yield number, None


def load(line: bytes) -> Any:
    """The JSON value of a line. Raises InputError for what is none, and for NUL in any text."""
    import orjson

    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise InputError(_complaint(error.msg, error.pos)) from error
    if b"\\u0000" in line:
        check_strings(value)
    return value


def check_strings(value: object) -> None:
    """Refuse a NUL in any text of a JSON value, its names included (InputError)."""
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, str):
            check_text(item)
        elif isinstance(item, list):
            left += item
        elif isinstance(item, dict):
            left += item.keys()
            left += item.values()


def _complaint(message: str, position: int) -> str:
    """What is wrong with a line that is no JSON; `message` is the parser's own."""
    if "surrogate in string" in message:
        return (
            f"it holds half a character at character {position + 1:,} of the line. "
            "Write the file again as UTF-8 and try again."
        )
    if "UTF-8" in message:
        return "it is not UTF-8. Save the file as UTF-8 and try again."
    if "end of data" in message or "control character" in message:
        return f"it is not JSON: it breaks off at character {position + 1:,} of the line."
    return f"it is not JSON: something is wrong at character {position + 1:,} of the line."


# --- values of fields ----------------------------------------------------------------------------


def kind(value: object) -> str:
    """What kind of JSON value it is, for sentences."""
    return _KINDS[type(value)]


def as_object(value: object) -> dict[str, Any]:
    """The value, which must be a JSON object (InputError)."""
    if not isinstance(value, dict):
        raise InputError(f"a line must be a JSON object, not {kind(value)}.")
    return value


def as_offset(value: object) -> int:
    """A whole number, also where it is written as 3.0. Raises InputError."""
    if type(value) is float and value.is_integer():
        return int(value)
    if type(value) is not int:
        raise InputError(f"an offset must be a whole number, not {kind(value)}.")
    return value


def as_list(record: Mapping[str, Any], name: str) -> list[Any]:
    """A field that must be a list, or not be there (InputError)."""
    value = record.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise InputError(f'"{name}" must be a list, not {kind(value)}.')
    return value


def name_in(value: object, what: str) -> str:
    """A text that is not blank: the name of a label or a type. Raises InputError."""
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"it has no {what}.")
    return value


def text_in(record: Mapping[str, Any], options: ReadOptions, field: str = "text") -> Source:
    """The text of a document, as it stands in the record and as it is kept. Raises InputError."""
    raw = record.get(field)
    if raw is None:
        raise InputError(f'there is no "{field}" in this line.')
    if not isinstance(raw, str):
        raise InputError(f'"{field}" must be text, not {kind(raw)}.')
    size = len(raw) if len(raw) > options.max_bytes else len(raw.encode())
    if size > options.max_bytes:
        raise InputError(
            f"the text is {size / MEGABYTE:.0f} MB; the most that is read is {options.max_mb:g} MB."
        )
    source = source_of(raw)
    if not source.text:
        raise InputError("the text is empty.")
    return source


def facts(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Further facts on a document as (name, JSON text), sorted by name; those of no value go.

    Names that mean something else in our own files get a line under their end ("state_"). Raises
    InputError if a value is too deep.
    """
    import orjson

    found: dict[str, str] = {}
    for name in sorted(values):
        try:
            value = orjson.dumps(values[name], option=orjson.OPT_SORT_KEYS).decode()
        except orjson.JSONEncodeError as error:
            raise InputError(f"the field “{name[:60]}” cannot be kept ({error}).") from error
        taken = name in _TAKEN or (name in PLAIN_META and not isinstance(values[name], str))
        if is_fact(name, value) or (taken and value != "null"):
            found[_free(name, {*found, *values}) if taken else name] = value
    return tuple(sorted(found.items()))


def facts_as_said(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The same of facts whose values are JSON text, as our own files have them; what is no JSON, or
    holds a zero byte, goes.
    """
    found: dict[str, str] = {}
    for name in sorted(values):
        value = values[name]
        try:
            check_text(name)
            load(value.encode())
        except (InputError, UnicodeEncodeError):
            continue
        taken = name in _TAKEN or (name in PLAIN_META and value[:1] != '"')
        if is_fact(name, value) or (taken and value != "null"):
            found[_free(name, {*found, *values}) if taken else name] = value
    return tuple(sorted(found.items()))


def is_fact(name: str, value: str) -> bool:
    """Does a fact of this name and JSON text come back from a file as it is?"""
    if name in PLAIN_META:
        return value[:1] == '"' and value != '""'
    return name not in _TAKEN and value != "null"


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


# --- writing -------------------------------------------------------------------------------------


def dumped(record: Mapping[str, Any], facts: Iterable[tuple[str, str]] = ()) -> bytes:
    """An object, with further facts whose values are JSON text, as a line with its newline."""
    import orjson

    whole = dict(record) | {name: orjson.Fragment(value) for name, value in facts}
    return orjson.dumps(whole, option=orjson.OPT_APPEND_NEWLINE)


def written_text(text: str) -> str:
    """A text as it goes into a string of a file.

    Readers take a byte order mark at the beginning for none of the text. One that is a character of
    the text gets another before it; offsets count in what is written.
    """
    return BOM + text if text.startswith(BOM) else text
