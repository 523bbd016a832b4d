"""Import, the page Problems: what does not come in, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from annotator.services.survey import Survey
from annotator.ui.widgets.plain_text import counted, one_line

MOST = 1_000
"""So many sentences are listed; the report has all."""


class ImportProblemsPage(QWidget):
    """Sentences to read and to copy."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.head = QLabel(self)
        self.head.setWordWrap(True)
        self.head.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.list = QPlainTextEdit(self)
        self.list.setObjectName("importProblems")
        self.list.setAccessibleName("What does not come in")
        self.list.setReadOnly(True)
        self.list.setTabChangesFocus(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.head)
        layout.addWidget(self.list, 1)

    def show_found(self, survey: Survey) -> None:
        """List what a survey found amiss."""
        said = []
        if survey.refusals:
            said.append(f"{counted(len(survey.refusals), 'thing')} cannot come in.")
        if survey.dropped:
            said.append(
                f"{counted(len(survey.dropped), 'span or other part', 'spans or other parts')} "
                "will be left out of documents that come in."
            )
        if survey.mended:
            said.append(
                f"{counted(survey.mended, 'span')} counted otherwise and were put right: the words "
                "they cover prove the place."
            )
        self.head.setText(" ".join(said) or "Nothing is amiss.")
        lines = [
            *survey.refusals[:MOST],
            *survey.dropped[:MOST],
            *(
                f"{path}: it is of no known format and is not read."
                for path in survey.skipped[:MOST]
            ),
        ]
        more = survey.problem_count + len(survey.skipped) - MOST
        shown = [one_line(line, " ") for line in lines[:MOST]]
        shown += [f"And {more:,} more; the report will list them all."] if more > 0 else []
        self.list.setPlainText("\n".join(shown))
        self.list.setVisible(bool(shown))
