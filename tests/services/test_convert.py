"""Converting files without a project: nothing lost in silence, and the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import Cancelled, InputError
from annotator.formats import native
from annotator.services.convert import ConvertOptions, convert
from annotator.services.proving import LossReport
from tests.formats.round_trip import rich
from tests.services.test_import_formats import brat, lines


def records(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def test_sorted_lines_go_through_unchanged(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"".join(native.line_of(rich(id_)) for id_ in ("d1", "d2")))
    told: list[LossReport] = []
    report = convert(source, tmp_path / "out.jsonl", ConvertOptions(), tell=told.append)
    assert (tmp_path / "out.jsonl").read_bytes() == source.read_bytes()
    assert (report.documents, report.spans, report.relations) == (2, 14, 4)
    assert "Wrote 2 documents with 14 spans" in report.sentences()[0]
    assert [loss.is_empty for loss in told] == [True]


def test_what_comes_unsorted_or_without_ids_is_put_in_order_the_same_each_time(
    tmp_path: Path,
) -> None:
    span = {"label": "a", "start": 0, "end": 1}
    source = lines(
        tmp_path / "in.jsonl",
        {"id": "d2", "text": "two", "spans": [span, {**span, "id": "own", "end": 2}]},
        {"text": "no id", "spans": [span], "meta": {"state": "finished"}},
        {"id": "d1", "text": "one"},
    )
    convert(source, tmp_path / "1.jsonl", ConvertOptions())
    convert(source, tmp_path / "2.jsonl", ConvertOptions())
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()
    found = records(tmp_path / "1.jsonl")
    assert [r["id"] for r in found] == sorted(r["id"] for r in found)
    by_text = {r["text"]: r for r in found}
    assert {s["id"] for s in by_text["two"]["spans"]} > {"own"}
    assert all(s["id"] for r in found for s in r["spans"])
    assert by_text["one"]["meta"]["state"] == "new"


def test_two_documents_of_one_id_are_both_kept_and_it_is_said(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", {"id": "d", "text": "one"}, {"id": "d", "text": "two"})
    report = convert(source, tmp_path / "out.jsonl", ConvertOptions())
    assert [(r["id"], r["text"]) for r in records(tmp_path / "out.jsonl")] == [
        ("d", "one"),
        ("d-2", "two"),
    ]
    assert "There is another document d; this one became d-2." in report.sentences()


def test_a_folder_becomes_lines_whose_span_ids_are_told_apart(tmp_path: Path) -> None:
    folder = brat(brat(tmp_path / "in"), "b")
    report = convert(folder, tmp_path / "out.jsonl", ConvertOptions(format="brat"))
    assert (report.documents, report.spans, report.relations) == (2, 4, 2)
    found = records(tmp_path / "out.jsonl")
    ids = [s["id"] for r in found for s in r["spans"]]
    assert len(set(ids)) == 4
    for record in found:
        (relation,) = record["relations"]
        assert {relation["head"], relation["tail"]} == {s["id"] for s in record["spans"]}
    back = tmp_path / "back"
    convert(tmp_path / "out.jsonl", back, ConvertOptions(to="brat"))
    assert (back / "b.ann").exists()


def test_losses_are_told_before_and_strict_refuses_them(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(native.line_of(rich()))
    out = tmp_path / "out.jsonl"
    told: list[bool] = []
    report = convert(
        source, out, ConvertOptions(to="doccano"), tell=lambda _: told.append(out.exists())
    )
    assert told == [False] and out.exists()
    assert "1 interrupted span becomes 2" in " ".join(report.losses.sentences())
    with pytest.raises(InputError, match="cannot hold all of it"):
        convert(source, tmp_path / "no.jsonl", ConvertOptions(to="doccano", strict=True))
    assert not (tmp_path / "no.jsonl").exists()


def test_what_cannot_be_read_is_listed_and_strict_refuses_it(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", {"text": "one"}, {"text": ""})
    report = convert(source, tmp_path / "out.jsonl", ConvertOptions())
    assert report.refusals == [f"{source}, line 2: the text is empty."]
    with pytest.raises(InputError, match=r"line 2: the text is empty"):
        convert(source, tmp_path / "no.jsonl", ConvertOptions(strict=True))
    with pytest.raises(InputError, match="there is no such file"):
        convert(tmp_path / "nowhere", tmp_path / "no.jsonl", ConvertOptions())
    with pytest.raises(InputError, match="can be read, but not written"):
        convert(source, tmp_path / "no.txt", ConvertOptions(to="text"))
    assert not (tmp_path / "no.jsonl").exists()


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    source = lines(tmp_path / "in.jsonl", {"text": "b", "id": "b"}, {"text": "a", "id": "a"})
    told: list[int] = []
    convert(source, tmp_path / "x.jsonl", ConvertOptions(), lambda *_: told.append(1))
    for moment in range(len(told)):
        left = [moment]

        def cancel(done: int, total: int, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Cancelled("Cancelled.")

        with pytest.raises(Cancelled):
            convert(source, tmp_path / "out.jsonl", ConvertOptions(), cancel)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "x.jsonl"]
