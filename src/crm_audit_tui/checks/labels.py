"""Spellings of one label: key collision and fuzzy clustering, with the spelling to keep.

Key collision is the fingerprint method known from OpenRefine: case, accents, punctuation and the
order of words are dropped. What is left apart is compared by similarity of the keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from crm_audit_tui.checks.words import plain, word_set

# A vocabulary larger than this is free text, whose near spellings are not one label.
_MOST_KEYS = 3000
_SHORTEST = 5
_AND = word_set("and e ed y et und dan en i")
_PREFIXES = ("non", "not", "un", "in", "im", "ir", "dis", "pre", "post", "ex", "sub", "re", "no")
# Words that make two labels opposites however alike they look.
_OPPOSED = (
    word_set("in inbound inside internal inactive incoming"),
    word_set("out outbound outside external active outgoing"),
)


def label_key(label: str) -> str:
    """Return what two spellings of a label have in common; text in other scripts as it stands."""
    words = [word for word in plain(label).split() if word not in _AND]
    return " ".join(sorted(set(words))) if words else " ".join(label.casefold().split())


def canonical_labels(counts: Mapping[str, int], least_similarity: float) -> dict[str, str]:
    """Return label -> spelling to keep, for labels that are another spelling of a kept one.

    `counts` says how often each label occurs; the most frequent spelling is kept (then the longer,
    then the first). `least_similarity` is rapidfuzz's normalised similarity of keys, 0-1.
    """
    by_key: dict[str, list[str]] = defaultdict(list)
    for label in counts:
        if label:
            by_key[label_key(label)].append(label)
    keys = sorted(by_key)
    group = {key: key for key in keys}
    weights = {key: sum(counts[label] for label in by_key[key]) for key in keys}
    joined: set[str] = set()
    for one, other in _near_keys(keys, least_similarity):
        # The rarer spelling joins the more frequent one, never a chain of near spellings.
        low, high = sorted((one, other), key=lambda key: (weights[key], key))
        if group[low] == low and low not in joined:
            group[low] = group[high]
            joined.add(group[high])
    members: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        members[group[key]] += by_key[key]
    found = {}
    for labels in members.values():
        kept = min(labels, key=lambda label: (-counts[label], -len(label), label))
        found.update({label: kept for label in labels if label != kept})
    return found


def _near_keys(keys: list[str], least_similarity: float) -> list[tuple[str, str]]:
    long = [key for key in keys if len(key) >= _SHORTEST]
    if len(long) < 2 or len(long) > _MOST_KEYS:
        return []
    scores = cdist(long, long, scorer=fuzz.ratio, score_cutoff=100 * least_similarity)
    places = np.argwhere(np.triu(scores, k=1) > 0)
    pairs = [(float(scores[i, j]), long[i], long[j]) for i, j in places.tolist()]
    return [
        (one, other)
        for _, one, other in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))
        if may_be_one(one, other)
    ]


def may_be_one(one: str, other: str) -> bool:
    """Tell whether near spellings may be a slip: numbers equal, no negation, no opposites."""
    if [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]:
        return False
    left, right = set(one.split()) - set(other.split()), set(other.split()) - set(one.split())
    for first, second in ((left, right), (right, left)):
        if first & _OPPOSED[0] and second & _OPPOSED[1]:
            return False
        for word in first:
            if any(word == prefix + base for prefix in _PREFIXES for base in second):
                return False
        if first and not second and first & {"non", "not", "no", "ex", "former", "new"}:
            return False
    return True
