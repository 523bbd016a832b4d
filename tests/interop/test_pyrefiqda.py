"""pyrefiqda, whose classes are made of the REFI-QDA schema, loads our projects and codebooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.formats import format_named
from tests.formats.odd import odd_documents
from tests.formats.round_trip import TEXT, rich, written

pyrefiqda = pytest.importorskip("pyrefiqda", reason="pyrefiqda is not installed")

REFI = format_named("refi-qda")


def test_a_project_is_loaded_with_all_that_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "project.qdpx"
    path.write_bytes(written(REFI, [rich(), *odd_documents()])[""])
    project = pyrefiqda.RefiProject.load(path, extract_dir=str(tmp_path / "out"))
    sources = project.sources.text_source
    assert len(sources) == 1 + len(odd_documents())
    source = next(s for s in sources if s.name == "Taxes, “again”")
    text = (
        (tmp_path / "out" / "sources" / source.plain_text_path.removeprefix("internal://"))
        .read_bytes()
        .decode()
    )
    assert text == TEXT
    codes = {code.guid: code.name for code in project.code_book.codes.code}
    found = {
        (codes[c.code_ref.target_guid], text[s.start_position : s.end_position])
        for s in source.plain_text_selection
        for c in s.coding
    }
    assert ("quote", "“We will cut taxes by 2027,”") in found
    assert ("quote", "“and a waste.”") in found
    assert {user.name for user in project.users.user} == {"Ana", "Bo"}
    assert [link.name for link in project.links.link] == ["attributed to", "attributed to"]
    guids = [x.guid for x in (*sources, *project.notes.note, *project.links.link)]
    guids += [x.guid for s in sources for x in s.plain_text_selection]
    guids += [c.guid for s in sources for x in s.plain_text_selection for c in x.coding]
    guids += [*codes, *(user.guid for user in project.users.user)]
    assert len(set(guids)) == len(guids) > 100
    named = [s for s in source.plain_text_selection if s.name]
    assert named and all(s.name == text[s.start_position : s.end_position] for s in named)


def test_a_codebook_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "codes.qdc"
    path.write_bytes(written(REFI, [rich()], {"content": "codebook"})[""])
    book = pyrefiqda.RefiCodebook.load(path)
    assert [code.name for code in book.codes.code] == [
        "claim",
        "commitment",
        "deadline",
        "quote",
        "source",
    ]
