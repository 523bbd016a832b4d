"""Annotators: rename them. Every function plans and writes nothing."""

from __future__ import annotations

from dataclasses import replace

from annotator.errors import InputError
from annotator.model.change import Change, ChangeSet
from annotator.services.project import Project


def rename_annotator(project: Project, annotator_id: str, name: str) -> ChangeSet:
    """Give an annotator another name. Raises InputError for one that is empty or taken."""
    name = " ".join(name.split())
    if not name:
        raise InputError("An annotator needs a name.")
    everybody = project.annotators()
    before = next((a for a in everybody if a.id == annotator_id), None)
    if before is None:
        raise InputError("That annotator is not in this project.")
    if before.name == name:
        return ChangeSet("rename annotator")
    if any(other.name == name for other in everybody):
        raise InputError(f"There is an annotator “{name}” already; use “Work as…” to work as them.")
    return ChangeSet(
        f"rename annotator {before.name} to {name}", (Change(before, replace(before, name=name)),)
    )
