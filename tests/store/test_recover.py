"""What is saved of a damaged project, and that the report says just that."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import DamagedError, GoneError, StorageError
from annotator.model.document import State
from annotator.services import annotate, bulk, check, edit_documents, opening, reviewing
from annotator.services.recover import name_for, recover
from annotator.store.recovery.report import RecoverReport
from tests.builders import ANN, make_project, records, tag

PAGE = 4096
TEXTS = [f"Article {n}. " + "The bridge will open in May, she said. " * 30 for n in range(12)]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A project of some size, closed, and all that is in it."""
    project = make_project(tmp_path_factory.mktemp("sound"), *TEXTS)
    for number in range(120):
        start = number // 12 * 50
        tag(project, start, start + 9, "quote", f"d{number % 12}")
    two = tag(project, 700, 705, "claim", "d1", (710, 715))
    project.do(annotate.set_note(project, two, "in two parts"))
    project.undo()
    project.redo()
    some = [span.id for span in project.spans_of("d2")[:4]]
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [*some, project.spans_of("d11")[0].id]))
    project.do(annotate.set_unsure(project, some[0], True))  # which ends its review
    project.do(reviewing.set_document_note(project, "d3", "compare it with the first"))
    project.do(reviewing.set_document_note(project, "d11", "goes with its document"))
    project.do(reviewing.save_search(project, "mine", "label:quote"))
    project.do(edit_documents.remove_documents(project, ["d11"]))
    found = records(project)
    project.close()
    return project.path, found


@pytest.fixture
def damaged(sound: tuple[Path, dict[str, object]], tmp_path: Path) -> Path:
    path = tmp_path / "p.annot"
    shutil.copy(sound[0], path)
    return path


def strike(path: Path, change: Callable[[bytearray], object]) -> bytes:
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)
    return bytes(data)


def zero(path: Path, *pages: int) -> None:
    for page in pages:
        strike(
            path,
            lambda data, at=(page - 1) * PAGE: data.__setitem__(slice(at, at + PAGE), bytes(PAGE)),
        )


def pages_of(path: Path, table: str, kind: int | None = None) -> list[int]:
    """The leaves of a table, or its root."""
    from annotator.store.recovery.pages import Pages

    connection = sqlite3.connect(path)
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    (root,) = connection.execute(query, (table,)).fetchone()
    connection.close()
    with Pages(path) as pages:
        return [root] if kind == 0 else [page for page in pages.leaves(root) if page]


def rescue(path: Path, tmp_path: Path) -> tuple[RecoverReport, dict[str, object]]:
    before = path.read_bytes()
    out = tmp_path / "out.annot"
    report = recover(path, out)
    assert path.read_bytes() == before, "the damaged file is only read"
    assert sorted(f.name for f in tmp_path.iterdir()) == ["out.annot", "p.annot"]
    found = check.check_project(out)
    assert not getattr(found, "findings", found)
    project = opening.open_project(out, annotator_name=ANN)
    try:
        return report, records(project)
    finally:
        project.close()


def test_a_sound_project_comes_back_whole_with_all_its_acts(
    damaged: Path, tmp_path: Path, sound: tuple[Path, dict[str, object]]
) -> None:
    report, found = rescue(damaged, tmp_path)
    assert found == sound[1]
    assert report.is_complete and report.has_history
    project = opening.open_project(tmp_path / "out.annot", annotator_name=ANN)
    for _ in range(report.acts):
        if project.next_undo() is None:
            break
        project.undo()
    assert project.next_undo() is None
    assert len(project.documents()) == 12 and not project.spans_of("d1")
    project.close()


@pytest.mark.parametrize(
    "what", ["header", "page 1", "root of spans", "leaf of spans", "labels", "reviews"]
)
def test_what_the_history_knows_comes_back_without_loss(
    damaged: Path, tmp_path: Path, sound: tuple[Path, dict[str, object]], what: str
) -> None:
    if what == "header":
        strike(damaged, lambda data: data.__setitem__(slice(0, 100), bytes(100)))
    elif what == "page 1":
        zero(damaged, 1)
    elif what == "root of spans":
        zero(damaged, *pages_of(damaged, "spans", 0))
    elif what == "leaf of spans":
        zero(damaged, *pages_of(damaged, "spans")[1:3])
    else:
        zero(damaged, *pages_of(damaged, what))
    report, found = rescue(damaged, tmp_path)
    assert found == sound[1]
    assert report.has_history


def test_with_the_history_lost_all_else_comes_back_and_the_report_says_so(
    damaged: Path, tmp_path: Path, sound: tuple[Path, dict[str, object]]
) -> None:
    zero(damaged, pages_of(damaged, "history_chunks")[2])
    report, found = rescue(damaged, tmp_path)
    assert found == sound[1]
    assert not report.has_history and not report.is_complete
    assert "The history did not come back" in " ".join(report.sentences())
    project = opening.open_project(tmp_path / "out.annot", annotator_name=ANN)
    assert [row.text for row in project.history()] == ["recover the project"]
    project.close()


def test_spans_that_nobody_knows_any_more_are_counted(damaged: Path, tmp_path: Path) -> None:
    zero(damaged, pages_of(damaged, "history_chunks")[0])  # (then nobody says what is missing)
    zero(damaged, *pages_of(damaged, "history_chunks"), pages_of(damaged, "spans")[1])
    report, found = rescue(damaged, tmp_path)
    kept = report.kinds["spans"]
    assert kept.kept == sum(len(spans) for spans in found["spans"].values())  # type: ignore[attr-defined]
    assert 0 < sum(kept.lost.values()) == 110 + 1 - kept.kept
    assert "lost" in " ".join(report.details())


