"""The help for exporting is in the menu and tells what is on the screen."""

from __future__ import annotations

from annotator.paths import resource
from annotator.ui import actions

PAGE = resource("help/exporting.md").read_text("utf-8")


def test_it_is_in_the_menu_beside_the_other_pages() -> None:
    assert {actions.BY_ID[name].menu for name in ("exporting", "formats")} == {"Help"}


def test_it_names_what_is_on_the_screen() -> None:
    for words in ("Only spans found by", "Export Anyway", "spans proved", "preview"):
        assert words in PAGE
    for name in ("finding_spans", "formats"):
        assert f"Help ▸ {actions.BY_ID[name].text.replace('&', '')}" in PAGE
    (key,) = actions.BY_ID["export"].keys
    assert key in PAGE
