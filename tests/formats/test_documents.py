"""Word, OpenDocument, RTF, EPUB, PDF, Markdown: words, title and facts; traps are refused."""

from __future__ import annotations

import builtins
import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.formats import Format, ReadOptions, format_named, recognise
from annotator.model.exchange import ExchangeDocument, Reading
from annotator.model.section import SectionKind
from tests.formats.article_files import BOOK, FILES, MARK, WORD, YEARS
from tests.formats.articles import PROSE, docx, epub, pdf, zipped
from tests.formats.fuzzing import CUTS, assert_only_sentences, damaged


def format_of(name: str) -> Format:
    found = recognise(name, FILES[name][:64_000])
    assert found is not None
    return found


def reading(name: str, data: bytes, **options: Any) -> Reading:
    library = {"a.pdf": "pypdfium2", "a.epub": "resiliparse"}.get(name, "sys")
    pytest.importorskip(library, reason=f"{library} is not installed")
    return read(name, data, **options)


def read(name: str, data: bytes, **options: Any) -> Reading:
    [found] = format_of(name).read(io.BytesIO(data), ReadOptions(name, **options))
    return found


def document(name: str) -> ExchangeDocument:
    found = reading(name, FILES[name])
    assert found.document is not None, found.refusal
    return found.document


def facts(found: ExchangeDocument) -> dict[str, str]:
    return {name: json.loads(value) for name, value in found.meta}


def test_word() -> None:
    found = document("a.docx")
    assert found.text == f"Bridge closed\n\n{PROSE[0]}\nMay\t40 million\n\nHe never left\tit\nso."
    assert found.title == "Bridge closed"
    assert facts(found) == {"byline": "Jane Doe", "language": "en-GB"}
    [section] = found.sections
    assert (section.kind, section.start, section.end) == (SectionKind.HEADLINE, 0, 13)


def test_open_document() -> None:
    found = document("a.odt")
    assert found.text == f"Bridge closed\n\nFirst\n\n{PROSE[0]}\nMay\t40\n\na b   c\td\ne f"
    assert facts(found) == {"byline": "Jane Doe", "language": "en-GB"}
    assert [s.kind for s in found.sections] == [SectionKind.HEADLINE]


def test_rich_text() -> None:
    found = document("a.rtf")
    assert found.text == "The bürger said “No” 💩.\n\nДа\ttwo\nthree\tx\n{a}"
    assert (found.title, facts(found), found.encoding) == (
        "Bridge closed",
        {"byline": "Jane Doe"},
        "cp1252",
    )


def test_a_book_is_its_chapters_in_their_order() -> None:
    found = document("a.epub")
    assert found.text == f"One\n\n{PROSE[0]}\n\nTwo\n\n{PROSE[1]}"
    assert found.title == "Bridges"
    assert facts(found) == {
        "byline": "Jane Doe",
        "language": "en",
        "outlet": "Press",
        "published": "2026-11-03",
    }


def test_lines_of_a_pdf_become_paragraphs_and_running_heads_a_section() -> None:
    found = document("a.pdf")
    for year in YEARS:
        first = (
            f"In the {year} year the council voted late to close the bridge, a decision that will "
            f"send thousands of drivers through the old town along the river in the {year} year."
        )
        assert first in found.text
        assert f"\n\n“We had no choice in the {year} year,” said the mayor.\n\n" in found.text
    assert (found.title, facts(found)) == ("Bridge closed", {"byline": "Jane Doe"})
    covered = "".join(found.text[s.start : s.end] for s in found.sections)
    assert covered.count("The Daily Bridge") == found.text.count("The Daily Bridge") == 4
    assert "mayor" not in covered


def test_markdown_keeps_its_words_and_every_place_in_the_file() -> None:
    found = document("a.md")
    assert found.text == (
        "A storm hits\n\nSee the report,  or https://y.org.\n\n“It is *bad*,” 2 * 3 and snake_case "
        "a*b 💩\n\nx = '**no**'\n\n- item one\n\n"
    )
    assert found.title == "Bridge: closed"
    assert facts(found) == {"byline": "Jane Doe", "language": "en", "published": "2026-11-03"}
    for words in ("storm", "report", "https://y", "bad", "snake", "💩", "**no**", "item", "one"):
        place = MARK.index(words, MARK.index("# A"))
        offset = found.text.index(words)
        assert found.offset_map.to_text(place) == offset
        assert found.offset_map.to_original(offset) == place
    assert [found.text[s.start : s.end] for s in found.sections] == ["A storm hits"]


