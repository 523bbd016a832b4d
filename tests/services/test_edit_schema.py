"""Labels: added, changed, reordered and removed, each refused where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.model.change import BulkChange, Change, ChangeSet
from annotator.services import annotate, edit_schema
from annotator.services.project import Project
from tests.builders import label_id, make_project, records, tag


@pytest.fixture
def project(tmp_path: Path):  # type: ignore[no-untyped-def]
    opened = make_project(tmp_path)
    yield opened
    opened.close()


def test_a_new_label_gets_a_look_and_a_key_of_its_own(project: Project) -> None:
    project.do(edit_schema.add_label(project, " source  cue "))
    label = project.labels()[-1]
    assert (label.name, label.key, label.position) == ("source cue", "s", 4)
    assert label.pattern not in {other.pattern for other in project.labels()[:-1]}
    project.undo()
    assert len(project.labels()) == 4
    project.do(edit_schema.add_label(project, "keyless", key=""))
    assert project.labels()[-1].key == ""


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "needs a name"),
        ({"name": "QUOTE"}, "already"),
        ({"name": "x" * 101}, "at most 100"),
        ({"name": "x", "key": "q"}, "belongs to “quote”"),
        ({"name": "x", "key": "?"}, "letter or a digit"),
        ({"name": "x", "key": "0"}, "letter or a digit"),
        ({"name": "x", "key": "ab"}, "letter or a digit"),
        ({"name": "x", "color": "red"}, "#RRGGBB"),
        ({"name": "x", "pattern": "zigzag"}, "not a pattern"),
    ],
)
def test_what_cannot_be_a_label_is_refused(project: Project, values: dict, sentence: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(InputError, match=sentence):
        edit_schema.add_label(project, **values)


def test_renaming_keeps_the_spans(project: Project) -> None:
    span_id = tag(project, 1, 14)
    label = project.labels()[0]
    done = project.do(edit_schema.set_label(project, replace(label, name="Citation")))
    assert done.text == "rename label quote to Citation"
    assert annotate.span_of(project, span_id).label_id == label.id


def test_reordering_and_back(project: Project) -> None:
    before = project.labels()
    project.do(edit_schema.move_label(project, before[3].id, 0))
    assert [label.name for label in project.labels()] == ["opinion", "quote", "claim", "commitment"]
    project.undo()
    assert project.labels() == before


def test_removing_counts_first(project: Project) -> None:
    tag(project, 1, 14)
    tag(project, 20, 24)
    quote = label_id(project, "quote")
    assert edit_schema.count_spans(project, quote) == 2
    project.do(edit_schema.remove_label(project, quote))
    assert project.spans_of("d0") == ()


def test_removing_a_label_with_very_many_spans_is_a_stream_and_one_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edit_schema, "BULK_LIMIT", 20)
    monkeypatch.setattr(edit_schema, "_BATCH", 7)
    project = make_project(tmp_path, "x" * 100, name="bulk.annot")
    for start in range(30):
        tag(project, start, start + 5)
    before = records(project)
    plan = edit_schema.remove_label(project, label_id(project, "quote"))
    assert isinstance(plan, BulkChange)
    assert plan.count == 31
    seen: list[tuple[int, int]] = []
    project.do(plan, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (31, 31)
    assert project.spans_of("d0") == ()
    row = next(project.history())
    assert (row.text, row.count) == ("remove label quote", 31)
    project.undo()
    assert records(project) == before
    project.close()


def test_a_label_that_an_import_named_oddly_can_be_changed_all_the_same(project: Project) -> None:
    first = project.labels()[0]
    odd = replace(first, id="odd", name=f"QUOTE {'x' * 200}  y", key="", position=9)
    twin = replace(first, id="twin", name="QUOTE", key="", position=10)
    project.do(ChangeSet("import", (Change(None, odd), Change(None, twin))))
    for label in (odd, twin, first):
        project.do(edit_schema.set_label(project, replace(label, color="#123456")))
    assert [label.name for label in project.labels() if label.color == "#123456"] == [
        first.name,
        odd.name,
        twin.name,
    ]
    with pytest.raises(InputError, match="already"):
        edit_schema.set_label(project, replace(twin, name="Claim"))
