"""What work on many spans is about: those chosen by hand, or all that a query finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from annotator.services.bulk import Spans
from annotator.ui.widgets.choice_box import ChoiceBox
from annotator.ui.widgets.plain_text import shortened


@dataclass(frozen=True, slots=True)
class Subject:
    """Spans, and how they came to be meant: `query` is what finds them, as it was typed ("" finds
    all spans); None where they were chosen by hand."""

    spans: Spans
    query: str | None = None

    def told(self, count: int | None = None) -> str:
        """ "all 214 spans that “bridge” finds", "the 3 chosen spans"; `count` is None where nobody
        knows yet how many a query finds."""
        if self.query is None and isinstance(self.spans, Sequence):
            number = len(self.spans)
            return "the chosen span" if number == 1 else f"the {number:,} chosen spans"
        found = "of the project"
        if self.query and self.query.strip():
            found = f"that “{shortened(self.query)}” finds"
        if count == 1:
            return f"the one span {found}"
        return f"all spans {found}" if count is None else f"all {count:,} spans {found}"


class SubjectBox(ChoiceBox):
    """What the work is about, to be read; and to be chosen where there are several subjects."""

    chosen = Signal(object)
    """The user chose this Subject."""

    def __init__(self, subjects: Sequence[Subject], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("subjectBox")
        self.setAccessibleName("Spans that this is about")
        self.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(30)
        self._subjects = subjects
        for subject in subjects:
            self.addItem(_begun(subject.told()))
        self.activated.connect(lambda place: self.chosen.emit(self._subjects[place]))

    @property
    def subject(self) -> Subject:
        """What the work is about now."""
        return self._subjects[self.currentIndex()]

    def choose(self, place: int) -> None:
        """Choose a subject by its number, as the user would."""
        self.setCurrentIndex(place)
        self.chosen.emit(self.subject)

    def show_count(self, count: int) -> None:
        """So many spans are meant now."""
        self.setItemText(self.currentIndex(), _begun(self.subject.told(count)))


def _begun(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