@pytest.mark.parametrize("name", FILES)
def test_what_the_file_was_is_kept(name: str) -> None:
    found = document(name)
    assert found.source == name
    assert found.original_sha256 == hashlib.sha256(FILES[name]).hexdigest()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "no Word document of today's kind"),
        ("a.docx", zipped({"x": "y"}), "there is no Word document in it."),
        ("a.docx", docx('<!DOCTYPE x [<!ENTITY a "b">]>'), "not sound XML"),
        ("a.docx", WORD[:200], "not a sound ZIP file"),
        ("a.odt", zipped({"content.xml": "<x/>"}), "no OpenDocument text in it"),
        (
            "a.odt",
            zipped(
                {"content.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}
            ),
            "DOCTYPE",
        ),
        ("a.epub", zipped({"mimetype": "application/epub+zip"}), "there is no book in it."),
        ("a.rtf", b"hello", "no rich text"),
        ("a.rtf", b"{\\rtf1 }", "holds no text"),
        ("a.pdf", b"%PDF-1.4\nhello", "not a sound PDF file"),
        ("a.pdf", pdf([[]]), "no words in it"),
        ("a.md", b"---\ntitle: x\n---\n", "holds no text"),
        ("a.docx", b"", "the file is empty."),
    ],
)
def test_what_is_wrong_is_a_sentence(name: str, data: bytes, sentence: str) -> None:
    found = reading(name, data)
    assert found.document is None
    assert found.refusal.startswith(name) and sentence in found.refusal


def test_bombs_and_endless_texts_are_refused() -> None:
    bomb = docx("<w:p><w:r><w:t>" + "0" * 30_000_000 + "</w:t></w:r></w:p>")
    assert "may be a trap" in reading("a.docx", bomb).refusal
    deep = docx("<w:p>" * 1_000)
    assert "nested" in reading("a.docx", deep).refusal
    for name in ("a.docx", "a.odt", "a.rtf", "a.md"):
        assert "the most that is read" in reading(name, FILES[name], max_mb=0.000_02).refusal


def test_a_missing_chapter_is_told_and_one_outside_the_book_is_not_looked_at() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    del members["OEBPS/two.xhtml"]
    found = reading("a.epub", zipped(members))
    assert found.document is not None and found.document.text.endswith(PROSE[0])
    assert found.dropped == ("a.epub: its chapter “OEBPS/two.xhtml” is missing.",)
    outside = epub({"../../../etc/passwd": "x"})
    assert reading("a.epub", outside).document is None


@pytest.mark.parametrize("name", ["a.pdf", "a.epub"])
def test_a_missing_library_is_a_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(module: str, *args: Any, **more: Any) -> Any:
        if module.startswith(("pypdfium2", "resiliparse")):
            raise ImportError(module)
        return real(module, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    sentence = read(name, FILES[name]).refusal
    assert 'needs the extra “documents”: pip install "annotator[documents]".' in sentence


@given(st.sampled_from(sorted(FILES)), CUTS)
@example("a.rtf", (1.0, 0, b"\\u99999999 \\bin9999999999 {{{\\f-1\\ansicpg77777\\'zz"))
@settings(max_examples=300, deadline=None)
def test_damage_is_told_in_sentences(name: str, cut: tuple[float, int, bytes]) -> None:
    assert_only_sentences(format_of(name), name, {name: damaged(FILES[name], cut)})


@given(st.text(alphabet=st.sampled_from("#*_`[]()<>!~\\- \n>ab💩:=\r|"), max_size=200))
@example("---\n---\n#")
@example("[[a](b)](c) **__`a`__** <!-- -->")
def test_markdown_only_ever_leaves_characters_out(raw: str) -> None:
    [found] = format_named("markdown").read(io.BytesIO(raw.encode()), ReadOptions("a.md"))
    document = found.document
    if document is not None:
        plain = raw.replace("\r\n", "\n").replace("\r", "\n")
        left_out = set(document.offset_map.dropped)
        kept = [c for place, c in enumerate(raw) if place not in left_out]
        assert "".join(kept).replace("\r", "\n") == document.text
        assert len(document.text) <= len(plain)


@given(
    st.lists(
        st.sampled_from(
            [
                b"{",
                b"}",
                b"\\u-3 ",
                b"\\'e9",
                b"\\par",
                b"\\f1 ",
                b"ab",
                b"\\*\\x",
                b"\\uc2 ",
                b"\\info",
                b"\\title ",
                b"\\bin3 ",
                b"\\\\",
                b"\\fonttbl",
                b"\\fcharset204 ",
            ]
        ),
        max_size=40,
    )
)
def test_any_rich_text_is_read(tokens: list[bytes]) -> None:
    assert_only_sentences(format_named("rtf"), "a.rtf", {"a.rtf": b"{\\rtf1 " + b"".join(tokens)})
