"""Makes what a release consists of, in a folder: wheel, source distribution, and two SBOMs (CycloneDX).

    .venv/bin/python scripts/release.py dist

The SBOMs list what the lock files pin, with hashes: the Python packages without those for development, and the packages
of the web UI.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
UV_SBOM = (
    "--format",
    "cyclonedx1.5",
    "--preview-features",
    "sbom-export",
    "--frozen",
    "--no-dev",
    "--all-extras",
)
NPM_SBOM = ("sbom", "--sbom-format", "cyclonedx", "--package-lock-only")


def main(folder: Path) -> None:
    """Replace the folder's contents."""
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(uv, "build", "--quiet", "--out-dir", str(folder))
    npm = (sys.executable, "-m", "skuport.local.frontend", "npm")
    for part, sbom in (("python", run(uv, "export", *UV_SBOM)), ("web", run(*npm, *NPM_SBOM))):
        document = without_development(json.loads(sbom))
        count = len(document["components"])
        if document["bomFormat"] != "CycloneDX" or count == 0:
            sys.exit(f"the SBOM of {part} lists nothing")
        (folder / f"skuport-{version}.{part}.cdx.json").write_text(json.dumps(document, indent=2) + "\n")
        print(f"{part}: {count} packages")
    for made in sorted(folder.iterdir()):
        print(f"{made.stat().st_size:>10,}  {made}")


def without_development(document: dict[str, Any]) -> dict[str, Any]:
    """The SBOM without the packages for development, which npm marks as optional.

    `npm sbom --omit dev` leaves out whatever a package for development needs too, such as React.
    """
    kept = [each for each in document["components"] if each.get("scope", "required") == "required"]
    refs = {each["bom-ref"] for each in (*kept, document["metadata"]["component"])}
    needs = [
        {**each, "dependsOn": [ref for ref in each.get("dependsOn", ()) if ref in refs]}
        for each in document["dependencies"]
        if each["ref"] in refs
    ]
    return {**document, "components": kept, "dependencies": needs}


def run(*command: str) -> str:
    """The standard output of a command; exits when it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed")
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
