"""A pilot for apps in tests that does not spend half of each test on waiting."""

from __future__ import annotations

import asyncio

from textual._queue import Queue
from textual.app import ScreenError
from textual.events import Callback
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot, WaitForScreenTimeout

PATIENCE = 180.0  # seconds until a condition that never comes is a failure


class QuickPilot(Pilot[None]):
    """A pilot that waits only for those of the screen's widgets that have something to do.

    Textual's own posts a message to each of them, a hundred and more, every time; that was half of
    what a key cost in a test.
    """

    async def _wait_for_screen(self, timeout: float = PATIENCE) -> bool:
        """Wait until all that is waiting now has been handled; False where the app has failed."""
        try:
            screen = self.app.screen
        except ScreenError:
            return False
        over = asyncio.Event()
        left = 0

        def handled() -> None:
            nonlocal left
            left -= 1
            if not left:
                over.set()

        handled._param_count = 0  # type: ignore[attr-defined]  # or Textual looks for them
        busy = [each for each in screen.walk_children() if not _is_at_rest(each)]
        for each in (self.app, screen, *busy):
            left += each.post_message(Callback(handled))
        if left:
            waits = [
                asyncio.create_task(over.wait()),
                asyncio.create_task(self.app._exception_event.wait()),
            ]
            _, unfinished = await asyncio.wait(
                waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED
            )
            for task in unfinished:
                task.cancel()
            if len(unfinished) == len(waits):
                raise WaitForScreenTimeout(f"{left} widgets have not handled what they were sent")
        return not left


def _is_at_rest(pump: MessagePump) -> bool:
    """Whether a widget waits for a message to come, with nothing left of the ones before."""
    queue: Queue[Message | None] = pump._message_queue
    return bool(queue.ready_event._waiters) and queue.empty() and pump._pending_message is None
