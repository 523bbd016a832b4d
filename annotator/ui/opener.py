"""Brings a large document on a worker's thread, while the open one stays where it is."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from annotator.errors import Cancelled
from annotator.model.document import DocumentSummary
from annotator.model.span import Span
from annotator.ui import tasks
from annotator.ui.open_document import OpenDocument

if TYPE_CHECKING:
    from annotator.services.project import Project

LARGE_TEXT, LARGE_COUNT = 200_000, 2_000
"""Code points and spans from which on reading a document would be noticed."""

Prepare = Callable[[str, Sequence[Span]], object]
"""Makes, on the worker, what a view needs of a text and its spans in document order."""


def _nothing() -> None:
    pass


def is_large(row: DocumentSummary | None) -> bool:
    """Does it take so long to read that the window would stand still?"""
    return row is not None and (row.length > LARGE_TEXT or row.spans > LARGE_COUNT)


def read(project: Project, document_id: str) -> OpenDocument:
    """A document with its spans. Raises InputError if there is none of that id."""
    return OpenDocument(project.document(document_id), project.spans_of(document_id))


class Opener:
    """One document is on its way at most: another wish takes its place."""

    def __init__(
        self, show: Callable[[OpenDocument], object], fail: Callable[[Exception], object]
    ) -> None:
        self.document_id = ""
        """The id of the document on its way, "" for none."""
        self.then: Callable[[], object] = _nothing
        """What is to be done once it is shown."""
        self.prepare: Prepare = lambda text, spans: None
        self._show = show
        self._fail = fail
        self._task: tasks.Task | None = None
        self._again: Callable[[], None] = _nothing
        self._reading: list[threading.Lock] = []

    def bring(self, project: Project, document_id: str, then: Callable[[], object]) -> None:
        """Read and prepare a document; once it is shown, `then` is called."""
        self.stop()
        self.document_id, self.then = document_id, then
        self._again = lambda: self.bring(project, document_id, self.then)

        def done(opened: OpenDocument) -> None:
            if self._task is task:
                then = self.then
                self._forget()
                self._show(opened)
                then()

        def failed(error: Exception) -> None:
            if self._task is task:
                self._forget()
                if not isinstance(error, Cancelled):
                    self._fail(error)

        self._task = task = tasks.run(self._reader(project, document_id), done, failed)

    def begin_again(self) -> None:
        """What is being read has changed meanwhile."""
        if self._task is not None:
            self._again()

    def stop(self, wait: bool = False) -> None:
        """Nothing is wanted any more; `wait` until nobody reads in the project."""
        if self._task is not None:
            self._task.cancel()
        self._forget()
        if wait:
            for lock in tuple(self._reading):
                with lock:
                    pass

    def _forget(self) -> None:
        self._task, self.document_id = None, ""
        self._again = self.then = _nothing  # it holds the project

    def _reader(
        self, project: Project, document_id: str
    ) -> Callable[[tasks.Progress], OpenDocument]:
        lock, prepare = threading.Lock(), self.prepare
        self._reading.append(lock)

        def work(progress: tasks.Progress) -> OpenDocument:
            try:
                with lock:
                    return _read_quietly(project, document_id, prepare, progress)
            finally:
                self._reading.remove(lock)

        return work


def _read_quietly(
    project: Project, document_id: str, prepare: Prepare, progress: tasks.Progress
) -> OpenDocument:
    """Read without looking for rubbish meanwhile: among so many new objects that takes longer than
    a frame, on whichever thread it is done. They are kept out of later looks too."""
    progress(0, 3)
    was_enabled = gc.isenabled()
    gc.collect(1)
    gc.disable()
    try:
        document = project.document(document_id)
        progress(1, 3)
        spans = project.spans_of(document_id)
        progress(2, 3)
        opened = OpenDocument(document, spans)
        opened.prepared = prepare(document.text, opened.spans)
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
    progress(3, 3)
    return opened
