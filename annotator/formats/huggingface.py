"""A folder for the `datasets` library: the data, and README.md, which tells the fields' kinds.

The data are train.jsonl or train.parquet, a row per document with the fields of `_rows.ROW_FIELDS`.
README.md begins with YAML whose `dataset_info.features` names every field: without it the library
guesses from the first 10 MB, and fails where those hold no span. Labels are a `class_label`: models
see numbers and people see names. Offsets are code points. On reading, README.md is asked only for
what numbers of labels stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import EVERYTHING, Kept, ReadOptions, Setting, Target, WriteOptions
from annotator.formats import _json_lines as json_lines
from annotator.formats._arrow import MAGIC, library, read_parquet, write_parquet
from annotator.formats._json_heads import format_of
from annotator.formats._rows import ROW_FIELDS, Names, all_but_loose_ends, reading_of, row_of
from annotator.model.exchange import ExchangeDocument, Reading, Readings

NAME = "huggingface"
TITLE = "Hugging Face data set"
EXTENSIONS = (".jsonl", ".ndjson", ".parquet")
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = True
HOLDS = EVERYTHING
LIMITS = (
    "Holds everything. Load the folder with load_dataset(FOLDER); "
    "README.md must stay beside the data."
)
DATA = Setting(
    "data",
    "Data as",
    (("jsonl", "JSON Lines"), ("parquet", "Parquet, which needs the extra “parquet”")),
)
SETTINGS: tuple[Setting, ...] = (DATA,)
EXTRA = ""

README = "README.md"
_SPLITS = ("train", "validation", "valid", "dev", "test")
_FLAT = re.compile(r'\{(?:"(?:[^"\\]|\\.)*"\s*[:,]?\s*)*\}')
_CLASSES = re.compile(r"class_label\W+names\W{1,2}?(?=[\s{])", re.IGNORECASE)
_CLASS = re.compile(r"^\s+['\"]?(\d{1,6})['\"]?:\s*(.+?)\s*$")


def looks_right(name: str, head: bytes) -> bool:
    """Rows in our order, or a Parquet file named after a part of a data set."""
    if name.lower().endswith(".parquet"):
        return name.lower().startswith(_SPLITS) and head.startswith(MAGIC)
    return format_of(head) == NAME


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """The page that tells the kinds of the fields."""
    return tuple(other for other in siblings if other.lower() == README.lower())


# --- reading -------------------------------------------------------------------------------------


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read row by row; a row that is refused does not hold up the others."""
    head = file.read(len(MAGIC))
    file.seek(0)
    if head == MAGIC:
        try:
            yield from read_parquet(file, options)
        except InputError as error:  # the library is missing
            yield Reading(refusal=str(FormatError(str(error), options.name)))
        return
    names = _class_names(options)

    def parse(value: Any, number: int, options: ReadOptions) -> Reading:
        return reading_of(json_lines.as_object(value), number, options, names)

    yield from json_lines.readings(file, options, parse)


def _class_names(options: ReadOptions) -> Names:
    """What numbers of labels stand for, by the page beside the data."""
    for name in companions(options.name, options.siblings):
        page = options.beside(name)
        if page is not None:
            with page:
                return class_names_of(page.read(1_000_000).decode("utf-8", "replace"))
    return {}


def class_names_of(page: str) -> dict[int, str]:
    """The names of the first `class_label` in the YAML of a page."""
    import orjson

    found = _CLASSES.search(page)
    if found is None:
        return {}
    names: dict[int, str] = {}
    rest = page[found.end() :].lstrip(" ")
    if given := _FLAT.match(rest):  # ours: on one line, as JSON
        try:
            pairs = orjson.loads(given[0])
        except orjson.JSONDecodeError:
            return {}
        return {int(k): v for k, v in pairs.items() if k.isdecimal() and len(k) < 7}
    for line in rest.split("\n")[1:]:
        item = _CLASS.match(line)
        if item is None:
            break
        names[int(item[1])] = item[2].strip("'\"")
    return names


