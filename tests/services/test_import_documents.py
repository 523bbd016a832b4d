"""Importing into a real project: what comes in, what is there already, what is refused."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import Cancelled, StorageError
from annotator.model.change import BULK_LIMIT, BulkChange, ChangeSet
from annotator.model.document import State
from annotator.services import annotate, opening
from annotator.services.import_documents import ImportOptions, ImportPlan, plan_import
from annotator.services.import_report import ImportReport
from annotator.services.project import Project

TEXT = "💩 “We will cut taxes,” said Ana.\n“A disgrace,” she added.\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    path = tmp_path / "p.annot"
    opening.create_project(path, annotator_name="Me")
    opened = opening.open_project(path, annotator_name="Me")
    yield opened
    opened.close()


def lines(folder: Path, *records: dict[str, Any] | str, name: str = "n.jsonl") -> Path:
    path = folder / name
    path.write_text(
        "".join(r + "\n" if isinstance(r, str) else json.dumps(r) + "\n" for r in records), "utf-8"
    )
    return path


def record(text: str = TEXT, **fields: Any) -> dict[str, Any]:
    return {"text": text, **fields}


def span(id: str = "s1", **fields: Any) -> dict[str, Any]:
    return {"id": id, "label": "quote", "start": 2, "end": 22, **fields}


def bring(project: Project, *paths: Path, **options: Any) -> ImportReport:
    plan: ImportPlan = plan_import(project, paths, ImportOptions(**options))
    if plan.report.adds:
        project.do(plan.change)
    return plan.report


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return (
        report.documents_added,
        report.documents_known,
        report.spans_added,
        report.spans_known,
    )


# --- files ---------------------------------------------------------------------------------------


def test_a_folder_comes_in_by_name_with_what_is_wrong_named(
    project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / "b.txt").write_bytes("zwei\r\nWörter".encode("cp1252"))
    (folder / "a.txt").write_bytes(b"one")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(b"\0\1\2\3\0")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / ".hidden" / "c.txt").write_bytes(b"unseen")
    (folder / "sub" / "d.TXT").write_bytes("vier".encode("utf-16"))
    lines(folder / "sub", record("five"))
    report = bring(project, folder)
    assert [d.title for d in project.documents()] == ["one", "zwei", "vier", "five"]
    assert report.refusals == [
        f"{folder}/binary.txt: it holds NUL characters; it looks like a binary file. "
        "Save it as plain text and try again.",
        f"{folder}/empty.txt: the file is empty.",
    ]
    assert dict(report.encodings) == {
        f"{folder}/b.txt": "cp1252",
        f"{folder}/sub/d.TXT": "utf-16-le",
    }
    assert report.act == "import 4 documents"
    assert next(project.history()).text == "import 4 documents"
    assert "Added 4 documents." in report.sentences()
    assert "2 things were refused." in report.sentences()
    stored = project.document(project.documents()[1].id)
    assert (stored.text, stored.source, stored.encoding) == ("zwei\nWörter", "b.txt", "cp1252")
    assert stored.offset_map.to_original(stored.text.index("W")) == 6
    assert len(stored.original_sha256) == 64


def test_a_file_that_was_named_is_tried_as_text_whatever_it_is_called(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "notes.md").write_text("# Notes")
    report = bring(project, tmp_path / "notes.md", tmp_path / "p.annot", tmp_path / "nowhere")
    assert report.documents_added == 1
    assert report.refusals == [
        f"{tmp_path}/nowhere: there is no such file.",
        f"{tmp_path}/p.annot: this is a database, not plain text. "
        "Save it as plain text and try again.",
    ]


def test_a_folder_without_texts_and_a_file_that_cannot_be_read_are_named(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "none").mkdir()
    link = tmp_path / "gone.txt"
    link.symlink_to(tmp_path / "nothing.txt")
    report = bring(project, tmp_path / "none", link)
    assert "it holds no file that can be read (" in report.refusals[0]
    assert ".txt" in report.refusals[0] and ".jsonl" in report.refusals[0]
    assert "gone.txt: it is a link to a file that is not there." in report.refusals[1]
    assert not report.adds


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_one_may_not_read_is_named(project: Project, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    secret.chmod(0)
    assert bring(project, secret).refusals == [f"{secret}: it cannot be read (Permission denied)."]


def test_the_encoding_and_the_limit_can_be_given(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Łódź".encode("cp1250"))
    report = bring(project, tmp_path / "a.txt", encoding="windows-1250")
    assert project.document(project.documents()[0].id).text == "Łódź"
    assert report.encodings == []
    (tmp_path / "b.txt").write_bytes(b"x" * 100_001)
    assert (
        "the most that is read is 0.1 MB"
        in bring(project, tmp_path / "b.txt", max_mb=0.1).refusals[0]
    )


# --- documents -----------------------------------------------------------------------------------


def test_a_text_is_not_doubled_whatever_it_comes_as(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.replace("\n", "\r\n").encode())
    (tmp_path / "b.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    given = lines(tmp_path, record(), record(id="other"), record(TEXT + "!"))
    report = bring(project, tmp_path / "a.txt", tmp_path / "b.txt", given)
    assert counts(report) == (2, 3, 0, 0)
    assert counts(bring(project, given)) == (0, 3, 0, 0)
    assert len(project.documents()) == 2
    assert "Already there: 3 documents." in report.sentences()


def test_ids_and_titles_are_kept_or_made(project: Project, tmp_path: Path) -> None:
    bring(project, lines(tmp_path, record("a\nb"), record("c", id="d7", meta={"title": "Sea"})))
    first, second = project.documents()
    assert (first.title, second.title, second.id) == ("a", "Sea", "d7")
    assert (first.position, second.position) == (0, 1)
    again = bring(project, lines(tmp_path, record("e")))
    assert again.documents_added == 1
    assert project.documents()[2].position == 2


def test_the_same_id_with_another_text_is_refused_by_its_line(
    project: Project, tmp_path: Path
) -> None:
    bring(project, lines(tmp_path, record(id="d1")))
    path = lines(tmp_path, record("x", id="d2"), record("other", id="d1"), record("y", id="d2"))
    report = bring(project, path)
    assert report.documents_added == 1
    assert report.refusals == [
        f"{path}, line 2: document d1 is already there with another text; it was left out.",
        f"{path}, line 3: document d2 is already there with another text; it was left out.",
    ]


def test_further_facts_are_kept(project: Project, tmp_path: Path) -> None:
    bring(project, lines(tmp_path, record(meta={"url": "u", "desk": [1]}, author="A")))
    stored = project.document(project.documents()[0].id)
    assert stored.meta == (("author", '"A"'), ("desk", "[1]"), ("url", '"u"'))


# --- spans ---------------------------------------------------------------------------------------


def test_spans_come_with_their_labels_and_annotators(project: Project, tmp_path: Path) -> None:
    spans = [
        span(note="n", unsure=True, attributes=[{"name": "b", "value": "1"}], annotator="Ana"),
        span("s2", label="source", start=28, end=31),
        {"label": "source", "fragments": [[2, 4], [6, 9]]},
    ]
    report = bring(project, lines(tmp_path, record(spans=spans)))
    assert counts(report) == (1, 0, 3, 0)
    assert (report.labels, report.annotators) == (["source"], ["Ana"])
    names = {a.id: a.name for a in project.annotators()}
    labels = {label.id: label for label in project.labels()}
    stored = project.spans_of(project.documents()[0].id)
    assert {(labels[s.label_id].name, names[s.annotator_id], s.text) for s in stored} == {
        ("quote", "Ana", "“We will cut taxes,”"),
        ("source", "Me", "Ana"),
        ("source", "Me", "“W wil"),
    }
    assert all(s.created_at and s.updated_at for s in stored)
    new = next(label for label in labels.values() if label.name == "source")
    assert (new.position, new.key) == (4, "s")
    assert new.color and (new.color, new.pattern) not in {
        (label.color, label.pattern) for label in labels.values() if label is not new
    }


def test_what_the_project_lacks_is_added_and_the_rest_counted(
    project: Project, tmp_path: Path
) -> None:
    bring(project, lines(tmp_path, record(spans=[span()])))
    more = [span(), span("s9"), span("s2", end=10), {"label": "quote", "start": 2, "end": 10}]
    report = bring(project, lines(tmp_path, record(spans=more)))
    assert counts(report) == (0, 1, 1, 3)
    assert report.act == "import 1 span"
    assert "Already there: 1 document and 3 spans." in report.sentences()
    assert len(project.spans_of(project.documents()[0].id)) == 2


def test_two_files_of_one_import_are_joined(project: Project, tmp_path: Path) -> None:
    one = lines(tmp_path, record(id="d", spans=[span()]), name="1.jsonl")
    two = lines(tmp_path, record(spans=[span(), span("s2", end=10)]), name="2.jsonl")
    three = lines(tmp_path, record("other", spans=[span("s2", end=4)]), name="3.jsonl")
    report = bring(project, one, two, three)
    assert counts(report) == (2, 1, 2, 1)
    assert report.refusals == [f"{three}, line 1: span s2 is already there, in another document."]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (span(end=10), "span s1 is already there with other content."),
        (span(label="claim"), "span s1 is already there with other content."),
        (span(note="other"), "span s1 is already there with other content."),
        (span(annotator="Ana"), "span s1 is already there with other content."),
        (span("s9", note="other"), "span s9 is already there (as s1) with another note"),
        (span("", unsure=True), "span from 2 to 22 is already there (as s1) with another note"),
    ],
)
def test_the_same_span_with_other_content_is_refused_by_its_line(
    project: Project, tmp_path: Path, other: dict[str, Any], words: str
) -> None:
    bring(project, lines(tmp_path, record(spans=[span()])))
    path = lines(tmp_path, record("first"), record(spans=[other, span("s5", end=9)]))
    report = bring(project, path)
    assert len(report.refusals) == 1
    assert report.refusals[0].startswith(f"{path}, line 2: {words}")
    assert counts(report) == (1, 1, 1, 0)


def test_relations_come_with_their_types(project: Project, tmp_path: Path) -> None:
    spans = [span(), span("s2", label="source", start=28, end=31)]
    links = [
        {"id": "r1", "type": "by", "head": "s1", "tail": "s2"},
        {"type": "by", "head": "s2", "tail": "s1", "attributes": [{"name": "a", "value": "b"}]},
        {"id": "r3", "type": "by", "head": "s1", "tail": "s7"},
    ]
    path = lines(tmp_path, record(spans=spans, relations=links))
    report = bring(project, path)
    assert (report.relations_added, report.relation_types) == (2, ["by"])
    assert report.refusals == [
        f"{path}, line 1: relation r3: there is no span s7 in this document."
    ]
    stored = project.relations_of(project.documents()[0].id)
    assert {(r.head_id, r.tail_id) for r in stored} == {("s1", "s2"), ("s2", "s1")}
    again = bring(project, lines(tmp_path, record(spans=spans, relations=links[:2])))
    assert (again.relations_added, again.relations_known) == (0, 2)
    changed = [{**links[0], "attributes": [{"name": "x", "value": ""}]}]
    refused = bring(project, lines(tmp_path, record(spans=spans, relations=changed)))
    assert "relation r1 is already there with other content." in refused.refusals[0]


def test_a_relation_follows_a_span_that_has_another_id_here(
    project: Project, tmp_path: Path
) -> None:
    bring(project, lines(tmp_path, record(spans=[span("here")])))
    spans = [span("there"), span("s2", label="source", start=28, end=31)]
    links = [{"id": "r1", "type": "by", "head": "there", "tail": "s2"}]
    bring(project, lines(tmp_path, record(spans=spans, relations=links)))
    assert project.relations_of(project.documents()[0].id)[0].head_id == "here"


# --- states --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "states"),
    [
        ({}, {}),
        ({"spans": [span()]}, {"Me": State.IN_PROGRESS}),
        ({"spans": [span(annotator="Ana")]}, {"Ana": State.IN_PROGRESS}),
        ({"spans": [span()], "meta": {"state": "new"}}, {}),
        ({"meta": {"state": "finished"}}, {"Me": State.FINISHED}),
        (
            {"meta": {"state": "new", "states": [{"annotator": "Ana", "state": "excluded"}]}},
            {"Ana": State.EXCLUDED},
        ),
    ],
)
def test_states_come_in(
    project: Project, tmp_path: Path, fields: dict[str, Any], states: dict[str, State]
) -> None:
    bring(project, lines(tmp_path, record(**fields)))
    names = {a.id: a.name for a in project.annotators()}
    stored = project.assignments_of(project.documents()[0].id)
    assert {names[a.annotator_id]: a.state for a in stored} == states


def test_a_state_that_is_there_stays(project: Project, tmp_path: Path) -> None:
    bring(project, lines(tmp_path, record(meta={"state": "finished"})))
    bring(project, lines(tmp_path, record(meta={"state": "excluded"}, spans=[span()])))
    assert project.state_of(project.documents()[0].id) is State.FINISHED


# --- acts ----------------------------------------------------------------------------------------


def test_planning_writes_nothing(project: Project, tmp_path: Path) -> None:
    plan = plan_import(project, [lines(tmp_path, record(spans=[span()]))])
    assert isinstance(plan.change, ChangeSet)
    assert plan.report.spans_added == 1
    assert len(project.documents()) == 0


def test_an_import_of_nothing_new_is_no_act(project: Project, tmp_path: Path) -> None:
    path = lines(tmp_path, record(spans=[span()]))
    bring(project, path)
    plan = plan_import(project, [path])
    assert not plan.report.adds and not plan.change
    assert plan.report.act == "import nothing"


def test_an_import_is_undone_as_a_whole_and_redone(project: Project, tmp_path: Path) -> None:
    before = project.labels(), project.annotators()
    bring(project, lines(tmp_path, record(spans=[span(label="new", annotator="Ana")])))
    after = project.spans_of(project.documents()[0].id)
    project.undo()
    assert len(project.documents()) == 0
    assert (project.labels(), project.annotators()) == before
    project.redo()
    assert project.spans_of(project.documents()[0].id) == after


def test_a_large_import_is_a_stream_that_can_be_given_again(
    project: Project, tmp_path: Path
) -> None:
    text = "word " * 60
    spans = [[5 * i, 5 * i + 4] for i in range(60)]
    path = lines(
        tmp_path,
        *(
            record(f"{text}{n}", spans=[{"label": "quote", "start": a, "end": b} for a, b in spans])
            for n in range(120)
        ),
        record(f"{text}0", spans=[{"label": "claim", "start": 0, "end": 4}]),
        record(f"{text}0", spans=[{"label": "quote", "start": 0, "end": 4}]),
    )
    told: list[tuple[int, int]] = []
    plan = plan_import(project, [path], progress=lambda done, total: told.append((done, total)))
    assert isinstance(plan.change, BulkChange)
    assert counts(plan.report) == (120, 2, 7_201, 1)
    batches = list(plan.change.batches())
    assert batches == list(plan.change.batches())
    assert plan.change.count == sum(len(batch.changes) for batch in batches)
    assert max(len(batch.changes) for batch in batches) < 2 * BULK_LIMIT
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert told == sorted(told)
    assert project.do(plan.change).whole
    assert sum(d.spans for d in project.documents()) == 7_201
    project.undo()
    assert len(project.documents()) == 0


def test_an_import_can_be_cancelled_while_it_is_planned_and_while_it_is_done(
    project: Project, tmp_path: Path
) -> None:
    def cancel(done: int, total: int) -> None:
        raise Cancelled("Cancelled.")

    path = lines(tmp_path, record(), record("b"))
    with pytest.raises(Cancelled):
        plan_import(project, [path], progress=cancel)
    plan = plan_import(project, [path])
    with pytest.raises(Cancelled):
        project.do(plan.change, cancel)
    assert len(project.documents()) == 0


def test_spans_of_an_import_equal_those_made_by_hand(project: Project, tmp_path: Path) -> None:
    bring(project, lines(tmp_path, record()))
    document = project.documents()[0]
    label = next(label for label in project.labels() if label.name == "quote")
    project.do(annotate.add_span(project, document.id, ((2, 22),), label.id))
    report = bring(project, lines(tmp_path, record(spans=[span()])))
    assert counts(report) == (0, 1, 0, 1)


# --- odd files -----------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="no such files there")
def test_a_pipe_is_refused_and_not_waited_for(project: Project, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "good.txt").write_text("good")
    report = bring(project, tmp_path / "pipe.txt", tmp_path / "good.txt")
    assert report.refusals == [
        f"{tmp_path / 'pipe.txt'}: it cannot be read (it is not an ordinary file)."
    ]
    assert report.documents_added == 1


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_holds_nothing_up(project: Project, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("one")
    (tmp_path / "two.txt").write_text("two")
    assert bring(project, tmp_path).documents_added == 2
    assert [row.source for row in project.documents()] == ["caf?.txt", "two.txt"]


def test_a_blank_title_is_none_and_a_blank_label_is_refused(
    project: Project, tmp_path: Path
) -> None:
    blank = record("b", id="b", spans=[{"label": " ", "start": 0, "end": 1}])
    report = bring(project, lines(tmp_path, record("a", meta={"title": "  "}), blank))
    assert [row.title for row in project.documents()] == ["a"]
    assert 'it has no "label"' in report.refusals[0]


def test_a_full_temporary_folder_is_said(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("annotator.services.import_spool.tempfile.TemporaryFile", full)
    spans = [{"label": "quote", "start": n, "end": n + 1} for n in range(BULK_LIMIT)]
    many = lines(tmp_path, record("x" * BULK_LIMIT, spans=spans))
    with pytest.raises(StorageError, match="disk is full"):
        plan_import(project, [many])


def test_what_is_there_already_is_read_by_the_page_and_not_by_the_document(
    project: Project, tmp_path: Path
) -> None:
    from sqlalchemy import Engine, event

    spans = [{"label": "quote", "start": 0, "end": 1}, {"label": "claim", "start": 1, "end": 2}]
    many = lines(tmp_path, *[record(f"text {n}", id=f"d{n}", spans=spans) for n in range(300)])
    bring(project, many)
    asked: list[str] = []

    def ask(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", ask)
    try:
        report = bring(project, many)
    finally:
        event.remove(Engine, "before_cursor_execute", ask)
    assert counts(report) == (0, 300, 0, 600)
    assert len(asked) < 60


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_a_document_is_named(project: Project, tmp_path: Path, content: str) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text(content)
    assert bring(project, empty).refusals == [f"{empty}: there is no document in it."]


def test_a_broken_link_is_named_in_plain_words(project: Project, tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "gone.txt")
    assert bring(project, link).refusals == [f"{link}: it is a link to a file that is not there."]


@pytest.mark.parametrize(
    "name, shown",
    [
        ("utf-16-le", "UTF-16"),
        ("cp932", "Japanese (Shift-JIS)"),
        ("cp1252", "Windows-1252"),
        ("euc_jp", "Japanese (EUC-JP)"),
        ("ascii", "ASCII"),
    ],
)
def test_encodings_have_names_for_people(name: str, shown: str) -> None:
    report = ImportReport(encodings=[("a.txt", name)])
    assert f"a.txt was read as {shown}." in report.sentences()


def test_one_refusal_is_counted_right() -> None:
    assert ImportReport(refusals=["x"]).sentences()[-1] == "1 thing was refused."


def test_thousands_of_new_names_are_counted_in_the_sentence_and_listed_in_the_whole_report() -> (
    None
):
    names = [f"name {n}" for n in range(5_000)]
    report = ImportReport(labels=names, annotators=["Ana"])
    (said,) = (s for s in report.sentences() if s.startswith("New labels"))
    assert "name 99, and 4,900 more." in said and "name 100" not in said
    assert "New annotator: Ana." in report.sentences()
    assert "New labels:\nname 0\n" in report.text() and "\nname 4999\n" in report.text()
    assert "New annotators" not in report.text()


@pytest.mark.parametrize(
    "line, sentence",
    [
        (rb'{"text": "a\ud800b"}', "half a character"),
        (rb"{bad}", "it is not JSON: something is wrong at character 2 of the line."),
        (rb'{"text": "a', "it is not JSON: it breaks off at character 12 of the line."),
        (b'{"text": "\xff"}', "it is not UTF-8."),
    ],
)
def test_a_line_that_is_no_json_gets_one_clear_sentence(
    project: Project, tmp_path: Path, line: bytes, sentence: str
) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_bytes(line + b"\n")
    (refusal,) = bring(project, path).refusals
    assert sentence in refusal and "(char" not in refusal and "column" not in refusal
