"""UIMA CAS JSON 0.4: a folder with a .json for each document, each with its types.

What stands in it: see `_cas`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import EVERYTHING, Kept, ReadOptions, Setting, Target, WriteOptions
from annotator.formats import native as own
from annotator.formats._cas import (
    LONG_ID,
    VIEW,
    Structure,
    Type,
    attribute_names,
    own_types,
    structures,
)
from annotator.formats._json_lines import as_object, load, written_text
from annotator.formats._names import file_name, fits
from annotator.model.exchange import ExchangeDocument, Reading, Readings

NAME = "uima-json"
TITLE = "UIMA CAS JSON (INCEpTION)"
EXTENSIONS = (".json",)
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = True
HOLDS = EVERYTHING
LIMITS = "Holds everything, as the span and relation layers that INCEpTION has from the start."
SETTINGS: tuple[Setting, ...] = ()
EXTRA = ""

_MARKS_FACTOR = 12
_SOFA = "uima.cas.Sofa"
# Many structures may share one long list.
_MOST_REFERENCES = 2_000_000


def looks_right(name: str, head: bytes) -> bool:
    """JSON with the fields of a CAS."""
    marks = (b'"%TYPES"', b'"%FEATURE_STRUCTURES"')
    return name.lower().endswith(".json") and any(mark in head for mark in marks)


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: each file has its types."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read the document of one file."""
    try:
        yield _document(file, options)
    except InputError as error:
        yield Reading(refusal=str(FormatError(error.args[0], options.name)))


def _document(file: BinaryIO, options: ReadOptions) -> Reading:
    from annotator.formats._cas_read import number_of, reading

    limit = options.max_bytes * _MARKS_FACTOR
    data = file.read(limit + 1)
    if len(data) > limit:
        raise InputError(f"it is larger than {options.max_mb * _MARKS_FACTOR:,.0f} MB.")
    root = as_object(load(data.removeprefix(b"\xef\xbb\xbf")))
    records = _records(root.get("%FEATURE_STRUCTURES"))
    arrays = {}
    for record in records:
        elements = record.get("%ELEMENTS")
        if isinstance(elements, list) and "%ID" in record:
            numbers = [e for e in elements if type(e) is int and 0 <= e < 10**12]
            arrays[number_of(record["%ID"])] = tuple(numbers)
    sofas: dict[int, tuple[str, str]] = {}
    found = []
    room = _MOST_REFERENCES
    for record in records:
        if record.get("%TYPE") == _SOFA:
            name, text = record.get("sofaID"), record.get("sofaString")
            shown = name if isinstance(name, str) else "", text if isinstance(text, str) else ""
            sofas[number_of(record.get("%ID"))] = shown
        elif "%ELEMENTS" not in record:
            found.append(_structure(record, arrays))
            room -= sum(map(len, found[-1].refs.values()))
            if room < 0:
                raise InputError("its lists refer to more structures than are read.")
    return reading(sofas, found, _types(root.get("%TYPES")), options)


def _records(said: object) -> list[dict[str, Any]]:
    if isinstance(said, dict):  # by id, as some programs write them
        said = [{"%ID": key, **value} for key, value in said.items() if isinstance(value, dict)]
    if not isinstance(said, list) or not all(isinstance(record, dict) for record in said):
        raise InputError("it has no list of feature structures.")
    return said


def _structure(record: dict[str, Any], arrays: dict[int, tuple[int, ...]]) -> Structure:
    from annotator.formats._cas_read import number_of

    kind = record.get("%TYPE")
    if not isinstance(kind, str):
        raise InputError("a feature structure has no type.")
    begin, end = record.get("begin"), record.get("end")
    made = Structure(
        number_of(record.get("%ID", 0)),
        kind,
        None if begin is None else number_of(begin),
        None if end is None else number_of(end),
        sofa=number_of(record.get("@sofa", 0)),
    )
    for name, value in record.items():
        if name.startswith("%") or name in ("begin", "end", "@sofa") or value is None:
            continue
        if name.startswith("@"):
            numbers = value if isinstance(value, list) else [value]
            targets = [
                n for number in map(number_of, numbers) for n in arrays.get(number, (number,))
            ]
            made.refs[name[1:]] = tuple(targets)
        elif isinstance(value, str | bool):
            made.values[name.lstrip("^#")] = value
        elif isinstance(value, int | float):
            made.values[name.lstrip("^#")] = str(value)
    return made


def _types(said: object) -> dict[str, Type]:
    types = {}
    for name, record in (said if isinstance(said, dict) else {}).items():
        parent = record.get("%SUPER_TYPE") if isinstance(record, dict) else ""
        types[name] = Type(parent if isinstance(parent, str) else "")
    return types


# --- writing -------------------------------------------------------------------------------------


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All of it."""
    if not fits(document.id):
        return Kept(None, Counter({LONG_ID: 1}))
    return own.kept(document, options)


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """A file for each document."""
    import orjson

    for document in documents:
        with target.open(f"{file_name(document.id)}.json") as file:
            file.write(orjson.dumps(_record(document), option=orjson.OPT_INDENT_2))
            file.write(b"\n")


def _record(document: ExchangeDocument) -> dict[str, Any]:
    found = structures(document)
    sofa = {
        "%ID": 1,
        "%TYPE": _SOFA,
        "sofaNum": 1,
        "sofaID": VIEW,
        "mimeType": "text",
        "sofaString": written_text(document.text),
    }
    return {
        "%TYPES": {
            name: {"%NAME": name, "%SUPER_TYPE": made.parent}
            | {f: {"%NAME": f, "%RANGE": kind} for f, kind in made.features.items()}
            for name, made in sorted(own_types(*attribute_names(document)).items())
        },
        "%FEATURE_STRUCTURES": [sofa, *map(_structure_record, found)],
        "%VIEWS": {VIEW: {"%SOFA": 1, "%MEMBERS": [structure.id for structure in found]}},
    }


def _structure_record(structure: Structure) -> dict[str, Any]:
    record: dict[str, Any] = {"%ID": structure.id, "%TYPE": structure.type}
    if structure.begin is not None:
        record |= {"@sofa": 1, "begin": structure.begin, "end": structure.end}
    record |= structure.values
    return record | {f"@{name}": ids[0] for name, ids in structure.refs.items()}
