"""A whole cluster of records: who belongs to it, what links them, what is decided already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import msgspec
import numpy as np

from crm_audit_tui.core.apart_sets import ApartSets
from crm_audit_tui.core.audit import pair_key
from crm_audit_tui.core.decisions import JudgePair
from crm_audit_tui.core.messages import Message
from crm_audit_tui.matching.guards import risks
from crm_audit_tui.matching.survivorship import choose_survivor, completeness
from crm_audit_tui.session.pairs import PairQueue

LEAST = 3  # records of a cluster that is worth a screen of its own: two are a pair
_CROWD = 50  # records from which on not every pair of them is looked at

Link = tuple[int, int]  # places of two members, the smaller one first


class Choice(msgspec.Struct, frozen=True):
    """The value chosen for a field: that of a record (its key), or the text typed."""

    record: str = ""
    typed: str = ""


class ClusterDraft(msgspec.Struct, frozen=True):
    """What an auditor has chosen about a cluster before deciding; records by their keys.

    `survivor` is "" for the cascade's. `aside` are left out of the decision, `back` are merged
    though a decision in force keeps them apart.
    """

    survivor: str = ""
    choices: Mapping[str, Choice] = {}
    aside: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()

    def surviving(self, record: str) -> ClusterDraft:
        """Return the draft in which `record` survives."""
        return msgspec.structs.replace(self, survivor=record)

    def taken(self, field: str, choice: Choice) -> ClusterDraft:
        """Return the draft with a record's value of `field`; taken twice it is let go."""
        if self.choices.get(field) == choice:
            rest = {name: each for name, each in self.choices.items() if name != field}
            return msgspec.structs.replace(self, choices=rest)
        return msgspec.structs.replace(self, choices={**self.choices, field: choice})

    def typed(self, field: str, value: str) -> ClusterDraft:
        """Return the draft with a value typed for `field`."""
        return msgspec.structs.replace(self, choices={**self.choices, field: Choice(typed=value)})

    def set_aside(self, records: frozenset[str]) -> ClusterDraft:
        """Return the draft with `records` left out of the decision, or in it again."""
        there = records <= self.aside
        aside = self.aside - records if there else self.aside | records
        return msgspec.structs.replace(self, aside=aside, back=self.back - records)

    def taken_back(self, records: frozenset[str]) -> ClusterDraft:
        """Return the draft that merges `records` though they are kept apart, or no longer does."""
        back = self.back - records if records <= self.back else self.back | records
        return msgspec.structs.replace(self, aside=self.aside - records, back=back)


@dataclass(frozen=True)
class Cluster:
    """The records that the pair in front may be one with; a member is known by its place.

    The most fit to survive comes first, the others by how complete they are. `links` hold the
    probability of every pair that was compared, `verdicts` what is decided, oldest first; `units`
    names for every member the set of records that verdicts make one, as the export will; `groups`
    tells the two clusters apart where the pair in front lies across two.
    """

    queue: PairQueue
    position: int
    rows: tuple[int, ...]
    keys: tuple[str, ...]
    records: tuple[Mapping[str, str], ...]
    front: tuple[int, int]
    links: Mapping[Link, float]
    verdicts: Mapping[Link, JudgePair]
    units: tuple[int, ...]
    groups: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def unit(self, place: int) -> frozenset[int]:
        """Return the members that verdicts make one with the member at `place`."""
        return frozenset(each for each, unit in enumerate(self.units) if unit == self.units[place])

    def keys_of(self, places: Iterable[int]) -> frozenset[str]:
        """Return the record keys of members."""
        return frozenset(self.keys[each] for each in places)

    @cached_property
    def positions(self) -> list[int]:
        """The places in the queue of the pairs inside."""
        return self.queue.inside(self.rows)

    @cached_property
    def risks(self) -> Mapping[Link, tuple[Message, ...]]:
        """What speaks against merging, by the two members that it is about.

        In a crowd only pairs that were compared are looked at: all of them would take seconds.
        """
        crowd = len(self) > _CROWD
        found = {
            link: risks(self.records[link[0]], self.records[link[1]])
            for link in (self.links if crowd else combinations(range(len(self)), 2))
        }
        return {link: told for link, told in found.items() if told}

    @cached_property
    def apart(self) -> frozenset[Link]:
        """The pairs that a verdict in force keeps apart."""
        return frozenset(
            link
            for link, verdict in self.verdicts.items()
            if verdict.verdict == "apart" and not self.queue.prints.lapsed(verdict)
        )

    def kept_apart(self, one: Iterable[int], other: Iterable[int]) -> list[Link]:
        """Return the pairs between two groups of members that are kept apart."""
        others = list(other)
        return [
            link for left in one for right in others if (link := ordered(left, right)) in self.apart
        ]


def ordered(one: int, other: int) -> Link:
    """Return the link between two members."""
    return (one, other) if one <= other else (other, one)


