"""The line below: where you are, what is selected, what the keys do now, and when it was saved."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QWidget

from annotator.model.schema import Label
from annotator.ui import shown_backup
from annotator.ui.shield import Shield
from annotator.ui.widgets.elided import ElidedLabel
from annotator.ui.widgets.plain_text import tooltip

if TYPE_CHECKING:
    from annotator.services.health import Findings

NOTICE_MS = 6_000
REFUSING = "✗ Not saved any more"
FIELD_HINTS = {
    "noteEditor": "Enter keeps the note · Shift+Enter new line · Esc leaves it as it was",
    "reviewTable": "A label's key relabels · Space reviewed, go on · Enter to the text",
    "findField": "Enter goes to the next hit · Shift+Enter to the one before · Esc to the text",
}
"""What the keys do in a field or table of that name; in other fields nothing is to say."""
WIDE = 860
"""Below so many pixels the last backup is in the shield's page alone."""
MANY_KEYS = 8  # so many are listed; more are a row of letters nobody reads


class StatusBar(QWidget):
    """Labels, and the shield at the right end. A notice takes the hint's place for some seconds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setAccessibleName("Status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._place = self._label("placeLabel")
        self._selection = self._label("selectionLabel")
        self._hint = self._label("hintLabel", ElidedLabel(self))
        self._notice = self._label("noticeLabel", ElidedLabel(self))
        self._saved = self._label("savedLabel")
        self._backup = self._label("backupLabel")
        self._backup.hide()
        self.shield = Shield(self)
        self._middle = QStackedWidget(self)
        # a long sentence is cut, it must not widen the window
        self._middle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for label in (self._hint, self._notice):
            self._middle.addWidget(label)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 8, 0)
        layout.setSpacing(22)
        layout.addWidget(self._place)
        layout.addWidget(self._selection)
        layout.addWidget(self._middle, 1)
        layout.addWidget(self._saved)
        layout.addWidget(self._backup)
        layout.addSpacing(6 - layout.spacing())  # the button has a margin of its own
        layout.addWidget(self.shield)
        self.setFixedHeight(max(26, self.fontMetrics().height() + 8))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.end_notice)

    @property
    def notice(self) -> str:
        """The notice on the screen, "" if there is none."""
        return self._notice.text() if self._middle.currentWidget() is self._notice else ""

    def show_notice(self, sentence: str) -> None:
        """Show one sentence for some seconds."""
        self._notice.setText(sentence)
        self._notice.setToolTip(tooltip(sentence))
        self._show_notice(True)
        self._timer.start(NOTICE_MS)

    def show_saved(self, moment: str) -> None:
        """`moment` is the UTC moment of the last act, shown as local time."""
        if self._saved.text() == REFUSING and moment:
            return
        with suppress(ValueError):  # of a damaged history
            self._show_saved(moment)

    def _show_saved(self, moment: str) -> None:
        if moment:
            local = datetime.fromisoformat(moment).astimezone()
            is_today = local.date() == datetime.now().astimezone().date()
            when = f"{local:%H:%M:%S}" if is_today else f"{local.day} {local:%B}"
            self._saved.setText(f"✓ Saved {when}")
            tip = f"Every act is on the disk when it is done: {local:%c}"
            self._saved.setToolTip(tooltip(tip))
        else:
            self._saved.clear()

    def show_refusing(self, is_refusing: bool) -> None:
        """Is nothing written to the project any more? Then nothing may say that it is saved."""
        if is_refusing:
            self._saved.setText(REFUSING)
            self._saved.setToolTip("Nothing more is written to this project; the shield says why.")
        elif self._saved.text() == REFUSING:
            self._saved.clear()

    def show_backup(self, found: Findings | None) -> None:
        """When the last backup was taken; nothing before that is known."""
        self._backup.setText(shown_backup.short(found.last_backup) if found else "")
        self._backup.setToolTip(tooltip(shown_backup.backup_words(found) if found else ""))
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        self._backup.setVisible(bool(self._backup.text()) and self.width() >= WIDE)

    def show_place(self, text: str) -> None:
        """Where the caret is."""
        self._place.setText(text)

    def show_selection(self, length: int) -> None:
        """How many characters (code points) are selected."""
        self._selection.setVisible(length > 0)
        self._selection.setText(
            f"{length:,} {'character' if length == 1 else 'characters'} selected"
        )

    def show_hint(self, text: str) -> None:
        """What the keys do now."""
        self._hint.setText(text)

    def show_tip(self, tip: str) -> None:
        """What a menu entry does, while it is under the pointer; "" ends it."""
        if tip:
            self._timer.stop()
            self._notice.setText(tip)
        self._show_notice(bool(tip))

    def end_notice(self) -> None:
        """Take the notice away, if there is one: it is not news any more."""
        self._timer.stop()
        self._show_notice(False)

    def _show_notice(self, shown: bool) -> None:
        self._middle.setCurrentWidget(self._notice if shown else self._hint)

    def _label(self, name: str, label: QLabel | None = None) -> QLabel:
        label = label or QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label


class Paragraphs:
    """Which paragraph an offset is in: lines that hold something, counted from 1."""

    def __init__(self, text: str) -> None:
        starts, offset = [], 0
        for line in text.split("\n"):
            if line and not line.isspace():
                starts.append(offset)
            offset += len(line) + 1
        self._starts = starts

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._starts)

    def start_of(self, number: int) -> int:
        """Where a paragraph, counted from 1, begins."""
        return self._starts[number - 1]

    def number(self, offset: int) -> int:
        """The number of the paragraph of an offset, in code points; counted from 1."""
        return max(1, bisect_right(self._starts, offset))

    def place(self, offset: int) -> str:
        """The words for an offset, in code points."""
        return f"Paragraph {self.number(offset):,} · offset {offset:,}"


def hint(labels: Sequence[Label], has_selection: bool, has_chosen: bool) -> str:
    """What the labels' keys do now, in one short sentence."""
    if not (has_selection or has_chosen):
        return ""
    keys = [label.key for label in labels if label.key]
    if not keys:
        return "No label has a key; click a label to tag"
    what = "to tag" if has_selection else "to give the chosen span another label"
    if len(keys) > MANY_KEYS:
        return f"Press a label’s key {what}"
    several = keys[:-1] and f"{', '.join(keys[:-1])} or {keys[-1]}"
    return f"Press {several or keys[0]} {what}"
