"""A cluster made ready to be looked at: every member field by field, and what merging gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import combinations

import msgspec

from crm_audit_tui.core.messages import Message
from crm_audit_tui.matching.survivorship import OWN, Kept, choose_survivor, merged_record
from crm_audit_tui.session.cluster import Choice, Cluster, ClusterDraft, Link, members_in, ordered
from crm_audit_tui.session.merge_losses import archive_risks, loss_risk, written_columns
from crm_audit_tui.session.merged_field import MergedField
from crm_audit_tui.session.pair_view import Likeness, field_names, likeness

_OWN_RULE = Message("matching.rule.survivor")


class Standing(StrEnum):
    """What would become of a member if the cluster were merged now."""

    STAYS = "stays"  # the survivor
    MERGES = "merges"
    MERGED = "merged"  # is one with the survivor by earlier verdicts
    ASIDE = "aside"  # left out of the decision by the auditor
    APART = "apart"  # kept apart by a decision in force


class Spread(StrEnum):
    """How the values of a field lie over the members that would be merged."""

    EQUAL = "equal"
    SIMILAR = "similar"  # equal but for case, accents or punctuation
    DIFFERENT = "different"
    PARTLY = "partly"  # some are blank, the others equal


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a cluster: its key, id, export, line and dates as they stand in it."""

    key: str
    record_id: str
    source: str
    line: int
    created: str
    modified: str
    standing: Standing


class ClusterField(MergedField, frozen=True, kw_only=True):
    """One field of a cluster: the value of every member, and which one would stay.

    `likeness` compares each value with the result. `origin` is the member whose value it is, None
    for several or one that was typed (`typed`). `own` fields no merge takes over.
    """

    values: tuple[str, ...]
    likeness: tuple[Likeness, ...]
    spread: Spread
    origin: int | None
    typed: bool
    own: bool = False


class ClusterView(msgspec.Struct, frozen=True, kw_only=True):
    """A cluster with everything that its screen shows; members by their places.

    `inside` are those that merging would make one, `survivor` among them. `weakest` is the pair
    among them with the lowest probability, `unlinked` the pairs that nothing was found for, `apart`
    those that a decision keeps apart, `overturned` those of them that merging would overturn.
    `risks` go with the pairs that they are about. `crossing` are the members inside of each of two
    clusters, where the pair in front lies across two that are not one yet.
    """

    table: str
    members: tuple[Member, ...]
    fields: tuple[ClusterField, ...]
    survivor: int
    inside: tuple[int, ...]
    links: Mapping[Link, float]
    weakest: tuple[Link, float] | None
    unlinked: tuple[Link, ...]
    apart: tuple[Link, ...]
    overturned: tuple[Link, ...]
    risks: tuple[tuple[Message, tuple[Link, ...]], ...]
    losses: tuple[Message, ...]
    crossing: tuple[tuple[int, ...], ...] = ()


def view_cluster(cluster: Cluster, draft: ClusterDraft) -> ClusterView:
    """Return `cluster` as merging by `draft` would leave it."""
    inside = members_in(cluster, draft) or [cluster.front[0]]
    survivor = _survivor(cluster, draft, inside)
    fields, lost = _fields(cluster, draft, inside, survivor)
    source, _ = cluster.queue.rows.origin(cluster.rows[survivor])
    pairs = list(combinations(inside, 2))
    found = [(link, cluster.links[link]) for link in pairs if link in cluster.links]
    return ClusterView(
        table=cluster.queue.table,
        members=tuple(
            _member(cluster, place, _standing(cluster, draft, place, inside, survivor))
            for place in range(len(cluster))
        ),
        fields=fields,
        survivor=survivor,
        inside=tuple(inside),
        links=cluster.links,
        weakest=min(found, key=lambda each: each[1]) if found else None,
        unlinked=tuple(link for link in pairs if link not in cluster.links),
        apart=tuple(sorted(cluster.apart)),
        overturned=tuple(link for link in pairs if link in cluster.apart),
        risks=_risks(cluster, pairs),
        losses=(
            *loss_risk(source, lost),
            *archive_risks(cluster.queue, (cluster.keys[place] for place in inside)),
        ),
        crossing=_crossing(cluster, inside),
    )


