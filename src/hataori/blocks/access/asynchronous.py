"""Asynchronous clients in a synchronous worker, and work on many locks side by side."""

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
Told = TypeVar("Told")
_LOOK_S = 0.5
Item = TypeVar("Item")


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in a thread of its own, for the caller's may have a loop already; raises what the work raises."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001  carried over to the caller's thread
            errors.append(error)

    thread = threading.Thread(target=run, name="locks")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


async def side_by_side(
    groups: Iterable[Iterable[Item]], act: Callable[[Item], Awaitable[T]], *, seconds: float
) -> list[T]:
    """Do the items of a group one after another, the groups at the same time; what is not done in time is missing."""
    done: list[T] = []

    async def one_after_another(group: Iterable[Item]) -> None:
        for item in group:
            done.append(await act(item))  # noqa: PERF401  what was done stands, though time runs out

    tasks = [asyncio.create_task(one_after_another(group)) for group in groups]
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return done


async def until(stopped: Callable[[], bool]) -> None:
    """Wait for a flag that another thread sets."""
    while not stopped():  # noqa: ASYNC110  the flag is no event of this loop
        await asyncio.sleep(_LOOK_S)


def relay(work: Callable[[Callable[[Told], None]], Coroutine[Any, Any, None]], told: Callable[[Told], None]) -> None:
    """Run `work` in a loop of its own and hand over what it hears in the caller's thread, where the database is."""
    heard: queue.SimpleQueue[Told] = queue.SimpleQueue()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(asyncio.run, work(heard.put))
        while not running.done() or not heard.empty():
            try:
                told(heard.get(timeout=_LOOK_S))
            except queue.Empty:
                continue
        running.result()
