"""Rows in Arrow's kinds, and Parquet files of them. Needs pyarrow: the extra "parquet"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from annotator.errors import FormatError, InputError
from annotator.formats import ReadOptions
from annotator.formats._findings import short
from annotator.formats._json_lines import check_strings
from annotator.formats._rows import SPANS, TEXTS, reading_of, row_of
from annotator.model.exchange import ExchangeDocument, Reading, Readings

if TYPE_CHECKING:
    import pyarrow

MAGIC = b"PAR1"
# A group of rows is held in memory while it is written.
_GROUP_ROWS = 1_000
_GROUP_CHARACTERS = 3_000_000
# Of a file of another program: a group of rows larger than this is refused.
_LARGEST_GROUP = 4_000_000_000
_ROWS_AT_ONCE = 128
_BATCH_BYTES = 4_000_000


def library(doing: str) -> Any:
    """The module pyarrow. Raises InputError where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise InputError(
            f'{doing} Parquet files needs the extra “parquet”: pip install "annotator[parquet]".'
        ) from error
    return pyarrow


def schema() -> pyarrow.Schema:
    """The kinds of a row's fields."""
    import pyarrow as pa

    text, whole, flag = pa.string(), pa.int32(), pa.bool_()
    pairs = pa.list_(pa.struct({"name": text, "value": text}))
    span = {
        "id": text,
        "label": text,
        "start": whole,
        "end": whole,
        "fragments": pa.list_(pa.struct({"start": whole, "end": whole})),
        "text": text,
        "attributes": pairs,
        "annotator": text,
        "note": text,
        "unsure": flag,
        "reviewed": flag,
        **dict.fromkeys(("reviewed_by", "reviewed_at", "created_at", "updated_at"), text),
    }
    relation = {
        **dict.fromkeys(("id", "type", "head", "tail", "annotator"), text),
        "attributes": pairs,
        **dict.fromkeys(("created_at", "updated_at"), text),
    }
    section = {"start": whole, "end": whole, "kind": text, "reason": text}
    return pa.schema(
        {
            **dict.fromkeys(("id", "text_sha256", "text"), text),
            "spans": pa.list_(pa.struct(span)),
            "relations": pa.list_(pa.struct(relation)),
            **dict.fromkeys(("title", "source", "state"), text),
            "states": pa.list_(pa.struct({"annotator": text, "state": text})),
            **dict.fromkeys(("note", "note_by", "note_at"), text),
            **dict.fromkeys(("original_sha256", "encoding"), text),
            "document_sections": pa.list_(pa.struct(section)),
            "meta": pairs,
        }
    )


def write_parquet(documents: Iterable[ExchangeDocument], file: BinaryIO) -> None:
    """Write documents as compressed groups of rows, a group at a time in memory."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = schema()
    with pq.ParquetWriter(file, kinds, compression="zstd", use_dictionary=True) as writer:
        for rows in _groups(documents):
            writer.write_table(pa.Table.from_pylist(rows, schema=kinds), row_group_size=len(rows))
    pa.default_memory_pool().release_unused()


def _groups(documents: Iterable[ExchangeDocument]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    characters = 0
    for document in documents:
        rows.append(row_of(document))
        characters += len(document.text) + 400 * len(document.spans)
        if len(rows) >= _GROUP_ROWS or characters >= _GROUP_CHARACTERS:
            yield rows
            rows, characters = [], 0
    if rows:
        yield rows


def read_parquet(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read row by row; a row that is refused does not hold up the others."""
    pa = library("Reading")
    import pyarrow.parquet as pq

    number = 0
    try:
        source = pq.ParquetFile(file, **_bounds(pq, file), pre_buffer=False)
        columns, names = _columns(source, options), _names_of(source)
        for rows in _batches(source, columns):
            for row in rows:
                number += 1
                yield _reading(row, number, options, names)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        what = str(error).partition("\n")[0].rstrip(".")
        yield Reading(
            refusal=str(
                FormatError(
                    f"it cannot be read as Parquet from row {number + 1:,} on ({what}).",
                    options.name,
                )
            )
        )
    except InputError as error:
        yield Reading(refusal=str(FormatError(str(error), options.name)))


