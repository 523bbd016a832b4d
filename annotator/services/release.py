"""Corpus releases: what is to be handed over, split, proved, in one folder, and remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from annotator.errors import AnnotatorError, InputError
from annotator.formats import WriteOptions
from annotator.model import moment
from annotator.model.change import Change, ChangeSet
from annotator.model.history import Kind
from annotator.model.ids import new_id
from annotator.model.leaks import Leak
from annotator.model.release import Release
from annotator.model.split import Ratios, Split
from annotator.services import review
from annotator.services.exchange import schema_of
from annotator.services.export_target import in_words
from annotator.services.import_report import counted
from annotator.services.project import Progress, Project
from annotator.services.proving import LossReport, Meter
from annotator.services.release_card import card
from annotator.services.release_contents import Contents
from annotator.services.release_manifest import (
    content_in,
    content_of,
    facts_of,
    file_records,
    manifest,
    pretty,
    schema_json,
    warnings,
)
from annotator.services.release_options import (
    DONE,
    USUAL,
    ReleaseOptions,
    canonical,
    check,
    recipe_of,
    writers,
)
from annotator.services.release_parts import Parts
from annotator.services.release_survey import Groups, SplitFigures, Survey, near_groups, survey
from annotator.services.release_target import MANIFEST, AsideTree
from annotator.services.selection import LeftOut, Read
from annotator.store import queries

__all__ = [
    "DONE",
    "USUAL",
    "ReleaseOptions",
    "ReleasePlan",
    "ReleaseReport",
    "make_release",
    "plan_release",
    "released_splits",
]

README, SCHEMA = "README.md", "schema.json"


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """What a release would hold. `labels` are in their order; `warnings` are sentences."""

    table: tuple[SplitFigures, ...]
    labels: tuple[str, ...]
    groups: int
    kept: int
    leaks: tuple[Leak, ...]
    warnings: tuple[str, ...]
    not_selected: LeftOut
    in_sections: LeftOut

    @property
    def documents(self) -> int:
        """How many documents go in."""
        return sum(row.documents for row in self.table)

    @property
    def spans(self) -> int:
        """How many spans go in."""
        return sum(row.spans for row in self.table)

    def sentences(self) -> list[str]:
        """What goes in, what stays behind, and what to think about."""
        found = [
            f"{counted(self.documents, 'document')} with {counted(self.spans, 'span')} in "
            f"{counted(self.groups, 'group')} of the same story."
        ]
        if self.kept:
            found.append(
                f"{counted(self.kept, 'document')} stay in the split of an earlier release."
            )
        found += self.not_selected.sentences()
        if count := self.in_sections.spans:
            found.append(f"Left out, in boilerplate and comments: {counted(count, 'span')}.")
        found += self.warnings
        if not self.leaks:
            found.append("No leak was found between the splits.")
        return found


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What was released. `is_new` is false where nothing had changed since a release: the folder
    then is that one again. `losses` are by format; `size` is in bytes."""

    path: Path
    release: Release
    plan: ReleasePlan
    losses: Mapping[str, LossReport]
    size: int
    is_new: bool

    def sentences(self) -> list[str]:
        """What was done, in sentences."""
        number = self.release.number
        what = f"{counted(self.plan.documents, 'document')} with "
        what += counted(self.plan.spans, "span")
        if self.is_new:
            first = f"Wrote release {number}: {what}, to {self.path}."
        else:
            first = (
                f"Nothing has changed since release {number}; it was written again, the same byte "
                f"for byte, to {self.path}."
            )
        return [f"{first} Every file was read back and checked.", *self.plan.sentences()[1:]]


def plan_release(
    project: Project,
    options: ReleaseOptions = USUAL,
    progress: Progress | None = None,
    groups: Groups = near_groups,
) -> ReleasePlan:
    """What a release would hold and how it would be split. Writes nothing.

    Raises InputError where the options ask for what is not there, QueryError for a wrong query.
    """
    check(options)
    with project.snapshot() as read:
        found = _surveyed(project, read, options, progress, groups, passes=1)[1]
        labels = _labels(read, options)
    return _plan(found, labels, options.split.ratios)


def make_release(
    project: Project,
    out: Path,
    options: ReleaseOptions = USUAL,
    progress: Progress | None = None,
    groups: Groups = near_groups,
) -> ReleaseReport:
    """Write a release to the folder `out` and remember it in the project, as one act.

    It is written aside, every file is read back and compared, and only then is it remembered and
    put in its place. Where nothing has changed since a release with the same choices, that one is
    written again and nothing new is remembered. Raises InputError where there is nothing to
    release or a file does not hold what was meant, StorageError where the disk does not take it,
    Cancelled if `progress` does; then nothing is left of it.
    """
    check(options)
    if project.read_only:
        raise InputError("The project is open for reading only, and a release is remembered in it.")
    if options.selection.query.strip():  # or what is not indexed yet would be missing
        review.catch_up(project, progress)
    tree = AsideTree(out)
    try:
        with in_words(tree.out):
            made = _written(project, tree, options, progress, groups)
            act = _Remembering(project, made.release if made.is_new else None)
            try:
                tree.place(act.do)
            except BaseException:
                act.take_back()
                raise
    finally:
        tree.discard()
    return ReleaseReport(out, made.release, made.plan, made.losses, tree.size, made.is_new)


def released_splits(releases: tuple[Release, ...]) -> dict[str, Split]:
    """Where the releases have their documents: document id → split; a later one counts more."""
    found: dict[str, Split] = {}
    for release in releases:
        found |= splits_in(release)
    return found