def test_labels_and_people_that_nobody_knows_get_names_that_say_so(
    damaged: Path, tmp_path: Path, sound: tuple[Path, dict[str, object]]
) -> None:
    for table in ("labels", "annotators", "history_chunks"):
        zero(damaged, *pages_of(damaged, table))
    report, found = rescue(damaged, tmp_path)
    names = [label.name for label in found["labels"]]  # type: ignore[attr-defined]
    assert names == ["recovered label 1", "recovered label 2"]
    assert "recovered annotator 1" in [person.name for person in found["annotators"]]  # type: ignore[attr-defined]
    assert report.kinds["spans"].kept == report.kinds["spans"].read
    assert any("recovered label 1" in sentence for sentence in report.sentences())


def test_of_a_long_text_with_a_lost_page_the_rest_is_kept_with_its_spans(tmp_path: Path) -> None:
    text = "".join(f"Line {n} of the long text.\n" for n in range(3_000))
    project = make_project(tmp_path, text, name="p.annot")
    first, last = tag(project, 0, 6), tag(project, len(text) - 6, len(text) - 1)
    project.close()
    data = project.path.read_bytes()
    at = data.index(b"Line 1500 of") // PAGE
    zero(project.path, at + 1)
    report, found = rescue(project.path, tmp_path)
    (document,) = found["documents"]  # type: ignore[misc]
    lost = document.text.count("\ufffd")
    assert 4_000 < lost <= PAGE and len(document.text) == len(text)
    assert dict(document.meta)["recovered"]
    assert {span.id for span in found["spans"]["d0"]} == {first, last}  # type: ignore[index]
    assert "is not the one that was imported" in " ".join(report.details())


def test_documents_without_their_text_are_named(damaged: Path, tmp_path: Path) -> None:
    zero(damaged, pages_of(damaged, "texts")[0])
    report, found = rescue(damaged, tmp_path)
    lost = 11 - len(found["documents"])  # type: ignore[arg-type]
    assert lost == sum(report.kinds["documents"].lost.values()) > 0
    assert f"The document “{TEXTS[0][:10]}" in " ".join(report.details())
    assert sum(report.kinds["spans"].lost.values()) > 0


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_struck_the_result_is_sound_or_refused(
    damaged: Path, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)

    def change(data: bytearray) -> None:
        for _ in range(30):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        start = chance.randrange(len(data))
        data[start : start + 9_000] = chance.randbytes(len(data[start : start + 9_000]))
        del data[chance.randrange(len(data) * 3 // 4, len(data)) :]

    strike(damaged, change)
    report, _ = rescue(damaged, tmp_path)
    assert not report.is_complete


def test_the_journal_beside_the_file_is_read_too(tmp_path: Path) -> None:
    project = make_project(tmp_path, name="live.annot")
    span = tag(project, 0, 5)
    for end in ("", "-wal"):
        shutil.copy(f"{project.path}{end}", tmp_path / f"copy.annot{end}")
    project.close()
    recover(tmp_path / "copy.annot", tmp_path / "out.annot")
    found = opening.open_project(tmp_path / "out.annot", annotator_name="", read_only=True)
    assert [s.id for s in found.spans_of("d0")] == [span]
    found.close()


def test_a_journal_that_spoils_the_file_is_left_out(damaged: Path, tmp_path: Path) -> None:
    other = make_project(tmp_path, "Another text.", name="other.annot")
    tag(other, 0, 7)
    shutil.copy(f"{other.path}-wal", f"{damaged}-wal")
    other.close()
    report = recover(damaged, tmp_path / "out.annot")
    assert not report.with_journal and report.has_history
    assert "journal" in " ".join(report.sums())


def test_nothing_is_made_of_what_holds_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out.annot"
    for name, data in (
        ("empty", b""),
        ("text", b"Just a letter. " * 999),
        ("zeroes", bytes(9_999)),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(DamagedError):
            recover(tmp_path / name, out)
    with pytest.raises(GoneError):
        recover(tmp_path / "nothing", out)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["empty", "text", "zeroes"]


def test_nothing_is_overwritten(damaged: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.annot"
    out.write_text("mine")
    with pytest.raises(StorageError, match="exists already"):
        recover(damaged, out)
    assert out.read_text() == "mine"
    taken = name_for(damaged)
    taken.write_text("mine")
    assert name_for(damaged) != taken


def test_a_label_whose_id_was_hit_is_not_there_twice_by_name(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    tag(project, 0, 9, "claim")
    project.close()
    with closing(sqlite3.connect(project.path)) as connection:
        connection.execute("UPDATE labels SET id = 'q' || substr(id, 2) WHERE name = 'claim'")
        connection.commit()
    out = tmp_path / "out.annot"
    recover(project.path, out)
    found = opening.open_project(out, annotator_name="Ann")
    names = [label.name for label in found.labels()]
    keys = [label.key for label in found.labels() if label.key]
    found.close()
    assert "claim" in names
    assert len(set(names)) == len(names)
    assert len(set(keys)) == len(keys)


def test_a_state_that_is_none_comes_back_as_work_that_has_begun(tmp_path: Path) -> None:
    project = make_project(tmp_path, name="p.annot")
    project.do(edit_documents.set_state(project, "d0", State.FINISHED))
    project.close()
    with closing(sqlite3.connect(project.path)) as connection:
        connection.execute("UPDATE assignments SET state = 'odd'")
        connection.execute("UPDATE history_chunks SET payload = x'00'")
        connection.commit()
    report, found = rescue(project.path, tmp_path)
    (assignment,) = found["assignments"]["d0"]  # type: ignore[index]
    assert assignment.state is State.IN_PROGRESS
    assert any("The state of" in sentence for sentence in report.sentences())
