"""The chart, rendered by Helm with the values of this folder.

python -m tests.deploy.charts      write the snapshots again, after the chart was changed on purpose
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.deploy.tools import CHART, HERE, Output, helm, run

VALUES = sorted((HERE / "values").glob("*.yaml"))


def template(*options: str | Path) -> Output:
    """What Helm would send to Kubernetes, hooks included."""
    return run((helm(), "template", "catalog", CHART, "--namespace", "shop", *options))


@cache
def rendered(values: Path) -> str:
    """The chart with a file of values."""
    done = template("--values", values)
    assert done.code == 0, done.text
    return done.text


def documents(text: str) -> list[dict[str, Any]]:
    """The objects in a rendered chart."""
    return [each for each in yaml.safe_load_all(text) if each]


def snapshot(values: Path) -> Path:
    """Where the expected outcome for a file of values is."""
    return HERE / "snapshots" / values.name


def main() -> None:
    """Write every snapshot."""
    for values in VALUES:
        snapshot(values).write_text(rendered(values))


if __name__ == "__main__":
    main()
