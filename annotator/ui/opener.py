"""Brings a large document on a worker's thread, while the open one stays where it is."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.errors import Cancelled
from annotator.model.span import Span
from annotator.ui import tasks
from annotator.ui.open_document import OpenDocument

if TYPE_CHECKING:
    from annotator.services.project import Project

Show = Callable[[OpenDocument], object]
Fail = Callable[[Exception], object]
Prepare = Callable[[str, Sequence[Span]], object]
"""Makes, on the worker, what a view needs of a text and its spans in document order."""


def _nothing() -> None:
    pass


def read(project: Project, document_id: str) -> OpenDocument:
    """A document with its spans. Raises InputError if there is none of that id."""
    return OpenDocument(project.document(document_id), project.spans_of(document_id))


@dataclass
class _Wish:
    """`show` is called with the document once it is there, then `then`; `fail` if it cannot be
    read; `dropped` where the wish is given up for another one."""

    project: Project
    document_id: str
    show: Show
    fail: Fail
    then: Callable[[], object] = _nothing
    dropped: Callable[[], object] = _nothing


class Opener:
    """One document is on its way at most: another wish takes its place."""

    def __init__(self) -> None:
        self.prepare: Prepare = lambda text, spans: None
        self._wish: _Wish | None = None
        self._task: tasks.Task | None = None
        self._reading: list[threading.Lock] = []

    @property
    def document_id(self) -> str:
        """The id of the document on its way, "" for none."""
        return self._wish.document_id if self._wish else ""

    def bring(
        self,
        project: Project,
        document_id: str,
        show: Show,
        fail: Fail,
        then: Callable[[], object] = _nothing,
    ) -> None:
        """Read and prepare a document, show it, then call `then`. One that is on its way already
        only gets another `then`."""
        if self._wish is not None and document_id == self._wish.document_id:
            self._wish.then = then
            return
        self.stop()
        self._start(_Wish(project, document_id, show, fail, then))

    def renew(
        self,
        project: Project,
        document_id: str,
        show: Callable[[OpenDocument | None], object],
        fail: Fail,
    ) -> None:
        """Read the open document anew; `show` gets it, or None if another is wanted meanwhile."""
        self.stop()
        self._start(_Wish(project, document_id, show, fail, dropped=lambda: show(None)))

    def begin_again(self) -> None:
        """What is being read has changed meanwhile."""
        if self._wish is not None and self._task is not None:
            self._task.cancel()
            self._start(self._wish)

    def stop(self, wait: bool = False) -> None:
        """Nothing is wanted any more. With `wait`, for closing: until nobody reads the project."""
        wish, task = self._wish, self._task
        self._wish = self._task = None
        if task is not None:
            task.cancel()
        if wait:
            for lock in tuple(self._reading):
                with lock:
                    pass
        elif wish is not None:
            wish.dropped()

    def _start(self, wish: _Wish) -> None:
        def done(opened: OpenDocument) -> None:
            if self._task is task:
                self._wish = self._task = None
                wish.show(opened)
                wish.then()

        def failed(error: Exception) -> None:
            if self._task is task:
                self._wish = self._task = None
                if not isinstance(error, Cancelled):
                    wish.fail(error)

        self._wish = wish
        self._task = task = tasks.run(self._reader(wish.project, wish.document_id), done, failed)

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
