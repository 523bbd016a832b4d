"""Looking back: spans found right, notes on documents, searches kept by name. Every function plans
and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.errors import InputError
from annotator.model import moment
from annotator.model.change import Change, ChangeSet
from annotator.model.ids import new_id
from annotator.model.query import parse
from annotator.model.review import DocumentNote, Review, SavedSearch
from annotator.services.project import Project

NAME_LIMIT = 100


def reviews_of(project: Project, span_ids: Sequence[str]) -> dict[str, Review]:
    """The reviews of these spans: span id → review."""
    from annotator.store import queries

    return project.read(queries.reviews_of, span_ids)


def reviews_in(project: Project, document_id: str) -> tuple[Review, ...]:
    """The reviews of a document's spans."""
    from annotator.store import queries

    return project.read(queries.reviews_in, document_id)


def note_on(project: Project, document_id: str) -> str:
    """What is noted on a document, "" for nothing."""
    from annotator.store import queries

    found = project.read(queries.notes_on, [document_id]).get(document_id)
    return found.note if found else ""


def set_document_note(project: Project, document_id: str, note: str) -> ChangeSet:
    """Note something on a document as a whole; "" clears it."""
    from annotator.store import queries

    project.document(document_id)
    before = project.read(queries.notes_on, [document_id]).get(document_id)
    after = DocumentNote(document_id, project.annotator.id, note, moment.now()) if note else None
    text = "edit document note" if note else "clear document note"
    if (before.note if before else "") == note:
        return ChangeSet(text)
    return ChangeSet(text, (Change(before, after),))


def searches_of(project: Project) -> tuple[SavedSearch, ...]:
    """The present annotator's saved searches by name."""
    from annotator.store import queries

    return project.read(queries.searches_of, project.annotator.id)


def save_search(project: Project, name: str, query: str) -> ChangeSet:
    """Keep a query under a name; one of that name is replaced. Raises InputError (QueryError)."""
    parse(query)
    name = _name(name)
    before = next((s for s in searches_of(project) if s.name == name), None)
    after = SavedSearch(before.id if before else new_id(), project.annotator.id, name, query)
    text = f"save search {name}"
    return ChangeSet(text, () if before == after else (Change(before, after),))


def rename_search(project: Project, search_id: str, name: str) -> ChangeSet:
    """Give a saved search another name."""
    name, before = _name(name), _search(project, search_id)
    if any(s.name == name and s.id != search_id for s in searches_of(project)):
        raise InputError(f"There is a search called “{name}” already; choose another name.")
    after = replace(before, name=name)
    return ChangeSet("rename search", () if before == after else (Change(before, after),))


def remove_search(project: Project, search_id: str) -> ChangeSet:
    """Forget a saved search."""
    before = _search(project, search_id)
    return ChangeSet(f"remove search {before.name}", (Change(before, None),))


def _search(project: Project, search_id: str) -> SavedSearch:
    found = next((s for s in searches_of(project) if s.id == search_id), None)
    if found is None:
        raise InputError("That search is not there any more.")
    return found


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InputError("A search needs a name.")
    if len(name) > NAME_LIMIT:
        raise InputError(f"The name of a search holds at most {NAME_LIMIT} characters.")
    return name
