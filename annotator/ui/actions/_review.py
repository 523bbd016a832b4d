"""The rows of the menu Review."""

from __future__ import annotations

from annotator.ui.actions._row import Action, Run, Scope
from annotator.ui.commands import (
    bulk,
    files,
    review,
    tagging,
)


def _bulk(action_id: str, text: str, run: Run, tip: str, new_group: bool = False) -> Action:
    tip = f"{tip}: all spans that the review finds, or the rows chosen there"
    menu = "Review/Change Many"
    return Action(
        action_id, text, run, menu, tip=tip, enabled=bulk.is_possible, new_group=new_group
    )


_CHANGE_MANY = (
    _bulk("bulk_relabel", "&Relabel…", bulk.relabel, "Give them another label"),
    _bulk("bulk_remove", "Re&move…", bulk.remove, "Remove them"),
    _bulk("bulk_set_note", "Set &Note…", bulk.set_note, "Give them a note", new_group=True),
    _bulk("bulk_clear_note", "&Clear Notes…", bulk.clear_note, "Clear their notes"),
    _bulk("bulk_unsure", "Mark &Unsure…", bulk.mark_unsure, "Mark them as unsure", new_group=True),
    _bulk("bulk_sure", "Mark &Sure…", bulk.mark_sure, "Mark them as sure again"),
    _bulk("bulk_reviewed", "Mark Re&viewed…", bulk.mark_reviewed, "Mark them as reviewed"),
    _bulk("bulk_not_reviewed", "Mark Not Reviewe&d…", bulk.mark_not_reviewed,
          "Mark them as not reviewed"),
    _bulk("bulk_snap", "Snap to &Words…", bulk.snap, "Move edges that cut a word to its border",
          new_group=True),
    _bulk("bulk_trim", "&Trim Edges…", bulk.trim, "Leave out blanks at their edges"),
)  # fmt: skip

REVIEW = (
    Action("review", "&Review Spans", review.toggle, "Review", ("F4",),
           "Show or hide the spans of the whole project: find, judge and correct them",
           enabled=files.is_open, checked=review.is_shown),
    Action("find_alike", "Spans with the &Same Text", review.find_alike, "Review",
           tip="Show all spans of the project that hold the words of the chosen one",
           enabled=tagging.is_chosen),
    Action("mark_reviewed", "&Mark Reviewed, Go On", review.mark_and_go_on, "Review", ("Space",),
           "The chosen rows were looked at and are right; go on to the next",
           Scope.REVIEW, review.has_rows, new_group=True),
    Action("show_in_text", "Show in the &Text", review.show_in_text, "Review", ("Return",),
           "Go to the chosen row's place in the text", Scope.REVIEW, review.has_rows),
    *_CHANGE_MANY,
)  # fmt: skip
