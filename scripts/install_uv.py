"""Installs uv into a folder, using only Python itself.

    python3 scripts/install_uv.py FOLDER      installs FOLDER/bin/uv

`make` calls it on machines without uv. It tries a virtual environment first; Debian and Ubuntu package the parts that
needs separately (python3-venv, python3-pip), so where they are missing it fetches pip itself from PyPI.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

REQUIREMENT = "uv>=0.9,<1"


def main(folder: Path) -> None:
    """Try each method; exits with a message if none works."""
    failures = []
    for method in (by_virtual_environment, by_own_pip, by_fetched_pip):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            method(folder)
            run(folder / "bin" / "uv", "--version")
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            failures.append(f"  {method.__name__}: {error}")
        else:
            return
    sys.exit(
        "uv could not be installed:\n"
        + "\n".join(failures)
        + "\nInstall it by hand (https://docs.astral.sh/uv/getting-started/installation/) and run make again."
    )


def by_virtual_environment(folder: Path) -> None:
    """`python3 -m venv`, and pip inside it."""
    run(sys.executable, "-m", "venv", folder)
    run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", REQUIREMENT)


def by_own_pip(folder: Path) -> None:
    """The pip of this Python, into a folder outside any environment."""
    run(sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, REQUIREMENT)


def by_fetched_pip(folder: Path) -> None:
    """A pip fetched from PyPI and run from its wheel."""
    with urllib.request.urlopen("https://pypi.org/pypi/pip/json", timeout=60) as answer:
        files, base = json.load(answer)["urls"], answer.url
    wheel = next(file for file in files if file["filename"].endswith("-py3-none-any.whl"))
    address = urllib.parse.urljoin(base, wheel["url"])  # a mirror may return relative URLs
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != wheel["digests"]["sha256"]:
        raise ValueError("the downloaded pip is damaged (wrong SHA-256)")
    with tempfile.TemporaryDirectory() as temporary:
        pip = Path(temporary) / wheel["filename"]
        pip.write_bytes(content)
        run(sys.executable, pip / "pip", "install", "--quiet", "--target", folder, REQUIREMENT)


def run(*command: object) -> None:
    """Run a command, showing its errors; a failure raises CalledProcessError."""
    argv = [str(part) for part in command]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
