"""A client of Linecard. See the README for how to use it."""

from . import models
from ._client import AsyncLinecard, Linecard
from ._errors import ConnectionFailed, LinecardError, ProblemError
from ._events import CallEvent, LimitEvent, MessageEvent
from ._webhooks import EventNotVerified, SentEvent, verify_event

__all__ = [
    "AsyncLinecard",
    "CallEvent",
    "ConnectionFailed",
    "EventNotVerified",
    "LimitEvent",
    "Linecard",
    "LinecardError",
    "MessageEvent",
    "ProblemError",
    "SentEvent",
    "models",
    "verify_event",
]
