"""Words of the report's part on an earlier audit, the same for every format."""

from __future__ import annotations

from crm_audit_tui.core.findings import FindingNote
from crm_audit_tui.report.model import FindingLine, ScoreMove, SettingMove, YearOnYear
from crm_audit_tui.report.value_words import ValueWording
from crm_audit_tui.tables.yearly import Change
from crm_audit_tui.tables.yearly_words import (
    change_word,
    earlier_note,
    points,
    score_value,
    setting_values,
)


class YearWording:
    """Words the comparison with an earlier audit."""

    def __init__(self, wording: ValueWording) -> None:
        self._w = wording

    def change(self, value: str) -> str:
        """Return a mark and a word: "= repeated"; "" for none."""
        return change_word(Change(value), self._w.translator) if value else ""

    def finding(self, line: FindingLine) -> str:
        """Return what became of a finding, with its extents where they differ."""
        said = self.change(line.since)
        before, now = (
            self._w.share(each) if each is not None else ""
            for each in (line.extent_before, line.extent)
        )
        return f"{said} {before} → {now}" if before and now and before != now else said

    def note(self, line: FindingLine) -> str:
        """Return that the finding was accepted or closed in the earlier audit, "" else."""
        if line.earlier_status is None:
            return ""
        note = FindingNote(status=line.earlier_status, reason=line.earlier_reason)
        return earlier_note(note, self._w.translator)

    def counts(self, year: YearOnYear) -> list[str]:
        """Return how many findings changed in which way, none left out as zero."""
        return [
            self._w.text(f"core.changed.{name}", n=count)
            for name, count in year.counts.items()
            if count
        ]

    def legend(self, year: YearOnYear) -> str:
        """Return which two days are compared, and with which record."""
        days = (self._w.day(each) for each in (year.day, year.today))
        return f"{' → '.join(days)} · {self._w.say(year.file)}"

    def score_row(self, move: ScoreMove) -> list[str]:
        """Return name, both scores, the difference, and what data, answers, settings brought."""
        say = self._w.translator
        number = f"{move.number}. " if move.number else ""
        row = [f"{number}{self._w.say(move.label)}"]
        row += [score_value(each, say) for each in (move.before, move.after)]
        row.append(self.difference(move))
        parts = (move.by_data, move.by_answers, move.by_settings)
        return row + ["" if each is None else points(each, say, 1) for each in parts]

    def setting(self, move: SettingMove) -> tuple[str, str]:
        """Return what a setting was and is set to."""
        return setting_values(move, self._w.translator)

    def both(self, move: ScoreMove) -> str:
        """Return "40 → 52"."""
        values = (score_value(each, self._w.translator) for each in (move.before, move.after))
        return " → ".join(values)

    def difference(self, move: ScoreMove) -> str:
        """Return the difference with its sign, "" where one of the scores lacks."""
        if move.before is None or move.after is None:
            return ""
        return points(round(move.after) - round(move.before), self._w.translator)
