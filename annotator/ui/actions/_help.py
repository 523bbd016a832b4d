"""The rows of the menu Help."""

from __future__ import annotations

from annotator.ui.actions._row import Action
from annotator.ui.commands import (
    help,
)

HELP = (
    Action("keys", "&Keys", help.keys, "Help", ("F1",), "All keys on one page"),
    Action(
        "kept",
        "How Your Work Is K&ept",
        help.how_work_is_kept,
        "Help",
        tip="Where your work is, and how it is saved and backed up",
    ),
    Action(
        "finding_spans",
        "&Finding Spans",
        help.finding_spans,
        "Help",
        tip="What can be written into the field of the review",
    ),
    Action(
        "changing_many_spans",
        "Changing &Many Spans",
        help.changing_many_spans,
        "Help",
        tip="Previews, ticks, tagging all alike, merging labels, the history, states and progress",
    ),
    Action(
        "importing",
        "&Importing",
        help.importing,
        "Help",
        tip="How files come in, and what is asked before",
    ),
    Action(
        "exporting",
        "E&xporting",
        help.exporting,
        "Help",
        tip="How a part of the project goes out, what is lost, and how it is proved",
    ),
    Action(
        "formats",
        "Files of &Other Programs",
        help.formats,
        "Help",
        tip="Which formats are read and written, and what each cannot hold",
    ),
    Action(
        "copy_diagnostics",
        "&Copy Diagnostics",
        help.copy_diagnostics,
        "Help",
        tip="Copy versions and folders, for a question or a report",
        new_group=True,
    ),
    Action(
        "open_log",
        "Open &Log Folder",
        help.open_log_folder,
        "Help",
        tip="Show the folder where the program notes its errors",
    ),
    Action(
        "about",
        "&About Annotator",
        help.about,
        "Help",
        tip="Versions and folders",
        role="AboutRole",
    ),
)
