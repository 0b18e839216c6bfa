"""`make release`: what it makes, and that each SBOM lists what the lock files pin and the release needs."""

import importlib.util
import json
import os
import tarfile
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PACKAGES: dict[str, Any] = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
DEVELOPMENT = {"pytest", "mypy", "ruff", "schemathesis", "vitest", "vite", "typescript", "@types/react"}


@pytest.fixture(scope="module")
def release() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release", ROOT / "scripts/release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(release: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    (folder / "old.whl").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{ROOT / '.tools/bin'}{os.pathsep}{os.environ['PATH']}")
        release.main(folder)
    return folder


def test_a_release_has_four_files(made: Path) -> None:
    name = f"skuport-{PROJECT['version']}"
    assert {file.name for file in made.iterdir()} - {".gitignore"} == {
        f"{name}-py3-none-any.whl",
        f"{name}.tar.gz",
        f"{name}.python.cdx.json",
        f"{name}.web.cdx.json",
    }


def test_the_wheel_has_the_package_and_the_archive_its_sources(made: Path) -> None:
    (wheel,) = made.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"skuport/app.py", "skuport/core/leases.sql", "skuport/_migrations/env.py"} <= names
    assert {name.split("/")[0] for name in names} == {"skuport", f"{wheel.name.split('-py3')[0]}.dist-info"}
    (archive,) = made.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        sources = {name.partition("/")[2] for name in opened.getnames()}
    assert {"uv.lock", "frontend/package-lock.json", "backend/skuport/app.py", "SECURITY.md"} <= sources
    assert not [name for name in sources if name.startswith((".venv", "frontend/node_modules", ".skuport"))]


def test_the_sbom_of_python_has_what_the_package_needs(made: Path) -> None:
    document = sbom(made, "python")
    names = listed(document)
    needed = {
        requirement.split(";")[0].split("[")[0].split(">")[0].split("=")[0].split("<")[0].strip().lower()
        for requirement in PROJECT["dependencies"]
    }
    assert len(needed) > 10
    assert needed <= names
    assert not names & DEVELOPMENT
    for component in document["components"]:
        assert component["purl"].startswith("pkg:pypi/")
        hashes = [each for file in component["externalReferences"] for each in file["hashes"]]
        assert {each["alg"] for each in hashes} == {"SHA-256"}


def test_the_sbom_of_the_web_ui_has_what_the_lock_file_has_for_it(made: Path) -> None:
    document = sbom(made, "web")
    needed = {
        path.rpartition("node_modules/")[2]
        for path, package in PACKAGES.items()
        if path and not (package.get("dev") or package.get("devOptional"))
    }
    assert {"react", "react-dom", "@mantine/core"} <= needed
    assert listed(document) == needed
    refs = {component["bom-ref"] for component in document["components"]}
    direct = next(each for each in document["dependencies"] if each["ref"].startswith("skuport-frontend@"))
    assert set(direct["dependsOn"]) <= refs
    for component in document["components"]:
        assert {each["alg"] for each in component["hashes"]} == {"SHA-512"}


def test_an_sbom_that_lists_nothing_fails(
    release: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = {"bomFormat": "CycloneDX", "components": [], "dependencies": []}
    monkeypatch.setattr(
        release, "run", lambda *_: json.dumps({**empty, "metadata": {"component": {"bom-ref": ""}}})
    )
    with pytest.raises(SystemExit, match="python lists nothing"):
        release.main(tmp_path / "dist")


def test_a_command_that_fails_ends_the_release(release: ModuleType) -> None:
    with pytest.raises(SystemExit, match="false failed"):
        release.run("false")


def sbom(folder: Path, part: str) -> dict[str, Any]:
    (file,) = folder.glob(f"*.{part}.cdx.json")
    document: dict[str, Any] = json.loads(file.read_text())
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    assert document["metadata"]["component"]["version"] == PROJECT["version"]
    return document


def listed(document: dict[str, Any]) -> set[str]:
    return {component["name"] for component in document["components"]}
