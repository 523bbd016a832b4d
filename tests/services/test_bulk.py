"""Work on many spans: the preview is exact, one step does it, undo brings everything back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import Cancelled, InputError
from annotator.model import moment
from annotator.model.change import BulkChange, Change, ChangeSet
from annotator.model.ids import new_id
from annotator.model.query import And, parse
from annotator.model.relation import Relation
from annotator.model.schema import RelationType
from annotator.model.span import Span
from annotator.services import annotate, bulk, bulk_batches, opening, review, reviewing
from annotator.services.bulk import Act
from annotator.services.check import check_project
from annotator.services.import_documents import plan_import
from annotator.services.project import Project
from tests.builders import TEXT, label_id, make_project, records, tag

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    opened = make_project(tmp_path, TEXT, TEXT.upper() + " More.")
    yield opened
    opened.close()


def _labels(project: Project) -> dict[str, str]:
    names = {label.id: label.name for label in project.labels()}
    return {s.id: names[s.label_id] for d in ("d0", "d1") for s in project.spans_of(d)}


def _many(project: Project, count: int, label: str = "claim") -> None:
    """So many spans at once, each in a place of its own."""
    text, at = project.text_of("d0"), moment.now()
    assert count <= len(text)
    project.do(
        ChangeSet(
            "many",
            tuple(
                Change(
                    None,
                    Span(
                        new_id(),
                        "d0",
                        label_id(project, label),
                        project.annotator.id,
                        ((place, place + 1),),
                        text[place],
                        created_at=at,
                        updated_at=at,
                    ),
                )
                for place in range(count)
            ),
        )
    )


def test_relabelling_says_first_what_it_will_do_and_what_not(project: Project) -> None:
    moved, other = tag(project, 1, 4, "claim"), tag(project, 5, 9, "opinion", "d1")
    there, twin = tag(project, 11, 14, "quote"), tag(project, 11, 14, "claim")
    act, chosen = bulk.Relabel(label_id(project, "quote")), [other, twin, there, moved]
    seen = bulk.preview(project, act, chosen)
    assert (seen.text, seen.will, seen.all) == ("relabel 2 spans", 2, 4)
    assert seen.wont == {"already that label": 1, "would equal another span": 1}
    assert [row.span.id for row in seen.rows[::3]] == [moved, other]
    why = {row.span.id: row.why for row in seen.rows}
    assert (seen.rows[0].before_text, seen.rows[0].after_text) == ("claim", "quote")
    assert (seen.rows[0].left, seen.rows[0].right) == (TEXT[:1], TEXT[4:64])
    assert (why[moved], why[twin]) == ("", "would equal another span")
    before = records(project)
    assert _labels(project)[moved] == "claim"  # nothing was done yet
    done = project.do(bulk.plan(project, act, chosen))
    assert done.text == "relabel 2 spans"
    assert _labels(project) == {moved: "quote", other: "quote", there: "quote", twin: "claim"}
    row = project.next_undo()
    assert row is not None and row.text == "relabel 2 spans"
    project.undo()
    assert records(project) == before


def test_of_two_that_would_become_equal_one_is_relabelled(project: Project) -> None:
    first, second = tag(project, 1, 4, "claim"), tag(project, 1, 4, "opinion")
    act = bulk.Relabel(label_id(project, "quote"))
    assert bulk.preview(project, act, [first, second]).wont == {"would equal another span": 1}
    project.do(bulk.plan(project, act, [first, second]))
    assert sorted(_labels(project).values()) == ["claim", "quote"] or sorted(
        _labels(project).values()
    ) == ["opinion", "quote"]


def test_rows_without_a_tick_stay_as_they_are(project: Project) -> None:
    ids = [tag(project, place, place + 2, "claim") for place in (1, 5, 10)]
    act = bulk.Relabel(label_id(project, "quote"))
    done = project.do(bulk.plan(project, act, ids, frozenset(ids[1:2])))
    assert done.text == "relabel 2 spans"
    assert [_labels(project)[i] for i in ids] == ["quote", "claim", "quote"]


def test_a_query_finds_what_is_worked_on(project: Project) -> None:
    tag(project, 1, 10, "claim")
    tag(project, 1, 10, "claim", "d1")
    tag(project, 24, 35, "claim")
    query = parse("invited label:claim")
    act = bulk.Relabel(label_id(project, "quote"))
    assert bulk.preview(project, act, query).will == 2
    project.do(bulk.plan(project, act, query))
    assert sorted(_labels(project).values()) == ["claim", "quote", "quote"]
    assert bulk.preview(project, act, query) == bulk.Preview("relabel 0 spans", 0)


def test_words_that_wait_are_indexed_before_a_query_is_worked_on(
    tmp_path: Path, project: Project
) -> None:
    source = tmp_path / "many.jsonl"
    spans = [{"label": "claim", "start": n, "end": n + 5} for n in range(0, 6_000 * 6, 6)]
    source.write_text(json.dumps({"text": "tulip " * 6_000, "spans": spans}), encoding="utf-8")
    project.do(plan_import(project, [source]).change)
    assert review.waiting(project)
    act = bulk.Relabel(label_id(project, "quote"))
    assert bulk.preview(project, act, parse("tulip")).will == 6_000


def test_removing_takes_the_relations_along_and_names_them(project: Project) -> None:
    ids = [tag(project, place, place + 2, "claim") for place in (1, 5, 10)]
    kind, at = RelationType(new_id(), "says"), moment.now()
    links = [
        Relation(new_id(), "d0", kind.id, ids[0], ids[1], project.annotator.id, (), at, at),
        Relation(new_id(), "d0", kind.id, ids[2], ids[1], project.annotator.id, (), at, at),
    ]
    project.do(ChangeSet("relate", (Change(None, kind), *(Change(None, r) for r in links))))
    before = records(project)
    seen = bulk.preview(project, bulk.Remove(), ids[:2])
    assert (seen.text, seen.relations) == ("remove 2 spans", 2)
    project.do(bulk.plan(project, bulk.Remove(), ids[:2]))
    assert list(_labels(project)) == ids[2:] and project.relations_of("d0") == ()
    project.undo()
    assert records(project) == before


def test_notes_doubt_and_reviews(project: Project) -> None:
    one, two = tag(project, 1, 4), tag(project, 5, 9)
    project.do(annotate.set_note(project, one, "seen"))
    seen = bulk.preview(project, bulk.SetNote("seen"), [one, two])
    assert seen.wont == {"already that note": 1} and seen.rows[1].after_text == "seen"
    project.do(bulk.plan(project, bulk.SetNote("seen"), [one, two]))
    assert {s.note for s in project.spans_of("d0")} == {"seen"}
    project.do(bulk.plan(project, bulk.SetNote(""), [one, two]))
    assert {s.note for s in project.spans_of("d0")} == {""}
    project.do(bulk.plan(project, bulk.SetUnsure(True), [one, two]))
    assert all(s.unsure for s in project.spans_of("d0"))
    assert bulk.preview(project, bulk.SetUnsure(True), [one]).wont == {"already unsure": 1}
    project.do(bulk.plan(project, bulk.MarkReviewed(True), [one, two]))
    assert set(reviewing.reviews_of(project, [one, two])) == {one, two}
    assert bulk.preview(project, bulk.MarkReviewed(True), [one]).wont == {"already reviewed": 1}
    project.do(bulk.plan(project, bulk.MarkReviewed(False), [one]))
    assert set(reviewing.reviews_of(project, [one, two])) == {two}
    project.do(bulk.plan(project, bulk.SetUnsure(False), [two]))
    assert reviewing.reviews_of(project, [one, two]) == {}  # a changed span is to be seen again


def test_snapping_and_trimming_edges(project: Project) -> None:
    cut = tag(project, 3, 8, "claim")  # "invited" begins at 3
    blank = tag(project, TEXT.index("said") - 1, TEXT.index("said") + 4, "claim")
    only = tag(project, TEXT.index("\n"), TEXT.index("\n") + 2, "claim")
    ids = [cut, blank, only]
    seen = bulk.preview(project, bulk.Snap(), ids)
    assert seen.will == 2 and seen.wont == {"would cover blanks only": 1}
    assert [(row.before_text, row.after_text) for row in seen.rows[:2]] == [
        ("invit", "invited"),
        (" said", "said"),
    ]
    project.do(bulk.plan(project, bulk.Trim(), ids))
    assert [s.text for s in project.spans_of("d0")] == ["invit", "said", "\n\n"]
    project.do(bulk.plan(project, bulk.Snap(), ids))
    assert [s.text for s in project.spans_of("d0")] == ["invited", "said", "\n\n"]
    assert bulk.preview(project, bulk.Snap(), ids).wont == {
        "snapping changes nothing": 2,
        "would cover blanks only": 1,
    }


def test_two_that_snap_to_the_same_words_do_not_become_equal(project: Project) -> None:
    one, two, there = tag(project, 3, 8), tag(project, 4, 9), tag(project, 3, 10, "claim")
    project.do(bulk.plan(project, bulk.Snap(), [one, two, there]))
    assert sorted(s.text for s in project.spans_of("d0")) == ["invited", "invited", "nvite"]


def test_a_label_that_is_gone_and_a_span_that_is_gone(project: Project) -> None:
    with pytest.raises(InputError, match="label is not in this project"):
        bulk.preview(project, bulk.Relabel("nobody"), [])
    seen = bulk.preview(project, bulk.Remove(), ["nobody", tag(project, 1, 4)])
    assert (seen.will, seen.wont) == (1, {"not there any more": 1})


def test_a_large_step_is_a_stream_and_cancelling_leaves_nothing(tmp_path: Path) -> None:
    project = make_project(tmp_path, "word " * 2_000)
    _many(project, 6_000)
    before = records(project)
    everything = And()
    change = bulk.plan(project, bulk.Relabel(label_id(project, "quote")), everything)
    assert isinstance(change, BulkChange) and change.count == 6_000

    def stop(done: int, total: int) -> None:
        assert total == 6_000
        if done > 2_000:
            raise Cancelled("Cancelled; nothing was changed.")

    with pytest.raises(Cancelled):
        project.do(change, stop)
    assert records(project) == before
    assert project.do(change).text == "relabel 6,000 spans"
    assert {s.label_id for s in project.spans_of("d0")} == {label_id(project, "quote")}
    project.undo()
    assert records(project) == before
    project.close()


def test_more_than_is_held_is_planned_anew_while_it_is_written(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "HELD", 10)
    monkeypatch.setattr(bulk, "BULK_LIMIT", 10)
    monkeypatch.setattr(bulk_batches, "AT_ONCE", 7)
    _many(project, 40)
    before = records(project)
    change = bulk.plan(project, bulk.Remove(), And())
    assert isinstance(change, BulkChange)
    assert [len(batch.changes) for batch in change.batches()] == [7] * 5 + [5]
    project.do(change)
    assert project.spans_of("d0") == ()
    project.undo()
    assert records(project) == before


ACTS = st.sampled_from(["relabel", "remove", "note", "unsure", "reviewed", "snap", "trim"])
TEXTS = st.text(alphabet="ab 😀-’\n ", min_size=12, max_size=20)


def _act(project: Project, name: str) -> Act:
    acts: dict[str, Act] = {
        "relabel": bulk.Relabel(label_id(project, "quote")),
        "remove": bulk.Remove(),
        "note": bulk.SetNote("n"),
        "unsure": bulk.SetUnsure(True),
        "reviewed": bulk.MarkReviewed(True),
        "snap": bulk.Snap(),
        "trim": bulk.Trim(),
    }
    return acts[name]


@settings(max_examples=25)
@given(
    TEXTS,
    st.lists(
        st.tuples(
            st.integers(0, 8), st.integers(1, 4), st.sampled_from(["quote", "claim", "opinion"])
        ),
        max_size=10,
        unique=True,
    ),
    st.lists(ACTS, min_size=1, max_size=4),
)
def test_whatever_is_done_nothing_becomes_equal_and_undo_brings_all_back(
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    places: list[tuple[int, int, str]],
    acts: list[str],
) -> None:
    project = make_project(tmp_path_factory.mktemp("p"), text)
    for start, length, label in places:
        tag(project, start, start + length, label)
    states = [records(project)]
    for name in acts:
        act = _act(project, name)
        seen = bulk.preview(project, act, And())
        change = bulk.plan(project, act, And())
        assert isinstance(change, ChangeSet)
        assert len(change.changes) == seen.will == sum(not row.why for row in seen.rows)
        if change:
            project.do(change)
            states.append(records(project))
        spans = project.spans_of("d0")
        assert len({(s.fragments, s.label_id) for s in spans}) == len(spans)
        assert all(s.text == text[s.start : s.end] for s in spans)
    for state in reversed(states[:-1]):
        project.undo()
        assert records(project) == state
    project.close()
    assert check_project(project.path).is_sound


CHILD = """
import sys, time
from pathlib import Path
from annotator.model.query import And
from annotator.services import bulk, opening
project = opening.open_project(Path(sys.argv[1]), annotator_name="Ann")
change = bulk.plan(project, bulk.Relabel(project.labels()[0].id), And())
def tell(done, total):
    print(done, flush=True)
    time.sleep(0.05)
