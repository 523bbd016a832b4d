"""Import, the page Preview: the first documents with their spans, as they will be drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from annotator.model.schema import Label
from annotator.services.import_mapping import Mapping
from annotator.services.import_sample import drawn, labels_to_be
from annotator.services.survey import Survey
from annotator.ui.sample_text import SampleText
from annotator.ui.widgets.plain_text import counted, shortened

_SHORT = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon


class ImportPreviewPage(QWidget):
    """`labels` are the project's; new ones get the look that they will have."""

    def __init__(self, labels: Sequence[Label], point_size: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._labels = labels
        self._survey = Survey()
        self._mapping = Mapping()
        self.document = QComboBox(self)
        self.document.setObjectName("importDocument")
        self.document.setAccessibleName("Document")
        self.document.setSizeAdjustPolicy(_SHORT)
        self.document.setMinimumContentsLength(12)
        self.document.currentIndexChanged.connect(lambda _: self._draw())
        self.sample = SampleText(point_size, self)
        self.sample.view.placeholder = "There is no document to show."
        caption = QLabel("&Document", self)
        caption.setBuddy(self.document)
        row = QHBoxLayout()
        row.addWidget(caption)
        row.addWidget(self.document, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row)
        layout.addWidget(self.sample, 1)

    def show_found(self, survey: Survey, mapping: Mapping) -> None:
        """Show the first documents of a survey, with names as the mapping says."""
        is_other = survey is not self._survey
        self._survey, self._mapping = survey, mapping
        if is_other:
            self.document.blockSignals(True)
            self.document.clear()
            for number, document in enumerate((one.document for one in survey.preview), 1):
                name = document.title or document.source or document.text.strip()[:80]
                self.document.addItem(f"{number}. {shortened(name) or 'an empty document'}")
            tagged = (n for n, one in enumerate(survey.preview) if one.document.spans)
            self.document.setCurrentIndex(next(tagged, 0) if survey.preview else -1)
            self.document.blockSignals(False)
        self._draw()

    def _draw(self) -> None:
        place, found = self.document.currentIndex(), self._survey
        if not 0 <= place < len(found.preview):
            self.sample.show_text(None, (), self._labels, "")
            return
        documents = [one.document for one in found.preview]
        labels = labels_to_be(self._labels, documents, found.definitions, self._mapping)
        sample = drawn(documents[place], labels, self._mapping)
        header = counted(len(sample.spans), "span")
        if found.preview[place].is_cut:
            header += " · only the beginning is shown"
        self.sample.show_text(sample.text, sample.spans, labels, header)
