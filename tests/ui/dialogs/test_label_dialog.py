"""The label dialog: what it refuses, what it warns of, and what it hands on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from annotator.model.schema import DEFAULT_LABELS, PALETTE, Label
from annotator.ui.dialogs.label_dialog import LabelDialog

LABELS = tuple(replace(label, id=label.name) for label in DEFAULT_LABELS)


def make(
    qtbot: QtBot, label: Label | None = None, taken: bool = True, field: str = "name"
) -> tuple[LabelDialog, list[Label]]:
    parent = QWidget()
    qtbot.addWidget(parent)
    saved: list[Label] = []

    def save(given: Label) -> bool:
        saved.append(given)
        return taken

    dialog = LabelDialog(parent, LABELS, label, save, field)
    dialog.parent_kept = parent  # type: ignore[attr-defined]
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.show()
    return dialog, saved


def test_a_new_label_has_the_next_colour_and_pattern(qtbot: QtBot) -> None:
    dialog, saved = make(qtbot)
    qtbot.keyClicks(dialog.name, "  Hedge  word ")
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    label = saved[0]
    assert (label.id, label.name, label.key) == ("", "Hedge word", "h")
    assert (label.color, label.pattern) == (PALETTE[4][0], "dash-dot")
    assert not dialog.isVisible()


def test_a_taken_key_or_name_is_refused_with_a_sentence(qtbot: QtBot) -> None:
    dialog, saved = make(qtbot)
    qtbot.keyClicks(dialog.name, "Quote")
    assert "“Quote” already" in dialog.problem.text() and not dialog.ok.isEnabled()
    dialog.name.clear()
    qtbot.keyClicks(dialog.name, "Hedge")
    dialog.key.clear()
    qtbot.keyClicks(dialog.key, "Q")
    assert dialog.problem.text() == "The key q belongs to “quote”; choose another."
    dialog.accept()
    dialog.key.clear()
    dialog.key.insert("é")
    assert "letter a–z" in dialog.problem.text()
    assert saved == [] and dialog.isVisible()


def test_a_key_of_ones_own_is_not_changed_by_the_name(qtbot: QtBot) -> None:
    dialog, _ = make(qtbot)
    qtbot.keyClicks(dialog.key, "7")
    qtbot.keyClicks(dialog.name, "Hedge")
    assert dialog.key.text() == "7"


def test_a_label_that_was_only_looked_at_is_the_same(qtbot: QtBot) -> None:
    label = replace(LABELS[1], guideline=" as\u00a0written ", color="#123456", pattern="wavy")
    dialog, saved = make(qtbot, label)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert saved == [label]


def test_a_colour_that_cannot_be_told_is_warned_of_and_taken(qtbot: QtBot) -> None:
    dialog, saved = make(qtbot, LABELS[1])
    assert dialog.warning.isHidden()
    dialog.color.set_color("#16356D")
    assert "“quote”" in dialog.warning.text() and not dialog.warning.isHidden()
    assert dialog.ok.isEnabled()
    dialog.accept()
    assert saved[0].color == "#16356D"


def test_the_dialog_stays_if_the_label_was_refused(qtbot: QtBot) -> None:
    dialog, saved = make(qtbot, LABELS[0], taken=False)
    dialog.accept()
    assert len(saved) == 1 and dialog.isVisible()


def test_it_opens_on_the_field_that_was_asked_for(qtbot: QtBot) -> None:
    dialog, _ = make(qtbot, LABELS[0], field="guideline")
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    assert dialog.guideline.hasFocus()
