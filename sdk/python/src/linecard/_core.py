"""What all methods share: sending a request, and again if that is safe."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx

from ._errors import ConnectionFailed, LinecardError, ProblemError
from ._retries import wait_before

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping


class _Key(httpx.Auth):
    """Adds the key to requests. It is nowhere else, so that neither a client nor a traceback shows it."""

    def __init__(self, api_key: str) -> None:
        key = api_key.strip()
        if not key:
            raise ValueError("api_key is empty: is the environment variable set?")
        if re.fullmatch(r"[!-~]+", key) is None:
            raise ValueError("api_key has blanks or characters that no key has: was it copied whole?")
        self._header: Callable[[], str] = lambda: f"Bearer {key}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header()
        try:
            yield request
        finally:
            # An error refers to its request.
            del request.headers["Authorization"]


class _Settings:
    def __init__(self, base_url: str, api_key: str, timeout: float, retries: int, max_wait: float) -> None:
        if re.match(r"https?://[^/]", base_url) is None:
            raise ValueError("base_url must begin with https:// or http://")
        self.base_url = base_url.rstrip("/")
        self.auth = _Key(api_key)
        self.timeout = timeout
        self.retries = retries
        self.max_wait = max_wait

    def __repr__(self) -> str:
        return f"base_url={self.base_url!r}"


class _Request:
    """A request that is to be sent, once or several times."""

    def __init__(
        self,
        settings: _Settings,
        method: str,
        path: str,
        query: Mapping[str, object] | None,
        body: Any,
        keyed: bool,
        idempotency_key: str | None,
    ) -> None:
        self.settings = settings
        self.method, self.path, self.body = method, path, body
        self.query = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        self.idempotency_key = (idempotency_key or uuid.uuid4().hex) if keyed else None
        self.repeatable = keyed or method in ("GET", "PUT")
        self.name = f"{method} {path}"
        self.repetition = 0

    def arguments(self, timeout: float | None) -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if self.idempotency_key is not None:
            headers["Idempotency-Key"] = self.idempotency_key
        return {
            "method": self.method,
            "url": self.settings.base_url + self.path,
            "params": self.query,
            "headers": headers,
            "json": self.body,
            "timeout": self.settings.timeout if timeout is None else timeout,
        }

    def read(self, response: httpx.Response) -> Any:
        if not response.is_success:
            raise problem(self.name, response)
        return response.json() if response.content else None

    def failed(self, error: Exception) -> ConnectionFailed:
        what = "in time" if isinstance(error, httpx.TimeoutException) else "that is readable"
        return ConnectionFailed(self.name, f"There was no answer {what}.", self.idempotency_key)

    def wait(self, error: LinecardError) -> float:
        """How long to wait before the next attempt; raises the error if there must be none."""
        wait = wait_before(error, self.repeatable, self.repetition, self.settings.max_wait)
        if wait is None or self.repetition >= self.settings.retries:
            raise error
        self.repetition += 1
        return wait


class Core:
    """A client that waits for its answers."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeout: float = 60,
        retries: int = 2,
        max_wait: float = 30,
        http_client: httpx.Client | None = None,
    ) -> None:
        """`timeout`: seconds that an answer may take; Twilio can take 30.

        `retries`: how often a request is repeated at most, if that is safe. `max_wait`: the longest wait before it, in
        seconds; what asks for more is not repeated.
        """
        self._settings = _Settings(base_url, api_key, timeout, retries, max_wait)
        self._http = http_client or httpx.Client()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._settings!r})"

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def _send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: Any = None,
        keyed: bool = False,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> Any:
        request = _Request(self._settings, method, path, query, body, keyed, idempotency_key)
        while True:
            try:
                response = self._http.request(**request.arguments(timeout), auth=self._settings.auth)
                return request.read(response)
            except LinecardError as error:
                wait = request.wait(error)
            except (httpx.TransportError, json.JSONDecodeError) as error:
                failed = request.failed(error)
                failed.__cause__ = error
                wait = request.wait(failed)
            time.sleep(wait)


class AsyncCore:
    """A client for asyncio."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeout: float = 60,
        retries: int = 2,
        max_wait: float = 30,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        """As those of the other client."""
        self._settings = _Settings(base_url, api_key, timeout, retries, max_wait)
        self._http = http_client or httpx.AsyncClient()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._settings!r})"

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def _send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: Any = None,
        keyed: bool = False,
        idempotency_key: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Any:
        request = _Request(self._settings, method, path, query, body, keyed, idempotency_key)
        while True:
            try:
                response = await self._http.request(**request.arguments(timeout), auth=self._settings.auth)
                return request.read(response)
            except LinecardError as error:
                wait = request.wait(error)
            except (httpx.TransportError, json.JSONDecodeError) as error:
                failed = request.failed(error)
                failed.__cause__ = error
                wait = request.wait(failed)
            await asyncio.sleep(wait)


def problem(name: str, response: httpx.Response) -> ProblemError:
    """The error of an answer whose body has been read."""
    is_json = "json" in response.headers.get("content-type", "")
    read = response.json() if is_json else {}
    return ProblemError(name, response.status_code, response.headers, read if isinstance(read, dict) else {})


def segment(name: str, value: str) -> str:
    """A part of a path. An empty one would make another path of it."""
    if value in ("", ".", ".."):
        raise ValueError(f"{name} is empty, or no id")
    return quote(value, safe="")


def _text(value: object) -> str | list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
