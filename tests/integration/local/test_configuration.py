"""How `up` turns its options and the environment into a configuration."""

import socket
from pathlib import Path

import pytest

from skuport.core.settings import Settings
from skuport.local.configuration import Configuration, Options, configure
from skuport.local.ports import choose_port
from skuport.local.process import LocalError
from skuport.local.state import DataFolder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path)
    folder.make()
    return folder


def labels(configuration: Configuration) -> set[str]:
    return {service.label for service in configuration.services}


def test_everything_is_embedded_by_default_and_every_setting_is_one(folder: DataFolder) -> None:
    configuration = configure(Options(port=choose_port()), folder, {})
    assert labels(configuration) == {"postgres", "redis", "s3"}
    assert set(configuration.environment) <= {f"SKUPORT_{field.upper()}" for field in Settings.model_fields}
    environment = configuration.environment
    assert environment["SKUPORT_S3_PUBLIC_ENDPOINT_URL"] == environment["SKUPORT_S3_ENDPOINT_URL"]
    assert environment["SKUPORT_SIGNIN_COMMAND"].endswith("signin")
    assert configuration.stored_api_key == configuration.api_key == environment["SKUPORT_API_KEY"]


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", set()),
        ("localhost", set()),
        ("0.0.0.0", {socket.gethostname(), f"{socket.gethostname()}.local"}),
    ],
)
def test_on_a_network_the_machine_answers_to_its_name(folder: DataFolder, host: str, names: set[str]) -> None:
    configuration = configure(Options(host=host, port=choose_port()), folder, {})
    assert set(configuration.environment["SKUPORT_ALLOWED_HOSTS"].split(",")) - {""} == names
    chosen = configure(
        Options(host=host, port=choose_port()), folder, {"SKUPORT_ALLOWED_HOSTS": "shop.example"}
    )
    assert chosen.environment["SKUPORT_ALLOWED_HOSTS"] == "shop.example"


@pytest.mark.parametrize(
    ("variable", "left"),
    [
        ("SKUPORT_DATABASE_URL", {"redis", "s3"}),
        ("SKUPORT_REDIS_URL", {"postgres", "s3"}),
        ("SKUPORT_S3_ENDPOINT_URL", {"postgres", "redis"}),
    ],
)
def test_a_url_takes_the_place_of_a_server(folder: DataFolder, variable: str, left: set[str]) -> None:
    configuration = configure(Options(port=choose_port()), folder, {variable: "somewhere:else", "OTHER": "x"})
    assert labels(configuration) == left
    assert configuration.environment[variable] == "somewhere:else"
    assert "OTHER" not in configuration.environment


def test_secrets_and_ports_stay_the_same(folder: DataFolder) -> None:
    options = Options(port=choose_port())
    assert configure(options, folder, {}).environment == configure(options, folder, {}).environment


def test_a_kept_port_that_is_taken_meanwhile_gives_way(folder: DataFolder) -> None:
    options = Options(port=choose_port())
    before = configure(options, folder, {}).environment["SKUPORT_REDIS_URL"]
    port = folder.state()["redis"]["port"]
    with socket.create_server(("127.0.0.1", port)):
        after = configure(options, folder, {}).environment["SKUPORT_REDIS_URL"]
    assert after != before
    assert folder.state()["redis"]["port"] != port


def test_the_port_of_the_app_is_not_given_to_a_server(folder: DataFolder) -> None:
    configure(Options(port=choose_port()), folder, {})
    kept = folder.state()["postgres"]["port"]
    configure(Options(port=kept), folder, {})
    assert folder.state()["postgres"]["port"] != kept


def test_a_short_key_is_refused(folder: DataFolder) -> None:
    with pytest.raises(LocalError, match="at least 32 characters"):
        configure(Options(port=choose_port()), folder, {"SKUPORT_API_KEY": "short"})


def test_a_public_url_decides_what_browsers_see(folder: DataFolder) -> None:
    options = Options(port=choose_port(), host="0.0.0.0")
    configuration = configure(options, folder, {"SKUPORT_PUBLIC_URL": "http://catalog.example"})
    s3_port = folder.state()["s3"]["port"]
    assert configuration.public_url == "http://catalog.example"
    assert configuration.environment["SKUPORT_S3_PUBLIC_ENDPOINT_URL"] == f"http://catalog.example:{s3_port}"
    assert configuration.environment["SKUPORT_S3_ENDPOINT_URL"] == f"http://127.0.0.1:{s3_port}"
    assert configuration.api_url == f"http://127.0.0.1:{options.port}"
    store = next(service for service in configuration.services if service.label == "s3")
    assert "--origin=http://catalog.example" in store.command().argv
