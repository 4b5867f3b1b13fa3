"""How long deals stay in a stage and how often they are won from there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_audit_tui.checks.deals import canonical_labels, stage_labels
from crm_audit_tui.checks.rows import live
from crm_audit_tui.checks.words import CLOSED, LOST, WON, classify, deal_word
from crm_audit_tui.tables import kernels
from crm_audit_tui.tables.table import Table, Tables


@dataclass(frozen=True)
class Stays:
    """Stays of deals in stages, one row each, in time order within a deal.

    `frame` columns: deal (row of the deals table), stage, entered, left (NaT: still there or the
    last that is known), days (left - entered), last (is it the deal's last stay?), closing (does
    the stage's name say that the deal is over?).
    """

    frame: pd.DataFrame

    @property
    def completed(self) -> pd.DataFrame:
        """Stays in a stage of work that came to an end."""
        return self.frame[self.frame["left"].notna() & ~self.frame["closing"]]

    def latest(self) -> pd.DataFrame:
        """Return the last stay of each deal, indexed by deal."""
        return self.frame[self.frame["last"]].set_index("deal")


def find_stays(tables: Tables) -> Stays | None:
    """Return the stays that the stage history tells of, None without one that joins the deals.

    Rows that repeat a stage (an amount was edited) prolong the stay.
    """
    found: Stays | None = tables.once("stays", lambda: _find_stays(tables))
    return found


def _find_stays(tables: Tables) -> Stays | None:
    history, deals = tables.get("deal_history"), tables.get("deals")
    if history is None or deals is None or not history.has("deal_id", "stage", "changed_at"):
        return None
    ids = deals.references("id")
    ids = ids[(ids != "") & ~ids.duplicated(keep=False) & live(deals)]
    places = kernels.places_in(history.references("deal_id"), kernels.cells(ids))
    frame = pd.DataFrame(
        {
            "deal": np.append(ids.index.to_numpy(), -1)[places],
            "stage": canonical_labels(history.known("stage")),
            "entered": history.dates("changed_at"),
        }
    )
    frame = frame[(frame["deal"] >= 0) & frame["entered"].notna() & (frame["stage"] != "")]
    if frame.empty:
        return None
    frame = frame.sort_values(["deal", "entered"], kind="stable")
    same = (frame["deal"] == frame["deal"].shift()) & (frame["stage"] == frame["stage"].shift())
    frame = frame[~same].reset_index(drop=True)
    follows = frame["deal"] == frame["deal"].shift(-1)
    frame["left"] = frame["entered"].shift(-1).where(follows)
    frame["last"] = ~follows
    frame["days"] = (frame["left"] - frame["entered"]).dt.total_seconds() / 86400
    words = classify(frame["stage"], deal_word)
    frame["closing"] = words.isin((WON, LOST, CLOSED))
    return Stays(frame)


def since_stage(deals: Table, stays: Stays | None) -> pd.Series:
    """Return when each deal entered its present stage, NaT where nothing tells."""
    found = deals.dates("last_stage_change")
    if stays is not None:
        latest = stays.latest()["entered"].reindex(range(len(deals)))
        found = found.fillna(pd.Series(latest.to_numpy(), index=found.index))
    return found


def stage_outcomes(deals: Table, state: pd.Series, stays: Stays | None) -> pd.DataFrame:
    """Return won and decided deals per stage that they have been in, indexed by stage.

    Without a history there is nothing to tell where decided deals have been: the frame is empty.
    """
    if stays is None:
        return pd.DataFrame({"won": [], "decided": []}, dtype="int64")
    pairs = stays.frame.loc[~stays.frame["closing"], ["deal", "stage"]].drop_duplicates()
    outcome = state.to_numpy(dtype=object)[pairs["deal"]]
    counts = pairs.assign(won=outcome == WON, decided=np.isin(outcome.astype(str), (WON, LOST)))
    return counts.groupby("stage")[["won", "decided"]].sum().astype("int64")


def stage_order(deals: Table, stays: Stays | None) -> list[str]:
    """Return the stages of work in the order in which deals run through them.

    By the mean place in the histories of deals that went through several stages; where these leave
    a stage out, by the CRM's own probability if it has one for each; last by how many deals stand
    there, most first. Closing stages come last.
    """
    labels = stage_labels(deals)
    labels = labels[labels != ""]
    if labels.empty and stays is None:
        return []
    counts = labels.value_counts()
    seen = set() if stays is None else {*map(str, stays.frame["stage"])}
    everything = sorted({*map(str, counts.index)} | seen)
    words = dict(
        zip(everything, classify(pd.Series(everything, dtype="str"), deal_word), strict=True)
    )
    over = {WON: 1, CLOSED: 2, LOST: 3}
    of_work = {each for each in everything if words[each] not in over}
    rank = _walked(stays)
    if not of_work <= {*map(str, rank.index)}:
        chances = deals.numbers("probability").reindex(labels.index).groupby(labels).median()
        if of_work <= {*map(str, chances.dropna().index)}:
            rank = chances

    def place_of(stage: str) -> tuple[int, float, int, str]:
        known = float(rank.get(stage, np.nan))
        return (
            over.get(words[stage], 0),
            known if np.isfinite(known) else np.inf,
            -int(counts.get(stage, 0)),
            stage,
        )

    return sorted(everything, key=place_of)


def _walked(stays: Stays | None) -> pd.Series[float]:
    """Return the mean place (0-1) of each stage in deals of several; one stage has no order."""
    if stays is None:
        return pd.Series(dtype="float64")
    frame = stays.frame
    deals = frame.groupby("deal")["stage"]
    several = deals.transform("nunique") > 1
    place = (deals.cumcount() / deals.transform("size"))[several]
    return place.groupby(frame["stage"][several]).mean()
