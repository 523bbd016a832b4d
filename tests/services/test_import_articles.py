"""Articles as they are found come into a project: with sections and facts, in one act."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.model.facts import facts_of
from annotator.services import edit_sections, import_documents
from annotator.services.project import Project
from tests.builders import make_project
from tests.formats.articles import PROSE, docx, epub, zipped

ARTICLES = Path(__file__).parents[2] / "resources" / "articles"
PAGE = (
    "<html lang=en-GB><head><title>Bridge closed</title><meta name=author content='Jane Doe'>"
    "</head><body><nav>Home</nav><article><h1>Bridge closed</h1>"
    f"<p>{PROSE[0]}</p></article></body></html>"
)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path)
    yield made
    made.close()


def test_a_folder_of_articles(project: Project, tmp_path: Path) -> None:
    for library in ("resiliparse", "pypdfium2"):
        pytest.importorskip(library, reason=f"{library} is not installed")
    folder = tmp_path / "found"
    folder.mkdir()
    (folder / "page.html").write_text(PAGE, "utf-8")
    word = docx(f"<w:p><w:r><w:t>{PROSE[1]}</w:t></w:r></w:p>")
    (folder / "all.zip").write_bytes(zipped({"in/word.docx": word, "note.md": "# One\n\nTwo."}))
    (folder / "book.epub").write_bytes(epub({"one.xhtml": f"<p>{PROSE[0]} And more.</p>"}))
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4\nbroken")
    plan = import_documents.plan_import(project, [folder])
    [refusal] = plan.report.refusals
    assert "scan.pdf: it is not a sound PDF file" in refusal
    before = len(project.documents())
    project.do(plan.change)
    by_source = {summary.source: summary for summary in project.documents()}
    assert {"page.html", "word.docx", "note.md", "book.epub"} <= by_source.keys()
    page = project.document(by_source["page.html"].id)
    assert (page.title, facts_of(page)) == (
        "Bridge closed",
        {"byline": "Jane Doe", "language": "en-GB"},
    )
    told = [
        (str(one.kind), page.text[one.start : one.end])
        for one in edit_sections.sections_of(project, page.id)
    ]
    assert told == [("boilerplate", "Home"), ("headline", "Bridge closed")]
    project.undo()
    assert len(project.documents()) == before


def test_the_second_article_comes_in_with_its_sections(project: Project) -> None:
    project.do(import_documents.plan_import(project, [ARTICLES]).change)
    found = {summary.source: summary.id for summary in project.documents()}
    first, second = (found[name] for name in sorted(name for name in found if name[:2] == "00"))
    assert edit_sections.sections_of(project, first) == ()
    assert [one.reason for one in edit_sections.sections_of(project, second)] == [
        "donation plea",
        "newsletter prompt",
        "picture caption or credit",
        "note on the author",
        "readers’ comments",
    ]
