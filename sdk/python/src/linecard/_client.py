"""The clients: a method for each operation, and the events."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import httpx
from httpx_sse import EventSource

from ._core import problem
from ._errors import LinecardError
from ._events import SILENCE, CallEvent, LimitEvent, MessageEvent, Position
from ._operations import AsyncOperations, Operations
from ._retries import before_reconnection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from types import TracebackType

    from ._core import _Settings

_PATH = "/api/events"


class Linecard(Operations):
    """A client that waits for its answers. It can be shared by threads."""

    def __enter__(self) -> Linecard:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def events(self, *, after: str | None = None) -> Iterator[CallEvent | MessageEvent | LimitEvent]:
        """What happens to calls and messages, as it happens.

        `after`: the id of the last event that was handled; what happened since comes first. A broken connection is made
        again, and goes on after the last event; each comes once. Ends with an error if the stream is refused for good.
        """
        position = Position(after)
        while True:
            failed: httpx.TransportError | LinecardError | ValueError | None = None
            try:
                with self._http.stream(**_arguments(self._settings, position)) as response:
                    if not response.is_success:
                        response.read()
                        raise problem(f"GET {_PATH}", response)
                    for received in EventSource(response).iter_sse():
                        event = position.take(received)
                        if event is not None:
                            yield event
            except (httpx.TransportError, LinecardError, ValueError) as error:
                failed = error
            time.sleep(_wait(failed, position))


class AsyncLinecard(AsyncOperations):
    """A client for asyncio."""

    async def __aenter__(self) -> AsyncLinecard:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def events(self, *, after: str | None = None) -> AsyncIterator[CallEvent | MessageEvent | LimitEvent]:
        """As those of the other client."""
        position = Position(after)
        while True:
            failed: httpx.TransportError | LinecardError | ValueError | None = None
            try:
                async with self._http.stream(**_arguments(self._settings, position)) as response:
                    if not response.is_success:
                        await response.aread()
                        raise problem(f"GET {_PATH}", response)
                    async for received in EventSource(response).aiter_sse():
                        event = position.take(received)
                        if event is not None:
                            yield event
            except (httpx.TransportError, LinecardError, ValueError) as error:
                failed = error
            await asyncio.sleep(_wait(failed, position))


def _arguments(settings: _Settings, position: Position) -> dict[str, Any]:
    return {
        "method": "GET",
        "url": settings.base_url + _PATH,
        "headers": {"Accept": "text/event-stream", **position.headers()},
        "auth": settings.auth,
        "timeout": httpx.Timeout(settings.timeout, read=SILENCE),
    }


def _wait(failed: Exception | None, position: Position) -> float:
    """How long to wait before the stream is opened again; raises the error if it would be refused again."""
    wait = before_reconnection(failed, position.failures)
    if wait is None:
        raise failed or RuntimeError("the stream has ended")
    position.failures += 1
    return wait
