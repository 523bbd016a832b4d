"""What others wrote into a project is shown as text everywhere: no markup, no resource, no loss."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QGroupBox,
    QInputDialog,
    QLabel,
    QMenu,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from annotator.errors import InputError
from annotator.model.change import Change, ChangeSet
from annotator.model.document import Annotator
from annotator.model.schema import Label
from annotator.settings import Settings
from annotator.ui import actions, errors, startup, tasks
from annotator.ui.commands import files
from annotator.ui.dialogs.damaged import DamagedDialog
from annotator.ui.main_window import MainWindow
from annotator.ui.session import Session
from annotator.ui.text_view.hover import facts_at
from tests.builders import make_project, tag

NASTY = {
    "markup": '<b>bold</b> <img src="file:///etc/hostname"> <a href="https://example.org">x</a>',
    "entities": "&amp; &lt;b&gt; fish & chips && 100 %1 %n [*]",
    "heading": "<h1>",
    "controls": "bell\x07 tab\t esc\x1b[31m line\nnext\r\nthird\u2028sep",
    "bidi": "\u202eevil \u2066isolated \u200bzero\u200d \ufeff",
    "long": "<i>" + "long & " * 1_400,
}
OWN_TAGS = {"div", "qt", "br", "hr"}
WIDEST = 1_280
might_be_rich = QtGui.Qt.mightBeRichText  # type: ignore[attr-defined]


@pytest.fixture(params=NASTY)
def value(request: pytest.FixtureRequest) -> str:
    return NASTY[request.param]


@pytest.fixture
def window(value: str, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    folder = tmp_path / "a&b <b>c"
    folder.mkdir()
    project = make_project(
        folder, "The bridge will open in May.", "Another text.", name="<b>p&q[*]<img src=x>.annot"
    )
    span_id = tag(project, 4, 10, "claim")
    tag(project, 0, 10, "quote")
    stranger = Annotator("stranger", value, "2026-01-01T00:00:00.000Z")
    document, span = project.document("d0"), project.span(span_id)
    label = next(label for label in project.labels() if label.name == "claim")
    assert span is not None
    changed: list[tuple[object, object]] = [
        (None, stranger),
        (
            document,
            replace(document, title=value, source=value, meta=(("note", f'"{value!a}"'),)),
        ),
        (label, replace(label, name=value, guideline=value)),
        (None, Label("more", f"{value} more", "#15346C", "dotted", "z", value, 9)),
    ]
    project.do(ChangeSet(value, tuple(Change(a, b) for a, b in changed)))  # type: ignore[arg-type]
    project.do(
        ChangeSet(value, (Change(span, replace(span, note=value, annotator_id=stranger.id)),))
    )
    project.close()
    made = MainWindow(Settings(name=value), Session(tmp_path / "window.ini"))
    made.complete()
    made.session.add_recent(folder / "other&<b>x.annot")
    made.open_project(project.path)
    made.show()
    made.load()
    settle()
    made.workspace.choose_span(span_id)
    yield made
    startup.dispose(made)


def settle() -> None:
    for _ in range(2):
        assert tasks.wait_for_all()
        QApplication.processEvents()


# --- what an eye sees -----------------------------------------------------------------------------


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)


def seen_in_tip(tip: str) -> str:
    """What a tool tip shows; Qt takes it for rich text if it looks like it."""
    if not might_be_rich(tip):
        return tip
    parser = _Tags()
    parser.feed(tip)
    assert parser.seen <= OWN_TAGS, f"a tip holds foreign markup: {tip[:200]!r}"
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def plain(text: str) -> str:
    """Without what a row shows as a blank: line breaks, control signs."""
    return re.sub("[\x00-\x20\x7f\u2028\u2029⏎]+", " ", text).strip()


def shows(seen: str, value: str) -> bool:
    """Is all of the value there? What is very long may end in dots."""
    seen, value = plain(seen), plain(value)
    return value in seen or ("…" in seen and value[:30] in seen)


def menu_text(text: str) -> str:
    """What a menu entry or a button shows: a single & marks a letter."""
    return text.partition("\t")[0].replace("&&", "\0").replace("&", "").replace("\0", "&")


def audit(root: QWidget) -> None:
    """Nothing below `root` shows markup, and nothing is wider than a screen."""
    for widget in (root, *root.findChildren(QWidget)):
        seen_in_tip(widget.toolTip())
        if isinstance(widget, QLabel):
            kind = widget.textFormat()
            rich = kind in (Qt.TextFormat.RichText, Qt.TextFormat.MarkdownText)
            guessed = kind == Qt.TextFormat.AutoText and might_be_rich(widget.text())
            assert not rich and not guessed, f"{widget.objectName()}: {widget.text()[:80]!r}"
        if isinstance(widget, QTextEdit):
            assert "\ufffc" not in widget.toPlainText(), "there is a picture in a text"
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            for tip in tips_of(widget.model()):
                seen_in_tip(tip)
        if isinstance(widget, QMenu):
            assert not widget.toolTipsVisible()
    if isinstance(root, QDialog | QMenu):
        assert root.sizeHint().width() <= WIDEST, root.objectName()


def tips_of(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    above = parent or QModelIndex()
    for row in range(model.rowCount(above)):
        index = model.index(row, 0, above)
        tip = model.data(index, Qt.ItemDataRole.ToolTipRole)
        yield tip or ""
        if model.rowCount(index):
            yield from tips_of(model, index)


def entries(menu: QMenu) -> Iterator[QAction]:
    menu.aboutToShow.emit()
    assert menu.sizeHint().width() <= WIDEST, menu.title()
    for entry in menu.actions():
        yield entry
        below = entry.menu()
        if isinstance(below, QMenu):
            yield from entries(below)


# --- the window -----------------------------------------------------------------------------------


def test_the_window_shows_it_as_text(window: MainWindow, value: str) -> None:
    audit(window)
    documents, labels, spans = (
        window.panel(f"{name}Panel").findChild(QAbstractItemView).model()
        for name in ("documents", "labels", "spans")
    )
    role = Qt.ItemDataRole
    first = documents.index(0, 0)
    for shown in (role.DisplayRole, role.AccessibleTextRole):
        assert shows(documents.data(first, shown), value)
    assert plain(seen_in_tip(documents.data(first, role.ToolTipRole))).count(plain(value)) == 2
    row = next(
        n
        for n in range(labels.rowCount())
        if "more" not in plain(labels.data(labels.index(n, 0), role.DisplayRole))
        and shows(labels.data(labels.index(n, 0), role.DisplayRole), value)
    )
    tip = plain(seen_in_tip(labels.data(labels.index(row, 0), role.ToolTipRole)))
    assert tip.count(plain(value)) == 2  # its name and its guideline
    tips = [spans.data(spans.index(n, 0), role.ToolTipRole) for n in range(spans.rowCount())]
    assert any(shows(seen_in_tip(tip), value) for tip in tips)
    spoken = [spans.data(spans.index(n, 0), role.AccessibleTextRole) for n in range(2)]
    assert any(shows(text, value) for text in spoken)


def test_the_tip_over_a_span_shows_it_as_text(window: MainWindow, value: str) -> None:
    tip = facts_at(window.view.scene, window.view.point_of(6))
    assert plain(seen_in_tip(tip)).count(plain(value)) >= 3  # label, annotator, note, guideline


def test_menus_show_it_as_text(window: MainWindow, value: str) -> None:
    seen = []
    for title in window.menuBar().actions():
        menu = title.menu()
        assert isinstance(menu, QMenu)
        seen += list(entries(menu))
    texts = [menu_text(entry.text()) for entry in seen]
    assert sum(shows(text, value) for text in texts) >= 2  # two labels, what is undone
    assert "other&<b>x" in texts
    tips = [entry.statusTip() for entry in seen]
    assert any(plain(value) in plain(tip) for tip in tips)
    panel = window.panel("labelsPanel")
    for menu in (
        window.menus.context_menu((), with_labels=True),
        panel.menu_for(window.workspace.label(window.workspace.spans()[1].label_id)),
        panel.menu_for(window.workspace.labels()[-1]),
    ):
        audit(menu)
        assert any(shows(menu_text(entry.text()), value) for entry in entries(menu))
    window.text_binding._open_menu(QPoint(0, 0), 6)
    (menu,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible()]
    audit(menu)
    assert any(shows(menu_text(entry.text()), value) for entry in entries(menu))
    menu.close()


def test_the_review_shows_it_as_text(window: MainWindow, value: str) -> None:
    from annotator.model.query import LONGEST, quoted
    from annotator.services import reviewing

    window.review.show("")
    settle()
    view, role = window.review.view, Qt.ItemDataRole
    cells = [view.model.index(row, column) for row in range(2) for column in range(10)]
    for kind in (role.DisplayRole, role.AccessibleTextRole, role.ToolTipRole):
        texts = [str(cell.data(kind) or "") for cell in cells]
        seen = [seen_in_tip(text) if kind == role.ToolTipRole else text for text in texts]
        assert sum(plain(value)[:30] in plain(text) for text in seen) >= 2
    for by in ("label", "document", "text", "annotator", "day"):
        view.groups.group_by(by)
        settle()
        audit(view)
    name = plain(value)[:80]
    window.workspace.do(reviewing.save_search, name, "bridge")
    view.table.choose(0)
    settle()
    row_menu = view.menu_for_rows()
    assert row_menu is not None
    for menu in (view.searches, view.head.filters.menu(), row_menu):
        audit(menu)
        assert any(shows(menu_text(entry.text()), value) for entry in entries(menu))
    view.look(f"-{quoted(value[: LONGEST // 2])}")
    settle()
    audit(view)
    for chip in view.head.chips.chips:
        assert chip.width() <= WIDEST
        assert plain(value)[:20] in plain(chip.accessibleName())


def test_the_project_s_name_is_shown_whole(window: MainWindow) -> None:
    name = window.findChild(QLabel, "projectName")
    assert name.text() == "<b>p&q[*]<img src=x>.annot"
    assert "a&b <b>c" in seen_in_tip(name.toolTip())
    assert window.windowTitle().replace("[*][*]", "[*]").startswith("<b>p&q[*]<img src=x> —")
    assert window.windowTitle().count("[*][*]") == 1  # Qt shows two as one


DIALOGS = ("preferences", "keys", "kept", "about", "safety", "restore", "check")


@pytest.mark.parametrize("action_id", DIALOGS)
def test_dialogs_show_it_as_text(window: MainWindow, action_id: str) -> None:
    if action_id not in actions.BY_ID:
        pytest.skip("there is no such row")
    actions.run(window, action_id)
    settle()
    dialogs = [d for d in window.findChildren(QDialog) if d.isVisible()]
    assert dialogs
    for dialog in dialogs:
        audit(dialog)
        dialog.close()


def test_questions_show_it_as_text(window: MainWindow, value: str) -> None:
    panel = window.panel("labelsPanel")
    label = next(found for found in window.workspace.labels() if found.name == value)
    panel.remove(label.id)
    (box,) = boxes(window)
    assert shows(box.text(), value)  # type: ignore[attr-defined]
    box.close()
    panel.edit_label(label.id)
    (dialog,) = boxes(window)
    audit(dialog)
    dialog.close()
    actions.run(window, "preferences")
    (dialog,) = boxes(window)
    for button in dialog.findChildren(QAbstractButton):
        if button.text() == "Work as…":
            button.click()
    (ask,) = dialog.findChildren(QInputDialog)
    audit(ask)
    assert value in ask.comboBoxItems() or plain(value) in map(plain, ask.comboBoxItems())
    ask.close()
    dialog.close()


def boxes(window: MainWindow) -> list[QDialog]:
    settle()
    found = [d for d in window.findChildren(QDialog) if d.isVisible()]
    for dialog in found:
        audit(dialog)
    return found


def test_messages_show_it_as_text(window: MainWindow, value: str) -> None:
    for box in (
        errors.show(window, InputError(f"There is “{value}” already.")),
        errors.tell(window, value, value),
        errors.report(ValueError(value), window),
    ):
        assert box is not None
        audit(box)
        assert "ValueError" in box.detailedText() or plain(value) in plain(
            f"{box.text()} {box.detailedText()}"
        )
        details = box.findChild(QTextEdit)
        if details is not None:
            assert details.toPlainText() == box.detailedText().replace("\r\n", "\n")
        box.close()
    files.tell_report(window, [f"Imported {value}"], [f"{value} was refused.", value])
    (report,) = boxes(window)
    report.close()
    window.notice(value)
    window.workspace.noticed.emit(value)
    audit(window.status)
    from annotator.ui.dialogs.progress import ProgressDialog

    progress = ProgressDialog(value, window)
    audit(progress)
    progress.end()


def test_a_page_that_offers_projects_shows_their_names(window: MainWindow, value: str) -> None:
    error = InputError(value)
    other = window.session.recent()[-1]
    other.write_bytes(b"")
    startup._offer_another(window, Path("gone.annot"), error)
    page = window.columns.page
    audit(page)
    texts = [menu_text(button.text()) for button in page.findChildren(QAbstractButton)]
    assert any(text.startswith("Open ") and "&" in text for text in texts)
    assert not page.findChildren(QGroupBox)
    assert shows(page.sentence.text(), value)


def test_a_damaged_project_s_dialog_shows_it_as_text(window: MainWindow, value: str) -> None:
    path = window.project_path
    assert path is not None
    dialog = DamagedDialog(path, f"{path.name} is damaged: {value}", window, unsaved=value)
    dialog.show()
    settle()
    audit(dialog)
    dialog.close()


# Sentences of the program's own, given to a function.
OWN_TIPS = {
    ("bar", "tip"),
    ("color_choice", "name"),
    ("find_bar", "tip"),
    ("head", "tip"),
    ("preferences", "help_text"),
}


def test_every_tip_is_a_sentence_of_ours_or_made_plain() -> None:
    for path in sorted((Path(actions.__file__).parents[1]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr not in ("setToolTip", "setWhatsThis"):
                continue
            given = node.args[-1]
            is_plain = isinstance(given, ast.Constant) or (
                isinstance(given, ast.Call) and ast.unparse(given.func) == "tooltip"
            )
            assert is_plain or (path.stem, ast.unparse(given)) in OWN_TIPS, (
                f"{path.name}:{node.lineno}: a tip may be taken for markup; use tooltip()"
            )


def test_concerns_are_shown_as_text(window: MainWindow, value: str) -> None:
    window.health.set("check", value)
    actions.run(window, "safety")
    (dialog,) = boxes(window)
    assert any(label.text() == value for label in dialog.findChildren(QLabel, "concern"))
    assert shows(seen_in_tip(window.status.shield.toolTip()), value)
    assert shows(window.status.shield.accessibleName(), value)
    dialog.close()
