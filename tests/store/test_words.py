"""The words of texts and spans are found at once after an act, and later after bulk work."""
# ruff: noqa: S608 - the statements are written here

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from annotator.model.change import BulkChange, Change, ChangeSet
from annotator.model.document import new_document
from annotator.model.span import Span
from annotator.services import annotate, edit_documents
from annotator.services import bulk as bulk_services
from annotator.services.project import Project
from annotator.store import words
from tests.builders import label_id, make_project, tag

TEXT = "The bridge will open in May. Ça va über naïve Straße. The bridge, again."


def found(project: Project, query: str, content: str = "spans") -> list[str]:
    """The ids of the spans (hashes of the texts) that a query of FTS5 finds."""

    def look(connection: Connection) -> list[str]:
        key = {"spans": "id", "texts": "sha256"}[content]
        statement = text(
            f"SELECT {key} FROM {content} WHERE pk IN"
            f" (SELECT rowid FROM {content}_words WHERE {content}_words MATCH :query) ORDER BY pk"
        )
        return list(connection.execute(statement, {"query": query}).scalars())

    return project.read(look)


def index_everything(project: Project) -> list[int]:
    """Catch up to the end; how many rows each step indexed."""
    steps = []
    while True:
        with project._database.write() as connection:
            steps.append(words.catch_up(connection))
        if not steps[-1]:
            return steps


def is_in_step(project: Project) -> bool:
    """Does FTS5 itself find that its indexes are what the tables hold?"""
    with project._database.write() as connection:
        for name in ("texts_words", "spans_words"):
            connection.execute(
                text(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
            )
    return project.read(words.waiting) == 0


def test_words_are_found_as_soon_as_they_are_tagged(tmp_path: Path) -> None:
    project = make_project(tmp_path, TEXT, "Another text about a bridge.")
    bridge, more = tag(project, 4, 10), tag(project, 29, 53)
    assert found(project, "bridge") == found(project, "BRID*") == [bridge]
    assert found(project, "naive") == found(project, "uber") == [more]
    assert found(project, '"ca va"') == [more]
    assert len(found(project, "bridge", "texts")) == 2
    project.do(annotate.move_edges(project, bridge, [(0, 3)]))
    assert found(project, "bridge") == []
    assert found(project, "the") == [bridge]
    project.undo()
    assert found(project, "bridge") == [bridge]
    project.do(annotate.remove_span(project, bridge))
    assert found(project, "bridge") == []
    project.undo()
    assert found(project, "bridge") == [bridge]
    assert is_in_step(project)
    project.close()


def test_a_gap_in_the_numbers_keeps_nobody_waiting(tmp_path: Path) -> None:
    project = make_project(tmp_path, TEXT)
    first, second, third = tag(project, 0, 3), tag(project, 4, 10), tag(project, 11, 15)
    project.do(annotate.remove_span(project, second))
    project.do(annotate.move_edges(project, third, [(4, 10)]))
    assert found(project, "bridge") == [third]
    assert found(project, "the") == [first]
    assert is_in_step(project)
    project.close()


def test_a_document_that_goes_takes_its_spans_words_along(tmp_path: Path) -> None:
    project = make_project(tmp_path, TEXT, "Another bridge.")
    tag(project, 4, 10)
    kept = tag(project, 8, 14, "quote", "d1")
    project.do(edit_documents.remove_documents(project, ["d0"]))
    assert found(project, "bridge") == [kept]
    project.undo()
    assert len(found(project, "bridge")) == 2
    assert is_in_step(project)
    project.close()


def bulk(project: Project, count: int) -> BulkChange:
    """So many spans at once."""
    label, me = label_id(project, "claim"), project.annotator.id
    spans = [Span(f"s{n}", "d0", label, me, ((n, n + 6),), TEXT[4:10]) for n in range(count)]
    size = 2_000
    return BulkChange(
        "fill",
        count,
        lambda: (
            ChangeSet("fill", tuple(Change(None, s) for s in spans[low : low + size]))
            for low in range(0, count, size)
        ),
    )


def test_bulk_work_waits_and_what_comes_behind_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, TEXT)
    first = tag(project, 4, 10)
    project.do(bulk(project, 6_000))
    later = tag(project, 58, 64)
    assert found(project, "bridge") == [first]
    assert project.read(words.waiting) == 6_001
    project.do(annotate.remove_span(project, "s5"))
    project.do(annotate.remove_span(project, first))
    monkeypatch.setattr(words, "CHUNK_ROWS", 4_000)
    assert index_everything(project) == [4_000, 2_000, 0]
    assert len(found(project, "bridge")) == 6_000
    assert later in found(project, "bridge")
    assert is_in_step(project)
    project.close()


