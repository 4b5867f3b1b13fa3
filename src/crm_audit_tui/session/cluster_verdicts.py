"""A decision about a whole cluster as verdicts on its pairs: merge, keep apart, put off, drop."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from crm_audit_tui.core.decisions import DropMember, JudgePair, JudgePairs, Verdict
from crm_audit_tui.session.cluster import Cluster, Link, ordered
from crm_audit_tui.session.cluster_view import ClusterView, Standing
from crm_audit_tui.session.pairs import PairState

_OPEN = frozenset(state for state in PairState if state.is_open)


def merging(cluster: Cluster, view: ClusterView) -> JudgePairs | None:
    """Return the decision that makes the members inside one; None where there are not two.

    A verdict on the survivor and each other carries the values that were chosen. Pairs judged
    before are judged anew, or an earlier choice, or "apart", would stay in force; these come first,
    for the survivor named last rules. Who is kept apart from one of them is so from all: open
    pairs with such a record, and merges with it that the export does not carry out, go apart.
    """
    inside = set(view.inside)
    if len(inside) < 2:
        return None
    survivor = view.survivor
    others = [place for place in view.inside if place != survivor]
    star = [ordered(survivor, place) for place in others]
    verdicts = [_verdict(cluster, link, "apart") for link in _outward(cluster, view)]
    verdicts += [
        _verdict(cluster, link, "merge", survivor=min(link))
        for link in cluster.verdicts
        if inside.issuperset(link) and link not in star
    ]
    values: dict[Link, dict[str, str]] = defaultdict(dict)
    for field in view.fields:
        if field.typed:
            values[star[0]][field.name] = f"={field.result}"
        elif field.chosen and field.origin is not None:
            at = star[0] if field.origin == survivor else ordered(survivor, field.origin)
            values[at][field.name] = _side(cluster, at, field.origin)
    for link in star:
        verdicts.append(_verdict(cluster, link, "merge", survivor=survivor, values=values[link]))
    return JudgePairs(pairs=tuple(verdicts))


def keeping_apart(cluster: Cluster, view: ClusterView) -> JudgePairs | None:
    """Return the decision that keeps the members inside apart; None where there are not two.

    Records that are one already stay one, unless there is nothing else to decide: then they are
    parted. Of two clusters one is kept apart from the other; each by itself stays to be decided.
    """
    pairs = list(combinations(view.inside, 2))
    between = [link for link in pairs if cluster.units[link[0]] != cluster.units[link[1]]]
    if view.crossing:
        between = [link for link in between if _across(cluster, link)]
    between += _outward(cluster, view)
    verdicts = [_verdict(cluster, link, "apart") for link in between or pairs]
    return JudgePairs(pairs=tuple(verdicts)) if verdicts else None


def putting_off(cluster: Cluster, view: ClusterView) -> JudgePairs | None:
    """Return the decision to come back later to every pair inside that is not decided.

    Of two clusters only the pairs between them are put off.
    """
    verdicts = tuple(
        _verdict(cluster, link, "later")
        for link in _waiting(cluster, _OPEN)
        if set(view.inside).issuperset(link) and (not view.crossing or _across(cluster, link))
    )
    return JudgePairs(pairs=verdicts) if verdicts else None


def dropping(cluster: Cluster, view: ClusterView, place: int) -> DropMember | None:
    """Return the decision that a member is apart from all that would be merged; None for none."""
    others = [cluster.keys[other] for other in view.inside if other != place]
    if not others:
        return None
    record = cluster.keys[place]
    prints = cluster.queue.prints.of((record, *others))
    return DropMember(
        table=cluster.queue.table, record=record, others=tuple(others), fingerprints=prints
    )


def _across(cluster: Cluster, link: Link) -> bool:
    return cluster.groups[link[0]] != cluster.groups[link[1]]


def _waiting(cluster: Cluster, states: frozenset[PairState]) -> list[Link]:
    """Return the pairs under review inside a cluster that are in one of `states`."""
    place_of = {row: place for place, row in enumerate(cluster.rows)}
    links = []
    for position in cluster.positions:
        if cluster.queue.state(position) in states:
            left, right = cluster.queue.row_numbers(position)
            links.append(ordered(place_of[left], place_of[right]))
    return links


def _outward(cluster: Cluster, view: ClusterView) -> list[Link]:
    """Return the pairs of one inside and one kept apart from it that say nothing or otherwise."""
    inside = set(view.inside)
    kept = {at for at, each in enumerate(view.members) if each.standing is Standing.APART}
    undecided = _waiting(cluster, _OPEN | {PairState.LATER, PairState.IMPLIED})
    merged = [link for link, each in cluster.verdicts.items() if each.verdict == "merge"]
    return [
        link
        for link in dict.fromkeys((*undecided, *merged))
        if inside.intersection(link) and kept.intersection(link)
    ]


def _verdict(
    cluster: Cluster,
    link: Link,
    verdict: Verdict,
    *,
    survivor: int | None = None,
    values: dict[str, str] | None = None,
) -> JudgePair:
    left, right = sorted(cluster.keys_of(link))
    probability = cluster.links.get(link)
    one, other = cluster.queue.prints.of((left, right))
    return JudgePair(
        table=cluster.queue.table,
        left=left,
        right=right,
        verdict=verdict,
        survivor="" if survivor is None else cluster.keys[survivor],
        values=values or {},
        probability=None if probability is None else round(probability, 6),
        fingerprints=(one, other),
    )


def _side(cluster: Cluster, link: Link, place: int) -> str:
    other = link[0] if link[1] == place else link[1]
    return "left" if cluster.keys[place] < cluster.keys[other] else "right"