def _crossing(cluster: Cluster, inside: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    groups = [
        tuple(place for place in inside if cluster.groups[place] == group)
        for group in dict.fromkeys(cluster.groups[place] for place in inside)
    ]
    units = [{cluster.units[place] for place in group} for group in groups]
    joined = len(groups) < 2 or bool(set.intersection(*units))
    return () if joined else tuple(groups)


def _survivor(cluster: Cluster, draft: ClusterDraft, inside: Sequence[int]) -> int:
    for place in inside:
        if cluster.keys[place] == draft.survivor:
            return place
    by_row = sorted(inside, key=lambda place: cluster.rows[place])  # the order of the export
    records = [cluster.records[place] for place in by_row]
    return by_row[choose_survivor(records, cluster.queue.table, cluster.queue.rows.date_formats)]


def _fields(
    cluster: Cluster, draft: ClusterDraft, inside: Sequence[int], survivor: int
) -> tuple[tuple[ClusterField, ...], list[str]]:
    queue = cluster.queue
    by_row = sorted(inside, key=lambda place: cluster.rows[place])
    kept = merged_record(
        [cluster.records[place] for place in by_row],
        queue.table,
        by_row.index(survivor),
        queue.rows.date_formats,
        queue.rows.holders,
    )
    source, _ = queue.rows.origin(cluster.rows[survivor])
    written = written_columns(source)
    fields = []
    for name in field_names(queue):
        values = tuple(record.get(name, "") for record in cluster.records)
        if name == "id" or not any(values):
            continue  # ids stand in the heading
        if name in OWN:  # no merge takes them over, so nothing can be chosen either
            own = Kept(values[survivor], _OWN_RULE, by_row.index(survivor))
            field = _field(name, values, inside, own, by_row, None)
        else:
            choice = _choice(cluster, draft.choices.get(name), inside)
            field = _field(name, values, inside, kept[name], by_row, choice)
        lost = source.name if field.result and name not in written else ""
        fields.append(msgspec.structs.replace(field, own=name in OWN, lost_in=lost))
    return tuple(fields), [field.name for field in fields if field.lost_in]


def _choice(cluster: Cluster, choice: Choice | None, inside: Sequence[int]) -> int | str | None:
    """Return the member chosen or the text typed; None where nothing is in force.

    The choice of a record that is not among the merged any more counts for nothing.
    """
    if choice is None or not choice.record:
        return choice.typed if choice is not None else None
    return next((place for place in inside if cluster.keys[place] == choice.record), None)


def _field(
    name: str,
    values: tuple[str, ...],
    inside: Sequence[int],
    kept: Kept,
    by_row: Sequence[int],
    choice: int | str | None,
) -> ClusterField:
    match choice:
        case None:
            result, origin = kept.value, None if kept.source is None else by_row[kept.source]
        case int():
            result, origin = values[choice], choice
        case _:
            result, origin = choice, None
    return ClusterField(
        name=name,
        values=values,
        likeness=tuple(likeness(value, result) for value in values),
        spread=_spread([values[place] for place in inside]),
        result=result,
        origin=origin,
        typed=isinstance(choice, str),
        chosen=choice is not None,
        rule=kept.rule if choice is None else None,
    )


def _spread(values: Sequence[str]) -> Spread:
    filled = sorted({value for value in values if value})
    if len(filled) > 1:
        alike = all(likeness(filled[0], each) is Likeness.SIMILAR for each in filled[1:])
        return Spread.SIMILAR if alike else Spread.DIFFERENT
    return Spread.EQUAL if all(values) or not filled else Spread.PARTLY


def _standing(
    cluster: Cluster, draft: ClusterDraft, place: int, inside: Sequence[int], survivor: int
) -> Standing:
    if place == survivor:
        return Standing.STAYS
    if place in inside:
        one = cluster.units[place] == cluster.units[survivor]
        return Standing.MERGED if one else Standing.MERGES
    aside = cluster.keys_of(cluster.unit(place)) & draft.aside
    return Standing.ASIDE if aside else Standing.APART


def _member(cluster: Cluster, place: int, standing: Standing) -> Member:
    source, line = cluster.queue.rows.origin(cluster.rows[place])
    record = cluster.records[place]
    return Member(
        key=cluster.keys[place],
        record_id=record.get("id", "") or f"~{line}",
        source=source.name,
        line=line,
        created=record.get("created_at", ""),
        modified=record.get("modified_at", ""),
        standing=standing,
    )


def _risks(cluster: Cluster, pairs: Sequence[Link]) -> tuple[tuple[Message, tuple[Link, ...]], ...]:
    """Return every risk once, with the pairs that it is about."""
    found: list[tuple[Message, list[Link]]] = []
    for link in pairs:
        for risk in cluster.risks.get(link, ()):
            known = next((links for each, links in found if each == risk), None)
            if known is None:
                found.append((risk, [link]))
            else:
                known.append(link)
    return tuple((risk, tuple(links)) for risk, links in found)


def links_of(view: ClusterView, place: int) -> list[tuple[int, float | None]]:
    """Return what was found between a member and each that is merged, None where nothing was."""
    others = [other for other in view.inside if other != place]
    return [(other, view.links.get(ordered(place, other))) for other in others]
