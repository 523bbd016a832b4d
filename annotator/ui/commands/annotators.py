"""Who works: renaming oneself, and working as somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.errors import AnnotatorError
from annotator.ui import errors

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow


def present_name(window: MainWindow) -> str:
    """The name of the annotator whose spans are made now."""
    return window.annotator_name()


def names(window: MainWindow) -> list[str]:
    """All annotators of the open project, by name."""
    if window.workspace.path is None:
        return [present_name(window)]
    return [annotator.name for annotator in window.workspace.project.annotators()]


def rename_me(window: MainWindow, name: str) -> None:
    """Give the present annotator another name, in the project and in the settings."""
    from annotator.services import edit_annotators

    name = " ".join(name.split())
    workspace = window.workspace
    if workspace.path is not None:
        me = workspace.project.annotator.id
        if workspace.do(edit_annotators.rename_annotator, me, name) is None:
            return
    if name:
        window.set_settings(name=name)


def work_as(window: MainWindow, name: str) -> None:
    """Go on as the annotator of this name; one that is new is added."""
    name = " ".join(name.split())
    if window.workspace.path is not None:
        try:
            window.workspace.work_as(name)
        except AnnotatorError as error:
            errors.show(window, error)
            return
    if name:
        window.set_settings(name=name)
