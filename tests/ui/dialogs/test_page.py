"""The pages of help: shown whole, and true of the menus and verbs they name."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from annotator.cli.group import group
from annotator.model.thinning import MOST_BYTES, RULES
from annotator.paths import resource
from annotator.services.schedule import INTERVAL
from annotator.ui import actions, safety
from annotator.ui.dialogs.page import PageDialog

KEPT = resource("help/how_your_work_is_kept.md").read_text("utf-8")


def test_the_page_is_shown_without_its_signs(qtbot: QtBot) -> None:
    dialog = PageDialog("How Your Work Is Kept", "how_your_work_is_kept.md")
    qtbot.addWidget(dialog)
    text = dialog.findChild(QTextBrowser).toPlainText()
    assert "There is no Save button." in text and "Going back" in text
    assert not re.search(r"[*#`]", text)


def test_every_menu_entry_it_names_is_there() -> None:
    named = re.findall(r"\*(\w+) ▸ ([^*]+)\*", KEPT)
    assert len(named) > 10
    entries = {(row.menu.split("/")[0], row.text.replace("&", "")) for row in actions.ALL}
    assert set(named) - entries == set()


def test_every_verb_and_option_it_names_is_there() -> None:
    verbs = set(re.findall(r"`annotator (\w+)", KEPT))
    assert {"backup", "backups", "restore", "check", "recover"} == verbs
    assert verbs - set(group.commands) == set()
    options = {name for option in group.commands["check"].params for name in option.opts}
    assert {"--deep", "--repair"} <= options


def test_its_figures_are_those_of_the_program() -> None:
    rule = RULES["year"]
    assert f"each of {rule.days} days, {rule.weeks} weeks and {rule.months} months" in KEPT
    assert f"every {INTERVAL.seconds // 60} minutes" in KEPT
    assert f"at most {MOST_BYTES // 1000**3} GB" in KEPT
    assert safety.LOOK_MS == 5 * 60_000 and "every five minutes" in KEPT
