"""What a cluster's screen says beneath its table; members by the numbers in their heads."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from crm_audit_tui.core.visible import visible
from crm_audit_tui.i18n import Translator
from crm_audit_tui.session.cluster import Link
from crm_audit_tui.session.cluster_view import ClusterField, ClusterView, Standing, links_of
from crm_audit_tui.tui.field_words import what_stays
from crm_audit_tui.tui.probability import in_digits
from crm_audit_tui.tui.warning_words import warning_lines

_LINKS = 4  # pairs that are named before the rest is counted
ALL = 10_000  # more than there are


def state_words(view: ClusterView, say: Translator, *, width: int, lines: int) -> Text:
    """Return what merging would do, who is kept apart, and in `lines` what speaks against it."""
    text = Text(no_wrap=True, overflow="ellipsis")
    inside, survivor = len(view.inside), visible(view.members[view.survivor].record_id)
    if inside < 2:
        said = say.text("tui.cluster.nothing")
    elif not any(member.standing is Standing.MERGES for member in view.members):
        said = say.text("tui.cluster.merged", n=inside, survivor=survivor)
    else:
        total = len(view.members)
        said = say.text("tui.cluster.merges", n=inside, total=total, survivor=survivor)
    text.append(said, "bold")
    kept = [link for link in view.apart if link not in view.overturned]
    if kept:
        text.append(f"  ⊘ {say.text('tui.cluster.apart', pairs=_pairs(kept, _LINKS))}")
    for line in warning_lines(cluster_warnings(view, say), say, width=width, room=lines):
        text.append(f"\n{line}", "bold red")
    return text


def evidence_words(view: ClusterView, place: int, say: Translator) -> Text:
    """Return the weakest link, the pairs without one, and the links of the member at `place`."""
    text = Text(no_wrap=True, overflow="ellipsis")
    if view.weakest is not None:
        link, probability = view.weakest
        chance = in_digits(probability, say)
        text.append(say.text("tui.cluster.weakest", pair=_named(link), probability=chance), "bold")
    if view.unlinked:
        unlinked = say.text("tui.cluster.unlinked", pairs=_pairs(view.unlinked, _LINKS))
        text.append(f"  ? {unlinked}", "bold")
    links = [
        f"{other + 1}{say.colon}{in_digits(found, say) if found is not None else '?'}"
        for other, found in links_of(view, place)
    ]
    member = f"{place + 1} {visible(view.members[place].record_id)}"
    text.append(f"\n{say.text('tui.cluster.links', member=member)}", "dim")
    text.append("  ".join(links), "dim")
    return text


def cell_words(
    view: ClusterView, place: int, field: ClusterField | None, label: str, say: Translator
) -> Text:
    """Return the value under the cursor in full, and what becomes of its record."""
    member = view.members[place]
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{place + 1} {visible(member.record_id)} ", "bold")
    text.append(f"({say.text(f'tui.cluster.standing_{member.standing}')})  ")
    if field is not None:
        text.append(f"{label}{say.colon}{visible(field.values[place]) or '·'}")
    return text


def whole_field(view: ClusterView, field: ClusterField, say: Translator) -> list[Text]:
    """Return a field's value in every record and what would stay of it, nothing cut off."""
    lines = []
    for place, value in enumerate(field.values):
        text = cell_words(view, place, None, "", say)
        lines.append(Text(f"{text.plain}\n", "bold").append(visible(value) or "·", "not bold"))
    return [*lines, what_stays(field, say)]


def cluster_warnings(view: ClusterView, say: Translator, *, most: int = _LINKS) -> list[str]:
    """Return what speaks against merging, the gravest first; each names at most `most` pairs."""
    found = []
    if view.overturned:
        pairs = _pairs(view.overturned, most)
        found.append(say.text("tui.cluster.overturned", pairs=pairs))
    if view.crossing:
        one, other = (_span(places) for places in view.crossing)
        found.append(say.text("tui.cluster.crossing", one=one, other=other))
    found += [f"{say.message(risk)} ({_pairs(links, most)})" for risk, links in view.risks]
    return [*found, *(say.message(loss) for loss in view.losses)]


def _pairs(links: Sequence[Link], most: int) -> str:
    named = ", ".join(_named(link) for link in links[:most])
    return named if len(links) <= most else f"{named} +{len(links) - most}"


def _span(places: Sequence[int]) -> str:
    """Return numbers with runs of them as a range each, as in 1–3, 5."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return ", ".join(
        f"{run[0] + 1}–{run[-1] + 1}" if len(run) > 1 else f"{run[0] + 1}" for run in runs
    )


def _named(link: Link) -> str:
    return f"{link[0] + 1}–{link[1] + 1}"
