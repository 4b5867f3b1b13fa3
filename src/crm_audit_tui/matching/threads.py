"""Work in parts on all processors: numpy, Arrow and rapidfuzz let go of Python's lock."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")

WORKERS = max(min(os.cpu_count() or 1, 8), 1)


def in_order(function: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
    """Yield `function` of each part in order; a part beyond those being worked on is not begun.

    Whoever stops asking stops the work: what was begun is finished, nothing else is started.
    """
    if WORKERS == 1:
        yield from map(function, parts)
        return
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[Done]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(function, part))
                if len(waiting) > WORKERS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
