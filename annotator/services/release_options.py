"""What a corpus release is to hold, and how that is remembered: its recipe."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from annotator.errors import InputError, StorageError
from annotator.formats import Format
from annotator.formats import _annotations as textless
from annotator.model.document import State
from annotator.model.query import parse, terms
from annotator.model.query_fields import DAYS, FIELDS
from annotator.model.split import Ratios, SplitBy, Wanted
from annotator.services.formats import settings_for, writer_named
from annotator.services.selection import Selection

DONE = Selection(states=frozenset({State.FINISHED, State.NOTHING_TO_TAG}))
"""What goes in unless asked otherwise: documents somebody is done with; where there is nothing to
tag they are negatives that are meant."""


@dataclass(frozen=True, slots=True)
class ReleaseOptions:
    """What a release holds and how it is written.

    `formats` by name, `settings` for those of them that have them. With `annotations_only` there is
    no text: `formats` is not asked then. With `leave_out_sections` spans in boilerplate and
    comments stay behind. `afresh` forgets where earlier releases had their documents. `name` is
    what the card calls the corpus ("": the project's name).
    """

    formats: tuple[str, ...] = ("huggingface",)
    settings: Mapping[str, str] = field(default_factory=dict)
    selection: Selection = DONE
    split: Wanted = field(default_factory=Wanted)
    annotations_only: bool = False
    leave_out_sections: bool = True
    afresh: bool = False
    name: str = ""


USUAL = ReleaseOptions()


def check(options: ReleaseOptions) -> None:
    """Refuse (InputError) what cannot be done, or could not be done again another day."""
    writers(options)
    if options.split.salt != options.split.salt.strip() or not options.split.salt:
        raise InputError("The salt of a split must be some letters or digits, as in “v1”.")
    query = options.selection.query
    for term in terms(parse(query)) if query.strip() else ():
        is_day = FIELDS[term.field].takes == "days"
        if is_day and any(word in query[term.start : term.end].casefold() for word in DAYS):
            raise InputError(
                f"“{query[term.start : term.end]}” means other days tomorrow, so the release could "
                "not be made again. Write the days: made:2026-11-01..2026-11-05."
            )


def writers(options: ReleaseOptions) -> list[tuple[Format, dict[str, str]]]:
    """The formats, each with the settings that it has. Raises InputError."""
    if options.annotations_only:
        return [(cast(Format, textless), {})]
    formats = [writer_named(name) for name in dict.fromkeys(options.formats)]
    if not formats:
        raise InputError("A release needs a format.")
    offered = {s.name for format in formats for s in format.SETTINGS if s.writing}
    unknown = options.settings.keys() - offered
    found = []
    for format in formats:
        names = {s.name for s in format.SETTINGS if s.writing} | unknown
        own = {name: value for name, value in options.settings.items() if name in names}
        found.append((format, settings_for(format, own)))
    return found


def recipe_of(options: ReleaseOptions, name: str) -> dict[str, Any]:
    """All that decides what a release holds, as it is remembered and as its manifest says it."""
    selection, split = options.selection, options.split
    return {
        "name": options.name or name,
        "formats": ["annotations"] if options.annotations_only else list(options.formats),
        "settings": dict(sorted(options.settings.items())),
        "annotations_only": options.annotations_only,
        "query": selection.query,
        "labels": _sorted(selection.labels),
        "annotators": _sorted(selection.annotators),
        "states": _sorted(selection.states),
        "leave_out_sections": options.leave_out_sections,
        "split_by": str(split.by),
        "ratios": str(split.ratios),
        "salt": split.salt,
        "split_afresh": options.afresh,
    }


def options_of(recipe: str) -> ReleaseOptions:
    """The options that a remembered recipe says. Raises StorageError for what is none."""
    try:
        said = json.loads(recipe)
        states = said["states"]
        return ReleaseOptions(
            formats=tuple(said["formats"]),
            settings=said["settings"],
            selection=Selection(
                _set(said["labels"]),
                _set(said["annotators"]),
                None if states is None else frozenset(map(State, states)),
                said["query"],
            ),
            split=Wanted(SplitBy(said["split_by"]), Ratios.parse(said["ratios"]), said["salt"]),
            annotations_only=said["annotations_only"],
            leave_out_sections=said["leave_out_sections"],
            afresh=said["split_afresh"],
            name=said["name"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            "What this release was made of cannot be read; check the project."
        ) from error


def canonical(value: object) -> str:
    """A value as JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _sorted(names: Iterable[str] | None) -> list[str] | None:
    return None if names is None else sorted(map(str, names))


def _set(names: Iterable[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)
