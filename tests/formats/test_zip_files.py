"""ZIP files of articles: each by its own format; what is no article is not looked at."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings

from annotator.formats import ReadOptions, format_named, recognise, zip_files
from annotator.model.exchange import Reading
from tests.formats.articles import PROSE, docx, zipped
from tests.formats.fuzzing import CUTS, assert_only_sentences, damaged

WORDS = docx(f"<w:p><w:r><w:t>{PROSE[0]}</w:t></w:r></w:p>")
MEMBERS: dict[str, str | bytes] = {
    "b/two.html": f"<title>Two</title><p>{PROSE[1]}</p>",
    "a/one.docx": WORDS,
    "c.txt": "Three",
    "__MACOSX/._c.txt": "no",
    ".hidden.txt": "no",
    "export.jsonl": '{"format":"annotator/1","text":"no"}',
    "picture.png": b"\x89PNG",
    "inner.zip": zipped({"d.txt": "no"}),
    "broken.pdf": b"%PDF-1.4",
}


def readings(data: bytes) -> list[Reading]:
    return list(zip_files.read(io.BytesIO(data), ReadOptions("all.zip")))


def test_each_article_is_a_document() -> None:
    for library in ("resiliparse", "pypdfium2"):
        pytest.importorskip(library, reason=f"{library} is not installed")
    assert recognise("all.zip", zipped(MEMBERS)) is zip_files
    found = readings(zipped(MEMBERS))
    documents = [r.document for r in found if r.document is not None]
    assert [d.text for d in documents] == [PROSE[0], PROSE[1], "Three"]
    assert [d.source for d in documents] == ["one.docx", "two.html", "c.txt"]
    [refusal] = [r.refusal for r in found if r.refusal]
    assert refusal.startswith("all.zip/broken.pdf: it is not a sound PDF file")


def test_without_an_article_it_is_refused() -> None:
    [found] = readings(zipped({"a.png": b"x", "inner.zip": zipped({"a.txt": "no"})}))
    assert found.refusal == "all.zip: it holds no article that is read."


def test_traps_are_refused() -> None:
    [outside] = readings(zipped({"../a.txt": "x"}))
    assert "would lie outside its folder" in outside.refusal
    [bomb] = readings(zipped({"a.txt": "0" * 30_000_000}))
    assert "may be a trap" in bomb.refusal


@given(CUTS)
@settings(max_examples=100, deadline=None)
def test_damage_is_told_in_sentences(cut: tuple[float, int, bytes]) -> None:
    whole = zipped({"c.txt": "Three", "d.md": "# Four"})
    assert_only_sentences(format_named("zip"), "all.zip", {"all.zip": damaged(whole, cut)})
