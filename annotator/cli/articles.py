"""Verbs on documents as articles: what their stretches are."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.common import (
    JSON,
    PROJECT,
    one_line,
    plain_text,
    print_json,
    reading,
    say,
)


@click.command()
@PROJECT
@click.argument("document", type=plain_text, default="")
@JSON
def sections(project: Path, document: str, as_json: bool) -> None:
    """List the sections of PROJECT, or of the DOCUMENT of that id alone: what is headline,
    boilerplate or comments. What lies between them is body."""
    from annotator.services.listing import list_sections

    last = None
    with reading(project) as opened:
        for record in list_sections(opened, document):
            if as_json:
                print_json(record)
                continue
            if record["document_id"] != last:
                last = record["document_id"]
                say(f"document {last}  {one_line(record['title'])}")
            why = f"  ({one_line(record['reason'])})" if record["reason"] else ""
            click.echo(
                f"  {record['start']}–{record['end']}  {record['kind']}{why}  "
                f"{one_line(record['text'])}"
            )
    if last is None and not as_json:
        say("All of it is body: no sections are kept.")


VERBS = (sections,)
