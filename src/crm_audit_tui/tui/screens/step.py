"""One step of the audit: evidence, checklist, worklist, findings, lists, guide."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static, TabbedContent, TabPane

from crm_audit_tui.core.decisions import SetStatus, StepStatus
from crm_audit_tui.core.messages import Message, Share, message
from crm_audit_tui.tables.standing import findings, questions, step_score
from crm_audit_tui.tui.modals.form import FormField, FormModal
from crm_audit_tui.tui.screens.base import AuditScreen
from crm_audit_tui.tui.widgets.checklist import ChecklistPanel
from crm_audit_tui.tui.widgets.evidence import EvidencePanel
from crm_audit_tui.tui.widgets.findings import FindingsPanel
from crm_audit_tui.tui.widgets.guide_panel import GuidePanel
from crm_audit_tui.tui.widgets.registers import RegisterPanel
from crm_audit_tui.tui.widgets.step_tabs import StepTabs
from crm_audit_tui.tui.widgets.worklist_summary import WorklistSummary
from crm_audit_tui.tui.wording import audit_app, words

_WIDE = 160


class StepScreen(AuditScreen):
    """The screen of a step; the guide stands beside the rest where the window is wide."""

    CSS_PATH = "step.tcss"
    AUTO_FOCUS = ""  # the cursor goes into the tab in front
    BINDINGS = [
        Binding("e", "tab('evidence')", "tui.key.evidence", id="step.evidence"),
        Binding("v", "tab('summary')", "tui.key.summary", id="step.summary"),
        Binding("c", "tab('checklist')", "tui.key.checklist", id="step.checklist"),
        Binding("w", "tab('worklist')", "tui.key.worklist", id="step.worklist"),
        Binding("f", "tab('findings')", "tui.key.findings", id="step.findings"),
        Binding("l", "tab('registers')", "tui.key.registers", id="step.registers"),
        Binding("i", "tab('guide')", "tui.key.guide", show=False, id="step.guide"),
        Binding("x", "done", "tui.key.done", id="step.done"),
        Binding("ctrl+k", "skip", "tui.key.skip_step", show=False, id="step.skip"),
        Binding("u", "undo", "tui.key.undo", show=False, id="step.undo"),
    ]

    def __init__(self, slug: str, tab: str = "") -> None:
        super().__init__(slug)
        self._tab = tab  # the one in front, "" for the first
        self._tabs: frozenset[str] = frozenset()
        self.panels_in_order: tuple[str, ...] = ()
        self._shown: tuple[object, ...] = ()

    def compose_body(self) -> ComposeResult:
        self._shown = ()
        panels = self.panels()
        self.panels_in_order = tuple(name for name, _ in panels)
        self._tabs = frozenset(self.panels_in_order)
        yield Static(id="step-head")
        with Horizontal(id="step-columns"):
            first = f"tab-{self._tab}" if self._tab in self._tabs else ""
            counts = self._counts()
            with StepTabs(id="step-tabs", initial=first):
                for name, panel in panels:
                    with TabPane(self._label(name, counts), id=f"tab-{name}"):
                        yield panel
            yield GuidePanel(self.slug, "guide-beside")

    def panels(self) -> list[tuple[str, Widget]]:
        """Return the tabs by name, in order."""
        result = self.session.results.get(self.slug)
        panels: list[tuple[str, Widget]] = [
            ("evidence", EvidencePanel(result, waiting=audit_app(self).jobs.busy)),
            ("checklist", ChecklistPanel(self.slug)),
        ]
        if self.spec.worklist:
            panels.append(("worklist", WorklistSummary(self.slug)))
        panels.append(("findings", FindingsPanel(self.slug)))
        if self.spec.registers:
            panels.append(("registers", RegisterPanel(self.slug)))
        panels.append(("guide", GuidePanel(self.slug)))
        return panels

    def on_mount(self) -> None:
        super().on_mount()
        self._focus_shown()

    async def recompose(self) -> None:
        await super().recompose()
        self._focus_shown()

    def _focus_shown(self) -> None:
        """Put the cursor into the tab in front: page keys scroll what is shown, from the start."""
        name = self._tab or self.first_focus
        if name:
            self._focus_tab(name)

    @property
    def first_focus(self) -> str:
        """The tab that has the cursor when the step is entered without naming one, "" for none."""
        return self.panels_in_order[0] if self.panels_in_order else ""

    @on(TabbedContent.TabActivated, "#step-tabs")
    def _remember_tab(self, event: TabbedContent.TabActivated) -> None:
        self._tab = (event.pane.id or "").removeprefix("tab-")

    def show(self) -> None:
        """Show the step as it stands; nothing is drawn again where nothing has changed."""
        if not self._tabs:
            return
        app, widths = audit_app(self), (self.size, self.query_one("#step-head").size)
        now = self.session.log.last_seq, app.jobs.busy, app.words.language, widths
        if now == self._shown:
            return
        self._shown = now
        self.query_one("#step-head", Static).update(self._head(), layout=False)
        self.show_panels()
        self._label_tabs()

    def show_refreshed(self) -> None:
        self._shown = ()
        super().show_refreshed()

    def show_panels(self) -> None:
        """Show every tab as it stands."""
        result = self.session.results.get(self.slug)
        self.query_one(EvidencePanel).show(result, waiting=audit_app(self).jobs.busy)
        self.query_one(ChecklistPanel).show()
        self.query_one(FindingsPanel).show()
        for worklist in self.query(WorklistSummary):
            worklist.show()
        for registers in self.query(RegisterPanel):
            registers.show()

    def _label_tabs(self) -> None:
        tabs, counts = self.query_one("#step-tabs", TabbedContent), self._counts()
        for name in counts.keys() & self._tabs:
            tab, label = tabs.get_tab(f"tab-{name}"), self._label(name, counts)
            if tab.label_text != label:  # or all that is on the screen would find its place anew
                tab.label = label

    def _label(self, name: str, counts: Mapping[str, str]) -> str:
        return f"{words(self).text(f'tui.tab.{name}')} {counts.get(name, '')}".rstrip()

    def _counts(self) -> dict[str, str]:
        """Return what stands behind the names of the tabs."""
        result = self.session.results.get(self.slug)
        standing = questions(self.spec, result, self.session.audit)
        answered = sum(1 for each in standing if each.given is not None)
        everywhere = "" if self.slug == "closing" else self.slug
        found = len(findings(self.session.results, self.session.audit, everywhere))
        return {"checklist": f"{answered}/{len(standing)}", "findings": f"{found}"}

    def _head(self) -> Text:
        say = words(self)
        number = f"{self.spec.number}  " if self.spec.number else ""
        left = Text(f"{number}{say.text(self.spec.title_id)}", "bold")
        status = self.session.audit.status(self.slug)
        right = say.text(f"core.status.{status.status}")
        if self.spec.scored:
            score = step_score(self.spec, self.session.results.get(self.slug), self.session.audit)
            value = None if score.value is None else round(score.value)
            right += " · " + say.text("tui.step.score", score=value, coverage=Share(score.coverage))
        width = max(20, self.query_one("#step-head").size.width or self.size.width - 26)
        if cell_len(left.plain) + cell_len(right) + 3 > width:  # the rail has the short name too
            left = Text(f"{number}{say.text(f'core.step_short.{self.slug}')}", "bold")
        gap = max(2, width - cell_len(left.plain) - cell_len(right) - 1)
        left.append(" " * gap)
        left.append(right, "not bold dim")
        return left

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self.show_if_ready)

    def fold(self, width: int) -> None:
        super().fold(width)
        self.set_class(width >= _WIDE, "-with-guide")

    # -- keys ------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "tab":
            return parameters[0] in self._tabs
        return True

    def action_tab(self, name: str) -> None:
        """Show a tab and put the cursor into it."""
        self._focus_tab(name)  # at once: a key typed ahead is meant for it

    def _focus_tab(self, name: str) -> None:
        """Show a tab with the cursor in it, both at once: a key typed ahead is meant for it."""
        self.query_one("#step-tabs", TabbedContent).active = f"tab-{name}"
        for widget in self.query(f"#tab-{name} *"):
            if widget.focusable:
                self.set_focus(widget)
                return

    async def action_done(self) -> None:
        """Mark the step as done, or take that back."""
        now = self.session.audit.status(self.slug).status
        status: StepStatus = "in_progress" if now == "done" else "done"
        decided = await audit_app(self).jobs.decide(SetStatus(step=self.slug, status=status))
        if decided is not None and status == "done":
            audit_app(self).say(self._still_open())

    def _still_open(self) -> Message:
        """Return what a step that is done leaves open: questions, items or pairs."""
        from crm_audit_tui.session.open_work import open_items

        standing = questions(self.spec, self.session.results.get(self.slug), self.session.audit)
        asked = sum(1 for each in standing if each.given is None)
        items = open_items(self.session, self.slug)
        if not asked and not items:
            return Message("tui.step.all_done")
        parts = {
            "questions": message("tui.step.open_questions", n=asked),
            "items": message("tui.step.open_items", n=items),
        }
        if asked and items:
            return Message("tui.step.done_both", parts)
        return message("tui.step.done_open", what=parts["questions" if asked else "items"])

    def action_skip(self) -> None:
        """Leave the step out, with the reason why."""
        form = FormModal(
            Message("tui.step.skip"),
            [FormField(name="reason", label=Message("tui.step.skip_reason"), required=True)],
        )
        self.app.push_screen(form, self._skip)

    async def _skip(self, typed: dict[str, str] | None) -> None:
        if typed is not None:
            await audit_app(self).jobs.decide(
                SetStatus(step=self.slug, status="skipped", reason=typed["reason"])
            )

    @on(WorklistSummary.Review)
    async def _open_worklist(self, event: WorklistSummary.Review) -> None:
        from crm_audit_tui.tui.screens.registry import worklist_screen

        screen = worklist_screen(event.slug, self.session, event.table)
        if screen is None:
            audit_app(self).say_id(self.query_one(WorklistSummary).empty_words)
        else:
            await self.app.push_screen(screen)
