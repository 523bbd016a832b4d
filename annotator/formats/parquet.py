"""Parquet: one file with a row per document, in groups of rows, compressed.

A row has the fields of `_rows.ROW_FIELDS`, of `_arrow.schema()`'s kinds. Offsets are code points.
Files of other programs are read if they have a column of texts (text, content, …) and, for spans, a
column spans or entities of lists of objects with start, end and label; their other columns become
further facts on the document.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from annotator.formats import EVERYTHING, Kept, ReadOptions, Setting, Target, WriteOptions
from annotator.formats._arrow import MAGIC, library, read_parquet, write_parquet
from annotator.formats._rows import all_but_loose_ends
from annotator.model.exchange import ExchangeDocument, Readings

NAME = "parquet"
TITLE = "Parquet"
EXTENSIONS = (".parquet",)
CAN_READ = True
CAN_WRITE = True
IS_FOLDER = False
HOLDS = EVERYTHING
LIMITS = (
    "Holds everything, one row per document. For pandas, Polars, DuckDB and training programs; "
    "not for reading with the eye."
)
SETTINGS: tuple[Setting, ...] = ()
EXTRA = "parquet"


def looks_right(name: str, head: bytes) -> bool:
    """Every Parquet file begins with its mark."""
    return head.startswith(MAGIC)


def companions(name: str, siblings: tuple[str, ...]) -> tuple[str, ...]:
    """None: a file says it all."""
    return ()


def read(file: BinaryIO, options: ReadOptions) -> Readings:
    """Read row by row, a few at a time in memory."""
    return read_parquet(file, options)


def kept(document: ExchangeDocument, options: WriteOptions) -> Kept:
    """All of it, but relations to nowhere."""
    return all_but_loose_ends(document)


def write(documents: Iterable[ExchangeDocument], target: Target, options: WriteOptions) -> None:
    """Write a row per document."""
    library("Writing")
    with target.open() as file:
        write_parquet(documents, file)
