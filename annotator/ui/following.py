"""What is open, kept in step: with the document that is wanted, and with every act that is done."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from PySide6.QtCore import Signal

from annotator.errors import AnnotatorError, Cancelled, StorageError
from annotator.model import moment
from annotator.model.change import ChangeSet, Place
from annotator.model.document import Annotator, Assignment, Document
from annotator.model.schema import Label
from annotator.model.span import Span
from annotator.services import summaries
from annotator.ui.open_document import OpenDocument
from annotator.ui.opener import read
from annotator.ui.shown import Shown

UNKEPT = "What you are typing could not be saved; press Enter to try again, or Esc to leave it."


class Following(Shown):
    """Goes about in the open project, follows what is done to it, and tells everybody."""

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
    label_used = Signal(str)
    """The id of the label that was tagged with just now."""
    saved = Signal(str)
    """The moment of the last act that is on disk (UTC, ISO 8601)."""

    # --- going about

    def open_document(self, document_id: str, then: Callable[[], object] = lambda: None) -> None:
        """Open a document of the project, then call `then`.

        A large one comes on a thread while the open one stays (`is_opening`), and the next wish
        takes its place; any other is there on return. Raises InputError if there is none of that
        id, where it is not told later.
        """
        if document_id != self.document_id and not self.settle():
            self.noticed.emit(UNKEPT)
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

    def open_left_out(self, then: Callable[[], object] = lambda: None) -> None:
        """Open the document that the first screen left out for its size, once there is the project;
        then call `then`. Nothing happens if there is none, or another is wanted by now."""
        left_out, self._left_out_id = self._left_out_id, ""
        if left_out and not self.wanted_id:
            self.open_document(left_out, then)

    def choose_span(self, span_id: str, show: bool = False) -> None:
        """Choose a span of the open document, or none (""); `show` brings it into view."""
        span = self.span(span_id)
        span_id = span.id if span else ""
        if span_id != self.chosen_span_id:
            self.chosen_span_id = span_id
            self.span_chosen.emit(span_id)
        if show and span is not None:
            self.place_shown.emit(Place(span.document_id, span.start, span.id))

    def use_label(self, label_id: str) -> None:
        """This label was tagged with; it is the one at hand."""
        if label_id != self.last_label_id:
            self.last_label_id = label_id
            self.label_used.emit(label_id)

    # --- following

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

    def tell(self, error: Exception) -> None:
        """Tell the user why something was not done."""
        if isinstance(error, Cancelled) or not isinstance(error, StorageError):
            self.noticed.emit(str(error))
        else:
            self.failed.emit(error)

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

    def _show(self, opened: OpenDocument) -> None:
        # it may have come on a thread, and somebody may be typing by now
        if not self.settle() and self._open.document is not None:
            self.noticed.emit(UNKEPT)
            return
        self._open = opened
        self.selection, self.chosen_span_id = (0, 0), ""
        self.document_opened.emit(self.document_id)
        self.span_chosen.emit("")
        self._tell_misfits()

    def _tell_misfits(self) -> None:
        if misfits := self._open.misfits:
            said = "1 span lies" if misfits == 1 else f"{misfits:,} spans lie"
            sentence = f"{said} outside the text. Tools › Check Project… mends that."
            self.noticed.emit(sentence)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, AnnotatorError):
            raise error
        self.tell(error)
