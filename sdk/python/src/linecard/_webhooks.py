"""Events that Linecard sends to an endpoint: verifying that they are Linecard's."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

#: How far the sender's clock and this one may differ; older requests may have been recorded.
TOLERANCE = 300.0
PREFIX = "whsec_"


class SentEvent(TypedDict):
    """An event that Linecard has sent to an endpoint. A later release can have more types.

    `data` is a `models.CallEventBody`, `MessageEventBody` or `LimitEventBody`, by the type.
    """

    #: The same if the event is sent again: drop what was handled.
    id: str
    type: Literal["call", "message", "limit", "test"]
    #: When it happened, RFC 3339.
    timestamp: str
    organizationId: str
    #: At an endpoint of the installation: the platform's own id of the organization, None if it has given none.
    externalId: NotRequired[str | None]
    data: dict[str, Any]


class EventNotVerified(Exception):
    """What arrived is not proven to be from Linecard: answer it with 401, and do not use it."""


def verify_event(secret: str, headers: Mapping[str, str], body: str | bytes) -> SentEvent:
    """Verifies the signature of a request to an endpoint (Standard Webhooks), and returns its event.

    `secret` is the endpoint's `whsec_…`, `body` exactly what arrived, before it is parsed.

    Raises EventNotVerified.
    """
    lower = {name.lower(): value for name, value in headers.items()}
    given = [lower.get(name, "") for name in ("webhook-id", "webhook-timestamp", "webhook-signature")]
    event_id, timestamp, signatures = given
    if not all(given):
        raise EventNotVerified("webhook-id, webhook-timestamp or webhook-signature is missing")
    is_time = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12
    if not is_time or abs(time.time() - int(timestamp)) > TOLERANCE:
        raise EventNotVerified("webhook-timestamp is more than five minutes off")
    raw = body.encode() if isinstance(body, str) else bytes(body)
    signed = f"{event_id}.{timestamp}.".encode() + raw
    expected = b"v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest())
    matching = [hmac.compare_digest(expected, one.encode()) for one in signatures.split(" ")]
    if not any(matching):
        raise EventNotVerified("no signature is of this secret")
    event: SentEvent = json.loads(raw)
    event["id"] = event_id
    return event


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True) if secret.startswith(PREFIX) else b""
    except binascii.Error:
        key = b""
    if not key:
        raise ValueError("a signing secret is whsec_ and Base64")
    return key
