"""The review: showing it, and what its keys do to the chosen rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

from annotator.errors import InputError
from annotator.ui import long_work
from annotator.ui.commands import keys, tagging
from annotator.ui.key_names import with_key
from annotator.ui.widgets.plain_text import for_menu

if TYPE_CHECKING:
    from annotator.services.bulk import Act
    from annotator.services.review import Row
    from annotator.ui.main_window import MainWindow

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_LONGEST = 120


def toggle(window: MainWindow) -> None:
    """Show the review and give it the focus; hide it if it has that already."""
    window.review.toggle()


def is_shown(window: MainWindow) -> bool:
    """Is the review shown?"""
    return window.review.is_shown


def has_rows(window: MainWindow) -> bool:
    """Is a row of the review chosen?"""
    return bool(window.review.selected_ids())


def show_in_text(window: MainWindow) -> None:
    """Go to the chosen row's place in the text."""
    window.review.go_to_text()


def find_alike(window: MainWindow) -> None:
    """Show all spans with the text of the chosen one."""
    from annotator.model.query import quoted

    span = tagging.chosen(window)
    if span is not None:
        window.review.show(quoted(_short(span.text)))


def handle(window: MainWindow, event: QKeyEvent) -> bool:
    """Do what a key stands for in the table of spans; False if it stands for nothing here."""
    key, plain = event.key(), not event.modifiers() & ~_KEYPAD
    if key in _ENTER and plain:
        window.review.go_to_text()
        return True
    if key == Qt.Key.Key_Space and plain:
        mark_and_go_on(window)
        return True
    if key == Qt.Key.Key_Delete and plain:
        remove(window)
        return True
    if event.text() == "?":
        toggle_unsure(window)
        return True
    if key == Qt.Key.Key_F2 and plain:
        edit_note(window)
        return True
    if event.modifiers() & Qt.KeyboardModifier.AltModifier:
        window.review.settle()
        return _is_shown_in_text(window) and keys.handle(window, event)
    letter = keys.label_key(event)
    if letter:
        press_label_key(window, letter)
    return bool(letter)


def press_label_key(window: MainWindow, key: str) -> None:
    """Give the chosen rows the label of this key."""
    label = next((one for one in window.workspace.labels() if one.key == key), None)
    if label is None:
        window.notice(f"No label has the key {key}.")
    else:
        relabel(window, label.id)


def relabel(window: MainWindow, label_id: str) -> None:
    """Give the chosen rows another label."""
    from annotator.services.bulk import Relabel

    if _do(window, Relabel(label_id)):
        window.workspace.last_label_id = label_id


def remove(window: MainWindow) -> None:
    """Remove the spans of the chosen rows; their rows stay, greyed, until the next search."""
    from annotator.services.bulk import Remove

    count = len(window.review.selected_ids())
    if _do(window, Remove()) and 1 < count <= long_work.AT_ONCE:  # the text does not show them all
        window.notice(f"Removed {count:,} spans.")


def toggle_unsure(window: MainWindow) -> None:
    """Mark the chosen rows as unsure, or as sure again if all of them are unsure."""
    from annotator.services.bulk import SetUnsure

    rows = window.review.rows
    _do(window, SetUnsure(not all(row.span.unsure for row in rows)))


def mark_and_go_on(window: MainWindow) -> None:
    """Mark the chosen rows as reviewed and choose the row below them."""
    if mark(window, True):
        window.review.go_on()


def mark(window: MainWindow, reviewed: bool) -> bool:
    """Mark the chosen rows as reviewed, or as not reviewed; False if there is none."""
    from annotator.services.bulk import MarkReviewed

    rows = window.review.rows
    if any((row.review is not None) != reviewed for row in rows):
        return _do(window, MarkReviewed(reviewed))
    return bool(rows)


def edit_note(window: MainWindow) -> None:
    """Edit the note of the row's span in its place in the list of spans."""
    window.review.settle()
    if _is_shown_in_text(window):
        tagging.edit_note(window)


def menu_for_rows(window: MainWindow) -> QMenu | None:
    """The menu of the chosen rows. Its mnemonics are no keys of the first labels (q, c, m, o): who
    takes the menu for the table presses those."""
    rows = window.review.rows
    if not rows:
        return None
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if not window.read_only:
        _add_labels(window, menu)
        _add_acts(window, menu, rows)
        menu.addSeparator()
    _add_narrowing(window, menu, rows[0])
    return menu


