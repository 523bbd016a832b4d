"""The releases that a project remembers: what came since, and again as they were."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.errors import InputError, StorageError
from annotator.model.release import Release
from annotator.services.export_target import in_words
from annotator.services.import_report import counted, listed
from annotator.services.project import Progress, Project
from annotator.services.proving import Meter
from annotator.services.release import README, finish, splits_in, write_options
from annotator.services.release_contents import Contents
from annotator.services.release_manifest import content_in, schema_json
from annotator.services.release_options import ReleaseOptions, options_of, writers
from annotator.services.release_parts import Parts
from annotator.services.release_target import AsideTree
from annotator.store import queries

__all__ = [
    "Changed",
    "Remembered",
    "Since",
    "changes_since",
    "list_releases",
    "make_again",
    "release_numbered",
    "remembered",
]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A release with what is told of it. `splits` counts documents by split."""

    release: Release
    annotator: str
    options: ReleaseOptions
    content_sha256: str
    documents: int
    spans: int
    splits: dict[str, int]

    def record(self) -> dict[str, Any]:
        """As one JSON record, with the whole recipe."""
        return {
            "number": self.release.number,
            "made_at": self.release.made_at,
            "annotator": self.annotator,
            "documents": self.documents,
            "spans": self.spans,
            "splits": self.splits,
            "content_sha256": self.content_sha256,
            "act": self.release.act_id,
            "recipe": json.loads(self.release.recipe),
        }


@dataclass(frozen=True, slots=True)
class Changed:
    """What came about of a record since: `deed` is "added", "removed" or "changed", `kind` one of
    "document", "span", "label"; `name` is its title, words or name, `before` the former one where
    that is another."""

    kind: str
    deed: str
    id: str
    name: str
    before: str = ""
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """What has changed since a release: (kind, deed) → how many, and the first of them."""

    number: int
    counts: dict[tuple[str, str], int]
    listed: tuple[Changed, ...]

    def sentences(self) -> list[str]:
        """ "Since release 3: 2 documents added, 41 spans changed."."""
        parts = [
            f"{counted(count, kind)} {deed}" for (kind, deed), count in self.counts.items() if count
        ]
        if not parts:
            return [f"Nothing has changed since release {self.number}."]
        return [f"Since release {self.number}: {listed(parts)}."]


def list_releases(project: Project) -> tuple[Release, ...]:
    """The releases, the first first."""
    return project.read(queries.all_releases)


def remembered(project: Project) -> tuple[Remembered, ...]:
    """The releases with what is told of each, the first first."""
    names = {annotator.id: annotator.name for annotator in project.annotators()}
    return tuple(_remembered(one, names) for one in list_releases(project))


def release_numbered(project: Project, number: int) -> Release:
    """One release. Raises InputError where there is none of that number."""
    known = list_releases(project)
    for release in known:
        if release.number == number:
            return release
    numbers = listed([str(one.number) for one in known]) if known else ""
    raise InputError(
        f"There is no release {number} in this project. "
        + (f"There are: {numbers}." if known else "Nothing was released yet.")
    )


def changes_since(
    project: Project, number: int, most: int = 1_000, progress: Progress | None = None
) -> Since:
    """What has changed in the project since a release: documents, spans and labels, counted, and
    the first `most` of them. What was done and taken back is no change. `progress` is told rows of
    the history. Raises InputError where there is no such release.
    """
    from annotator.store.since import changed_since

    release = release_numbered(project, number)
    with project.snapshot() as read:
        counts, rows = read(changed_since, release.act_id, most, progress)
    return Since(number, counts, tuple(Changed(*row) for row in rows))


def make_again(
    project: Project, number: int, out: Path, progress: Progress | None = None
) -> list[str]:
    """Write a remembered release again, byte for byte, from the history; sentences come back.

    The project is read as it was then, from a copy of its own; nothing of it changes. Every file
    must have the hash that the release remembers. Raises InputError where there is no such release,
    or what comes out is not the same: then nothing is written.
    """
    release = release_numbered(project, number)
    options = options_of(release.recipe)
    tree = AsideTree(out)
    try:
        with in_words(tree.out):
            with project.snapshot_at(release.act_id, progress) as read:
                contents = Contents(read, options, release.annotator_id, progress)
                kept = write_options(read, options)
                chosen, splits = writers(options), splits_in(release)
                meter = Meter(len(splits), progress, 2 * len(chosen))
                Parts(tree, contents, chosen, kept, splits, meter).write(read)
            said = json.loads(release.manifest)
            finish(tree, said, schema_json(kept), release.manifest.encode())
            told = _compared(tree, said, release)
            tree.place(meter.ask)
    finally:
        tree.discard()
    return [f"Wrote release {number} again to {out}, the same byte for byte.", *told]


def _compared(tree: AsideTree, said: dict[str, Any], release: Release) -> list[str]:
    """Refuse what is not as it was released. The words of the card alone may be newer."""
    meant = {one["path"]: one["sha256"] for one in said["files"]}
    made = {name: tree.written(name).sha256 for name in tree.names if name in meant}
    missing = meant.keys() - made.keys()
    other = sorted(missing | {name for name, hash_ in made.items() if hash_ != meant[name]})
    version = said["program"]["version"]
    if [name for name in other if name != README]:
        raise InputError(
            f"Release {release.number} cannot be made again: {', '.join(other)} would not be as "
            f"released. It was made with version {version} of this program; try that one. Nothing "
            "was written."
        )
    return [f"{README} is worded as this version of the program does it."] if other else []


def _remembered(release: Release, names: dict[str, str]) -> Remembered:
    try:
        said = json.loads(release.manifest)
        rows = said["splits"]
        return Remembered(
            release,
            names.get(release.annotator_id, ""),
            options_of(release.recipe),
            content_in(release),
            sum(row["documents"] for row in rows),
            sum(row["spans"] for row in rows),
            {row["split"]: row["documents"] for row in rows},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"What is remembered of release {release.number} cannot be read; check the project."
        ) from error
