"""The clients against a real Linecard: scripts/sdk-tests.sh starts it."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

import pytest

from linecard import AsyncLinecard, Linecard, ProblemError

URL = os.environ.get("LINECARD_URL", "")
KEY = os.environ.get("LINECARD_API_KEY", "")
pytestmark = pytest.mark.skipif(not URL, reason="scripts/sdk-tests.sh starts a Linecard")


def test_the_code_of_the_readme_does_what_it_says() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert len(blocks) > 5
    exec(compile("\n".join(blocks), "README.md", "exec"), {})


def test_lists_are_followed_page_by_page_and_end() -> None:
    names = [f"Python {name}" for name in ("One", "Two", "Three")]
    with Linecard(URL, KEY) as client:
        for name in names:
            client.create_agent({"name": name})
        found = [agent["name"] for agent in client.all_agents(limit=1)]
    assert [found.count(name) for name in names] == [1, 1, 1]

    async def read() -> list[str]:
        async with AsyncLinecard(URL, KEY) as client:
            return [agent["name"] async for agent in client.all_agents(limit=1)]

    assert asyncio.run(read()) == found


def test_a_wrong_key_is_refused_with_its_code() -> None:
    with pytest.raises(ProblemError) as refused:
        Linecard(URL, f"lc_{'0' * 43}").get_organization()
    assert (refused.value.status, refused.value.code) == (401, "unauthenticated")
    assert refused.value.request_id
