"""What the README and its fellows say is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from annotator import __version__
from annotator.cli.group import group
from tests import keyboard_table

ROOT = Path(__file__).parent.parent
README, ARCHITECTURE, CHANGELOG = (
    (ROOT / name).read_text("utf-8") if (ROOT / name).exists() else ""
    for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")
)
RUN = "python3 -m venv .venv && .venv/bin/pip install -q -e . && .venv/bin/python main.py"
TEST = (
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest"
)


@pytest.mark.parametrize("command", [RUN, TEST])
def test_readme_has_both_commands_each_on_a_line_of_its_own(command: str) -> None:
    assert README.splitlines().count(command) == 1


def test_readme_has_the_windows_form_and_what_bare_linux_lacks() -> None:
    assert README.count(r".venv\Scripts\python") == 2
    for package in ("python3-venv", "libegl1", "libgl1", "libxkbcommon0", "libxcb-cursor0"):
        assert package in README


def test_readme_begins_with_a_sentence_and_shows_the_real_window() -> None:
    title, sentence, picture = README.split("\n\n")[:3]
    assert title == "# Annotator"
    assert sentence.endswith(".")
    found = re.fullmatch(r"!\[(.+)\]\((.+\.png)\)", picture)
    assert found, "the picture comes third"
    data = (ROOT / found[2]).read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") >= 1280


def test_readme_s_keyboard_table_is_the_table_of_actions() -> None:
    assert keyboard_table.in_readme() == keyboard_table.table(), (
        "run python -m tests.keyboard_table"
    )


def test_readme_says_what_has_to_be_said() -> None:
    sections = re.findall(r"^## (.+)$", README, re.MULTILINE)
    for section in ("Start", "Test", "Two minutes", "Where your work is", "Keys", "Help"):
        assert section in sections
    assert "ANNOTATOR_DATA_DIR" in README
    assert "--data-dir" in README


def test_every_command_in_the_readme_is_one() -> None:
    named = set(re.findall(r"annotator ([a-z]+) (?:[a-zA-Z]+\.annot)", README))
    assert named >= {"new", "import", "documents", "export", "check", "backup", "restore", "open"}
    assert named <= set(group.commands)


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_links_and_named_files_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("https://") or (ROOT / link).exists(), link


def test_architecture_names_what_is_there() -> None:
    for part in sorted((ROOT / "annotator").iterdir()):
        if part.name not in ("__init__.py", "__pycache__", "resources", "__main__.py"):
            assert part.name in ARCHITECTURE, f"{part.name} is not in ARCHITECTURE.md"
    for path in re.findall(
        r"`((?:ui|store|model|services|formats|annotator)/[\w/]+\.py)`", ARCHITECTURE
    ):
        place = ROOT / path if path.startswith("annotator/") else ROOT / "annotator" / path
        assert place.exists(), path


def test_architecture_names_what_scripts_stand_on() -> None:
    names = (
        "mainWindow documentsPanel textView labelsPanel spansPanel create(argv) point_of offset_at"
    )
    for name in [
        *names.split(),
        "selection",
        "open_document",
        "documents()",
        "document(",
        "spans()",
    ]:
        assert name in ARCHITECTURE


def test_architecture_fits_on_a_page() -> None:
    assert len(ARCHITECTURE.splitlines()) <= 110


def test_changelog_knows_this_version_and_speaks_to_users() -> None:
    versions = re.findall(r"^## (\d+\.\d+\.\d+)$", CHANGELOG, re.MULTILINE)
    assert versions[0] == __version__
    assert versions == sorted(versions, key=lambda v: [int(n) for n in v.split(".")], reverse=True)
    for entry in re.findall(r"^- (.+)$", CHANGELOG, re.MULTILINE):
        assert not re.search(r"\.py\b|refactor|#\d", entry), entry


def test_licence_is_mit() -> None:
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")


def test_pyproject_holds_the_builder_and_the_linter_only() -> None:
    held = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert set(held) == {"build-system", "tool"}
    assert set(held["tool"]) == {"ruff"}
