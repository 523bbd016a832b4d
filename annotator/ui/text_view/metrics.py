"""Measures of the page, in whole logical pixels, made from a look."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF

from annotator.ui.text_view.look import TextLook

LANES = 3
_SAMPLE = (
    "The words of a sentence as they stand in any article, with a comma or two, and 14 figures."
)


class Metrics(NamedTuple):
    """Everything inside a line is measured from the line's top.

    `line` is the height of a line, `blank` that of an empty one, `gap` the space below a paragraph;
    `head` and `foot` are the space above the first and below the last. `baseline`, `band_top` and
    `band_bottom` (of tint and selection) and `lane_top` lie within a line. `character` is an
    average advance.
    """

    font: QFont
    em: float
    character: float
    line: int
    blank: int
    gap: int
    head: int
    foot: int
    baseline: int
    band_top: int
    band_bottom: int
    lane_top: int
    lane_height: int
    lane_pitch: int
    badge: int
    measure: float

    def frame_bottom(self, lane: int) -> int:
        """Where the frame of the chosen span ends, below the underlines of so many lanes."""
        return self.band_bottom + lane * self.lane_pitch + 3

    def column(self, width: int) -> tuple[int, int]:
        """Left edge and width of the text's column in a viewport of that width."""
        margin = min(50, max(round(self.badge * 2.5), round(width * 0.07)))
        column = max(round(self.em * 4), min(width - 2 * margin, round(self.measure)))
        return max(margin, (width - column) // 2), column


def metrics_of(look: TextLook) -> Metrics:
    """The measures for a look; needs a QGuiApplication."""
    font = QFont()
    families = (look.family, "Noto Serif", "Georgia", "DejaVu Serif")
    font.setFamilies([family for family in families if family])
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPointSizeF(look.point_size)
    em = float(QFontInfo(font).pixelSize())
    advance = QFontMetricsF(font).horizontalAdvance(_SAMPLE) / len(_SAMPLE)
    lane = max(2, round(em * 0.12))
    pitch = lane + max(1, round(em * 0.06))
    drop = round(em * 0.3)
    line = max(round(em * look.line_height), round(em * 1.1) + drop + 2 * pitch)
    baseline = line - drop - (LANES - 1) * pitch - lane
    return Metrics(
        font=font,
        em=em,
        character=advance,
        line=line,
        blank=line // 2,
        gap=round(em * 0.85),
        head=round(em * 1.4) + 36,
        foot=2 * line,
        baseline=baseline,
        band_top=baseline - round(em),
        band_bottom=baseline + drop + lane,
        lane_top=baseline + drop,
        lane_height=lane,
        lane_pitch=pitch,
        badge=max(10, round(em * 0.68)),
        measure=look.measure * advance,
    )
