"""Verbs that only read; they work beside an open window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.common import (
    JSON,
    PROJECT,
    one_line,
    plain_text,
    print_json,
    print_table,
    say,
    tell_waiting,
)
from annotator.cli.common import reading as opened_for_reading
from annotator.errors import InputError
from annotator.model.query import Query, QueryError, parse

if TYPE_CHECKING:
    from annotator.services.summarise import WorkFigures


@click.command()
@PROJECT
@JSON
def documents(project: Path, as_json: bool) -> None:
    """List the documents of PROJECT."""
    from annotator.services.listing import list_documents

    with opened_for_reading(project) as opened:
        rows: list[tuple[str | int, ...]] = []
        for record in list_documents(opened):
            if as_json:
                print_json(record)
                continue
            rows.append((one_line(record["id"], 200), one_line(record["title"]), record["length"]))
            rows[-1] += (record["state"], record["spans"])
    if not as_json:
        print_table(("id", "title", "length", "state", "spans"), rows)


@click.command()
@PROJECT
@JSON
@click.option(
    "--query", type=plain_text, default="", metavar="QUERY", help="Those that a query finds."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="The first N alone.")
def spans(project: Path, as_json: bool, query: str, limit: int | None) -> None:
    """List the spans of PROJECT, document by document."""
    from annotator.services.listing import list_found, list_spans

    document_id, wanted = "", _read(query)
    with opened_for_reading(project) as opened, _pointed_at(query):
        if wanted is not None:
            tell_waiting(opened, wanted)
        every = list_found(opened, wanted, limit) if wanted else list_spans(opened)
        for record in islice(every, limit):
            if as_json:
                print_json(record)
                continue
            if record["document_id"] != document_id:
                document_id = record["document_id"]
                say(f"document {document_id}")
            _print_span(record)


def _print_span(record: dict[str, Any]) -> None:
    doubt = " ?" if record["unsure"] else ""
    note = f"  ({one_line(record['note'])})" if record["note"] else ""
    click.echo(
        f"  {record['start']}–{record['end']}  {one_line(record['label'])}{doubt}  "
        f"{one_line(record['annotator'])}  {one_line(record['text'])}{note}"
    )


def _read(query: str) -> Query | None:
    """What a query says; None if there is none."""
    with _pointed_at(query):
        return parse(query) if query.strip() else None


@contextmanager
def _pointed_at(query: str) -> Iterator[None]:
    """Show in a query what is wrong with it."""
    try:
        yield
    except QueryError as error:
        mark = " " * error.start + "^" * max(1, error.end - error.start)
        say(f"  {query}", err=True)
        say(f"  {mark}", err=True)
        raise


@click.command()
@PROJECT
@JSON
def stats(project: Path, as_json: bool) -> None:
    """Figures of PROJECT: documents, spans, labels, annotators."""
    from annotator.services.listing import figures_record
    from annotator.services.summarise import summarise

    with opened_for_reading(project) as opened:
        figures = summarise(opened)
    if as_json:
        print_json(figures_record(figures))
        return
    click.echo(
        f"{figures.documents:,} documents, {figures.characters:,} characters, "
        f"{figures.spans:,} spans, {figures.relations:,} relations\n"
    )
    print_table(
        ("label", "spans", "documents"),
        [(one_line(row.label), row.spans, row.documents) for row in figures.labels],
    )
    click.echo()
    _print_work("today", figures.today)
    _print_work("this week", figures.week)
    states = [str(state) for state, _ in figures.annotators[0].states] if figures.annotators else []
    print_table(
        ("annotator", "spans", *states),
        [
            (one_line(row.annotator), row.spans, *(count for _, count in row.states))
            for row in figures.annotators
        ],
    )


def _print_work(when: str, rows: tuple[WorkFigures, ...]) -> None:
    if not rows:
        say(f"Nothing was done {when}.")
        click.echo()
        return
    head = (when, "acts", "spans made", "reviewed", "documents finished")
    print_table(
        head, [(one_line(r.annotator), r.acts, r.spans, r.reviewed, r.finished) for r in rows]
    )
    click.echo()


@click.command()
@PROJECT
@click.option(
    "--by", type=plain_text, default="", metavar="A", help="Only what the annotator A did."
)
@click.option(
    "--document",
    "document_id",
    type=plain_text,
    default="",
    metavar="D",
    help="Only what touched document D.",
)
@click.option(
    "--span", "span_id", type=plain_text, default="", metavar="S", help="Only what touched span S."
)
@JSON
def history(project: Path, by: str, document_id: str, span_id: str, as_json: bool) -> None:
    """List what was done in PROJECT, the newest first. D and S are ids."""
    from annotator.model.history import Wanted
    from annotator.services.listing import list_history
    from annotator.services.past import annotator_named

    with opened_for_reading(project) as opened:
        who = annotator_named(opened, by).id if by else ""
        every = list_history(opened, Wanted(who, document_id, span_id))
        first = next(every, None)
        if first is None and (id_ := span_id or document_id) and not by:  # all begins with an act
            kind = "span" if span_id else "document"
            raise InputError(f"Nothing in the history of this project touched a {kind} “{id_}”.")
        for record in chain(() if first is None else (first,), every):
            if as_json:
                print_json(record)
                continue
            kind = f"{record['kind']} " if record["kind"] in ("undo", "redo") else ""
            click.echo(
                f"{record['id']:>6}  {record['at']}  {one_line(record['annotator'], 20)}  "
                f"{kind}{one_line(record['text'])}{'  (undone)' if record['undone'] else ''}"
            )


VERBS = (documents, spans, stats, history)
