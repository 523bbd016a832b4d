"""Releases that are remembered: again byte for byte after more acts, and what changed since."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import Cancelled, InputError
from annotator.model.document import State
from annotator.model.split import SplitBy, Wanted
from annotator.services import (
    annotate,
    edit_annotators,
    edit_documents,
    edit_schema,
    label_surgery,
    opening,
    reviewing,
)
from annotator.services.import_documents import plan_import
from annotator.services.project import Project
from annotator.services.release import ReleaseOptions, make_release
from annotator.services.releases import (
    Changed,
    changes_since,
    make_again,
    release_numbered,
    remembered,
)
from annotator.services.selection import Selection
from tests.builders import tag
from tests.services.release_world import files, make_corpus


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    opened = make_corpus(tmp_path, 25)
    yield opened
    opened.close()


def many_acts(project: Project, folder: Path) -> None:
    """More than fifty acts of all kinds: tags, names, documents, labels, undone ones, imports."""
    chance = random.Random(2)
    ids = [row.id for row in project.documents()]
    (folder / "more.txt").write_text("Another article. It came later.")
    acts: list[Callable[[], Any]] = [
        lambda: edit_schema.add_label(project, "new label"),
        lambda: edit_schema.set_label(
            project, replace(project.labels()[0], name="utterance", guideline="Other words.")
        ),
        lambda: edit_annotators.rename_annotator(project, project.annotator.id, "Anna"),
        lambda: edit_documents.remove_documents(project, ids[3:6]),
        lambda: plan_import(project, [folder / "more.txt"]).change,
        lambda: edit_documents.rename_document(project, ids[7], "Another title"),
        lambda: reviewing.set_document_note(project, ids[8], "a note"),
        lambda: edit_documents.set_state(project, ids[9], State.EXCLUDED),
        lambda: label_surgery.merge(
            project, [project.labels()[1].id], project.labels()[2].id
        ),
    ]  # fmt: skip
    for act in acts:
        project.do(act())
    project.work_as("Bob")
    left = ids[6:]
    for number in range(45):
        spans = project.spans_of(chance.choice(left))
        if spans and number % 3:
            project.do(annotate.remove_span(project, chance.choice(spans).id))
        else:
            tag(project, number, number + 4, "new label", chance.choice(left))
        if number % 7 == 0:
            project.undo()
    project.undo()
    project.redo()


@pytest.mark.parametrize(
    "options",
    [
        ReleaseOptions(),
        ReleaseOptions(("native", "brat", "csv"), split=Wanted(SplitBy.LABEL)),
        ReleaseOptions(annotations_only=True, split=Wanted(SplitBy.TIME)),
        ReleaseOptions(
            ("native",),
            selection=Selection(
                frozenset({"claim", "quote"}), frozenset({"Ann"}), None, "by:Ann bridge OR will"
            ),
        ),
    ],
    ids=["usual", "formats", "annotations", "query"],
)
def test_after_fifty_more_acts_a_release_is_made_again_byte_for_byte(
    project: Project, tmp_path: Path, options: ReleaseOptions
) -> None:
    make_release(project, tmp_path / "old", options)
    many_acts(project, tmp_path)
    make_release(
        project, tmp_path / "new", options if not options.selection.query else ReleaseOptions()
    )
    assert files(tmp_path / "new") != files(tmp_path / "old")
    before = [row.id for row in project.history()]
    sentences = make_again(project, 1, tmp_path / "again")
    assert files(tmp_path / "again") == files(tmp_path / "old")
    assert sentences == [f"Wrote release 1 again to {tmp_path / 'again'}, the same byte for byte."]
    make_again(project, 2, tmp_path / "new")  # which is a release, unchanged
    assert [row.id for row in project.history()] == before


def test_a_release_is_made_again_of_a_project_that_is_only_read(
    project: Project, tmp_path: Path
) -> None:
    make_release(project, tmp_path / "old")
    many_acts(project, tmp_path)
    path = project.path
    project.close()
    bytes_ = path.read_bytes()
    opened = opening.open_project(path, annotator_name="Somebody", read_only=True)
    make_again(opened, 1, tmp_path / "again")
    opened.close()
    assert files(tmp_path / "again") == files(tmp_path / "old")
    assert path.read_bytes() == bytes_


def test_what_would_not_be_the_same_is_refused(project: Project, tmp_path: Path) -> None:
    made = make_release(project, tmp_path / "old").release
    forged = replace(made, manifest=made.manifest.replace('"sha256": "', '"sha256": "0', 3))
    from annotator.model.change import Change, ChangeSet

    project.do(ChangeSet("forge", (Change(made, forged),)))
    with pytest.raises(InputError, match=r"cannot be made again: .*would not be as released"):
        make_again(project, 1, tmp_path / "again")
    assert not (tmp_path / "again").exists()
    with pytest.raises(InputError, match=r"no release 9 in this project\. There are: 1"):
        release_numbered(project, 9)


def test_cancelling_leaves_nothing(project: Project, tmp_path: Path) -> None:
    make_release(project, tmp_path / "old")
    many_acts(project, tmp_path)
    before = sorted(tmp_path.iterdir())
    for stop in (1, 5, 40, 90):
        seen = 0

        def cancel(done: int, total: int, stop: int = stop) -> None:
            nonlocal seen
            seen += 1
            if seen >= stop:
                raise Cancelled("Cancelled.")

        with pytest.raises(Cancelled):
            make_again(project, 1, tmp_path / "again", cancel)
        assert sorted(tmp_path.iterdir()) == before


def test_what_changed_since_is_counted_and_listed_net(project: Project, tmp_path: Path) -> None:
    make_release(project, tmp_path / "1")
    assert changes_since(project, 1).sentences() == ["Nothing has changed since release 1."]
    ids = [row.id for row in project.documents()]
    new = tag(project, 0, 5, "claim", ids[1])
    tag(project, 2, 7, "claim", ids[1])
    project.undo()  # no change
    old = project.spans_of(ids[2])[0]
    project.do(annotate.set_note(project, old.id, "hm"))
    project.do(edit_documents.rename_document(project, ids[3], "Another title"))
    label = project.labels()[0]
    project.do(edit_schema.set_label(project, replace(label, name="utterance")))
    gone = project.spans_of(ids[4])
    project.do(edit_documents.remove_documents(project, [ids[4]]))
    found = changes_since(project, 1)
    assert found.counts == {
        ("document", "changed"): 1,
        ("document", "removed"): 1,
        ("span", "added"): 1,
        ("span", "changed"): 1,
        ("span", "removed"): len(gone),
        ("label", "changed"): 1,
    }
    by_id = {one.id: one for one in found.listed}
    assert by_id[label.id] == Changed("label", "changed", label.id, "utterance", "quote")
    assert by_id[ids[3]].name == "Another title" and by_id[ids[3]].before.startswith("Story")
    assert by_id[new].document_id == ids[1] and by_id[old.id].deed == "changed"
    assert len(changes_since(project, 1, most=2).listed) == 2
    said = found.sentences()[0]
    assert said.startswith("Since release 1: 1 document changed, 1 document removed, 1 span added")


def test_releases_are_listed_with_what_they_were_made_of(project: Project, tmp_path: Path) -> None:
    assert remembered(project) == ()
    options = ReleaseOptions(("native",), split=Wanted(SplitBy.TIME, salt="s"))
    plan = make_release(project, tmp_path / "1", options).plan
    make_release(project, tmp_path / "2", ReleaseOptions(annotations_only=True))
    one, two = remembered(project)
    assert (one.documents, one.spans, one.annotator) == (plan.documents, plan.spans, "Ann")
    assert one.options.split == options.split and one.options.selection == options.selection
    assert two.options.annotations_only and two.content_sha256 != one.content_sha256
    record = one.record()
    assert record["number"] == 1 and record["recipe"]["split_by"] == "time"
    assert sum(record["splits"].values()) == plan.documents