def _add_labels(window: MainWindow, menu: QMenu) -> None:
    labels = menu.addMenu("&Label")
    for label in window.workspace.labels():
        action = labels.addAction(with_key(for_menu(label.name), label.key))
        action.triggered.connect(lambda _=False, label_id=label.id: relabel(window, label_id))


def _add_acts(window: MainWindow, menu: QMenu, rows: Sequence[Row]) -> None:
    from annotator.ui import actions

    window.menus.refresh()
    menu.addAction(with_key("Mark &Reviewed", "Space"), lambda: mark_and_go_on(window))
    if any(row.review is not None for row in rows):
        menu.addAction("&Not Reviewed", lambda: mark(window, False))
    unsure = menu.addAction(with_key("&Unsure", "?"), lambda: toggle_unsure(window))
    unsure.setCheckable(True)
    unsure.setChecked(all(row.span.unsure for row in rows))
    if len(rows) == 1:
        menu.addAction(with_key("&Edit Note…", "F2"), lambda: edit_note(window))
    menu.addAction(with_key("Remo&ve Tag", "Del"), lambda: remove(window))
    many = [window.menus.by_id[row.id] for row in actions.ALL if row.menu == "Review/Change Many"]
    if many:
        menu.addMenu("Chan&ge Many").addActions(many)


def _add_narrowing(window: MainWindow, menu: QMenu, row: Row) -> None:
    from annotator.model.query import quoted

    review = window.review
    menu.addAction(with_key("&Show in the Text", "Return"), review.go_to_text)
    menu.addSeparator()
    if (label := window.workspace.label(row.span.label_id)) is not None:
        term = f"label:{quoted(label.name)}"
        menu.addAction("Only This La&bel", lambda: review.narrow(term))
        menu.addAction("No&t This Label", lambda: review.narrow(f"-{term}"))
    words = _short(row.span.text)
    if any(map(str.isalnum, words)):
        menu.addAction("Same Te&xt", lambda: review.narrow(quoted(words)))
    menu.addAction("Only This &Document", lambda: _narrow_to_document(window, row))


def _narrow_to_document(window: MainWindow, row: Row) -> None:
    """The filter is found on a thread: two documents may have one title."""
    from annotator.services.review import document_term
    from annotator.ui import tasks

    project, document_id = window.workspace.project, row.span.document_id
    tasks.run(lambda _: document_term(project, document_id, row.title), window.review.narrow)


def _do(window: MainWindow, act: Act) -> bool:
    """Do an act on the chosen rows, as one step; False if it is refused."""
    from annotator.services import annotate, bulk

    ids = window.review.selected_ids()
    if not ids:
        window.notice("Choose a row first.")
        return False
    window.review.settle()
    if len(ids) == 1:  # with the words that the same act has in the text
        span_id = ids[0]
        match act:
            case bulk.Relabel():
                return window.workspace.do(annotate.set_label, span_id, act.label_id) is not None
            case bulk.Remove():
                return window.workspace.do(annotate.remove_span, span_id) is not None
            case bulk.SetUnsure():
                return window.workspace.do(annotate.set_unsure, span_id, act.unsure) is not None
    if len(ids) <= long_work.AT_ONCE:
        return window.workspace.do(bulk.plan, act, ids) is not None
    long_work.do(
        window.workspace,
        lambda project, progress: bulk.plan(project, act, ids, progress=progress),
        f"Changing {len(ids):,} spans",
    )
    return True


def _is_shown_in_text(window: MainWindow) -> bool:
    """Is the chosen row's span the one that is chosen in the text? It may still be on its way."""
    from annotator.services import annotate

    ids = window.review.selected_ids()
    if len(ids) != 1:
        window.notice("Choose one row: this is done to one span at a time.")
    elif window.workspace.chosen_span_id == ids[0]:
        return True
    else:
        try:
            annotate.span_of(window.workspace.project, ids[0])
            window.notice("Wait until the document of this row is open.")
        except InputError as error:  # the row is that of a removed span
            window.notice(str(error))
    return False


def _short(text: str) -> str:
    """The text, or so many whole words of it as a query can hold."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[:_LONGEST].rsplit(" ", 1)[0]
