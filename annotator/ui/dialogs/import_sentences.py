"""What an import will bring, in sentences, before it does."""

from __future__ import annotations

from annotator.services.import_report import listed
from annotator.services.survey import Survey
from annotator.ui.widgets.plain_text import counted


def head_of(found: Survey) -> str:
    """All of it in two or three sentences."""
    if not found.documents:
        if found.definitions:
            return f"{counted(len(found.definitions), 'label')} and no document will come in."
        return "There is nothing in these files that can come in."
    parts = [
        counted(count, what)
        for count, what in (
            (found.documents, "document"),
            (found.spans, "span"),
            (found.relations, "relation"),
        )
        if count or what == "document"
    ]
    said = [f"The files hold {listed(parts)}."]
    there = found.duplicates - found.repeated
    if there:
        is_, it, stays = ("is", "it", "It stays as it is")
        if there > 1:
            is_, it, stays = ("are", "them", "They stay as they are")
        what = f"What is new on {it} comes in" if found.spans else stays
        said.append(f"{there:,} {is_} in the project already. {what}.")
    if found.repeated:
        verb = "repeats" if found.repeated == 1 else "repeat"
        is_ = "is" if found.repeated == 1 else "are"
        said.append(f"{found.repeated:,} {verb} the text of another one and {is_} joined with it.")
    if found.problem_count:
        said.append(f"{counted(found.problem_count, 'thing')} cannot come in: see Problems.")
    return " ".join(said)
