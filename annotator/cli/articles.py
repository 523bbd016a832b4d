"""Verbs on documents as articles: what their stretches are, and which tell the same story."""

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


@click.command()
@PROJECT
@JSON
def duplicates(project: Path, as_json: bool) -> None:
    """List the documents of PROJECT that tell the same story as another, group by group."""
    from annotator.services import duplicates as finding

    with reading(project) as opened:
        groups = finding.groups_now(opened)
        for group in groups:
            if as_json:
                print_json(finding.record(group))
                continue
            say(f"group {group.id}  ({len(group.members):,} documents)")
            for one in group.members:
                how = f"{one.likeness:.0%}" if one.likeness else "joined by hand"
                say(f"  {how}  {one.document_id}  {one_line(one.title)}")
    if not groups and not as_json:
        say("No two documents tell the same story.")


VERBS = (sections, duplicates)
