"""The sample: the seed articles as documents, for a first project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.errors import InputError
from annotator.formats import ReadOptions, plain_text
from annotator.model.exchange import ExchangeDocument


def documents(folder: Path) -> Iterator[ExchangeDocument]:
    """The texts of the folder `articles` among the program's resources, by name."""
    for path in sorted(folder.glob("*.txt")):
        with path.open("rb") as file:
            for reading in plain_text.read(file, ReadOptions(path.name)):
                if reading.document is None:
                    raise InputError(reading.refusal)
                yield reading.document
