"""Contacts and the companies they work for, in parts that are worlds of their own."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass

import numpy as np
from crm_people import companies, contacts
from crm_people.world import World
from numpy.typing import NDArray

PART = 50_000  # people a world: two firms of one name in two worlds are namesakes
_AGAIN = 0.08  # companies that are in the table twice


@dataclass(frozen=True)
class People:
    """Rows of contacts and companies as `crm_people` writes them, ids left out.

    `employer` holds the row of each contact's company, -1 for none.
    """

    contacts: list[tuple[str, ...]]
    companies: list[tuple[str, ...]]
    employer: NDArray[np.int64]


def people(rows: int, seed: int, processes: int = 2) -> People:
    """Return `rows` contacts with their companies."""
    sizes = [min(PART, rows - done) for done in range(0, rows, PART)]
    jobs = [(size, seed * 1000 + number) for number, size in enumerate(sizes)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        parts = pool.starmap(_part, jobs, chunksize=1)
    everybody: list[tuple[str, ...]] = []
    firms: list[tuple[str, ...]] = []
    employers: list[NDArray[np.int64]] = []
    for part in parts:
        employers.append(np.where(part.employer < 0, -1, part.employer + len(firms)))
        everybody += part.contacts
        firms += part.companies
    return People(everybody, firms, np.concatenate(employers))


def _part(rows: int, seed: int) -> People:
    made = contacts.make("mixed", rows, seed)
    world = World("mixed", seed, rows)  # the same firms, drawn again
    world.staff()
    clerk, chance = companies.Clerk(world), world.chance
    routes = (list(companies.ROUTES), list(companies.ROUTES.values()))
    written = [clerk.record(firm, "typed again")[0][1:] for firm in world.firms]
    for firm in chance.sample(world.firms, int(len(world.firms) * _AGAIN)):
        route = chance.choices(*routes)[0]
        written.append(clerk.record(companies.changed(world, firm, route), route)[0][1:])
    return People([row[1:] for row in made.rows], written, np.array(made.group))
