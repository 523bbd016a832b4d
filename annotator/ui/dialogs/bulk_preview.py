"""Before many spans are changed: which of them, to what, and which not and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QWidget,
)

from annotator.model.document import State
from annotator.services import bulk
from annotator.services.bulk import Outcome, Preview
from annotator.services.bulk_acts import GONE, is_about_edges, name_of
from annotator.services.review import Row
from annotator.ui import long_work
from annotator.ui.dialogs.asking import PassagesDialog
from annotator.ui.dialogs.label_box import LabelBox
from annotator.ui.dialogs.passages import Passage
from annotator.ui.dialogs.subject import Subject, SubjectBox
from annotator.ui.widgets.field import LineField
from annotator.ui.widgets.plain_text import counted, one_line

if TYPE_CHECKING:
    from annotator.model.change import BulkChange, ChangeSet
    from annotator.services.project import Progress, Project
    from annotator.ui.workspace import Workspace

TYPING_MS = 300
SHOWN, MOST_SHOWN = 1_000, 50_000
"""So many rows are listed at first, and as one scrolls down; all are counted and done."""
_LONGEST = 80


class BulkPreviewDialog(PassagesDialog):
    """Looks on a thread, shows what it found, and does what is ticked; the rest of a long list,
    which is not shown, is done as well. It is about the first of `subjects`, unless another is
    chosen here. With `asks` the note is typed here."""

    def __init__(
        self,
        parent: QWidget,
        workspace: Workspace,
        act: bulk.Act,
        subjects: Sequence[Subject],
        *,
        asks: bool = False,
    ) -> None:
        super().__init__(parent, "bulkPreviewDialog", _title(act, asks))
        self._workspace, self._act, self._spans = workspace, act, subjects[0].spans
        self.subject = SubjectBox(subjects, self)
        self._seen = Preview("", 0)
        self._spared = frozenset[str]()  # ids of spans whose tick was taken away
        self.label: LabelBox | None = None
        self.note: LineField | None = None
        self._asks = asks
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._look)
        self._make()
        self._look()

    # --- how

    def _make(self) -> None:
        list_name = "Spans, ticked where they are to be changed"
        self.make_parts(("Span", "What becomes of it", "Document"), list_name, "bulk")
        self.head.setText("Looking at the spans…")
        self.more = QLabel(self)
        self.more.setTextFormat(Qt.TextFormat.PlainText)
        self.more.setWordWrap(True)
        self.more.setProperty("quiet", True)
        self.model.ticks_changed.connect(self._show_count)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.lay_out(self._choice(), self.more)
        self.more.hide()

    def _choice(self) -> QFormLayout:
        """What can be chosen here: which spans, and their label or their note."""
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Spans", self.subject)
        self.subject.chosen.connect(self._take_subject)
        if isinstance(self._act, bulk.Relabel):
            self.label = LabelBox(self._workspace.labels(), self._act.label_id, self)
            self.label.chosen.connect(lambda label_id: self._look_at(bulk.Relabel(label_id)))
            form.addRow("New &label", self.label)
        elif self._asks:
            self.note = LineField("", self)
            self.note.setObjectName("bulkNote")
            self.note.textEdited.connect(self._type)
            form.addRow("&Note", self.note)
            self.note.setFocus()
        return form

    def _take_subject(self, subject: Subject) -> None:
        self._spans = subject.spans
        self._look()

    def _type(self, note: str) -> None:
        self._act = bulk.SetNote(note.strip())
        self.do_button.setEnabled(False)
        self._typing.start()

    def _look_at(self, act: bulk.Act) -> None:
        self._act = act
        self._look()

    def _look(self) -> None:
        """Look anew; what an older look finds is dropped, the ticks taken away stay so."""
        self._spared = self._without()
        self.stop_asking()
        project, act, spans = self._workspace.project, self._act, self._spans
        self.do_button.setEnabled(False)
        if self.note is not None and not self.note.text().strip():
            self.bar.hide()
            self.head.setText("Type the note that the spans are to get.")
            return
        self.bar.show()

        def refuse(why: str) -> None:
            self.bar.hide()
            self.head.setText(why)

        task = self.ask(
            lambda progress: bulk.preview(project, act, spans, SHOWN, progress), self._show, refuse
        )
        task.progressed.connect(self._tell)

    def _tell(self, done: int, total: int) -> None:
        self.tell_progress(done, total)
        if done:
            self.head.setText(f"Looking at the spans… {done:,}")

    def _show(self, seen: Preview) -> None:
        self._seen = seen
        self.bar.hide()
        self.subject.show_count(seen.all)
        passages = [self._passage(outcome) for outcome in seen.rows]
        spared = self._spared
        was_empty = not self.model.rowCount()
        self.table.show_rows(
            passages,
            (n for n, p in enumerate(passages) if not p.why and p.row.span.id not in spared),
        )
        self._tell_rest()
        if passages and was_empty and self.note is None:
            self.table.setFocus()  # only at first: who goes through the labels stays there

    def _tell_rest(self) -> None:
        """Say plainly that not all are listed, if they are not."""
        listed, rest = len(self._seen.rows), self._unlisted
        more = (
            "more come as you scroll down" if listed < MOST_SHOWN else "narrow the query for less"
        )
        self.more.setText(
            f"Only the first {listed:,} are listed; {more}. The other {rest:,} are counted above "
            "and change in the same ways."
        )
        self.more.setVisible(rest > 0)

    @property
    def _unlisted(self) -> int:
        """How many spans there are behind the listed ones. (Spans that have gone have no row.)"""
        return self._seen.all - self._seen.wont.get(GONE, 0) - len(self._seen.rows)

    def _scrolled(self, value: int) -> None:
        is_near = value >= self.table.verticalScrollBar().maximum() - self.table.height()
        listed = len(self._seen.rows)
        if not is_near or self.is_asking or self._unlisted <= 0 or listed >= MOST_SHOWN:
            return
        project, act, spans = self._workspace.project, self._act, self._spans
        part = range(listed, listed + SHOWN)

        self.ask(lambda progress: bulk.further(project, act, spans, part, progress), self._add)

    def _add(self, more: Sequence[Outcome]) -> None:
        first = len(self._seen.rows)
        self._seen = replace(self._seen, rows=(*self._seen.rows, *more))
        able = (n for n, one in enumerate(more, first) if not one.why)
        spared = self._spared
        ticked = [n for n in able if self._seen.rows[n].span.id not in spared]
        self.model.add([self._passage(outcome) for outcome in more], ticked)
        self._tell_rest()

    def _passage(self, outcome: Outcome) -> Passage:
        row = Row(outcome.span, outcome.title, State.NEW, outcome.left, outcome.right, None)
        before, after = (
            one_line(text, " ")[:_LONGEST] for text in (outcome.before_text, outcome.after_text)
        )
        if is_about_edges(self._act) or not before:
            what = f"→ {after}"
        else:
            what = f"{before} → {after or 'none'}"
        return Passage(row, self._workspace.label(outcome.span.label_id), what, outcome.why)

    @property
    def _will(self) -> int:
        """How many spans are to be changed as it is ticked now."""
        ticked = sum(not outcome.why for outcome in self._seen.rows)
        return self._seen.will - ticked + self.model.count()

    def _show_count(self) -> None:
        self.head.setText("\n".join(self._sentences()))
        name = name_of(self._act, self._will)
        self.do_button.setText(f"{name[:1].upper()}{name[1:]}")
        self.do_button.setEnabled(self._will > 0)
        self.do_button.setDefault(True)

    def _sentences(self) -> list[str]:
        seen, will = self._seen, self._will
        if not seen.all:
            return ["There are no spans to change."]
        said = [f"{counted(will, 'span')} of {seen.all:,} will change."]
        if isinstance(self._act, bulk.Remove):
            said = [f"{counted(will, 'span')} will be removed; undo brings them back."]
            if seen.relations:
                relations = counted(seen.relations, "relation")
                said.append(f"{relations} between these spans and others go along.")
        ticked_off = seen.will - will
        stay = [f"{count:,} {why}" for why, count in seen.wont.items()]
        stay += [f"{ticked_off:,} not ticked"] if ticked_off else []
        if stay:
            said.append(f"Left as they are: {'; '.join(stay)}.")
        return said

    def accept(self) -> None:
        """Do what is ticked."""
        if not self.do_button.isEnabled():
            return
        act, spans = self._act, self._spans
        # what stays for a reason stays: its twin may have lost its tick, and the reason with it
        without = self._without() | {one.span.id for one in self._seen.rows if one.why}

        def plan(project: Project, progress: Progress) -> ChangeSet | BulkChange:
            return bulk.plan(project, act, spans, without, progress)

        super().accept()
        name = name_of(act, self._will)
        long_work.do(self._workspace, plan, f"{name[:1].upper()}{name[1:]}")

    def _without(self) -> frozenset[str]:
        """Ids of the spans whose tick was taken away, now or before an earlier look."""
        able = {o.span.id: n for n, o in enumerate(self._seen.rows) if not o.why}
        return frozenset(
            one for one, number in able.items() if not self.model.is_ticked(number)
        ) | (self._spared - able.keys())


def _title(act: bulk.Act, asks: bool) -> str:
    """What the dialog is called, as its menu entry."""
    match act:
        case bulk.Relabel():
            return "Relabel Spans"
        case bulk.Remove():
            return "Remove Spans"
        case bulk.SetNote():
            return "Set Notes" if asks else "Clear Notes"
        case bulk.SetUnsure(unsure):
            return "Mark Unsure" if unsure else "Mark Sure"
        case bulk.MarkReviewed(reviewed):
            return "Mark Reviewed" if reviewed else "Mark Not Reviewed"
        case bulk.Snap():
            return "Snap to Words"
        case bulk.Trim():
            return "Trim Edges"