# --- writing -------------------------------------------------------------------------------------


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All of it, but relations to nowhere."""
    return all_but_loose_ends(document)


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Write the data as they come, then the page that tells their kinds."""
    labels = dict.fromkeys(label.name for label in options.labels)
    count = 0

    def watched() -> Iterator[ExchangeDocument]:
        nonlocal count
        for document in documents:
            count += 1
            labels.update(dict.fromkeys(sorted({span.label for span in document.spans})))
            yield document

    data = f"{options.part or 'train'}.{DATA.chosen(options.settings)}"
    if data.endswith(".parquet"):
        library("Writing")
        with target.open(data) as file:
            write_parquet(watched(), file)
    else:
        with target.open(data) as file:
            for document in watched():
                file.write(json_lines.dumped(row_of(document)))
    if not options.part:
        with target.open(README) as file:
            file.write(_page(data, list(labels), count).encode())


def _page(data: str, labels: list[str], count: int) -> str:
    """The page: YAML that is JSON on each line, then a few words for people."""
    lines = ["---", *kinds({"train": data}, labels), "---", ""]
    lines += [
        "# Spans in texts",
        "",
        f"{count:,} texts with the spans that people marked in them. Offsets (`start`, `end`,",
        "`fragments`) count Unicode code points; `end` is exclusive. An interrupted span has",
        "several `fragments`, and its `text` joins them with one space. `head` and `tail` of a",
        "relation are ids of spans.",
        "",
        f"Fields: {', '.join(ROW_FIELDS)}.",
        "",
    ]
    return "\n".join(lines)


def kinds(files: Mapping[str, str], labels: Sequence[str]) -> list[str]:
    """Lines of YAML that name the data (split → path) and tell the fields' kinds."""
    lines = ["configs:", "- config_name: default", "  data_files:"]
    for split, path in files.items():
        lines += [f"  - split: {split}", f"    path: {path}"]
    lines += ["dataset_info:", "  config_name: default", "  features:"]
    return [*lines, *(f"  - {_quoted(field)}" for field in _features(labels))]


def _features(labels: Sequence[str]) -> list[dict[str, Any]]:
    label: Any = "string"
    if labels:
        label = {"class_label": {"names": {str(i): name for i, name in enumerate(labels)}}}
    pairs = _texts("name", "value")
    place = [{"name": name, "dtype": "int32"} for name in ("start", "end")]
    span = [
        *_texts("id"),
        {"name": "label", "dtype": label},
        *place,
        {"name": "fragments", "list": place},
        *_texts("text"),
        {"name": "attributes", "list": pairs},
        *_texts("annotator", "note"),
        {"name": "unsure", "dtype": "bool"},
        {"name": "reviewed", "dtype": "bool"},
        *_texts("reviewed_by", "reviewed_at", "created_at", "updated_at"),
    ]
    relation = [
        *_texts("id", "type", "head", "tail", "annotator"),
        {"name": "attributes", "list": pairs},
        *_texts("created_at", "updated_at"),
    ]
    return [
        *_texts("id", "text_sha256", "text"),
        {"name": "spans", "list": span},
        {"name": "relations", "list": relation},
        *_texts("title", "source", "state"),
        {"name": "states", "list": _texts("annotator", "state")},
        *_texts("note", "note_by", "note_at", "original_sha256", "encoding"),
        {"name": "document_sections", "list": [*place, *_texts("kind", "reason")]},
        {"name": "meta", "list": pairs},
    ]


def _texts(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "dtype": "string"} for name in names]


def _quoted(value: object) -> str:
    """JSON that is YAML too: signs beyond ASCII are escaped, except astral ones, which YAML wants
    whole.
    """
    import json

    return re.sub(
        r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}",
        lambda pair: str(json.loads(f'"{pair[0]}"')),
        json.dumps(value).replace("\x7f", "\\u007f"),
    )
