"""Tag all like this: the same words in the whole project, and passages that are nearly the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, overload

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QWidget,
)

from annotator.model.document import State
from annotator.model.span import Span
from annotator.services import tag_alike
from annotator.services.review import Row
from annotator.services.tag_alike import Hit
from annotator.ui import long_work, tasks
from annotator.ui.dialogs.asking import PassagesDialog
from annotator.ui.dialogs.label_box import LabelBox
from annotator.ui.dialogs.passages import Passage
from annotator.ui.widgets.plain_text import counted, shortened

if TYPE_CHECKING:
    from annotator.model.change import BulkChange, ChangeSet
    from annotator.model.schema import Label
    from annotator.services.project import Progress, Project
    from annotator.ui.workspace import Workspace

_ROLE = QDialogButtonBox.ButtonRole.ResetRole


class TagAlikeDialog(PassagesDialog):
    """The same words come first and are ticked; what is nearly the same follows when it is found.
    Both are looked for on a thread."""

    def __init__(
        self, parent: QWidget, workspace: Workspace, words: str, label_id: str = ""
    ) -> None:
        super().__init__(parent, "tagAlikeDialog", "Tag All Like This")
        self._workspace, self._words = workspace, words.strip()
        self._hits: tuple[Hit, ...] = ()
        self._wanted: set[int] = set()  # ticked, as far as they can be
        self._able: set[int] = set()
        self._known = 0
        self._make(label_id)
        self._look()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What was found so far."""
        return self._hits

    # --- how

    def _make(self, label_id: str) -> None:
        self.words = QLabel(f"“{shortened(self._words, 200)}”", self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.label = LabelBox(self._workspace.labels(), label_id, self)
        self.label.chosen.connect(lambda _: self._fill())
        form = QFormLayout()
        form.addRow("Passages like", self.words)
        form.addRow("Tag them &as", self.label)
        list_name = "Passages, ticked where they are to be tagged"
        self.make_parts(("Passage", "Likeness", "Document"), list_name, "tagAlike")
        self.head.setText("Looking in all documents…")
        self.all = self.buttons.addButton("Tick &All", _ROLE)
        self.none = self.buttons.addButton("Tick &None", _ROLE)
        self.all.clicked.connect(lambda: self.model.tick_all(True))
        self.none.clicked.connect(lambda: self.model.tick_all(False))
        self.model.ticks_changed.connect(self._show_count)
        self.lay_out(form)

    def _look(self) -> None:
        project, words = self._workspace.project, self._words

        def found(hits: tuple[Hit, ...]) -> None:
            self._hits = hits
            self._fill()
            if hits:
                self.table.setFocus()
            self._start(lambda progress: tag_alike.near(project, words, hits, progress), self._add)

        self._start(lambda progress: tag_alike.same(project, words, progress), found)

    def _start(
        self,
        work: Callable[[tasks.Progress], tuple[Hit, ...]],
        done: Callable[[tuple[Hit, ...]], None],
    ) -> None:
        def take(hits: tuple[Hit, ...]) -> None:
            done(hits)
            self._show_count()

        def refuse(why: str) -> None:
            self.bar.hide()
            self.head.setText(why)

        self.ask(work, take, refuse).progressed.connect(self.tell_progress)

    def _add(self, more: tuple[Hit, ...]) -> None:
        self._hits += more
        self._fill()

    def _fill(self) -> None:
        """Show what is known; ticks stay where they are, also of what cannot be ticked now."""
        label = self._label
        if label is None:
            return
        able = {n for n, hit in enumerate(self._hits) if label.id not in hit.tagged}
        self._wanted = (self._wanted - self._able) | set(self.model.ticked)
        self._wanted |= {n for n in range(self._known, len(self._hits)) if self._hits[n].is_same}
        self._able, self._known = able, len(self._hits)
        self.table.show_rows(_Passages(self._hits, label), self._wanted & able)

    @property
    def _label(self) -> Label | None:
        return self._workspace.label(self.label.label_id) if self.label.label_id else None

    def _show_count(self) -> None:
        label, count = self._label, self.model.count()
        self.bar.setVisible(self.is_asking)
        self.do_button.setEnabled(count > 0 and label is not None)
        if label is None:
            self.head.setText("There are no labels yet; add one first.")
            return
        self.do_button.setText(
            f"Tag {counted(count, 'passage')} as {shortened(label.name, 30)}".replace("&", "&&")
        )
        self.do_button.setDefault(True)
        self.head.setText(" ".join(self._sentences(label)))

    def _sentences(self, label: Label) -> list[str]:
        same = sum(hit.is_same for hit in self._hits)
        near, tagged = len(self._hits) - same, sum(label.id in hit.tagged for hit in self._hits)
        said = [f"{counted(same, 'passage')} with the same words."]
        if self.is_asking:
            said.append("Looking for others that are nearly the same…")
        else:
            said.append(f"{near:,} more {'is' if near == 1 else 'are'} nearly the same.")
        if tagged:
            said.append(f"{tagged:,} {'is' if tagged == 1 else 'are'} tagged so already.")
        return said

    def accept(self) -> None:
        """Tag what is ticked."""
        label = self._label
        if not self.do_button.isEnabled() or label is None:
            return
        hits = [self._hits[number] for number in self.model.ticked]

        def plan(project: Project, progress: Progress) -> ChangeSet | BulkChange:
            return tag_alike.plan(project, hits, label.id)

        self._workspace.last_label_id = label.id
        title = self.do_button.text().replace("&&", "&")
        super().accept()
        long_work.do(self._workspace, plan, title)


class _Passages(Sequence[Passage]):
    """Rows made when they are looked at: there may be very many."""

    def __init__(self, hits: Sequence[Hit], label: Label) -> None:
        self._hits, self._label = hits, label

    def __len__(self) -> int:
        return len(self._hits)

    @overload
    def __getitem__(self, number: int) -> Passage: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Passage]: ...
    def __getitem__(self, number: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        hit, label = self._hits[number], self._label
        place = ((hit.start, hit.end),)
        span = Span("", hit.document_id, label.id, "", place, hit.text)
        row = Row(span, hit.title, State.NEW, hit.left, hit.right, None)
        what = "the same words" if hit.is_same else f"{hit.likeness} % alike"
        why = f"tagged as {label.name} already" if label.id in hit.tagged else ""
        return Passage(row, label, what, why)
