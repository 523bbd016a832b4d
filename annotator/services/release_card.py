"""README.md of a release: the card of the data set, filled from its manifest and schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from annotator.formats.huggingface import kinds
from annotator.services.import_report import counted

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M"))
_LICENCE = re.compile(r"[a-z0-9][a-z0-9.+-]{1,40}")
HF_SPLITS = {"train": "train", "dev": "validation", "test": "test"}
"""What the `datasets` library calls the splits."""


def card(manifest: Mapping[str, Any], schema: bytes) -> bytes:
    """The page: YAML that the library reads, then the card for people."""
    labels = json.loads(schema)["labels"]
    lines = ["---", *_head(manifest, [label["name"] for label in labels]), "---", ""]
    for block in (
        _description(manifest),
        _files(manifest),
        _splits(manifest),
        _labels(manifest, labels),
        _making(manifest),
        _sources(manifest),
        _limits(manifest),
        _versions(manifest),
    ):
        lines += [*block, ""]
    return "\n".join(lines).encode()


def _head(manifest: Mapping[str, Any], labels: list[str]) -> list[str]:
    total = sum(row["documents"] for row in manifest["splits"])
    size = next((name for most, name in _SIZES if total < most), "n>1M")
    lines = [f"pretty_name: {_quoted(manifest['recipe']['name'])}"]
    if languages := [one for one in manifest["languages"] if one]:
        lines.append(f"language: {_quoted(languages)}")
    licences = [one for one in manifest["licences"] if one]
    if licences:
        ids = [one.lower() for one in licences if _LICENCE.fullmatch(one.lower())]
        is_plain = len(ids) == len(licences) and "" not in manifest["licences"]
        lines.append(f"license: {_quoted(ids if is_plain else ['other'])}")
    lines += ["task_categories: [token-classification]", f"size_categories: [{_quoted(size)}]"]
    data = {
        HF_SPLITS[one["split"]]: one["path"]
        for one in manifest["files"]
        if one.get("format") == "huggingface"
    }
    if data:
        order = [split for split in HF_SPLITS.values() if split in data]
        lines += kinds({split: data[split] for split in order}, labels)
    return lines


def _description(manifest: Mapping[str, Any]) -> list[str]:
    rows = manifest["splits"]
    documents = counted(sum(row["documents"] for row in rows), "document")
    spans = counted(sum(row["spans"] for row in rows), "span")
    what = "Texts" if not manifest["recipe"]["annotations_only"] else "Annotations, without texts,"
    return [
        f"# {_line(manifest['recipe']['name'])}",
        "",
        f"{what} in which people marked spans by hand: {documents} with {spans} of "
        f"{counted(len(rows[0]['labels']), 'label')}. This is release "
        f"{manifest['release']['number']}, made on {manifest['release']['made_at'][:10]}.",
        "",
        "## What it may be used for",
        "",
        "To train and to measure models that find and classify such spans, and to study how texts",
        "say them. It says nothing about whether what a text claims is true, and it was not made",
        "to judge persons.",
    ]


def _files(manifest: Mapping[str, Any]) -> list[str]:
    recipe = manifest["recipe"]
    lines = ["## Files", ""]
    parts = [one for one in manifest["files"] if "split" in one]
    for name in recipe["formats"]:
        own = [one for one in parts if one["format"] == name]
        shown = [f"`{one['path']}`" for one in own[:6]]
        more = f" and {len(own) - 6:,} more" if len(own) > 6 else ""
        lines.append(f"- {name}: {', '.join(shown)}{more}")
    lines += [
        "- `schema.json`: the labels with their guidelines, and the types of relations",
        "- `manifest.json`: how this was made, with the hash of every file",
        "",
        "Offsets count Unicode code points, the end is exclusive. A span may be interrupted (then",
        "it has several fragments), and spans may overlap. Texts are always whole; sections",
        "(headline, boilerplate, comments) are ranges over them.",
    ]
    if recipe["annotations_only"]:
        lines += [
            "",
            "The texts are not part of this release. Whoever has them puts the spans back with",
            "`annotator attach PROJECT FILE`; each span names what stands around it, so that small",
            "differences of a text do no harm.",
        ]
    return lines


def _splits(manifest: Mapping[str, Any]) -> list[str]:
    rows, labels = manifest["splits"], list(manifest["splits"][0]["labels"])
    recipe, groups = manifest["recipe"], manifest["groups"]
    head = ["split", "documents", "spans", "relations", *map(_cell, labels)]
    lines = ["## Splits", "", _row(head), _row(["---"] * len(head))]
    for row in rows:
        numbers = [row["documents"], row["spans"], row["relations"], *row["labels"].values()]
        lines.append(_row([row["split"], *(f"{number:,}" for number in numbers)]))
    how = {
        "hash": "by a hash of the group's id and the salt, so that documents stay where they are "
        "when others come",
        "time": "by date: the oldest are in train, the newest in test",
        "label": "so that each label has its share in each split (iterative stratification after "
        "Sechidis and others, 2011, over groups)",
    }[recipe["split_by"]]
    lines += [
        "",
        f"Documents were dealt out {how}, {recipe['ratios']}, salt `{recipe['salt']}`. The unit is "
        "a group: documents",
        "with the same or nearly the same text, from the same address, or with the same tagged",
        f"passage stay together. Groups: {groups['count']:,}; documents in the largest: "
        f"{groups['largest']:,}; documents that stayed",
        f"where an earlier release had them: {groups['kept_from_earlier_releases']:,}.",
    ]
    if any(groups["borders"].values()):
        said = ", ".join(f"{split} from {day}" for split, day in groups["borders"].items() if day)
        lines.append(f"Borders: {said}.")
    count = manifest["leaks"]["count"]
    lines += [
        "",
        "No leak was found: nothing of this kind is in two splits. Rewritten versions of one story "
        "may be missed."
        if not count
        else f"Leaks found: {count:,}. They are listed in `manifest.json`.",
    ]
    return lines


def _labels(manifest: Mapping[str, Any], labels: list[dict[str, str]]) -> list[str]:
    lines = ["## Labels", ""]
    lengths = manifest["lengths"]
    head = ["label", "spans", "shortest", "median", "mean", "longest"]
    lines += [_row(head), _row(["---"] * len(head))]
    for label in labels:
        known = lengths.get(label["name"])
        numbers = [known[n] for n in ("spans", "least", "median", "mean", "most")] if known else [0]
        cells = [_cell(label["name"]), *(f"{number:,}" for number in numbers)]
        lines.append(_row(cells + [""] * (len(head) - len(cells))))
    lines += ["", "Lengths are in characters."]
    for label in labels:
        if label["guideline"].strip():
            lines += ["", f"### {_line(label['name'])}", "", label["guideline"].strip()]
    return lines


def _making(manifest: Mapping[str, Any]) -> list[str]:
    recipe, left = manifest["recipe"], manifest["left_out"]
    people = ", ".join(
        f"{_line(who) or '(unnamed)'} ({n:,})" for who, n in _some(manifest, "annotators")
    )
    states = "all documents" if recipe["states"] is None else " or ".join(recipe["states"])
    lines = ["## How it was made", "", f"Annotators, with their spans: {people or 'none'}.", ""]
    lines.append(f"What went in: {states}.")
    for name, words in (("labels", "Labels"), ("annotators", "Annotators")):
        if recipe[name] is not None:
            lines.append(f"{words}: {', '.join(map(_line, recipe[name]))}.")
    if recipe["query"].strip():
        lines.append(f"Query: `{_line(recipe['query'])}`.")
    lines.append(
        f"Left out: {counted(left['not_selected']['documents'], 'document')} and "
        f"{counted(left['not_selected']['spans'], 'span')} that were not chosen; "
        f"{counted(left['in_sections']['spans'], 'span')} in boilerplate and comments."
    )
    if manifest["losses"]:
        lines += ["", "What a format cannot hold:", ""]
        lines += [f"- {name}: {' '.join(said)}" for name, said in manifest["losses"].items()]
    return lines


def _sources(manifest: Mapping[str, Any]) -> list[str]:
    lines = ["## Sources", ""]
    for name, words in (
        ("outlets", "Outlets"),
        ("languages", "Languages"),
        ("licences", "Licences"),
    ):
        said = [f"{_line(one) or 'not stated'} ({n:,})" for one, n in _some(manifest, name)]
        lines.append(f"- {words}: {', '.join(said) or 'none'}")
    lines += [
        "",
        "Each document keeps what is known of it: title, author, outlet, address, date, language",
        "and licence. News texts name real persons; mind their rights, and the publishers'.",
    ]
    return lines


def _limits(manifest: Mapping[str, Any]) -> list[str]:
    lines = ["## Limits", ""]
    lines += [f"- {sentence}" for sentence in manifest["warnings"]]
    lines += [
        "- Where nothing is marked in a finished document, nothing was found; people miss things.",
        "- The choice of outlets and days decides what a model can learn from this.",
    ]
    return lines


def _versions(manifest: Mapping[str, Any]) -> list[str]:
    parent = manifest["parent"]
    lines = ["## Version", "", f"- Release: {manifest['release']['number']}"]
    if parent is not None:
        lines.append(f"- After release: {parent['number']}")
    return [
        *lines,
        f"- Content (SHA-256): `{manifest['content_sha256']}`",
        f"- Schema (SHA-256): `{manifest['schema_sha256']}`",
        f"- Made with: annotator {manifest['program']['version']}",
    ]


def _some(manifest: Mapping[str, Any], name: str) -> list[tuple[str, int]]:
    """The most frequent ones; what is behind them is one entry."""
    found = list(manifest[name].items())
    rest = sum(count for _, count in found[20:])
    return found[:20] + ([("others", rest)] if rest else [])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _line(text: str) -> str:
    return " ".join(text.split())


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)
