#!/usr/bin/env python3
"""Writes crates/domain/data/time-zones.tsv: which time zones a telephone number can be in, by its first digits.

The data are those of libphonenumber, as the package `phonenumbers` (Apache-2.0) has them. To update them, raise its version in
scripts/requirements.txt and run `.venv/bin/python scripts/time-zones.py`. With `--check` it writes nothing, and fails if the file
differs.
"""

import random
import sys
from pathlib import Path

import phonenumbers
from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

FILE = Path(__file__).parent.parent / "crates/domain/data/time-zones.tsv"

HEADER = f"""\
# The time zones that a number can be in, by its first digits; the longest prefix decides. Written by scripts/time-zones.py.
# Data: libphonenumber, from phonenumbers {phonenumbers.__version__}. Copyright The Libphonenumber Authors, Apache License 2.0.
# Zones, separated by commas; a tab; prefixes, separated by spaces.
"""


def lookup(table: dict[str, tuple[str, ...]], digits: str) -> tuple[str, ...]:
    for length in range(min(len(digits), TIMEZONE_LONGEST_PREFIX), 0, -1):
        if digits[:length] in table:
            return table[digits[:length]]
    return ()


def compact(table: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Without prefixes that say what a shorter one says already."""
    kept: dict[str, tuple[str, ...]] = {}
    for prefix in sorted(table, key=lambda prefix: (len(prefix), prefix)):
        if lookup(kept, prefix) != table[prefix]:
            kept[prefix] = table[prefix]
    return kept


def main() -> None:
    table = {prefix: tuple(sorted(zones)) for prefix, zones in TIMEZONE_DATA.items()}
    kept = compact(table)
    chance = random.Random(1)
    for prefix in list(table) * 3 + [""] * 20_000:
        digits = prefix + "".join(chance.choice("0123456789") for _ in range(12))
        assert lookup(kept, digits) == lookup(table, digits), digits
    prefixes: dict[tuple[str, ...], list[str]] = {}
    for prefix, zones in kept.items():
        prefixes.setdefault(zones, []).append(prefix)
    lines = sorted(f"{','.join(zones)}\t{' '.join(sorted(found))}\n" for zones, found in prefixes.items())
    text = HEADER + "".join(lines)
    if "--check" in sys.argv[1:]:
        if FILE.read_text() != text:
            sys.exit(f"{FILE} is not what scripts/time-zones.py writes: run it")
    else:
        FILE.write_text(text)


main()
