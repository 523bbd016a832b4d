"""What the history is narrowed to: kind of act, annotator, place, day."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QSizePolicy, QWidget

from annotator.model.history import About, Wanted
from annotator.services import past
from annotator.ui.widgets.choice_box import ChoiceBox
from annotator.ui.widgets.plain_text import in_quotes, shortened, tooltip
from annotator.ui.workspace import Workspace

_DAYS = ("Any day", "Today", "Yesterday", "Last 7 days", "Last 30 days", "One day:")
_TODAY, _YESTERDAY, _WEEK, _MONTH, _ONE = range(1, 6)


class HistoryFilter(QWidget):
    """Four choices in a row. `changed` says what is wanted now."""

    changed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._place = ("", "")  # span, document
        self.about = self._choice("What was done")
        self.about.addItem("All acts", None)
        for about in About:
            self.about.addItem(str(about).capitalize(), about)
        self.who = self._choice("By whom")
        self.place = self._choice("Where")
        self.day = self._choice("When")
        self.day.addItems(_DAYS)
        self.date = QDateEdit(QDate.currentDate(), self)
        self.date.setAccessibleName("Day")
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("d MMM yyyy")
        self.date.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for choice in (self.about, self.who, self.place, self.day):
            row.addWidget(choice, 1)
            choice.currentIndexChanged.connect(self._tell)
        row.addWidget(self.date)
        self.date.dateChanged.connect(self._tell)
        self._fill_people()
        self._fill_places()
        workspace.document_opened.connect(self._fill_places)
        workspace.span_chosen.connect(self._fill_places)

    def wanted(self) -> Wanted:
        """What is to be listed."""
        span_id, document_id = self.place.currentData() or ("", "")
        wanted = Wanted(
            self.who.currentData() or "", document_id, span_id, about=self.about.currentData()
        )
        today, day = date.today(), self.day.currentIndex()
        if day == _YESTERDAY:
            return past.on_day(wanted, today - timedelta(days=1))
        if day == _ONE:
            chosen = self.date.date()
            return past.on_day(wanted, date(chosen.year(), chosen.month(), chosen.day()))
        days = {_TODAY: 0, _WEEK: 6, _MONTH: 29}.get(day)
        return wanted if days is None else past.since_day(wanted, today - timedelta(days=days))

    def choose_place(self, *, span_id: str = "", document_id: str = "") -> None:
        """Narrow it to a span's life, or to a document; to neither for nothing."""
        self._place = (span_id, document_id)
        self._fill_places()
        self._tell()

    def _choice(self, name: str) -> QComboBox:
        choice = ChoiceBox(self)
        choice.setAccessibleName(name)
        choice.setToolTip(tooltip(name))
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.setMinimumContentsLength(8)
        choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return choice

    def _tell(self, *_: object) -> None:
        self.date.setVisible(self.day.currentIndex() == _ONE)
        self._place = self.place.currentData() or ("", "")
        self.changed.emit(self.wanted())

    def _fill_people(self) -> None:
        self.who.addItem("Everybody", "")
        if self._workspace.path is not None:
            for person in self._workspace.project.annotators():
                self.who.addItem(shortened(person.name, 40), person.id)

    def _fill_places(self, *_: object) -> None:
        """The whole project, the open document, the chosen span, and the one it is narrowed to."""
        with QSignalBlocker(self.place):
            self.place.clear()
            self.place.addItem("Whole project", ("", ""))
            workspace = self._workspace
            for place in dict.fromkeys(
                (("", workspace.document_id), (workspace.chosen_span_id, ""), self._place)
            ):
                if any(place):
                    self.place.addItem(self._name(*place), place)
            found = [n for n in range(self.place.count()) if self.place.itemData(n) == self._place]
            self.place.setCurrentIndex(found[0] if found else 0)

    def _name(self, span_id: str, document_id: str) -> str:
        workspace = self._workspace
        if document_id:
            summary = workspace.summary(document_id)
            return f"Document: {shortened(summary.title, 40) if summary else 'removed'}"
        span = workspace.span(span_id) or workspace.project.span(span_id)
        return f"Tag: {in_quotes(shortened(span.text, 40))}" if span else "Tag: removed"
