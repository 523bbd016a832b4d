"""Keeps the rows in step with what is done, here, in the text, or by undo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.model.change import ChangeSet, Record
from annotator.model.document import Annotator, Assignment, Document
from annotator.model.review import Review
from annotator.model.schema import Label
from annotator.model.span import Span
from annotator.services import review
from annotator.services.project import Project
from annotator.services.review import Row
from annotator.ui import tasks
from annotator.ui.review.line import Line
from annotator.ui.review.model import ReviewModel
from annotator.ui.review.search import Search, Wish
from annotator.ui.workspace import Workspace

_COUNT_MS = 400
_MOST = 2_000
"""Rows that are looked at one by one; where more have changed, all are looked for anew."""


class _State(NamedTuple):
    row: Row
    is_gone: bool


class Follower(QObject):
    """What an act says of a span is shown at once. Whether the search would still find it, and how
    it stands in its context, is asked on a thread."""

    outdated = Signal()
    """A new look would show other rows."""
    restored = Signal()
    """All that was changed since the look is as it was then: a new one would show the same."""
    counted_anew = Signal()
    """Numbers have changed: it is time to count again."""

    def __init__(
        self,
        workspace: Workspace,
        search: Search,
        model: ReviewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._search, self._model = workspace, search, model
        self._line = Line(self)  # its own: a count may take long
        self._before: dict[
            tuple[type, str], Record | None
        ] = {}  # at the look, of all touched since
        self._changed: set[tuple[type, str]] = set()  # those that are otherwise now
        self._unsettled: dict[str, None] = {}  # spans whose rows are still to be asked about
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_COUNT_MS)
        self._pause.timeout.connect(self.counted_anew)
        search.found.connect(lambda _: self.forget())

    def forget(self) -> None:
        """Other rows are shown: nothing that was asked about the old ones is wanted any more."""
        self._unsettled.clear()
        self._before.clear()
        self._changed.clear()
        self._line.forget_all()

    def follow(self, done: ChangeSet) -> None:
        """Bring the rows in step with an act."""
        if done.whole:
            self._search.again()
            return
        self._compare(done)
        if done.touches(Label, Annotator):
            self._model.redraw()
        touched = self._show(done)
        documents = {c.record.id for c in done.of(Document)}
        documents |= {c.record.document_id for c in done.of(Assignment)}  # type: ignore[union-attr]
        touched |= self._of(documents)
        if len(touched) > _MOST:
            self._search.again()
            return
        if done.touches(Span, Review, Document, Assignment, Label):
            self._pause.start()
        self._ask(touched)

    def _compare(self, done: ChangeSet) -> None:
        """Note what is otherwise than at the look, and say where nothing is any more."""
        was_changed = bool(self._changed)
        for change in done.changes:
            key = type(change.record), change.record.id
            if self._before.setdefault(key, change.before) == change.after:
                self._changed.discard(key)
            else:
                self._changed.add(key)
        if was_changed and not self._changed:
            self.restored.emit()

    def _show(self, done: ChangeSet) -> set[str]:
        """Show what the act itself says; the ids of the spans it is about."""
        touched = set()
        for change in (*done.of(Span), *done.of(Review)):
            record = change.record
            span_id = record.span_id if isinstance(record, Review) else record.id
            touched.add(span_id)
            number = self._model.number_of(span_id)
            row = self._model.row_at(number) if number is not None else None
            if row is None:
                continue
            if isinstance(record, Review):
                after = change.after
                self._model.put(replace(row, review=after if isinstance(after, Review) else None))
            elif isinstance(change.after, Span):
                self._model.put(replace(row, span=change.after))
            else:
                self._model.put(row, True)
        return touched

    def _of(self, documents: Iterable[str]) -> set[str]:
        wanted = set(documents)
        if not wanted:
            return set()
        return {row.span.id for row in self._model.held if row.span.document_id in wanted}

    def _ask(self, span_ids: Iterable[str]) -> None:
        self._unsettled.update(dict.fromkeys(span_ids))
        if not self._unsettled:
            return
        ids, wish, project = tuple(self._unsettled), self._search.shown, self._workspace.project

        def work(progress: tasks.Progress) -> dict[str, _State | None]:
            return _states(project, wish, ids, progress)

        self._line.ask("rows", work, self._take)

    def _take(self, states: dict[str, _State | None]) -> None:
        is_outdated = False
        for span_id, state in states.items():
            self._unsettled.pop(span_id, None)
            is_gone = state is None or state.is_gone
            is_held = self._model.number_of(span_id) is not None
            is_outdated = is_outdated or is_gone == is_held
            if state is None:
                self._model.grey([span_id])
            else:
                self._model.put(state.row, state.is_gone)
        if is_outdated and not self._model.rowCount():
            self._search.again()
        elif is_outdated and self._changed:
            self.outdated.emit()


def _states(
    project: Project, wish: Wish, span_ids: tuple[str, ...], progress: tasks.Progress
) -> dict[str, _State | None]:
    """How each span stands now, None if there is none."""
    found: dict[str, _State | None] = {}
    for done, span_id in enumerate(span_ids):
        progress(done, len(span_ids))
        row = review.row_of(project, span_id)
        if row is None:
            found[span_id] = None
            continue
        place = review.place_of(project, wish.query, wish.order, span_id)
        found[span_id] = _State(row, place is None)
    return found
