"""The command that the sign-in page names, and the ports of workers."""

import stat
from pathlib import Path

import pytest

from skuport.local.configuration import Options, port_of_worker, signin_command


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    program = tmp_path / "bin" / "skuport"
    program.parent.mkdir()
    program.touch()
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return tmp_path


@pytest.mark.parametrize(
    ("program", "command"),
    [
        (".venv/bin/skuport", ".venv/bin/skuport signin"),
        ("/opt/my tools/skuport", "'/opt/my tools/skuport' signin"),
        ("/lib/skuport/__main__.py", "python -m skuport signin"),
    ],
)
def test_it_is_the_program_that_was_started(program: str, command: str) -> None:
    assert signin_command(Options.data_dir, program) == command


def test_it_is_short_where_the_program_is_on_the_path(here: Path) -> None:
    assert signin_command(Options.data_dir, str(here / "bin" / "skuport")) == "skuport signin"


def test_it_names_another_data_folder() -> None:
    assert signin_command(Path("/srv/a b"), "x.py") == "python -m skuport signin --data-dir '/srv/a b'"


@pytest.mark.parametrize(
    ("given", "ports"),
    [
        ("8001", ["8001", "8002"]),
        ("0", [None, None]),
        ("", [None, None]),
        ("x", [None, None]),
        (None, [None, None]),
    ],
)
def test_each_worker_has_a_port_of_its_own(given: str | None, ports: list[str | None]) -> None:
    environment = {} if given is None else {"SKUPORT_WORKER_PORT": given}
    found = [port_of_worker(environment, number).get("SKUPORT_WORKER_PORT") for number in (1, 2)]
    assert found == ports
