"""Workspace: the one bridge between widgets and services. It holds what is open, does what is
asked, and says what changed; widgets listen to it and never to each other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.errors import AnnotatorError, DamagedError, InputError
from annotator.model.change import BulkChange, ChangeSet, Place
from annotator.model.history import HistoryRow
from annotator.services import opening, summaries
from annotator.ui import long_work, tasks
from annotator.ui.following import UNKEPT, Following
from annotator.ui.open_document import OpenDocument

if TYPE_CHECKING:
    from annotator.services.project import Progress

Plan = Callable[..., ChangeSet | BulkChange]


class Workspace(Following):
    """Opens and closes projects, does and undoes; `Following` keeps what is open in step."""

    # --- the project

    def open_project(
        self,
        path: Path,
        *,
        annotator_name: str,
        document_id: str = "",
        counts: str = "",
        read_only: bool = False,
    ) -> None:
        """Open a project on one of its documents (the first, if there is none of that id).

        What was open stays open if that fails (StorageError, LockedError). Its first screen is
        there at once; `load` brings the rest, or the first act does.
        """
        if not self.settle():
            raise InputError(UNKEPT)
        begun = opening.begin(
            path,
            annotator_name=annotator_name,
            document_id=document_id,
            counts=counts,
            read_only=read_only,
        )
        self.close()
        self.path, self._loader = path, begun.loader
        self.is_unclean = begun.unclean
        if (screen := begun.screen) is not None:
            self.annotator = screen.annotator
            self._annotators = {person.id: person for person in screen.annotators}
            self._labels = screen.labels
            self._done_count = screen.done_count
            self._counts = screen.counts
            rows = dict(enumerate(screen.rows, screen.first_row))
            self._known_rows = (screen.document_count, rows)
            self._open = OpenDocument(screen.document, screen.spans)
            self._left_out_id = "" if screen.document else screen.document_id
        self.project_opened.emit()
        self.document_opened.emit(self.document_id)
        self._tell_misfits()

    def kept_counts(self) -> str:
        """What the next first screen need not count again; "" where that is not known."""
        if not self._is_loaded():
            return self._counts
        with suppress(AnnotatorError):
            return summaries.kept_counts(self.project, self.document_id, self._counts)
        return ""

    def load(self) -> None:
        """Bring, on a thread, what the first screen did without."""
        if self._loader is not None:
            self._loader.start()

    def work_as(self, name: str) -> None:
        """Make the annotator of this name the present one. Raises InputError, StorageError."""
        if not self.settle():
            raise InputError(UNKEPT)
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

    # --- how

    def _run(self, planned: Callable[[], ChangeSet | BulkChange]) -> ChangeSet | None:
        self.refused = None
        if self._must_wait():
            return None
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

    def _must_wait(self) -> bool:
        """Is a longer act being written? Another would hold up the window until that is done."""
        if title := tasks.under_way():
            self.noticed.emit(f"Wait until this is done: {title.removesuffix('…')}.")
        return bool(title)

    def _run_long(
        self,
        work: Callable[[Progress], ChangeSet],
        title: str,
        told: Callable[[ChangeSet], object] | None = None,
    ) -> None:
        def finish(done: ChangeSet) -> None:
            self.follow(done)
            if told is not None:
                told(done)
            else:
                self.noticed.emit(f"Done: {title}.")

        tasks.run(work, finish, self._fail, progress_title=title.capitalize())

    def _step(
        self,
        find: Callable[[], HistoryRow | None],
        work: Callable[[Progress | None], ChangeSet],
        word: str,
    ) -> None:
        if self._must_wait():
            return
        if not self.settle():
            self.noticed.emit(UNKEPT)
            return
        try:
            row = find()
            if row is not None and row.count > long_work.AT_ONCE:
                at, text = row.at, row.text
                self._run_long(work, text, lambda done: self._tell_step(done, word, text, at))
                return
            done = work(None)
        except AnnotatorError as error:
            self.tell(error)
            return
        self.follow(done)
        if row is not None:
            self._tell_step(done, word, row.text, row.at)

    def _tell_step(self, done: ChangeSet, word: str, text: str, at: str) -> None:
        self._go_to(done)
        self.noticed.emit(f"{word}: {text}{_earlier(at)}.")

    def _go_to(self, done: ChangeSet) -> None:
        place = done.place
        if place is None or self.summary(place.document_id) is None:
            return
        self.open_document(place.document_id, lambda: self._show_place(place))

    def _show_place(self, place: Place) -> None:
        self.choose_span(place.span_id if place.span_id in self._open.by_id else "")
        self.place_shown.emit(place)


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
