"""How far the project is, in plain numbers; those that a list or a query can show are links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QFontMetricsF, QHideEvent
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout

from annotator.errors import AnnotatorError, Cancelled
from annotator.model.document import State
from annotator.model.query import quoted
from annotator.services.summarise import Figures, WorkFigures, summarise
from annotator.ui import tasks, theme
from annotator.ui.widgets.plain_text import escaped, shortened

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

_PLAIN = ":"
_NUMBER, _PAD = 90, 24
"""A column is so many pixels wide; if its head is longer, that and so many more."""
_DAYS = {"today": "Today", "week": "This week (since Monday)"}


class ProgressSummaryDialog(QDialog):
    """Documents by state, spans by label, and what was done today and this week."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName("progressSummary")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Progress")
        room = window.screen().availableGeometry()
        self.resize(min(640, room.width() - 40), min(600, room.height() - 60))
        self._window = window
        self._task: tasks.Task | None = None
        self.figures: Figures | None = None
        self.page = QTextBrowser(self)
        self.page.setObjectName("progressPage")
        self.page.setAccessibleName("Progress")
        self.page.setOpenLinks(False)
        self.page.document().setDocumentMargin(12)
        self.page.anchorClicked.connect(self._follow)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self.page, 1)
        layout.addWidget(buttons)
        window.workspace.changed.connect(self._count)
        window.workspace.project_opened.connect(self.close)
        theme.keeper().changed.connect(self._show)
        self._count()
        self.page.setFocus()

    def _count(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
        if self._window.workspace.path is None:
            return
        if self.figures is None:
            self.page.setPlainText("Counting…")
        project = self._window.workspace.project

        def done(figures: Figures) -> None:
            if self._task is task:
                self._task, self.figures = None, figures
                self._show()

        def fail(error: Exception) -> None:
            if not isinstance(error, AnnotatorError):
                raise error
            if self._task is task and not isinstance(error, Cancelled):
                self.page.setPlainText(str(error))

        task = self._task = tasks.run(lambda _: summarise(project), done, fail)

    def _show(self, *_: object) -> None:
        if self.figures is not None:
            me = self._window.workspace.annotator.name
            self.page.setHtml(page(self.figures, me))

    def _follow(self, link: QUrl) -> None:
        kind, _, value = unquote(
            link.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        ).partition(":")
        window = self._window
        if kind == "state":
            window.columns.bring("documentsPanel")
            window.panel("documentsPanel").show_state(State(value) if value else None)
        else:
            if kind == "documents":
                window.review.view.ways.choose("document")
            window.review.show(value)
        self.close()

    def hideEvent(self, event: QHideEvent) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().hideEvent(event)


def page(figures: Figures, me: str) -> str:
    """The page; the states are those of the annotator called `me`."""
    colors = theme.current().colors
    style = (
        f"a {{ color: {colors['accent']}; }}"
        "td, th { padding: 3px 14px 3px 0; }"
        f"th {{ color: {colors['quiet']}; font-weight: normal; }}"
    )
    return "".join(
        (
            f"<style>{style}</style>",
            _states(figures, me),
            _labels(figures),
            *(_work(_DAYS[when], when, getattr(figures, when)) for when in _DAYS),
        )
    )


def _states(figures: Figures, me: str) -> str:
    mine = next((row for row in figures.annotators if row.annotator == me), None)
    rows = [
        (escaped(str(state).capitalize()), _link(f"state:{state}", number))
        for state, number in (mine.states if mine is not None else ())
    ]
    word = "document" if figures.documents == 1 else "documents"
    head = f"{_link('state:', figures.documents)} {word}, as you have them"
    return f"<h4>{head}</h4>{_table(('', 'documents'), rows)}"


def _labels(figures: Figures) -> str:
    rows = [
        (
            escaped(shortened(row.label)),
            _link(f"spans:label:{quoted(row.label)}", row.spans),
            _link(f"documents:label:{quoted(row.label)}", row.documents),
        )
        for row in figures.labels
    ]
    head = f"{_link('spans:', figures.spans)} {'span' if figures.spans == 1 else 'spans'}"
    return f"<h4>{head}</h4>{_table(('', 'spans', 'documents'), rows)}"


def _work(head: str, when: str, rows: tuple[WorkFigures, ...]) -> str:
    if not rows:
        return f"<h4>{head}</h4><p>Nothing yet.</p>"
    told = [
        (
            escaped(shortened(row.annotator)),
            f"{row.acts:,}",
            _link(f"spans:by:{quoted(row.annotator)} made:{when}", row.spans),
            f"{row.reviewed:,}",
            f"{row.finished:,}",
        )
        for row in rows
    ]
    names = ("", "acts", "spans made", "reviewed", "documents finished")
    return f"<h4>{head}</h4>{_table(names, told)}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    metrics = QFontMetricsF(QApplication.font())
    widths = [max(_NUMBER, int(metrics.horizontalAdvance(name)) + _PAD) for name in head[1:]]

    def cells(row: tuple[str, ...], tag: str) -> str:
        first, *others = row
        numbers = "".join(
            f'<{tag} align="right" width="{width}">{cell}</{tag}>'
            for cell, width in zip(others, widths, strict=True)
        )
        return f'<tr><{tag} align="left" width="150">{first}</{tag}>{numbers}</tr>'

    return f"<table>{cells(head, 'th')}{''.join(cells(row, 'td') for row in rows)}</table>"


def _link(target: str, number: int) -> str:
    """A number as a link; none where there is nothing to be shown."""
    return f'<a href="{quote(target, _PLAIN)}">{number:,}</a>' if number else "0"
