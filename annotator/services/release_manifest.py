"""manifest.json and schema.json of a release: what it was made of, and what is in it."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from annotator import __version__
from annotator.formats import WriteOptions
from annotator.model.leaks import LeakKind
from annotator.model.release import Release
from annotator.model.split import VERSION, Ratios, Split, SplitBy, Wanted
from annotator.services.release_options import canonical
from annotator.services.release_survey import Survey
from annotator.services.release_target import WrittenFile
from annotator.services.selection import LeftOut

FORMAT = "annotator/release/1"
FEW = 5
"""A label with fewer spans than this in a split is told."""
LARGE = 5
"""A group of more documents than this, and than a tenth of all, is told."""
_LEAKS = 100
"""So many leaks are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class PartFigures:
    """What one format wrote of one split."""

    format: str
    split: Split
    files: tuple[str, ...]
    documents: int
    spans: int


def schema_json(options: WriteOptions) -> bytes:
    """The labels with colours and guidelines, in their order, and the relation types."""
    record = {
        "labels": [
            {"name": one.name, "color": one.color, "guideline": one.guideline}
            for one in options.labels
        ],
        "relation_types": list(options.relation_types),
    }
    return pretty(record)


def facts_of(survey: Survey, labels: Sequence[str], wanted: Wanted) -> dict[str, Any]:
    """What a manifest says of the content, found in a survey."""
    table = survey.table()
    dealt = survey.splits
    return {
        "splits": [
            {
                "split": str(row.split),
                "documents": row.documents,
                "spans": row.spans,
                "relations": row.relations,
                "characters": row.characters,
                "labels": {label: row.labels[label] for label in labels},
            }
            for row in table
        ],
        "groups": {
            "count": survey.groups,
            "largest": survey.largest_group,
            "kept_from_earlier_releases": dealt.kept,
            "torn_by_earlier_releases": len(dealt.torn),
            "undated": dealt.undated if wanted.by is SplitBy.TIME else None,
            "borders": {str(split): day for split, day in dealt.borders.items()},
        },
        "leaks": {
            "count": len(survey.leaks),
            "listed": [
                {
                    "kind": str(leak.kind),
                    "documents": list(leak.ids),
                    "splits": list(map(str, leak.splits)),
                }
                for leak in survey.leaks[:_LEAKS]
            ],
            "looked_for": [str(kind) for kind in LeakKind],
        },
        "lengths": {
            label: lengths_of(survey.lengths[label]) for label in labels if label in survey.lengths
        },
        "annotators": _counts(survey.people),
        "languages": _counts(survey.languages),
        "licences": _counts(survey.licences),
        "outlets": _counts(survey.outlets),
        "sections": _counts(survey.sections),
        "left_out": {
            "not_selected": _left(survey.not_selected),
            "in_sections": _left(survey.in_sections),
        },
        "warnings": warnings(survey, labels, wanted.ratios),
    }


def warnings(survey: Survey, labels: Sequence[str], ratios: Ratios) -> list[str]:
    """What to think about before such a corpus is used, in sentences."""
    found = []
    table = survey.table()
    none = [label for label in labels if not any(row.labels[label] for row in table)]
    if none:
        found.append(f"No span is of {', '.join(f'“{label}”' for label in none)}.")
    for row in table:
        if not row.documents and ratios.share(row.split):
            found.append(f"There is no document in {row.split}.")
        few = [
            f"“{label}” ({row.labels[label]})"
            for label in labels
            if row.documents and row.labels[label] < FEW and label not in none
        ]
        if few:
            found.append(
                f"In {row.split} there are fewer than {FEW} spans of {', '.join(few)}: figures for "
                "them will say little."
            )
    if survey.largest_group > max(LARGE, len(survey.documents) // 10):
        found.append(
            f"The largest group of the same story has {survey.largest_group:,} of "
            f"{len(survey.documents):,} documents; they stay together, so the splits are coarse."
        )
    if survey.splits.undated:
        found.append(
            f"Of {survey.splits.undated:,} documents nobody says when they came out; they are in "
            "train, for a test must be later than what was learnt."
        )
    if survey.splits.torn:
        found.append(
            f"{len(survey.splits.torn):,} groups of documents that tell the same story have "
            "released documents in several splits. Each stays where it was released; new ones are "
            "in the first of these splits (train, dev, test)."
        )
    if survey.leaks:
        kinds = Counter(leak.kind for leak in survey.leaks)
        said = ", ".join(f"{kind} {count:,} times" for kind, count in kinds.items())
        found.append(f"Several splits share something: {said}.")
    return found


def content_of(recipe: Mapping[str, Any], schema: bytes, files: Iterable[WrittenFile]) -> str:
    """A hash that stands for all that a release holds: two of the same content are the same."""
    known = {
        "recipe": recipe,
        "schema": sha256(schema).hexdigest(),
        "files": sorted((file.path, file.sha256) for file in files),
    }
    return sha256(canonical(known).encode()).hexdigest()


def manifest(
    release: Release,
    parent: Release | None,
    recipe: Mapping[str, Any],
    facts: Mapping[str, Any],
    written: Mapping[str, Any],
) -> dict[str, Any]:
    """All of it but `files`. The only moment in it is the one the release was made at."""
    return {
        "format": FORMAT,
        "program": {"name": "annotator", "version": __version__},
        "release": {"number": release.number, "made_at": release.made_at},
        "parent": None
        if parent is None
        else {"number": parent.number, "content_sha256": content_in(parent)},
        "recipe": dict(recipe),
        "split_rules": VERSION,
        **written,
        **facts,
    }


def content_in(release: Release) -> str:
    """The hash of the content of a remembered release, "" where it cannot be read."""
    try:
        return str(json.loads(release.manifest)["content_sha256"])
    except (ValueError, KeyError, TypeError):
        return ""


def file_records(files: Iterable[WrittenFile], parts: Iterable[PartFigures]) -> list[Any]:
    """The files with hashes, sizes, and what is in them, where they are data."""
    of = {name: part for part in parts for name in part.files}
    records = []
    for file in sorted(files, key=lambda one: one.path):
        record: dict[str, Any] = {"path": file.path, "sha256": file.sha256, "bytes": file.size}
        if (part := of.get(file.path)) is not None:
            record |= {"format": part.format, "split": str(part.split)}
            if len(part.files) == 1:
                record |= {"documents": part.documents, "spans": part.spans}
        records.append(record)
    return records


def lengths_of(lengths: array[int]) -> dict[str, int | float]:
    """Of how many code points spans are: least, median, mean, most."""
    found = sorted(lengths)
    return {
        "spans": len(found),
        "least": found[0],
        "median": found[len(found) // 2],
        "mean": round(sum(found) / len(found), 1),
        "most": found[-1],
    }


def pretty(record: object) -> bytes:
    """JSON for people, the same for the same content."""
    return (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()


def _counts(counter: Mapping[str, int]) -> dict[str, int]:
    return {name: counter[name] for name in sorted(counter, key=lambda n: (-counter[n], n))}


def _left(left: LeftOut) -> dict[str, int]:
    return {"documents": left.documents, "spans": left.spans, "relations": left.relations}