def cluster_at(queue: PairQueue, position: int) -> Cluster:
    """Return the cluster of the pair at `position`: both its records', and who is merged with any.

    A pair may lie across two clusters, where the rest of their records speaks against it; then
    both are taken together, the members of one before those of the other.
    """
    rows = _members(queue, position)
    records = [queue.rows.record(row) for row in rows]  # a few: cell by cell is quicker
    best = choose_survivor(records, queue.table, queue.rows.date_formats)
    keys = [queue.rows.key(row) for row in rows]
    verdicts = _verdicts(queue, keys)
    units = _units(len(rows), verdicts)
    groups = _groups(queue, position, rows, units)
    order = sorted(
        range(len(rows)),
        key=lambda at: (
            groups[at] != groups[best],
            at != best,
            -completeness(records[at], queue.table),
            rows[at],
        ),
    )
    rows = [rows[at] for at in order]
    keys = [keys[at] for at in order]
    place_of = {row: place for place, row in enumerate(rows)}
    place_at = {at: place for place, at in enumerate(order)}
    left, right = queue.row_numbers(position)
    return Cluster(
        queue=queue,
        position=position,
        rows=tuple(rows),
        keys=tuple(keys),
        records=tuple(records[at] for at in order),
        front=(place_of[left], place_of[right]),
        links=_links(queue, place_of),
        verdicts={
            ordered(place_at[one], place_at[other]): verdict
            for (one, other), verdict in verdicts.items()
        },
        units=tuple(units[at] for at in order),
        groups=tuple(groups[at] for at in order),
    )


def size_at(queue: PairQueue, position: int) -> int:
    """Return how many records `cluster_at` would show."""
    return len(_members(queue, position))


def positions_inside(queue: PairQueue, position: int) -> list[int]:
    """Return the places in the queue of the pairs inside the cluster at `position`."""
    return queue.inside(_members(queue, position))


def _members(queue: PairQueue, position: int) -> list[int]:
    clusters = queue.matches.cluster
    found = {
        int(row)
        for each in queue.row_numbers(position)
        for row in (clusters == clusters[each]).nonzero()[0].tolist()
    }
    waiting = [queue.rows.key(row) for row in sorted(found)]
    seen = set(waiting)
    while waiting:
        for key in queue.merged_with(waiting.pop()) - seen:
            row = queue.row_of(key)
            if row is not None:  # what no export holds any more links nothing
                seen.add(key)
                waiting.append(key)
                found.add(row)
    return sorted(found)


def _groups(
    queue: PairQueue, position: int, rows: Sequence[int], units: Sequence[int]
) -> list[int]:
    """Return which of the clusters of a pair each row is in; who was merged with one goes along."""
    left, right = (int(queue.matches.cluster[row]) for row in queue.row_numbers(position))
    found = [int(queue.matches.cluster[row]) for row in rows]
    of_unit = {
        unit: group for unit, group in zip(units, found, strict=True) if group in (left, right)
    }
    return [
        group if group in (left, right) else of_unit.get(unit, left)
        for unit, group in zip(units, found, strict=True)
    ]


def _links(queue: PairQueue, place_of: Mapping[int, int]) -> dict[Link, float]:
    """Return the probability of every pair compared, those too unlikely for the review too."""
    matches = queue.matches
    inside = np.zeros(len(matches.cluster), dtype=np.bool_)
    inside[list(place_of)] = True
    pairs = np.flatnonzero(inside[matches.left] & inside[matches.right])
    return {
        ordered(place_of[left], place_of[right]): probability
        for left, right, probability in zip(
            matches.left[pairs].tolist(),
            matches.right[pairs].tolist(),
            matches.probability[pairs].tolist(),
            strict=True,
        )
    }


def _verdicts(queue: PairQueue, keys: Sequence[str]) -> dict[Link, JudgePair]:
    audit = queue.audit
    found = {}
    for link in combinations(range(len(keys)), 2):
        key = pair_key(queue.table, keys[link[0]], keys[link[1]])
        if (verdict := audit.pairs.get(key)) is not None:
            found[link] = audit.pair_turns.get(key, 0), verdict
    return {link: verdict for link, (_, verdict) in sorted(found.items(), key=lambda at: at[1][0])}


def _units(size: int, verdicts: Mapping[Link, JudgePair]) -> tuple[int, ...]:
    sets = ApartSets()
    for link, verdict in verdicts.items():
        if verdict.verdict == "apart":
            sets.hold_apart(*link)
    for link, verdict in verdicts.items():
        if verdict.verdict == "merge":
            sets.join(*link)
    return tuple(sets.find(place) for place in range(size))


def members_in(cluster: Cluster, draft: ClusterDraft) -> list[int]:
    """Return the members that merging would make one, in their order.

    The pair in front comes first; who is kept apart from any that is in stays out, with all that
    are one with it already, unless the auditor takes it back.
    """
    aside = {place for place, key in enumerate(cluster.keys) if key in draft.aside}
    back = [place for place, key in enumerate(cluster.keys) if key in draft.back]
    chosen: set[int] = set()
    for place in (*cluster.front, *range(len(cluster))):
        unit = cluster.unit(place)
        if unit & aside or place in chosen:
            continue
        if not cluster.kept_apart(unit, chosen):
            chosen |= unit
    for place in back:
        chosen |= cluster.unit(place)
    return sorted(chosen)


def draft_of(cluster: Cluster) -> ClusterDraft:
    """Return the draft that a cluster begins with: survivor and values of merges in force."""
    inside = set(members_in(cluster, ClusterDraft()))
    survivor, choices = "", dict[str, Choice]()
    for link, verdict in cluster.verdicts.items():
        one, other = link
        if verdict.verdict != "merge" or not inside.issuperset(link):
            continue
        if cluster.units[one] != cluster.units[other]:
            continue  # not carried out: the two are kept apart
        if verdict.survivor in (verdict.left, verdict.right):
            survivor = verdict.survivor
        sides = {"left": verdict.left, "right": verdict.right}
        for field, value in verdict.values.items():
            if value in sides:
                choices[field] = Choice(record=sides[value])
            elif value.startswith("="):
                choices[field] = Choice(typed=value[1:])
    return ClusterDraft(survivor, choices)
