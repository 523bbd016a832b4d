"""Verbs for corpus releases: making one, the list of them, and annotations put back onto texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator import settings
from annotator.cli.common import (
    JSON,
    PROJECT,
    one_line,
    plain_text,
    print_json,
    print_table,
    progress_bar,
    reading,
    say,
    writing,
)
from annotator.cli.exchanging import named_state, pairs
from annotator.errors import InputError

if TYPE_CHECKING:
    from annotator.services.project import Project
    from annotator.services.release import ReleaseOptions, ReleasePlan

_OUT = click.Path(path_type=Path)


@click.command()
@PROJECT
@click.argument("out", type=_OUT)
@click.option(
    "--format", "formats", multiple=True, metavar="NAME", help="The format; may be given again."
)
@click.option("--query", type=plain_text, default="", metavar="Q", help="Only what a query finds.")
@click.option("--label", "labels", multiple=True, metavar="L", help="Only spans of the label L.")
@click.option("--annotator", "people", multiple=True, metavar="A", help="Only the work of A.")
@click.option(
    "--state",
    "states",
    multiple=True,
    metavar="S",
    help="Documents in the state S, or “all”; else finished ones and those with nothing to tag.",
)
@click.option("--split", default="80/10/10", metavar="T/D/T", help="Shares of train, dev and test.")
@click.option(
    "--split-by",
    type=click.Choice(["hash", "time", "label"]),
    default="hash",
    help="By chance that stays, by date, or so that each label has its share.",
)
@click.option("--salt", type=plain_text, default="v1", metavar="S", help="Another: other splits.")
@click.option(
    "--split-afresh", "afresh", is_flag=True, help="Forget the splits of earlier releases."
)
@click.option("--annotations-only", is_flag=True, help="Leave the texts out.")
@click.option("--keep-sections", is_flag=True, help="Keep spans in boilerplate and comments.")
@click.option("--name", type=plain_text, default="", metavar="N", help="What the card calls it.")
@click.option("--set", "choices", multiple=True, metavar="NAME=VALUE", help="A format's choice.")
@click.option("--dry-run", is_flag=True, help="Say what would go in, and write nothing.")
@JSON
def release(project: Path, out: Path, dry_run: bool, as_json: bool, **how: Any) -> None:
    """Write a corpus release of PROJECT to the folder OUT: split, proved, with a card and a
    manifest. It is remembered in the project."""
    from annotator.services import release as releasing

    options = _options(how)
    if dry_run:
        with reading(project) as opened, progress_bar("Looking") as progress:
            plan = releasing.plan_release(opened, options, progress)
        if as_json:
            print_json({"done": False, **_record(plan)})
        else:
            _print_plan(plan, ["This would be released:", *plan.sentences()])
        return
    with writing(project) as opened:
        with progress_bar("Releasing") as progress:
            report = releasing.make_release(opened, out, options, progress)
        losses = [s for name, loss in report.losses.items() for s in _named(name, loss.sentences())]
        if as_json:
            print_json(
                {
                    "done": True,
                    "number": report.release.number,
                    "is_new": report.is_new,
                    "path": str(report.path),
                    "bytes": report.size,
                    "losses": losses,
                    **_record(report.plan),
                }
            )
            return
        _print_plan(report.plan, report.sentences())
        for sentence in losses:
            say(sentence, err=True)


@click.command()
@PROJECT
@click.option("--since", type=click.IntRange(1), metavar="N", help="What changed since release N.")
@click.option("--again", type=click.IntRange(1), metavar="N", help="Write release N again, to OUT.")
@click.argument("out", type=_OUT, required=False)
@JSON
def releases(
    project: Path, since: int | None, again: int | None, out: Path | None, as_json: bool
) -> None:
    """List the releases of PROJECT; or what changed since one (--since N); or write one again
    as it was (--again N OUT)."""
    if (again is None) != (out is None):
        raise click.UsageError("To write a release again, give its number and a folder.")
    with reading(project) as opened:
        if again is not None and out is not None:
            _make_again(opened, again, out)
        elif since is not None:
            _print_since(opened, since, as_json)
        else:
            _print_releases(opened, as_json)


@click.command()
@PROJECT
@click.argument("annotations", type=click.Path(path_type=Path, readable=False))
@click.option("--dry-run", is_flag=True, help="Say what would be put back, and do nothing.")
@JSON
def attach(project: Path, annotations: Path, dry_run: bool, as_json: bool) -> int:
    """Put ANNOTATIONS that came without texts back onto the texts that PROJECT holds."""
    from annotator.services.attach import plan_attach

    limit = settings.load()[0].max_text_mb
    with reading(project) if dry_run else writing(project) as opened:
        with progress_bar("Reading") as progress:
            plan = plan_attach(opened, annotations, progress, limit)
        report = plan.report
        if report.added.adds and not dry_run:
            with progress_bar("Writing") as progress:
                opened.do(plan.change, progress)
        if as_json:
            print_json({**report.record(), "done": report.added.adds and not dry_run})
        else:
            for sentence in (*(["This would be done:"] if dry_run else []), *report.sentences()):
                say(sentence)
        for sentence in (*report.changed, *report.problems):
            say(sentence, err=True)
    return 1 if report.problems else 0


def _options(how: dict[str, Any]) -> ReleaseOptions:
    from annotator.model.split import Ratios, SplitBy, Wanted
    from annotator.services.release import DONE, ReleaseOptions
    from annotator.services.selection import Selection

    states = DONE.states
    if "all" in how["states"]:
        states = None
    elif how["states"]:
        states = frozenset(map(named_state, how["states"]))
    if how["annotations_only"] and how["formats"]:
        raise InputError("Annotations without texts have a format of their own; leave --format.")
    usual = ReleaseOptions()
    return ReleaseOptions(
        formats=tuple(dict.fromkeys(how["formats"])) or usual.formats,
        settings=pairs(how["choices"]),
        selection=Selection(
            frozenset(how["labels"]) or None, frozenset(how["people"]) or None, states, how["query"]
        ),
        split=Wanted(SplitBy(how["split_by"]), Ratios.parse(how["split"]), how["salt"]),
        annotations_only=how["annotations_only"],
        leave_out_sections=not how["keep_sections"],
        afresh=how["afresh"],
        name=how["name"],
    )


def _print_plan(plan: ReleasePlan, sentences: list[str]) -> None:
    head = ("split", "documents", "spans", *(one_line(label, 20) for label in plan.labels))
    rows: list[tuple[str | int, ...]] = [
        (str(row.split), row.documents, row.spans, *(row.labels[label] for label in plan.labels))
        for row in plan.table
    ]
    print_table(head, rows)
    click.echo()
    for sentence in sentences:
        say(sentence)
    for leak in plan.leaks[:20]:
        splits = ", ".join(map(str, leak.splits))
        say(f"Leak: {leak.kind} in {splits}: {', '.join(leak.ids[:5])}", err=True)


def _record(plan: ReleasePlan) -> dict[str, Any]:
    return {
        "documents": plan.documents,
        "spans": plan.spans,
        "groups": plan.groups,
        "kept": plan.kept,
        "splits": [
            {
                "split": str(row.split),
                "documents": row.documents,
                "spans": row.spans,
                "labels": {label: row.labels[label] for label in plan.labels},
            }
            for row in plan.table
        ],
        "leaks": [
            {"kind": str(leak.kind), "documents": leak.ids, "splits": list(map(str, leak.splits))}
            for leak in plan.leaks
        ],
        "warnings": list(plan.warnings),
        "in_sections": plan.in_sections.spans,
    }


def _named(name: str, sentences: list[str]) -> list[str]:
    return [f"{name}: {sentence}" for sentence in sentences]


def _make_again(opened: Project, number: int, out: Path) -> None:
    from annotator.services.releases import make_again

    with progress_bar("Releasing") as progress:
        sentences = make_again(opened, number, out, progress)
    for sentence in sentences:
        say(sentence)


def _print_since(opened: Project, number: int, as_json: bool) -> None:
    from annotator.services.releases import changes_since

    with progress_bar("Looking") as progress:
        found = changes_since(opened, number, progress=progress)
    for one in found.listed if as_json else ():
        record = {"kind": one.kind, "deed": one.deed, "id": one.id, "name": one.name}
        print_json({**record, "before": one.before, "document_id": one.document_id})
    if as_json:
        return
    for sentence in found.sentences():
        say(sentence)
    for one in found.listed:
        before = f"  (was: {one_line(one.before)})" if one.before else ""
        where = f"  in {one.document_id}" if one.document_id else ""
        say(f"  {one.kind} {one.deed}: {one_line(one.name)}{before}{where}")
    if (count := sum(found.counts.values())) > len(found.listed):
        say(f"  … and {count - len(found.listed):,} more.")


def _print_releases(opened: Project, as_json: bool) -> None:
    from annotator.services.releases import remembered

    rows: list[tuple[str | int, ...]] = []
    for one in remembered(opened):
        if as_json:
            print_json(one.record())
            continue
        formats = "annotations" if one.options.annotations_only else ", ".join(one.options.formats)
        rows.append((one.release.number, one.release.made_at[:16].replace("T", " ")))
        rows[-1] += (one_line(one.annotator, 20), one.documents, one.spans)
        rows[-1] += (f"{one.options.split.by} {one.options.split.ratios}", formats)
        rows[-1] += (one.content_sha256[:12],)
    if as_json:
        return
    if not rows:
        say("Nothing was released yet.")
        return
    print_table(("", "made", "by", "documents", "spans", "split", "formats", "content"), rows)


VERBS = (release, releases, attach)
