"""When the web UI has to be built."""

import os
from pathlib import Path

import pytest

from skuport.local.frontend import Frontend, npm_environment


@pytest.fixture
def frontend(tmp_path: Path) -> Frontend:
    """Built at time 100 from sources of time 50."""
    for name in ("package.json", "package-lock.json", "src/main.tsx", "node_modules/.package-lock.json"):
        touch(tmp_path / name, 50)
    touch(tmp_path / "dist/index.html", 100)
    return Frontend(tmp_path)


def touch(path: Path, when: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (when, when))


def test_a_build_newer_than_its_sources_is_up_to_date(frontend: Frontend) -> None:
    assert frontend.is_built()


@pytest.mark.parametrize(
    "source", ["src/main.tsx", "src/new/File.tsx", "package-lock.json", "vite.config.ts"]
)
def test_a_newer_source_requires_a_build(frontend: Frontend, source: str) -> None:
    touch(frontend.folder / source, 101)
    assert not frontend.is_built()


@pytest.mark.parametrize(
    "other", ["node_modules/x/index.js", "tsconfig.tsbuildinfo", ".cache/x", "dist/more.js"]
)
def test_other_files_do_not(frontend: Frontend, other: str) -> None:
    touch(frontend.folder / other, 101)
    assert frontend.is_built()


def test_a_missing_build_is_not_up_to_date(frontend: Frontend) -> None:
    (frontend.dist / "index.html").unlink()
    assert not frontend.is_built()


def test_packages_are_installed_until_the_lock_file_changes(frontend: Frontend) -> None:
    assert frontend.is_installed()
    touch(frontend.folder / "package-lock.json", 101)
    assert not frontend.is_installed()


def test_npm_needs_no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "npm_config_cache" not in npm_environment()
    monkeypatch.delenv("HOME")
    assert npm_environment()["npm_config_cache"].endswith("/.cache/npm")
    assert Path(npm_environment()["PATH"].split(os.pathsep)[0], "node").exists()
