"""The query bar: chips, filters to add, completion, groups, saved searches."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from annotator.services import reviewing
from annotator.ui import theme
from annotator.ui.main_window import MainWindow
from annotator.ui.review.name_dialog import NameDialog
from tests.ui.review.conftest import ask, press, settle, texts

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def chips(window: MainWindow) -> list[str]:
    return [chip.filter for chip in window.review.view.head.chips.chips]


def entry(menu: QMenu, *path: str) -> QAction:
    menu.aboutToShow.emit()
    for word in path[:-1]:
        menu = next(a.menu() for a in menu.actions() if a.text().replace("&", "").startswith(word))
    return next(a for a in menu.actions() if a.text().replace("&", "").startswith(path[-1]))


def test_each_filter_is_a_chip_and_its_cross_takes_it_out(window: MainWindow) -> None:
    ask(window, "label:claim bridge (made:today OR is:unsure)")
    assert chips(window) == ["label:claim", "bridge", "(made:today OR is:unsure)"]
    chip = window.review.view.head.chips.chips[0]
    QTest.mouseClick(chip, LEFT, pos=chip.cross().center().toPoint())
    settle()
    assert window.review.view.head.field.text() == "bridge (made:today OR is:unsure)"
    assert chips(window) == ["bridge", "(made:today OR is:unsure)"]


def test_a_click_on_a_chips_words_finds_them_in_the_field(window: MainWindow) -> None:
    ask(window, "is:unsure OR 𝔅 label:claim")
    ask(window, '"𝔅" -label:claim')
    chip = window.review.view.head.chips.chips[1]
    QTest.mouseClick(chip, LEFT, pos=QPoint(6, chip.height() // 2))
    field = window.review.view.head.field
    assert field.selectedText() == "-label:claim"
    assert field.hasFocus()


def test_chips_can_be_reached_and_taken_out_by_keys(window: MainWindow) -> None:
    ask(window, "label:claim bridge")
    chip = window.review.view.head.chips.chips[1]
    chip.setFocus()
    press(window, Key.Key_Delete)
    assert chips(window) == ["label:claim"]


def test_chips_without_room_are_in_a_menu(window: MainWindow) -> None:
    window.resize(700, 600)
    settle()
    query = " ".join(f"-label:claim{n}" if n < 0 else f"length:>{n}" for n in range(14))
    ask(window, query)
    row = window.review.view.head.chips
    hidden = [chip for chip in row.chips if chip.isHidden()]
    assert hidden
    assert all(chip.geometry().right() <= row.width() for chip in row.chips if chip not in hidden)
    menu = row._more.menu()
    menu.aboutToShow.emit()
    assert len(menu.actions()) == len(hidden)
    menu.actions()[-1].trigger()
    settle()
    assert "length:>13" not in window.review.view.head.field.text()


def test_filters_are_added_from_a_menu(window: MainWindow) -> None:
    menu = window.review.view.head.filters.menu()
    entry(menu, "label:", "claim").trigger()
    settle()
    assert texts(window) == ["The bridge will open", "the bridge"]
    entry(menu, "is:", "unsure").trigger()
    settle()
    assert window.review.view.head.field.text() == "label:claim is:unsure"
    assert texts(window) == []
    entry(menu, "note:").trigger()
    assert window.review.view.head.field.text() == "label:claim is:unsure note:"
    assert window.review.view.head.field.hasFocus()


def test_what_is_begun_is_completed(window: MainWindow) -> None:
    field = window.review.view.head.field
    field.setFocus()
    QTest.keyClicks(field, "la")
    settle()
    popup = field._popup
    assert popup.isVisible()
    assert popup.model().index(0, 0).data() == "label:"
    QTest.keyClick(popup, Key.Key_Tab)
    settle()
    assert field.text() == "label:"
    QTest.keyClicks(field, "cl")
    settle()
    QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Return)
    settle()
    assert field.text() == "label:claim"
    QTest.keyClick(field, Key.Key_Return)
    settle()
    assert texts(window) == ["The bridge will open", "the bridge"]


def test_completions_have_a_ground_of_their_own(window: MainWindow, qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    field = window.review.view.head.field
    field.setFocus()
    QTest.keyClicks(field, "la")
    settle()
    popup = field._popup
    assert popup.isWindow() and popup.isVisible()
    ground = popup.grab().toImage().pixelColor(popup.width() - 20, popup.height() - 6)
    assert ground == theme.current().color("paper")
    popup.hide()
    settle()


def test_enter_searches_where_nothing_is_chosen_in_the_completions(window: MainWindow) -> None:
    field = window.review.view.head.field
    field.setFocus()
    QTest.keyClicks(field, "disgrace i")
    settle()
    QTest.keyClick(field._popup if field._popup.isVisible() else field, Key.Key_Backspace)
    QTest.keyClick(field, Key.Key_Return)
    settle()
    assert texts(window) == ["disgrace"]
    assert not field._popup.isVisible()


def test_groups_narrow_the_query_and_all_widens_it(window: MainWindow) -> None:
    view = window.review.view
    entry(view.head.groups.menu(), "by Label").trigger()
    settle()
    groups = view.groups
    assert groups.isVisible()
    found = [groups.model.index(n).data() for n in range(groups.model.rowCount())]
    assert found == ["All", "claim", "opinion", "quote"]
    box = groups.list.visualRect(groups.model.index(1))
    QTest.mouseClick(groups.list.viewport(), LEFT, pos=box.center())
    settle()
    assert view.head.field.text() == "label:claim"
    assert texts(window) == ["The bridge will open", "the bridge"]
    assert groups.model.rowCount() == 4, "the other groups stay to be chosen"
    groups.list.setFocus()
    press(window, Key.Key_Down)
    assert texts(window) == ["disgrace"]
    press(window, Key.Key_Home)
    assert len(texts(window)) == 4
    entry(view.head.groups.menu(), "Not at All").trigger()
    settle()
    assert not groups.isVisible()


def test_groups_follow_another_query(window: MainWindow) -> None:
    view = window.review.view
    view.groups.group_by("document")
    settle()
    assert view.groups.model.rowCount() == 3
    ask(window, "disgrace")
    assert view.groups.model.rowCount() == 2


def test_a_search_is_saved_opened_renamed_and_removed(window: MainWindow) -> None:
    ask(window, "label:claim")
    menu = window.review.view.searches
    entry(menu, "Save This Search").trigger()
    name_it(window, "all claims")
    project = window.workspace.project
    assert [(s.name, s.query) for s in reviewing.searches_of(project)] == [
        ("all claims", "label:claim")
    ]
    ask(window, "")
    saved = entry(menu, "all claims")
    settle()
    assert saved.text() == "all claims\t2", "the number comes when it is ready"
    saved.trigger()
    settle()
    assert texts(window) == ["The bridge will open", "the bridge"]
    entry(menu, "Rename", "all claims").trigger()
    name_it(window, "claims")
    assert [s.name for s in reviewing.searches_of(project)] == ["claims"]
    entry(menu, "Remove", "claims").trigger()
    settle()
    assert reviewing.searches_of(project) == ()
    window.workspace.undo()
    assert [s.name for s in reviewing.searches_of(project)] == ["claims"]


def test_a_name_that_is_taken_is_refused_where_it_is_typed(window: MainWindow) -> None:
    for name, query in (("one", "bridge"), ("two", "disgrace")):
        window.workspace.do(reviewing.save_search, name, query)
    entry(window.review.view.searches, "Rename", "two").trigger()
    name_it(window, "one")
    (dialog,) = (d for d in window.findChildren(NameDialog) if d.isVisible())
    assert "already" in dialog.problem.text()
    dialog.reject()


def name_it(window: MainWindow, name: str) -> None:
    (dialog,) = (d for d in window.findChildren(NameDialog) if d.isVisible())
    field = dialog.findChild(QLineEdit, "searchName")
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Key.Key_Return)
    settle()
