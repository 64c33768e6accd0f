"""Whether and when a request is sent again."""

from __future__ import annotations

import random

from ._errors import LinecardError, ProblemError

FIRST_WAIT = 0.5
LONGEST_BACKOFF = 8.0


def backoff(repetition: int) -> float:
    """A random wait, in seconds, below a bound that doubles with each repetition."""
    return random.uniform(0, min(LONGEST_BACKOFF, FIRST_WAIT * 2**repetition))


def wait_before(error: LinecardError, repeatable: bool, repetition: int, max_wait: float) -> float | None:
    """How long to wait before the request is sent again; None: it must not be, or it would not help.

    `repeatable`: processing the request twice is as good as once. Of other requests, only those are repeated that
    Linecard has refused without doing anything.
    """
    if not isinstance(error, ProblemError):
        return backoff(repetition) if repeatable else None
    # What was created is not created anew with the same key: its answer stays the same.
    if error.call_id or error.message_id:
        return None
    wait: float | None = None
    if error.status == 429:
        wait = error.retry_after
    elif repeatable and error.status in (502, 503, 504):
        wait = backoff(repetition) if error.retry_after is None else error.retry_after
    return wait if wait is not None and wait <= max_wait else None


def before_reconnection(error: Exception | None, failures: int) -> float | None:
    """How long to wait before an event stream is opened again; None: it would be refused again."""
    if not isinstance(error, ProblemError):
        return backoff(min(failures, 6))
    if error.status != 429 and error.status < 500:
        return None
    return backoff(min(failures, 6)) if error.retry_after is None else error.retry_after
