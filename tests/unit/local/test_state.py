"""The data folder."""

import json
import stat
from pathlib import Path

import pytest

from skuport.local.process import LocalError
from skuport.local.state import DataFolder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.make()
    return folder


def test_secrets_are_generated_once_and_readable_by_the_owner_only(folder: DataFolder) -> None:
    state = folder.state()
    assert folder.state() == state
    assert len(state["api_key"]) >= 32
    assert len({state["api_key"], state["secret_key"], state["postgres"]["password"]}) == 3
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder.path / "state.json").stat().st_mode) == 0o600


def test_an_open_folder_is_closed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    DataFolder(tmp_path / "data").make()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_second_process_learns_who_holds_the_lock(folder: DataFolder) -> None:
    folder.lock()
    folder.save_running({"pid": 4711, "api_url": "http://127.0.0.1:8000"})
    with pytest.raises(LocalError, match=r"already runs .* process 4711, http://127\.0\.0\.1:8000"):
        folder.lock()


def test_running_needs_an_up_that_is_alive_and_ready(folder: DataFolder) -> None:
    folder.save_running({"pid": 1, "ready": True})
    with pytest.raises(LocalError, match="nothing runs"):
        folder.running()  # left behind by an `up` that was killed
    folder.lock()
    assert folder.running() == {"pid": 1, "ready": True}
    folder.save_running({"pid": 1})
    with pytest.raises(LocalError, match="not ready yet"):
        folder.running()


def test_nothing_runs_on_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="nothing runs"):
        DataFolder(tmp_path / "none").running()


def test_a_database_without_its_passwords_gets_no_new_ones(folder: DataFolder) -> None:
    (folder.path / "postgres").mkdir()
    with pytest.raises(LocalError, match="no state"):
        folder.state()


def test_a_damaged_state_file_is_reported(folder: DataFolder) -> None:
    (folder.path / "state.json").write_text(json.dumps({})[:-1])
    with pytest.raises(LocalError, match=r"state\.json is damaged"):
        folder.state()
