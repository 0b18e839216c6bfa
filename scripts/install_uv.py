"""Installs uv into a folder, with nothing but Python itself.

    python3 scripts/install_uv.py FOLDER      afterwards FOLDER/bin/uv runs

`make` calls it on machines that have no uv. A virtual environment is the plain way; Debian and Ubuntu take the
parts it needs out of Python (python3-venv, python3-pip), so pip itself is fetched from PyPI where they are missing.
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
    """Try each way in turn; exits with a message when none works."""
    failures = []
    for way in (by_virtual_environment, by_own_pip, by_fetched_pip):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            way(folder)
            run(folder / "bin" / "uv", "--version")
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            failures.append(f"  {way.__name__}: {error}")
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
    """The pip of this Python, into a folder that belongs to nobody's environment."""
    run(sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, REQUIREMENT)


def by_fetched_pip(folder: Path) -> None:
    """A pip fetched from PyPI and run from its wheel."""
    with urllib.request.urlopen("https://pypi.org/pypi/pip/json", timeout=60) as answer:
        files, base = json.load(answer)["urls"], answer.url
    wheel = next(file for file in files if file["filename"].endswith("-py3-none-any.whl"))
    address = urllib.parse.urljoin(base, wheel["url"])  # a mirror may give relative ones
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
        content = answer.read()
    if hashlib.sha256(content).hexdigest() != wheel["digests"]["sha256"]:
        raise ValueError("pip arrived damaged")
    with tempfile.TemporaryDirectory() as temporary:
        pip = Path(temporary) / wheel["filename"]
        pip.write_bytes(content)
        run(sys.executable, pip / "pip", "install", "--quiet", "--target", folder, REQUIREMENT)


def run(*command: object) -> None:
    """Run a command; its complaints are shown, and a failure raises CalledProcessError."""
    argv = [str(part) for part in command]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