def _bounds(pq: Any, file: BinaryIO) -> dict[str, Any]:
    """Long texts that occur again and again are kept once, as the file has them."""
    names = pq.read_schema(file).names
    file.seek(0)
    return {
        "read_dictionary": [name for name in TEXTS if name in names],
        "thrift_string_size_limit": 50_000_000,
        "thrift_container_size_limit": 5_000_000,
    }


def _columns(source: Any, options: ReadOptions) -> list[str]:
    """The columns to read. Raises InputError where their kinds are none that can be read."""
    import pyarrow as pa

    kinds = source.schema_arrow
    twice = [name for name, count in Counter(kinds.names).items() if count > 1]
    if twice:
        raise InputError(f"two of its columns are called “{short(twice[0])}”.")
    texts = [name for name in TEXTS if name in kinds.names and _is_text(kinds.field(name).type)]
    if not texts:
        found = ", ".join(kinds.names[:20])
        raise InputError(
            f"there is no column of texts called “text”. Its columns: {found or 'none'}."
        )
    for name in SPANS:
        if name in kinds.names:
            kind = kinds.field(name).type
            if not (
                pa.types.is_list(kind)
                or pa.types.is_large_list(kind)
                or _is_text(kind)
                or pa.types.is_struct(kind)
                or pa.types.is_null(kind)
            ):
                raise InputError(f"its column “{name}” holds {kind}, and no lists of spans.")
    for group in range(source.metadata.num_row_groups):
        if source.metadata.row_group(group).total_byte_size > _LARGEST_GROUP:
            raise InputError("a group of its rows is larger than 4 GB. Write it in smaller groups.")
    return [
        name
        for name in dict.fromkeys(kinds.names)
        if not pa.types.is_binary(kinds.field(name).type)
        and not pa.types.is_large_binary(kinds.field(name).type)
    ]


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _batches(source: Any, columns: list[str]) -> Iterator[Iterator[dict[str, Any]]]:
    """Rows, as many at once as stay small."""
    for group in range(source.metadata.num_row_groups):
        about = source.metadata.row_group(group)
        each = about.total_byte_size // max(1, about.num_rows)
        count = max(1, min(_ROWS_AT_ONCE, _BATCH_BYTES // max(1, each)))
        for batch in source.iter_batches(
            count, row_groups=[group], columns=columns, use_threads=False
        ):
            yield _rows(batch)


def _rows(batch: Any) -> Iterator[dict[str, Any]]:
    names = batch.schema.names
    for i in range(batch.num_rows):
        yield {name: batch.column(k)[i].as_py() for k, name in enumerate(names)}


def _names_of(source: Any) -> dict[int, str]:
    """What numbers of labels stand for, where the `datasets` library wrote it into the file."""
    return class_names((source.schema_arrow.metadata or {}).get(b"huggingface", b""))


def class_names(features: bytes) -> dict[int, str]:
    """The names of the one ClassLabel in features as JSON; {} where there is none, or several."""
    import orjson

    try:
        left: list[Any] = [orjson.loads(features)] if features else []
    except orjson.JSONDecodeError:
        return {}
    found: list[list[str]] = []
    while left:
        item = left.pop()
        if isinstance(item, Mapping):
            names = item.get("names")
            if item.get("_type") == "ClassLabel" and isinstance(names, list):
                found.append([str(name) for name in names])
            left += item.values()
        elif isinstance(item, list):
            left += item
    return dict(enumerate(found[0])) if len(found) == 1 else {}


def _reading(
    row: dict[str, Any], number: int, options: ReadOptions, names: dict[int, str]
) -> Reading:
    try:
        if _may_hold_nul(row):
            check_strings(row)
        return reading_of(row, number, options, names)
    except InputError as error:
        return Reading(refusal=str(FormatError(str(error), options.name, number)))


def _may_hold_nul(row: dict[str, Any]) -> bool:
    """A quick look for what is to be refused."""
    import orjson

    try:
        return b"\\u0000" in orjson.dumps(row, default=str)
    except orjson.JSONEncodeError:
        return True
