"""Workspace: the one bridge between widgets and services. It holds what is open, does what is
asked, and says what changed; widgets listen to it and never to each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal

from annotator.errors import AnnotatorError, Cancelled, DamagedError, InputError, StorageError
from annotator.model import moment
from annotator.model.change import BULK_LIMIT, BulkChange, ChangeSet, Place
from annotator.model.document import Annotator, Assignment, Document
from annotator.model.history import HistoryRow
from annotator.model.schema import Label
from annotator.model.span import Span
from annotator.services import opening, summaries
from annotator.ui import tasks
from annotator.ui.open_document import OpenDocument
from annotator.ui.opener import read
from annotator.ui.shown import Shown

if TYPE_CHECKING:
    from annotator.services.project import Progress

Plan = Callable[..., ChangeSet | BulkChange]
_UNKEPT = "What you are typing could not be saved; press Enter to try again, or Esc to leave it."


class Workspace(Shown):
    """Opens and closes, does and undoes, and tells; `Shown` has what is open."""

    changed = Signal(object)
    """A ChangeSet, after each act, undo and redo."""
    project_opened = Signal()
    """Another project is open, or another annotator is the present one: look at everything anew."""
    document_opened = Signal(str)
    """The id of the document that is open now, "" for none."""
    span_chosen = Signal(str)
    """The id of the span that is chosen now, "" for none."""
    place_shown = Signal(object)
    """A Place that is to be brought into view."""
    noticed = Signal(str)
    """One sentence of routine news, or why something was not done."""
    failed = Signal(object)
    """A StorageError: something is wrong with the file or its place."""
    saved = Signal(str)
    """The moment of the last act that is on disk (UTC, ISO 8601)."""

    # --- the project

    def open_project(
        self, path: Path, *, annotator_name: str, document_id: str = "", read_only: bool = False
    ) -> None:
        """Open a project on one of its documents (the first, if there is none of that id).

        What was open stays open if that fails (StorageError, LockedError). Its first screen is
        there at once; `load` brings the rest, or the first act does.
        """
        if not self.settle():
            raise InputError(_UNKEPT)
        begun = opening.begin(
            path, annotator_name=annotator_name, document_id=document_id, read_only=read_only
        )
        self.close()
        self.path, self._loader = path, begun.loader
        self.is_unclean = begun.unclean
        if (screen := begun.screen) is not None:
            self.annotator = screen.annotator
            self._annotators = {person.id: person for person in screen.annotators}
            self._labels = screen.labels
            self._done_count = screen.done_count
            rows = dict(enumerate(screen.rows, screen.first_row))
            self._known_rows = (screen.document_count, rows)
            self._open = OpenDocument(screen.document, screen.spans)
            self._left_out_id = "" if screen.document else screen.document_id
        self.project_opened.emit()
        self.document_opened.emit(self.document_id)
        if self._open.misfits:
            self.noticed.emit(_misfits(self._open.misfits))

    def load(self) -> None:
        """Bring, on a thread, what the first screen did without."""
        if self._loader is not None:
            self._loader.start()

    def open_left_out(self, then: Callable[[], object] = lambda: None) -> None:
        """Open the document that the first screen left out for its size, once there is the project;
        then call `then`. Nothing happens if there is none, or another is wanted by now."""
        left_out, self._left_out_id = self._left_out_id, ""
        if left_out and not self.wanted_id:
            self.open_document(left_out, then)

    def work_as(self, name: str) -> None:
        """Make the annotator of this name the present one. Raises InputError, StorageError."""
        if not self.settle():
            raise InputError(_UNKEPT)
        self.annotator = self.project.work_as(name)
        self._look_again()
        self.project_opened.emit()

    def close(self) -> None:
        """Close the project, if one is open."""
        self._opener.stop(wait=True)
        project = None
        if self._loader is not None:
            with suppress(AnnotatorError):  # what could not be loaded needs no closing
                project = self.project
        self._loader = self._project = self.path = None
        self._open = OpenDocument()
        self._left_out_id = ""
        self._labels, self._annotators = (), {}
        self._known_rows = self._summary = None
        self.selection, self.chosen_span_id, self.last_label_id = (0, 0), "", ""
        if project is not None:
            project.close()

    # --- going about

    def open_document(self, document_id: str, then: Callable[[], object] = lambda: None) -> None:
        """Open a document of the project, then call `then`.

        A large one comes on a thread while the open one stays (`is_opening`), and the next wish
        takes its place; any other is there on return. Raises InputError if there is none of that
        id, where it is not told later.
        """
        if document_id != self.document_id and not self.settle():
            self.noticed.emit(_UNKEPT)
            return
        self._left_out_id = ""
        is_coming = document_id == self._opener.document_id != ""
        if is_coming or (document_id != self.document_id and self._is_large(document_id)):
            self._opener.bring(self.project, document_id, self._show, self._fail, then)
            return
        self._opener.stop()
        if document_id != self.document_id:
            self._show(read(self.project, document_id))
        then()

    def choose_span(self, span_id: str, show: bool = False) -> None:
        """Choose a span of the open document, or none (""); `show` brings it into view."""
        span = self.span(span_id)
        span_id = span.id if span else ""
        if span_id != self.chosen_span_id:
            self.chosen_span_id = span_id
            self.span_chosen.emit(span_id)
        if show and span is not None:
            self.place_shown.emit(Place(span.document_id, span.start, span.id))

    # --- doing

    def do(self, plan: Plan, *args: Any, **named: Any) -> ChangeSet | None:
        """Plan an act and do it: `plan(project, *args, **named)`.

        Gives what was done; None if it was refused (the reason is told) or is so long that it goes
        on in the background.
        """
        return self._run(lambda: plan(self.project, *args, **named))

    def do_planned(self, change: ChangeSet | BulkChange) -> ChangeSet | None:
        """Do an act that was planned already; gives what `do` gives."""
        return self._run(lambda: change)

    def undo(self) -> None:
        """Take back the present annotator's newest act, and go to the place it changes."""
        self._step(lambda: self.project.next_undo(), lambda p: self.project.undo(p), "Undone")

    def redo(self) -> None:
        """Do again what was undone last, and go to the place it changes."""
        self._step(lambda: self.project.next_redo(), lambda p: self.project.redo(p), "Redone")

    def undo_text(self) -> str:
        """What undo would do: "Undo tag as claim", or "Undo"."""
        row = _asked(lambda: self.project.next_undo() if self._is_loaded() else None)
        return f"Undo {row.text}" if row else "Undo"

    def redo_text(self) -> str:
        """What redo would do: "Redo tag as claim", or "Redo"."""
        row = _asked(lambda: self.project.next_redo() if self._is_loaded() else None)
        return f"Redo {row.text}" if row else "Redo"

    def follow(self, done: ChangeSet) -> None:
        """Bring everything in step with what was done, and tell everybody."""
        if not done:
            return
        self._known_rows = None
        if done.touches(Label):
            self._labels = self.project.labels()
        if done.touches(Annotator):
            self.annotator = self.project.annotator
            self._annotators = {person.id: person for person in self.project.annotators()}
        if done.touches(Assignment, Document):
            self._done_count = summaries.done_count(self.project)
        if self._is_read_anew(done):
            self._opener.renew(
                self.project,
                self.document_id,
                lambda opened: self._tell_followed(done, opened),
                self._fail,
            )
        else:
            self._tell_followed(done)

    # --- how

    def _is_read_anew(self, done: ChangeSet) -> bool:
        """Must a large document be read on a thread before anybody is told what was done?"""
        if not done.whole or not self.document_id or self.is_opening:
            return False
        row = self.project.document_summary(self.document_id)
        return row is not None and row.is_large

    def _tell_followed(self, done: ChangeSet, opened: OpenDocument | None = None) -> None:
        """Bring the open document in step (to `opened`, if it was read already), and tell."""
        here = self._open.document.position if self._open.document else 0
        gone = self._follow_document(done, opened)
        self._follow_summary(done)
        if gone:
            self._open = OpenDocument()  # its spans went with it, and nobody need follow each
        if self.is_opening and done.touches(Document, Span, document_id=self.wanted_id):
            self._opener.begin_again()
        self.changed.emit(done)
        self.saved.emit(moment.now())
        if gone:
            self._show(OpenDocument())
        if self.chosen_span_id and self.chosen_span_id not in self._open.by_id:
            self.choose_span("")
        if not self.wanted_id and len(listed := self.documents()):
            after = bisect_left(listed, here, key=lambda row: row.position)
            self.open_document(listed[min(after, len(listed) - 1)].id)

    def _run(self, planned: Callable[[], ChangeSet | BulkChange]) -> ChangeSet | None:
        self.refused = None
        try:
            change = planned()
            if isinstance(change, BulkChange):
                bulk = change

                def work(progress: Progress) -> ChangeSet:
                    self.before_bulk("before-change", self.project, progress)
                    return self.project.do(bulk, progress)

                self._run_long(work, change.text)
                return None
            done = self.project.do(change)
        except AnnotatorError as error:
            self.refused = planned
            self.tell(error)
            return None
        self.follow(done)
        return done

    def _run_long(self, work: Callable[[Progress], ChangeSet], title: str) -> None:
        def finish(done: ChangeSet) -> None:
            self.follow(done)
            self.noticed.emit(f"Done: {title}.")

        tasks.run(work, finish, self._fail, progress_title=title.capitalize())

    def _step(
        self,
        find: Callable[[], HistoryRow | None],
        work: Callable[[Progress | None], ChangeSet],
        word: str,
    ) -> None:
        if not self.settle():
            self.noticed.emit(_UNKEPT)
            return
        try:
            row = find()
            if row is not None and row.count > BULK_LIMIT:
                self._run_long(work, row.text)
                return
            done = work(None)
        except AnnotatorError as error:
            self.tell(error)
            return
        self.follow(done)
        self._go_to(done)
        if row is not None:
            self.noticed.emit(f"{word}: {row.text}{_earlier(row.at)}.")

    def _go_to(self, done: ChangeSet) -> None:
        place = done.place
        if place is None or self.summary(place.document_id) is None:
            return
        self.open_document(place.document_id, lambda: self._show_place(place))

    def _show_place(self, place: Place) -> None:
        self.choose_span(place.span_id if place.span_id in self._open.by_id else "")
        self.place_shown.emit(place)

    def tell(self, error: Exception) -> None:
        """Tell the user why something was not done."""
        if isinstance(error, Cancelled) or not isinstance(error, StorageError):
            self.noticed.emit(str(error))
        else:
            self.failed.emit(error)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        self.tell(error)

    def _show(self, opened: OpenDocument) -> None:
        # it may have come on a thread, and somebody may be typing by now
        if not self.settle() and self._open.document is not None:
            self.noticed.emit(_UNKEPT)
            return
        self._open = opened
        self.selection, self.chosen_span_id = (0, 0), ""
        self.document_opened.emit(self.document_id)
        self.span_chosen.emit("")
        if self._open.misfits:
            self.noticed.emit(_misfits(self._open.misfits))

    def _follow_document(self, done: ChangeSet, opened: OpenDocument | None) -> bool:
        """Follow what happened to the open document; True if it has gone."""
        if not self.document_id or not done.touches(Document, Span, document_id=self.document_id):
            return False
        if not done.whole:
            documents = done.of(Document)
            if any(c.after is None and c.record.id == self.document_id for c in documents):
                return True
            self._open.apply(done)
            return False
        if self.project.document_summary(self.document_id) is None:
            return True
        self._open = opened or read(self.project, self.document_id)
        return False


def let_go(workspace: Workspace) -> None:
    """Close the project, and show that none is open."""
    workspace.close()
    workspace.project_opened.emit()
    workspace.document_opened.emit("")


def _earlier(at: str) -> str:
    """A remark on an act of an earlier day."""
    try:
        day = datetime.fromisoformat(at).astimezone().date()
    except ValueError:  # of a damaged history
        return ""
    if day == date.today():
        return ""
    return f" (from {day.day} {day:%B %Y})"


def _asked(ask: Callable[[], HistoryRow | None]) -> HistoryRow | None:
    with suppress(DamagedError):  # a history that cannot be read has its say when it is used
        return ask()
    return None


def _misfits(count: int) -> str:
    said = "1 span lies" if count == 1 else f"{count:,} spans lie"
    return f"{said} outside the text. Tools › Check Project… mends that."