def splits_in(release: Release) -> dict[str, Split]:
    """Where one release has its documents: document id → split."""
    return {id_: Split(split) for id_, split in json.loads(release.splits).items()}


@dataclass(frozen=True, slots=True)
class _Made:
    release: Release
    plan: ReleasePlan
    losses: Mapping[str, LossReport]
    is_new: bool


def _surveyed(
    project: Project,
    read: Read,
    options: ReleaseOptions,
    progress: Progress | None,
    groups: Groups,
    passes: int,
) -> tuple[Contents, Survey, Meter]:
    """All documents gone through once. `passes` is how often that will be, with this time."""
    meter = Meter(read(queries.count_documents), progress, passes)
    contents = Contents(read, options, project.annotator.id, progress)
    released = {} if options.afresh else released_splits(read(queries.all_releases))
    found = survey(contents, groups(read), options.split, released, meter)
    if not found.documents:
        raise InputError(
            "There is nothing to release: no document is chosen. A release takes documents that "
            "are finished or hold nothing to tag, unless you ask for other states."
        )
    return contents, found, meter


def _written(
    project: Project,
    tree: AsideTree,
    options: ReleaseOptions,
    progress: Progress | None,
    groups: Groups,
) -> _Made:
    """All files, written and proved in one snapshot."""
    from annotator.store.wound_back import newest_row

    chosen = writers(options)
    with project.snapshot() as read:
        act_id: int = read(newest_row)
        passes = 1 + 2 * len(chosen)
        contents, found, meter = _surveyed(project, read, options, progress, groups, passes)
        kept = write_options(read, options)
        parts = Parts(tree, contents, chosen, kept, found.splits.of, meter)
        parts.write(read)
        known: tuple[Release, ...] = read(queries.all_releases)
    labels = tuple(label.name for label in kept.labels)
    recipe = recipe_of(options, project.name)
    schema = schema_json(kept)
    files = [tree.written(name) for name in tree.names]
    content = content_of(recipe, schema, files)
    plan, losses = _plan(found, labels, options.split.ratios), parts.losses
    same = next((one for one in known if content_in(one) == content), None)
    if same is not None:
        finish(tree, json.loads(same.manifest), schema, same.manifest.encode())
        return _Made(same, plan, losses, is_new=False)
    release = Release(
        id=new_id(),
        number=max((one.number for one in known), default=0) + 1,
        annotator_id=project.annotator.id,
        made_at=moment.now(),
        act_id=act_id,
        recipe=canonical(recipe),
        manifest="",
        splits=canonical({id_: str(split) for id_, split in found.splits.of.items()}),
    )
    written = {
        "content_sha256": content,
        "schema_sha256": sha256(schema).hexdigest(),
        "losses": {name: loss.sentences() for name, loss in losses.items() if not loss.is_empty},
    }
    facts = facts_of(found, labels, options.split)
    record = manifest(release, known[-1] if known else None, recipe, facts, written)
    record["files"] = file_records(files, parts.figures)
    said = finish(tree, record, schema)
    return _Made(replace(release, manifest=said.decode()), plan, losses, is_new=True)


def finish(
    tree: AsideTree, record: dict[str, Any], schema: bytes, said: bytes | None = None
) -> bytes:
    """Write schema.json, README.md and the manifest, which is `said` where it is remembered."""
    tree.write(SCHEMA, schema)
    extra = (SCHEMA, README)
    record = {**record, "files": [one for one in record["files"] if one["path"] not in extra]}
    tree.write(README, card(record, schema))
    if said is None:
        more = file_records([tree.written(name) for name in extra], [])
        record["files"] = sorted([*record["files"], *more], key=lambda one: one["path"])
        said = pretty(record)
    tree.write(MANIFEST, said)
    return said


def write_options(read: Read, options: ReleaseOptions) -> WriteOptions:
    """The schema of what is released: the chosen labels, and all types of relations."""
    labels, types = schema_of(read)
    names = options.selection.labels
    kept = tuple(label for label in labels if names is None or label.name in names)
    return WriteOptions(labels=kept, relation_types=types)


def _labels(read: Read, options: ReleaseOptions) -> tuple[str, ...]:
    return tuple(label.name for label in write_options(read, options).labels)


def _plan(found: Survey, labels: tuple[str, ...], ratios: Ratios) -> ReleasePlan:
    return ReleasePlan(
        found.table(),
        labels,
        found.groups,
        found.splits.kept,
        tuple(found.leaks),
        tuple(warnings(found, labels, ratios)),
        found.not_selected,
        found.in_sections,
    )


class _Remembering:
    """The act that remembers a release (None: there is nothing new to remember)."""

    def __init__(self, project: Project, release: Release | None) -> None:
        self._project, self._release = project, release
        self._is_done = False

    def do(self) -> None:
        """Remember it."""
        if self._release is not None:
            change = Change(None, self._release)
            self._project.do(ChangeSet(self._text, (change,)))
            self._is_done = True

    def take_back(self) -> None:
        """The folder did not come to its place after all."""
        if self._is_done:
            rows = (row for row in self._project.history() if row.kind is Kind.ACT)
            act = next((row.id for row in rows if row.text == self._text), None)
            with suppress(AnnotatorError):
                if act is not None:
                    self._project.undo_only(act)

    @property
    def _text(self) -> str:
        return f"release corpus {self._release.number if self._release else ''}"
