"""Loose rows become a project again: what is kept fits together, what is not is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from sqlalchemy import Connection, insert, select

from annotator.model import moment
from annotator.model.change import Change, Record
from annotator.model.document import Annotator
from annotator.model.history import Kind
from annotator.model.ids import new_id
from annotator.model.text import sha256_of
from annotator.store import queries, tables, writer
from annotator.store.recovery.articles import Articles
from annotator.store.recovery.documents import Documents
from annotator.store.recovery.harvest import TABLES, Harvest, Progress
from annotator.store.recovery.keeper import Keeper
from annotator.store.recovery.looks import Looks
from annotator.store.recovery.past import Past
from annotator.store.recovery.people import People
from annotator.store.recovery.report import KINDS, RecoverReport
from annotator.store.recovery.work import Work

BATCH = 2_000
_INDEXES = (
    "spans (document_pk, start)",
    "spans (label_pk)",
    "spans (annotator_pk)",
    "fragments (span_pk, place)",
    "span_attributes (span_pk)",
    "assignments (document_pk)",
    "relations (document_pk)",
    "relation_attributes (relation_pk)",
    "texts (sha256)",
)


def assemble(
    connection: Connection,
    harvest: Harvest,
    report: RecoverReport,
    progress: Progress | None = None,
) -> None:
    """Write what `harvest` holds into a new, empty project, and say in `report` what came of it."""
    for number, columns in enumerate(_INDEXES):
        harvest.scratch.execute(f"CREATE INDEX recover_{number} ON {columns}")
    past = Past(harvest)
    past.read(progress)
    keeper = Keeper(harvest, past, report)
    people = People(keeper)
    documents = Documents(keeper)
    looks = Looks(keeper, people)
    articles = Articles(keeper, people)
    work = Work(keeper, people, (looks, articles))
    for name in KINDS:
        report.kinds[name].read = harvest.count_of(name)
    behind: Iterable[Record] = chain[Record](
        looks.searches(), articles.kinships(), articles.releases()
    )
    for records in _batches(_all(people, documents, work, behind, progress)):
        writer.apply(connection, [Change(None, record) for record in records])
        keeper.note(records)
    _copy_settings(connection, harvest)
    report.acts = past.acts
    report.has_history = keeper.agrees and _copy_history(connection, harvest)
    if not report.has_history:
        _begin_history(connection)
    work.count_orphans()
    keeper.count_losses()


def _all(
    people: People,
    documents: Documents,
    work: Work,
    behind: Iterable[Record],
    progress: Progress | None,
) -> Iterator[Record]:
    yield from people.all()
    total = documents.total
    for number, (document, key) in enumerate(documents.all()):
        yield from people.pending()
        yield document
        for record in work.of(document, key):
            yield from people.pending()  # whom and what the record names goes first
            yield record
        if progress is not None:
            progress(number, total)
    for record in behind:
        yield from people.pending()
        yield record


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _copy_settings(connection: Connection, harvest: Harvest) -> None:
    statement = insert(tables.settings).prefix_with("OR IGNORE")
    for key, value in harvest.rows("SELECT key, value FROM settings"):
        connection.execute(statement, {"key": key, "value": value})


def _copy_history(connection: Connection, harvest: Harvest) -> bool:
    """Write the acts as they were; False, and nothing is done, where a text they need is gone."""
    _copy_texts(connection, harvest)
    have = set(connection.execute(select(tables.texts.c.sha256)).scalars())
    if any(row[0] not in have for row in harvest.rows("SELECT sha256 FROM needed")):
        return False
    ids = "SELECT pk, id FROM annotators"
    keys = {row.id: row.pk for row in connection.execute(select(tables.annotators))}
    people = {pk: keys.get(id) for pk, id in harvest.rows(ids)}
    _copy_rows(
        connection, harvest, "history", lambda row: {"annotator_pk": people[row["annotator_pk"]]}
    )
    _copy_rows(connection, harvest, "history_chunks", lambda _: {})
    return True


def _copy_texts(connection: Connection, harvest: Harvest) -> None:
    """The texts of documents that were removed stay, too: undoing brings these back."""
    statement = insert(tables.texts).prefix_with("OR IGNORE")
    for sha256, text in harvest.rows("SELECT sha256, text FROM texts"):
        if sha256_of(text) == sha256:
            connection.execute(statement, {"sha256": sha256, "length": len(text), "text": text})


def _copy_rows(
    connection: Connection,
    harvest: Harvest,
    name: str,
    more: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    columns = [column.name for column in TABLES[name].c]
    wanted = ", ".join(f'"{column}"' for column in columns)
    statement = insert(TABLES[name])
    for values in harvest.rows(f"SELECT {wanted} FROM {name} ORDER BY 1"):  # noqa: S608
        row = dict(zip(columns, values, strict=True))
        row = {column: value for column, value in row.items() if value is not None}
        connection.execute(statement, row | more(row))


def _begin_history(connection: Connection) -> None:
    """The project begins with what was recovered: one row that is no act."""
    people = queries.all_annotators(connection)
    if not people:
        someone = Annotator(new_id(), "recovered annotator", moment.now())
        writer.apply(connection, (Change(None, someone),))
        people = (someone,)
    entry = writer.Entry(Kind.SETUP, "recover the project", people[0].id, moment.now())
    number = writer.add_entry(connection, entry, 0, None)
    count = 0
    for place, records in enumerate(_batches(_present(connection))):
        writer.add_chunk(connection, number, place, [Change(None, record) for record in records])
        count += len(records)
    writer.set_extent(connection, number, count, None)


def _present(connection: Connection) -> Iterator[Record]:
    yield from queries.all_annotators(connection)
    yield from queries.all_labels(connection)
    yield from queries.all_relation_types(connection)
    for person in queries.all_annotators(connection):
        yield from queries.searches_of(connection, person.id)
    for whole in queries.whole_documents(connection):
        yield whole.document
        yield from whole.spans
        yield from whole.relations
        yield from whole.assignments
        yield from whole.reviews
        yield from (whole.note,) if whole.note is not None else ()
        yield from (whole.sections,) if whole.sections is not None else ()
    yield from queries.all_kinships(connection)
    yield from queries.all_releases(connection)
