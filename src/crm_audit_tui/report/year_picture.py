"""The picture of the scores of two audits, on one scale."""

from __future__ import annotations

from crm_audit_tui.report.model import YearOnYear
from crm_audit_tui.report.pictures import WIDTH, Label, Line, Picture, Rect
from crm_audit_tui.report.wording import Wording

_LABELS, _VALUES, _ROW = 190, 130, 26


def draw_scores(year: YearOnYear, wording: Wording) -> Picture:
    """Return both scores of each step on a scale from 0 to 100: hollow then, full now."""
    words = wording.year
    picture = Picture(legend=[("then", wording.day(year.day)), ("s1", wording.day(year.today))])
    room = WIDTH - _LABELS - _VALUES
    y = 6.0
    for move in year.scores:
        name = wording.say(move.label)
        short = name if len(name) < 28 else name[:26] + "…"
        picture.labels.append(Label(_LABELS - 8, y + 17, short, "t", "end", name))
        places = [
            None if each is None else _LABELS + room * min(max(each, 0.0), 100.0) / 100
            for each in (move.before, move.after)
        ]
        before, after = places
        if before is not None and after is not None:
            picture.lines.append(Line(f"M{before:.1f} {y + 13:.1f}H{after:.1f}", "l1"))
        tip = f"{name}{wording.colon}{words.both(move)}"
        if before is not None:
            picture.rects.append(Rect(before - 6, y + 7, 12, 12, "then", tip))
        if after is not None:
            picture.rects.append(Rect(after - 5, y + 8, 10, 10, "s1", tip))
        difference = words.difference(move)
        said = words.both(move) + (f" ({difference})" if difference else "")
        picture.labels.append(Label(WIDTH - _VALUES + 14, y + 17, said, "v"))
        y += _ROW
    for tick in range(0, 101, 25):
        x = _LABELS + room * tick / 100
        picture.lines.insert(0, Line(f"M{x:.1f} 2V{y:.1f}", "grid"))
        picture.labels.append(Label(x, y + 14, str(tick), "v", "middle"))
    picture.height = y + 20
    return picture
