"""Annotations without texts: put back exactly, mended where a text changed, or reported."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.model.exchange import ExchangeDocument
from annotator.model.placing import Placed
from annotator.services import opening
from annotator.services.attach import AttachReport, plan_attach
from annotator.services.exchange import exchange_documents
from annotator.services.project import Project
from annotator.services.release import ReleaseOptions, make_release
from tests.services.release_world import files, make_corpus


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    opened = make_corpus(tmp_path, 20)
    make_release(opened, tmp_path / "out", ReleaseOptions(annotations_only=True))
    yield opened
    opened.close()


def documents(project: Project) -> dict[str, ExchangeDocument]:
    with project.snapshot() as read:
        return {found.id: found for found in exchange_documents(read)}


def receive(
    project: Project, folder: Path, change: Callable[[int, str], str], same_ids: bool = True
) -> tuple[Project, AttachReport]:
    """Another project with texts as `change(number, text)` gives them ("": not there)."""
    given = [
        ExchangeDocument(text, found.id if same_ids else "", found.title, meta=found.meta)
        for number, found in enumerate(documents(project).values())
        if (text := change(number, found.text))
    ]
    opening.create_project(folder / "r.annot", annotator_name="Rea", documents=given)
    other = opening.open_project(folder / "r.annot", annotator_name="Rea")
    plan = plan_attach(other, folder / "out")
    other.do(plan.change)
    return other, plan.report


def test_the_files_hold_no_text(project: Project, tmp_path: Path) -> None:
    data = b"".join(d for n, d in files(tmp_path / "out").items() if n.endswith(".jsonl"))
    for line in filter(None, data.split(b"\n")):
        record = json.loads(line)
        assert "text" not in record and len(record["text_sha256"]) == 64
        for span in record["spans"]:
            assert "text" not in span
            for quote in span["quotes"]:
                assert len(quote["prefix"]) <= 32 and len(quote["suffix"]) <= 32
    for found in documents(project).values():
        body = found.text.partition("\n")[2]
        assert not any(body[i : i + 40].encode() in data for i in range(0, len(body) - 40, 40))


@pytest.mark.parametrize("same_ids", [True, False])
def test_every_span_of_unchanged_texts_comes_back(
    project: Project, tmp_path: Path, same_ids: bool
) -> None:
    other, report = receive(project, tmp_path, lambda number, text: text, same_ids)
    there = {found.text: found for found in documents(other).values()}
    released = [
        found for found in documents(project).values() if ("Ann", "finished") in found.states
    ]
    assert len(released) > 20
    for found in released:
        back = there[found.text]
        assert (back.spans, back.relations, back.states) == (
            found.spans,
            found.relations,
            found.states,
        )
    assert report.problems == [] and set(report.placed) == {Placed.EXACT}
    again = plan_attach(other, tmp_path / "out")
    assert not again.change and again.report.added.spans_known == report.added.spans_added
    assert other.next_undo().text == f"attach {report.added.spans_added} spans"  # type: ignore[union-attr]
    other.close()


def test_small_differences_are_mended_by_what_stands_around(
    project: Project, tmp_path: Path
) -> None:
    def retyped(number: int, text: str) -> str:
        plain = text.replace("“", '"').replace("”", '"').replace("\n\n", "\n")
        return f"By our own correspondent\n\n{plain}"

    other, report = receive(project, tmp_path, retyped)
    assert report.problems == [] and set(report.placed) == {Placed.MOVED}
    meant = documents(project)
    for id_, found in documents(other).items():
        texts = {
            span.id: span.text.replace("“", '"').replace("”", '"') for span in meant[id_].spans
        }
        for span in found.spans:
            assert span.text == texts[span.id]
            assert found.text[slice(*span.fragments[0])] == span.text
    other.close()


def test_what_cannot_be_placed_is_reported_and_nothing_is_guessed(
    project: Project, tmp_path: Path
) -> None:
    def changed(number: int, text: str) -> str:
        if number == 8:
            return ""
        if number == 2:
            return text + "\n\n" + text
        return text.partition("“")[0] + "The rest was left out." if number in (4, 5) else text

    other, report = receive(project, tmp_path, changed)
    assert len(report.missing) == 1 and "is not in this project" in report.missing[0]
    assert report.placed[Placed.SEVERAL] >= 1 and report.placed[Placed.NOWHERE] >= 1
    assert len(report.unplaced) == report.placed[Placed.SEVERAL] + report.placed[Placed.NOWHERE]
    assert all(f"{tmp_path}/out/" in one and ", line " in one for one in report.unplaced)
    assert "found no place" in " ".join(report.sentences())
    placed = sum(report.placed[how] for how in (Placed.EXACT, Placed.MOVED, Placed.CHANGED))
    assert sum(len(found.spans) for found in documents(other).values()) == placed
    for found in documents(other).values():
        for span in found.spans:
            assert span.text == " ".join(found.text[a:b] for a, b in span.fragments)
    other.close()


def test_a_text_is_known_by_its_address_or_its_only_title(project: Project, tmp_path: Path) -> None:
    lines = (tmp_path / "out" / "train.annotations.jsonl").read_bytes().split(b"\n")
    record = json.loads(lines[0])
    title, url = record["meta"]["title"], "https://www.example.org/story/"
    text = documents(project)[record["id"]].text
    record["meta"]["url"] = "http://example.org/story"
    (tmp_path / "one.jsonl").write_text(json.dumps(record, separators=(",", ":")) + "\n")
    for number, (facts, titles) in enumerate(
        [({"url": url}, ["A", "B"]), ({}, [title, "B"]), ({}, [title, title])]
    ):
        meta = tuple((name, json.dumps(value)) for name, value in facts.items())
        given = [
            ExchangeDocument(f"Late edition\n\n{text}", title=titles[0], meta=meta),
            ExchangeDocument("Something else.", title=titles[1]),
        ]
        path = tmp_path / f"{number}.annot"
        opening.create_project(path, annotator_name="Rea", documents=given)
        other = opening.open_project(path, annotator_name="Rea", read_only=True)
        report = plan_attach(other, tmp_path / "one.jsonl").report
        assert (report.documents, len(report.missing)) == ((1, 0) if number < 2 else (0, 1))
        other.close()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"format":"annotator/annotations/9"}', "newer version of this program"),
        ('{"format":"annotator/annotations/1","spans":3}', "is not in this project"),
        ('{"format":"annotator/annotations/1","id":"ID","spans":3}', "must be lists of objects"),
        (
            '{"format":"annotator/annotations/1","id":"ID","spans":[{"fragments":[[0,2]],'
            '"quotes":[{"prefix":1}]}]}',
            "a quote that is malformed",
        ),
        ('{"format":"annotator/annotations/1",', "it is not JSON"),
    ],
)
def test_a_line_that_is_malformed_is_a_sentence(
    project: Project, tmp_path: Path, line: str, sentence: str
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(line.replace("ID", project.documents()[0].id) + "\n")
    report = plan_attach(project, file).report
    assert any(sentence in one for one in report.problems), report.problems
    assert all(str(file) in one for one in report.problems)


def test_what_is_no_such_file_is_refused(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        plan_attach(project, tmp_path / "nowhere")
    (tmp_path / "plain.jsonl").write_text('{"text": "words"}\n')
    for path in (tmp_path / "plain.jsonl", tmp_path, project.path):
        (tmp_path / "out").rename(tmp_path / "away") if path == tmp_path else None
        if path == tmp_path:
            for file in (tmp_path / "away").glob("*.annotations.jsonl"):
                file.unlink()
        with pytest.raises(InputError, match="holds no annotations without texts"):
            plan_attach(project, path)
