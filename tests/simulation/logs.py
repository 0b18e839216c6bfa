"""What the logs of the parts have that no fault explains.

An import that fails at a step is tried again, also when the fault is the program's own: in the end all may be as the
model says, only late. The log has the error all the same.
"""

import builtins
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import asyncpg

OWN_FAULTS = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
    asyncpg.SyntaxOrAccessError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    TypeError,
    UnicodeError,
)
"""What a database refuses, and Python raises, however networks and processes break."""


_HEAD = re.compile(r"(?!DETAIL|HINT|CONTEXT)[A-Za-z_][\w.]*(:|$)")
"""The line of a traceback that names the exception; those about the code are indented."""


def own_faults(lines: Iterable[bytes]) -> Counter[str]:
    """The errors that were raised, and how often each was."""
    found: Counter[str] = Counter()
    for line in lines:
        try:
            said = json.loads(line)["exception"]
        except (ValueError, KeyError, TypeError):
            continue
        raised = [each for each in str(said).splitlines() if _HEAD.match(each)]
        # The last one was raised; those before it are its causes.
        found.update(each for each in raised[-1:] if issubclass(_class(each), OWN_FAULTS))
    return found


def _class(line: str) -> type[BaseException]:
    name = line.partition(":")[0].rpartition(".")[2]
    found = getattr(asyncpg, name, None) or getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else BaseException


class Logs:
    """The logs in a folder, from now on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, int] = {}
        self.own_faults()

    def own_faults(self) -> list[str]:
        """Those since the last time, in words."""
        problems = []
        for path in sorted(self._folder.glob("*.log")):
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                found = own_faults(file)
                self._read[path] = file.tell()
            problems += [f"{path.stem}: {error} ({count} times)" for error, count in found.items()]
        return problems
