"""How safe the project is: what needs attention and what to do about it, and where work is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.ui import actions, shield
from annotator.ui.shown_backup import backup_words, drive_words

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow

WAYS = {
    "age": ("back_up", "preferences"),
    "backup": ("back_up", "preferences"),
    "place": ("save_copy",),
    "space": ("preferences",),
    "check": ("check", "restore"),
    "outside": ("save_copy", "restore"),
}
"""Which rows of the table of actions help with a concern."""
MARK = QSize(30, 34)
WIDTH, MOST, MARGIN = 540, 400, 18


class SafetyDialog(QDialog):
    """Follows what is found while it is open."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("safetyDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Safety")
        self._mark = _Mark(self)
        self._head = _label("", self, "safetyHead")
        font = self._head.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        font.setBold(True)
        self._head.setFont(font)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._mark)
        top.addWidget(self._head, 1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 16, MARGIN, 14)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._make_buttons())
        self._fill()
        window.health.changed.connect(self._fill)
        window.safety.looked.connect(self._fill)

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        role = QDialogButtonBox.ButtonRole.ActionRole
        kept = buttons.addButton("How Your Work Is Kept", role)
        kept.clicked.connect(lambda: actions.run(self._window, "kept"))
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()
        return buttons

    def _fill(self) -> None:
        concerns = self._window.health.concerns
        self._mark.show_calm(not concerns)
        self._head.setText(_headline(len(concerns)))
        body = QWidget(self._scroll)
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 12, 0)
        rows.setSpacing(8)
        for kind, sentence in concerns:
            rows.addWidget(_label(sentence, body, "concern"))
            rows.addLayout(self._ways(kind, body))
        if concerns:
            rows.addWidget(_line(body))
        for fact in self._facts():
            label = _label(fact, body, "fact")
            label.setProperty("quiet", True)
            rows.addWidget(label)
        if not concerns:
            rows.addLayout(self._ways("backup", body))
        rows.addStretch(1)
        self._scroll.setWidget(body)
        self._fit(body)

    def _fit(self, body: QWidget) -> None:
        """As high as what there is to say, up to a limit; then it scrolls."""
        rows, layout = body.layout(), self.layout()
        if rows is None or layout is None:
            return
        needed = rows.heightForWidth(WIDTH - 2 * MARGIN)
        rows.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # for labels that wrap
        body.setMinimumHeight(needed)
        self._scroll.setFixedHeight(min(needed + 2, MOST))
        self.setFixedWidth(WIDTH)
        layout.activate()
        self.resize(WIDTH, layout.totalSizeHint().height())

    def _facts(self) -> Iterator[str]:
        window = self._window
        if window.safety.is_refusing:
            yield "Nothing more is written to this project: no further act is saved in it."
        else:
            yield "Every act is on the disk when it is done; there is nothing to save."
        if window.safety.findings is not None:
            yield backup_words(window.safety.findings)
            yield drive_words(window.safety.findings)
        if window.safety.known:
            yield f"You left it so: {window.safety.known}"

    def _ways(self, kind: str, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for action_id in WAYS.get(kind, ()):
            action = actions.BY_ID.get(action_id)
            if action is not None and (action.enabled is None or action.enabled(self._window)):
                row.addWidget(self._button(action.text.replace("&", ""), parent, action_id))
        if kind == "place":
            leave = QPushButton("Leave It There", parent)
            leave.setObjectName("leave")
            leave.setToolTip("This is not shown again for this project.")
            leave.clicked.connect(self._window.safety.accept_place)
            leave.setAutoDefault(False)
            row.addWidget(leave)
        row.addStretch(1)
        return row

    def _button(self, text: str, parent: QWidget, action_id: str) -> QPushButton:
        button = QPushButton(text, parent)
        button.setObjectName(action_id)
        button.setAutoDefault(False)
        button.clicked.connect(self._runner(action_id))
        return button

    def _runner(self, action_id: str) -> Callable[[], None]:
        window = self._window
        stays = action_id == "back_up"  # what comes of it is seen here; others ask on their own

        def run() -> None:
            if not stays:
                self.accept()
            actions.run(window, action_id)

        return run


class _Mark(QWidget):
    """The shield of the status bar, larger."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(MARK)
        self._is_calm = True

    def show_calm(self, calm: bool) -> None:
        self._is_calm = calm
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shield.draw(painter, QRectF(self.rect()), self._is_calm)
        painter.end()


def _headline(count: int) -> str:
    if not count:
        return shield.CALM
    return "One thing needs your attention" if count == 1 else f"{count} things need your attention"


def _label(text: str, parent: QWidget, name: str) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setObjectName("hairline")
    line.setFixedHeight(1)
    return line
