"""Whatever goes wrong with a request. No error contains the key, nor what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from . import models


class LinecardError(Exception):
    """Any error of a request; `request` is its method and path, without the query."""

    def __init__(self, request: str, message: str) -> None:
        super().__init__(f"{request}: {message}")
        self.request = request


class ProblemError(LinecardError):
    """Linecard refused the request. `code` says why, and does not change."""

    status: int
    #: None: the answer is not Linecard's but that of a proxy, or the like. A later release can have more codes.
    code: models.ProblemCode | None
    #: For people: what is wrong and what to do.
    detail: str
    #: The invalid fields.
    fields: Sequence[models.ProblemField]
    #: Leads to the request in Linecard's log.
    request_id: str | None
    #: Seconds after which the request can succeed.
    retry_after: int | None
    #: The call, or the message, that was created and has failed because of this.
    call_id: str | None
    message_id: str | None
    #: Twilio's error code.
    twilio_code: int | None

    def __init__(self, request: str, status: int, headers: Mapping[str, str], problem: dict[str, Any]) -> None:
        self.status = status
        self.code = problem.get("code")
        self.detail = problem.get("detail") or f"The answer has the status {status}, and is not Linecard's."
        super().__init__(request, f"{self.detail} ({status} {self.code})" if self.code else self.detail)
        self.fields = problem.get("errors") or []
        self.request_id = problem.get("requestId") or headers.get("x-request-id")
        retry_after = headers.get("retry-after", "")
        self.retry_after = int(retry_after) if retry_after.isdecimal() else None
        self.call_id = problem.get("callId")
        self.message_id = problem.get("messageId")
        self.twilio_code = problem.get("twilioCode")


class ConnectionFailed(LinecardError):
    """There was no answer: it is not known whether the request was processed.

    With `idempotency_key`, the request can be repeated: it is processed at most once.
    """

    def __init__(self, request: str, message: str, idempotency_key: str | None) -> None:
        super().__init__(request, message)
        self.idempotency_key = idempotency_key