project.do(change, tell)
print("done", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("kill_at", [1_000, 5_000, 10_000])
def test_killed_in_the_middle_of_ten_thousand_nothing_is_half_done(
    tmp_path: Path, kill_at: int
) -> None:
    project = make_project(tmp_path, "word " * 2_100)
    _many(project, 10_000)
    before = records(project)
    project.close()
    words = [sys.executable, "-c", CHILD, str(project.path)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any(line.strip() == str(kill_at) for line in process.stdout)
        process.send_signal(signal.SIGKILL)
        process.wait()
    project = opening.open_project(project.path, annotator_name="Ann")
    assert records(project) == before
    project.do(bulk.plan(project, bulk.Relabel(label_id(project, "quote")), And()))
    assert {s.label_id for s in project.spans_of("d0")} == {label_id(project, "quote")}
    project.close()
    assert check_project(project.path).is_sound


@pytest.mark.parametrize("part", [range(2), range(3, 5), range(4, 9), range(9, 12)])
def test_further_rows_are_those_of_the_preview(
    project: Project, part: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    _many(project, 8)
    tag(project, 2, 3, "quote")
    monkeypatch.setattr(bulk_batches, "AT_ONCE", 2)
    act = bulk.Relabel(label_id(project, "quote"))
    rows = bulk.preview(project, act, And()).rows
    assert len(rows) == 9
    assert bulk.further(project, act, And(), part) == rows[part.start : part.stop]
