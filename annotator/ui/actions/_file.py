"""The rows of the menu File."""

from __future__ import annotations

from annotator.ui.actions._row import Action
from annotator.ui.commands import (
    files,
    importing,
    restoring,
    view,
)

FILE = (
    Action("new", "&New…", files.new, "File", ("Ctrl+N",), "Make a new, empty project"),
    Action("open", "&Open…", files.open_project, "File", ("Ctrl+O",), "Open another project"),
    Action(
        "import",
        "&Import…",
        importing.import_documents,
        "File",
        ("Ctrl+I",),
        "Add text files, or documents with spans of any format, to this project",
        enabled=files.is_writable,
        new_group=True,
    ),
    Action(
        "import_folder",
        "Import a &Folder…",
        importing.import_folder,
        "File",
        tip="Add all files of a folder that can be read to this project",
        enabled=files.is_writable,
    ),
    Action(
        "import_with_options",
        "Import &with Options…",
        importing.import_with_options,
        "File",
        tip="Choose format, encoding and names also for plain text",
        enabled=files.is_writable,
    ),
    Action(
        "export",
        "&Export…",
        files.export,
        "File",
        ("Ctrl+E",),
        "Write documents and spans to a file of any format, and prove it",
        enabled=files.is_open,
    ),
    Action(
        "save_copy",
        "Save a &Copy as…",
        files.save_copy,
        "File",
        tip="Write a copy of the whole project to another file",
        enabled=files.is_open,
        new_group=True,
    ),
    Action(
        "back_up",
        "&Back Up Now",
        files.back_up,
        "File",
        tip="Put a checked copy of the project into the backup folder",
        enabled=files.is_open,
    ),
    Action(
        "restore",
        "&Restore…",
        restoring.show,
        "File",
        tip="Go back to a backup; what is there now is kept",
        enabled=restoring.is_possible,
    ),
    Action(
        "preferences",
        "&Preferences…",
        view.preferences,
        "File",
        ("Ctrl+,",),
        "Your name, text size, theme, snapping, folders",
        new_group=True,
        role="PreferencesRole",
    ),
    Action(
        "quit",
        "&Quit",
        files.quit,
        "File",
        ("Ctrl+Q",),
        "Close the program; everything is saved already",
        new_group=True,
        role="QuitRole",
    ),
)