def test_what_is_changed_in_bulk_is_found_by_its_new_words(tmp_path: Path) -> None:
    project = make_project(tmp_path, " bridge" * 6_000)
    label, me = label_id(project, "claim"), project.annotator.id
    spans = [Span(f"s{n}", "d0", label, me, ((7 * n, 7 * n + 6),), " bridg") for n in range(6_000)]
    project.do(ChangeSet("fill", tuple(Change(None, span) for span in spans)))
    index_everything(project)
    project.do(bulk_services.plan(project, bulk_services.Snap(), [span.id for span in spans]))
    assert len(found(project, "bridge")) == 6_000
    project.undo()
    index_everything(project)
    assert len(found(project, "bridg")) == 6_000
    assert is_in_step(project)
    project.close()


def test_a_long_text_is_indexed_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path, TEXT)
    long = "bridge and " * 30_000
    for place, said in enumerate((long, "A short bridge.")):
        document = new_document(said, position=5 + place, title="t")
        project.do(ChangeSet("add", (Change(None, document),)))
    assert len(found(project, "bridge", "texts")) == 1
    monkeypatch.setattr(words, "CHUNK_TEXT", 1_000)
    assert index_everything(project) == [1, 1, 0]
    assert len(found(project, "bridge", "texts")) == 3
    assert is_in_step(project)
    project.close()


def test_a_tag_that_becomes_long_is_found_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, "A bridge. " * 30_000)
    first, last = tag(project, 2, 8), tag(project, 12, 18)
    for start, grown in enumerate((first, last)):
        project.do(annotate.move_edges(project, grown, [(start, 250_000)]))
        index_everything(project)
        assert set(found(project, "bridge")) == {first, last}
    assert is_in_step(project)
    project.close()


def test_both_can_be_made_anew(tmp_path: Path) -> None:
    project = make_project(tmp_path, TEXT)
    project.do(bulk(project, 6_000))
    with project._database.write() as connection:
        words.rebuild(connection)
    assert is_in_step(project)
    assert len(found(project, "bridge")) == 6_000
    project.close()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from("tmruzb"), st.integers(0, 40)), max_size=25))
def test_whatever_is_done_the_index_holds_what_the_spans_say(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]
) -> None:
    project = make_project(tmp_path_factory.mktemp("words"), TEXT)
    for act, number in acts:
        spans = project.spans_of("d0")
        if act == "t":
            if not any(s.fragments == ((number, number + 9),) for s in spans):
                tag(project, number, number + 9)
        elif act == "b" and len(spans) < 100:
            project.do(bulk(project, 0 if any(s.id == "s0" for s in spans) else 5_001))
        elif act == "u" and project.next_undo() is not None:
            project.undo()
        elif act == "z" and project.next_redo() is not None:
            project.redo()
        elif spans and act == "r":
            project.do(annotate.remove_span(project, spans[number % len(spans)].id))
        elif spans and act == "m":
            span = spans[number % len(spans)]
            if not any(s.fragments == ((number, number + 3),) for s in spans):
                project.do(annotate.move_edges(project, span.id, [(number, number + 3)]))
    index_everything(project)
    assert is_in_step(project)
    project.close()
