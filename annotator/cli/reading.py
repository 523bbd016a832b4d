"""Verbs that only read; they work beside an open window."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.common import JSON, PROJECT, one_line, print_json, print_table, say
from annotator.cli.common import reading as opened_for_reading


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
def spans(project: Path, as_json: bool) -> None:
    """List the spans of PROJECT, document by document."""
    from annotator.services.listing import list_spans

    document_id = ""
    with opened_for_reading(project) as opened:
        for record in list_spans(opened):
            if as_json:
                print_json(record)
                continue
            if record["document_id"] != document_id:
                document_id = record["document_id"]
                say(f"document {document_id}")
            doubt = " ?" if record["unsure"] else ""
            note = f"  ({one_line(record['note'])})" if record["note"] else ""
            click.echo(
                f"  {record['start']}–{record['end']}  {one_line(record['label'])}{doubt}  "
                f"{one_line(record['annotator'])}  {one_line(record['text'])}{note}"
            )


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
    states = [str(state) for state, _ in figures.annotators[0].states] if figures.annotators else []
    print_table(
        ("annotator", "spans", *states),
        [
            (one_line(row.annotator), row.spans, *(count for _, count in row.states))
            for row in figures.annotators
        ],
    )


@click.command()
@PROJECT
@JSON
def history(project: Path, as_json: bool) -> None:
    """List what was done in PROJECT, the newest first."""
    from annotator.services.listing import list_history

    with opened_for_reading(project) as opened:
        for record in list_history(opened):
            if as_json:
                print_json(record)
                continue
            kind = f"{record['kind']} " if record["kind"] in ("undo", "redo") else ""
            click.echo(
                f"{record['id']:>6}  {record['at']}  {one_line(record['annotator'], 20)}  "
                f"{kind}{one_line(record['text'])}"
            )


VERBS = (documents, spans, stats, history)
