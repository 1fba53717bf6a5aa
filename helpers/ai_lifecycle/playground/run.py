"""The run of a playground: one coroutine that trains and draws, and lets everything else have its turn."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

# Without any sign of a page, until what a playground holds outside the kernel is let go. A page gives one every twenty
# seconds, and one in the background perhaps every minute. A kernel that was busy hears them all a moment later.
IDLE_SECONDS, GRACE_SECONDS = 90, 10
WORK_SECONDS = 0.008  # the longest stretch of training before other cells and buttons get their turn


class Run:
    """Plays a model on the event loop that runs the kernel, so that only that loop ever touches the model.

    step(seconds): train for at most so long; True when one unit is complete. unit_done(): show it.
    pace(): the shortest time from one unit to the next. has_room(): whether the page can take another picture.
    failed(error): told of what went wrong, after which nothing plays.
    left(): told when no page has given a sign for IDLE_SECONDS: one that crashes, or is closed in JupyterLab, says no
    farewell.
    Made where no loop runs, in a script, it does everything at once.
    """

    def __init__(
        self,
        step: Callable[[float], bool],
        unit_done: Callable[[], None],
        pace: Callable[[], float],
        has_room: Callable[[], bool],
        failed: Callable[[Exception], None],
        left: Callable[[], None] = lambda: None,
    ):
        self._step, self._unit_done, self._pace, self._has_room, self._failed = step, unit_done, pace, has_room, failed
        self._left, self._idle = left, None
        self.units_left = 0.0
        self._task: asyncio.Task | None = None
        self._room = asyncio.Event()
        self._newest: dict = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        with suppress(RuntimeError):
            self._loop = asyncio.get_running_loop()

    @property
    def playing(self) -> bool:
        """Whether there is anything left to play."""
        return self.units_left > 0

    def queue(self, act: Callable, *arguments) -> None:
        """Have the loop call `act`. Callable from any thread, which is where a page's messages arrive."""
        if self._live():
            self._loop.call_soon_threadsafe(self._act, act, *arguments)
        else:
            act(*arguments)

    def queue_newest(self, act: Callable, source, value) -> None:
        """Have the loop call `act(value)`, unless the source has told a newer value by then, as a dragged slider has."""
        self._newest[source] = value
        self.queue(self._take_newest, act, source)

    def _take_newest(self, act: Callable, source) -> None:
        if source in self._newest:
            act(self._newest.pop(source))

    def _act(self, act: Callable, *arguments) -> None:
        if self._idle:
            self._idle.cancel()
        self._idle = self._loop.call_later(IDLE_SECONDS, self._perhaps_left)
        act(*arguments)

    def _perhaps_left(self) -> None:
        self._idle = self._loop.call_later(GRACE_SECONDS, self._left)

    def start(self, units: float) -> None:
        """Play so many units, or until paused if there are infinitely many."""
        self.units_left = units
        if not self._live():
            while self.playing:
                self._step(float("inf"))
                self._count()
        elif self._task is None or self._task.done():
            self._task = self._loop.create_task(self._play())

    def in_slices(self, work: Callable[[float], bool], done: Callable[[], None]) -> None:
        """Have `work(seconds)` called until it returns True, everything else getting its turn in between; then `done`."""
        try:
            if not self._live():
                work(float("inf"))
            elif not work(WORK_SECONDS):
                self._loop.call_soon(self.in_slices, work, done)
                return
            done()
        except Exception as error:
            self._failed(error)

    def pause(self) -> None:
        """Play no further step."""
        self.units_left = 0

    def room(self) -> None:
        """Take note that the page may have painted something."""
        self._room.set()

    def _live(self) -> bool:
        return self._loop is not None and not self._loop.is_closed()

    def _count(self) -> None:
        self.units_left -= 1
        self._unit_done()

    async def _play(self) -> None:
        try:
            due = self._loop.time()
            while self.playing:
                while self.playing and not self._step(WORK_SECONDS):
                    await asyncio.sleep(0)
                await asyncio.sleep(0)
                # Only as many pictures as the page has painted: a page that is gone stops the training too.
                while self.playing and not self._has_room():
                    self._room.clear()
                    await self._room.wait()
                if self.playing:
                    self._count()
                # From one due time to the next, or a little lateness every time would add up; never two at once.
                due = max(due + self._pace(), self._loop.time())
                await asyncio.sleep(due - self._loop.time() if self.playing else 0)
        except Exception as error:
            self.pause()
            self._failed(error)
