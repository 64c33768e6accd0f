"""The stream of events: what both clients share."""

from __future__ import annotations

import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from httpx_sse import ServerSentEvent

    from . import models

#: The server sends something every 15 seconds.
SILENCE = 45.0
KNOWN = 2_000


class CallEvent(TypedDict):
    """What happened to a call."""

    type: Literal["call"]
    id: str
    data: models.CallEventBody


class MessageEvent(TypedDict):
    """What happened to a message."""

    type: Literal["message"]
    id: str
    data: models.MessageEventBody


class LimitEvent(TypedDict):
    """A daily limit of which four fifths are used, or that is reached."""

    type: Literal["limit"]
    id: str
    data: models.LimitEventBody


class Position:
    """Where a stream is to go on, and which events have been seen: a few are repeated after a reconnection."""

    def __init__(self, after: str | None) -> None:
        self.last = after
        self.failures = 0
        self._known: OrderedDict[str, None] = OrderedDict()

    def headers(self) -> dict[str, str]:
        return {"Last-Event-ID": self.last} if self.last else {}

    def take(self, event: ServerSentEvent) -> Any:
        """The event, if it is new; None otherwise."""
        self.failures = 0
        self.last = event.id or self.last
        if event.id in self._known:
            return None
        self._known[event.id] = None
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)
        return {"type": event.event, "id": event.id, "data": json.loads(event.data)}
