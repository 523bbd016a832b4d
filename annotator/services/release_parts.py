"""The data files of a release: each format's of each split, written and proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from annotator.errors import InputError
from annotator.formats import Format, Loss, WriteOptions
from annotator.model.exchange import ExchangeDocument
from annotator.model.split import Split
from annotator.services.proving import LossReport, Meter, write_aside
from annotator.services.release_card import HF_SPLITS
from annotator.services.release_contents import Contents
from annotator.services.release_manifest import PartFigures
from annotator.services.release_target import AsideTree, TextOf
from annotator.services.selection import Read
from annotator.store import queries


class Parts:
    """Writes them. `figures` tells what each holds, `losses` what each format cannot."""

    def __init__(
        self,
        tree: AsideTree,
        contents: Contents,
        formats: Sequence[tuple[Format, dict[str, str]]],
        options: WriteOptions,
        splits: Mapping[str, Split],
        meter: Meter,
    ) -> None:
        self.figures: list[PartFigures] = []
        self.losses: dict[str, LossReport] = {}
        self._tree, self._contents, self._formats = tree, contents, formats
        self._options, self._splits, self._meter = options, splits, meter

    def write(self, read: Read) -> None:
        """Write and prove all. Raises as `write_aside` does."""
        for format, settings in self._formats:
            losses: Counter[Loss] = Counter()
            becomes = 0
            for split in Split:
                if split not in self._splits.values():
                    continue
                options = replace(self._options, settings=settings, part=HF_SPLITS[split])
                place = self._tree.part(*self._where(format, split), _texts(format, read))
                documents = partial(self._documents, split)
                written = write_aside(documents, format, options, place, self._meter)
                losses += written.losses
                becomes += written.becomes
                self.figures.append(
                    PartFigures(
                        format.NAME, split, tuple(place.files), written.documents, written.spans
                    )
                )
            self.losses[format.NAME] = LossReport(format.TITLE, losses, becomes)

    def _documents(self, split: Split) -> Iterator[ExchangeDocument]:
        return self._contents(lambda id_: self._splits.get(id_) is split)

    def _where(self, format: Format, split: Split) -> tuple[str, str]:
        """The folder of a part, and the name of its file where it is one."""
        top = format.NAME if len(self._formats) > 1 else ""
        if format.NAME == "huggingface":  # it calls its files after their parts itself
            return top, ""
        if format.IS_FOLDER:
            return f"{top}/{split}" if top else str(split), ""
        return top, f"{split}{format.EXTENSIONS[0]}"


def _texts(format: Format, read: Read) -> TextOf | None:
    """What gives the texts to a format that does not hold them."""
    if format.NAME != "annotations":
        return None

    def text_of(document_id: str) -> str:
        try:
            return str(read(queries.document_text, document_id))
        except InputError:
            return ""

    return text_of
