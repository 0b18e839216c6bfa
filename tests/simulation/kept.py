"""Seeds that failed once: they run for good."""

from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("kept_seeds.txt")


@dataclass(frozen=True)
class KeptSeed:
    """A seed, and why it is kept."""

    seed: int
    short: bool
    why: str


def parse(text: str) -> list[KeptSeed]:
    """Lines of `SEED why` or `SEED short: why`; those with `#` are for the reader."""
    found = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        seed, _, why = line.partition(" ")
        short = why.startswith("short: ")
        found.append(KeptSeed(int(seed), short, why.removeprefix("short: ").strip()))
    return found


def kept_seeds() -> list[KeptSeed]:
    return parse(FILE.read_text())
