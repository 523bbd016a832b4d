"""The bar of Ctrl+G: an offset in code points, or a paragraph."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from annotator.errors import InputError
from annotator.ui.status_bar import Paragraphs
from annotator.ui.widgets.bar import Bar, RemarkField
from annotator.ui.widgets.plain_text import counted

_ENTRY = re.compile(r"\s*(¶|p(?:ar(?:a(?:graph)?)?)?\.?)?\s*([0-9][0-9\s,.'’_]*)", re.IGNORECASE)


class GoToBar(Bar):
    """Tells what was typed when Enter is pressed."""

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Go to offset", parent)
        self.setObjectName("goToBar")
        label = QLabel("Go to offset", self)
        self.field = RemarkField(self)
        self.field.setObjectName("goToField")
        self.field.setAccessibleName("Offset, or p and a paragraph's number")
        self.field.setPlaceholderText("1200, or p 12")
        label.setBuddy(self.field)
        self.row.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
        self.row.addSpacing(4)
        self.row.addWidget(self.field, 100)
        self.add_close("Close (Esc)")
        self.setFocusProxy(self.field)
        self.field.returnPressed.connect(lambda: self.entered.emit(self.field.text()))
        self.field.textEdited.connect(lambda _: self.tell(""))

    def show_range(self, length: int, paragraphs: int) -> None:
        """Say how far one can go."""
        self.tell("")
        self.field.set_remark(
            f"{counted(length, 'character')} · {counted(paragraphs, 'paragraph')}"
        )


def offset_of(entry: str, length: int, paragraphs: Paragraphs) -> int:
    """The offset, in code points, that is meant by "1200", "1,200", "¶ 12" or "p 12".

    Raises InputError with a sentence where there is none.
    """
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise InputError("Type an offset such as 1200, or a paragraph such as p 12.")
    number = int(re.sub(r"\D", "", found[2])[:18])
    if not found[1]:
        if number > length:
            raise InputError(f"This text ends at offset {length:,}.")
        return number
    if not 1 <= number <= paragraphs.count:
        raise InputError(f"This text has {counted(paragraphs.count, 'paragraph')}.")
    return paragraphs.start_of(number)
