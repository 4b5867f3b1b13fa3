"""Garbage is collected while nobody presses keys, and never walks what is known to be alive."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from crm_audit_tui.tui.garbage import Garbage


class Node:
    """Something that only a collection can take away: it knows itself."""

    def __init__(self) -> None:
        self.me = self


class Clock:
    """A clock that is set by hand, and that a collection takes `slowness` seconds of."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slowness = 0.0

    def __call__(self) -> float:
        return self.now

    def collecting(self, phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            self.now += self.slowness


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    gc.callbacks.append(clock.collecting)
    yield clock
    gc.callbacks.remove(clock.collecting)


@pytest.fixture
def garbage(clock: Clock) -> Iterator[Garbage]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    gc.freeze()  # what the other tests have left need not be walked
    garbage = Garbage(clock)
    garbage.begin()
    yield garbage
    garbage.end()
    assert gc.get_threshold() == (700, 10, 10)
    gc.set_threshold(*before)


def litter(collections: int) -> weakref.ref[Node]:
    """Make as much garbage as `collections` of young objects leave, and return some of it."""
    node = Node()
    gc.collect(1)  # old enough for a whole collection alone
    for _ in range(collections - 1):
        gc.collect(1)
    return weakref.ref(node)


def test_it_is_collected_at_rest_and_not_while_keys_are_pressed(
    garbage: Garbage, clock: Clock
) -> None:
    garbage.touched()
    left = litter(5)
    garbage.look()
    assert left() is not None

    clock.now += 1
    garbage.look()
    assert left() is None


def test_little_is_left_alone_and_too_much_is_collected_even_between_keys(
    garbage: Garbage, clock: Clock
) -> None:
    clock.now += 1
    little = litter(1)
    garbage.look()
    assert little() is not None

    garbage.touched()
    much = litter(80)
    garbage.look()
    assert much() is None


def test_what_takes_long_to_walk_is_walked_once(garbage: Garbage, clock: Clock) -> None:
    loaded, before = [Node() for _ in range(1000)], gc.get_freeze_count()
    clock.now += 1
    clock.slowness = 0.5
    litter(5)
    garbage.look()

    assert gc.get_freeze_count() - before >= len(loaded)
    assert not any(isinstance(each, Node) for each in gc.get_objects())


def test_what_died_among_it_is_collected_when_nobody_is_there(
    garbage: Garbage, clock: Clock
) -> None:
    clock.slowness = 0.5
    screen = Node()
    left = weakref.ref(screen)
    for _ in range(8):  # much has come eight times
        garbage.touched()
        clock.now += 1
        litter(5)
        garbage.look()
    del screen
    garbage.touched()
    clock.now += 1
    litter(5)
    garbage.look()
    assert left() is not None

    clock.now += 60
    garbage.look()
    assert left() is None
