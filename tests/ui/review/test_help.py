"""What the help says can be written can be written."""

from __future__ import annotations

import re

import pytest

from annotator.model.query import parse
from annotator.model.query_fields import FIELDS
from annotator.paths import resource
from annotator.ui import actions
from annotator.ui.dialogs import shortcuts

PAGE = resource("help/finding_spans.md").read_text("utf-8")


def examples() -> list[str]:
    rows = re.findall(r"^\| (`.+?) \|", PAGE, re.MULTILINE)
    found = [example for row in rows for example in re.findall(r"`([^`]+)`", row)]
    return [f"{example}x" if example.endswith(":") else example for example in found]


def test_every_example_is_a_query() -> None:
    assert len(examples()) > 15
    for example in examples():
        parse(example)


def test_every_filter_is_explained() -> None:
    for name in FIELDS:
        assert f"`{name}:" in PAGE, name


def test_it_is_in_the_menu() -> None:
    assert actions.BY_ID["finding_spans"].menu == "Help"


MANY = resource("help/changing_many_spans.md").read_text("utf-8")


def test_what_is_done_to_many_is_explained_and_in_the_menus() -> None:
    assert actions.BY_ID["changing_many_spans"].menu == "Help"
    paths = {f"{row.menu.split('/')[0].replace('&', '')} ▸ {row.name}" for row in actions.ALL}
    submenus = {f"{menu.split('/')[0]} ▸ {menu.split('/')[1]}" for menu in actions.SUBMENUS}
    named = re.findall(r"\*([A-Z]\w+ ▸ [^*]+?)…?\*", PAGE + MANY)
    assert len(named) > 10
    for path in named:
        assert path in paths | submenus, path


@pytest.mark.parametrize("row", [row for row in actions.ALL if row.menu == "Review/Change Many"])
def test_every_act_on_many_is_on_the_page(row: actions.Action) -> None:
    assert f"*{row.text.replace('&', '')}*" in MANY


@pytest.mark.parametrize(
    "action_id",
    [
        "review", "mark_reviewed", "tag_alike", "merge_labels", "split_label", "history",
        "span_history", "progress", "next_unsure", "next_unreviewed", "document_note", "finish",
        "find_alike", "next_unfinished", "show_in_text", "state_nothing_to_tag",
    ],
)  # fmt: skip
def test_every_command_of_looking_back_is_in_the_menus_on_f1_and_in_the_help(
    action_id: str,
) -> None:
    row = actions.BY_ID[action_id]
    assert row.menu
    assert any(row.name == what for _, found in shortcuts.rows() for what, _, _ in found)
    words = {
        "mark_reviewed": "`Space`",
        "finish": "`Ctrl+Enter`",
        "document_note": "*Note…*",
        "next_unfinished": "the next unfinished one",
        "show_in_text": "`Enter` goes to the text",
        "state_nothing_to_tag": "holds nothing to tag",
    }
    assert words.get(action_id, row.name) in PAGE + MANY


def test_nobody_looks_for_an_and_in_vain() -> None:
    assert "need no AND" in PAGE
