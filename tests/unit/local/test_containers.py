"""docker-compose.yml, that of monitoring, and Dockerfile match each other, the settings and the command line."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from skuport.cli import app
from skuport.core.settings import Settings

ROOT = Path(__file__).parents[3]
MONITORING = "deploy/compose.monitoring.yml"
TRACES = "deploy/compose.traces.yml"
COMPOSE_FILES = ("docker-compose.yml", MONITORING, TRACES)
SERVICES = ("postgres", "valkey", "s3", "migrate", "api", "worker")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    compose: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return compose


@pytest.fixture(scope="module")
def monitoring() -> dict[str, Any]:
    monitoring: dict[str, Any] = yaml.safe_load((ROOT / MONITORING).read_text())
    return monitoring


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def test_every_service_is_defined(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == set(SERVICES)
    assert compose["services"]["worker"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", ["s3", "migrate", "api", "worker"])
def test_every_variable_is_a_setting_and_the_essential_ones_are_set(
    compose: dict[str, Any], name: str
) -> None:
    environment = compose["services"][name]["environment"]
    fields = {f"SKUPORT_{field.upper()}" for field in Settings.model_fields}
    assert set(environment) <= fields
    assert {"SKUPORT_DATABASE_URL", "SKUPORT_REDIS_URL", "SKUPORT_S3_ENDPOINT_URL"} <= set(environment)


@pytest.mark.parametrize("file", COMPOSE_FILES)
def test_no_secret_has_a_default(file: str) -> None:
    text = (ROOT / file).read_text()
    for variable in set(re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY)\w*)", text)):
        assert set(re.findall(r"\$\{" + variable + r"\b([^}]*)\}", text)) == {":?see .env.example"}, variable
        assert re.search(rf"^{variable}=$", (ROOT / ".env.example").read_text(), re.MULTILINE), variable


def test_only_migrations_run_as_the_owner_of_the_tables(compose: dict[str, Any]) -> None:
    services = compose["services"]
    owner = services["postgres"]["environment"]["POSTGRES_USER"]
    for name in ("s3", "api", "worker"):
        environment = services[name]["environment"]
        assert "POSTGRES_PASSWORD" not in "".join(environment.values())
        assert _role(environment["SKUPORT_DATABASE_URL"]) != owner
    migrating = services["migrate"]["environment"]
    assert _role(migrating["SKUPORT_MIGRATION_DATABASE_URL"]) == owner
    role = _role(migrating["SKUPORT_DATABASE_URL"])
    (config,) = services["postgres"]["configs"]
    sql = (ROOT / compose["configs"][config["source"]]["file"]).read_text()
    assert f"CREATE ROLE {role} LOGIN" in sql
    (variable,) = re.findall(r"^\\getenv password (\w+)$", sql, re.MULTILINE)
    assert variable in services["postgres"]["environment"]


def _role(url: str) -> str:
    return url.removeprefix("postgresql://").partition(":")[0]


@pytest.mark.parametrize("file", COMPOSE_FILES)
def test_other_variables_have_a_default(file: str) -> None:
    text = (ROOT / file).read_text()
    assert all(rest.startswith((":-", ":?")) for rest in re.findall(r"\$\{\w+([^}]*)\}", text))


def test_services_wait_for_their_dependencies(compose: dict[str, Any]) -> None:
    services = compose["services"]
    healthy, done = "service_healthy", "service_completed_successfully"
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": healthy}}
    needs = {"migrate": {"condition": done}, "valkey": {"condition": healthy}, "s3": {"condition": healthy}}
    assert services["api"]["depends_on"] == needs
    assert services["worker"]["depends_on"] == needs
    for name in ("postgres", "valkey", "s3"):
        assert services[name]["healthcheck"]["test"], (
            f"other services wait for {name}, so it needs a health check"
        )


def test_no_container_can_do_more_than_it_needs(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "cap_add" not in service, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert any(mount.startswith("/tmp") for mount in service["tmpfs"]) or name == "valkey", name
        assert "privileged" not in service, name
    assert compose["services"]["postgres"]["user"] == "postgres"
    assert compose["services"]["valkey"]["user"] == "valkey"


def test_only_the_api_and_the_object_store_can_be_reached(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert compose["networks"]["data"] == {"internal": True}
    for name, service in services.items():
        ports = service.get("ports", [])
        assert bool(ports) == (name in ("api", "s3")), name
        assert all(port.startswith("${BIND_ADDRESS:-127.0.0.1}:") for port in ports), name
        leads_out = name in ("api", "s3", "worker")
        assert service["networks"] == (["data", "outside"] if leads_out else ["data"]), name


def test_what_ends_is_started_again(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped"), name


def test_a_config_is_a_file(compose: dict[str, Any]) -> None:
    # Compose copies one with `content` into the container, which a read-only one refuses.
    assert all(set(config) == {"file"} for config in compose["configs"].values())


def test_volumes_are_declared(compose: dict[str, Any]) -> None:
    used = {
        mount.partition(":")[0]
        for service in compose["services"].values()
        for mount in service.get("volumes", [])
    }
    assert used == set(compose["volumes"])


def test_workers_answer_where_they_are_asked(compose: dict[str, Any]) -> None:
    worker = compose["services"]["worker"]
    port = worker["environment"]["SKUPORT_WORKER_PORT"]
    assert worker["environment"]["SKUPORT_WORKER_HOST"] == "0.0.0.0"
    assert "ports" not in worker, "it asks for no key"
    assert f"http://127.0.0.1:{port}/healthz" in worker["healthcheck"]["test"][-1]
    prometheus = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    asked = {
        target["names"][0]: target["port"]
        for config in prometheus["scrape_configs"]
        for target in config["dns_sd_configs"]
    }
    assert asked == {"api": 8000, "worker": int(port)}


def test_monitoring_adds_to_the_services_and_takes_none_of_their_names(
    compose: dict[str, Any], monitoring: dict[str, Any]
) -> None:
    assert set(monitoring["services"]) == {"prometheus", "grafana"}
    for part in ("services", "volumes", "configs"):
        assert not set(monitoring[part]) & set(compose[part]), part
    assert monitoring["services"]["grafana"]["depends_on"] == {"prometheus": {"condition": "service_healthy"}}
    assert monitoring["services"]["prometheus"]["healthcheck"]["test"]


def test_traces_are_sent_to_the_service_that_takes_them(compose: dict[str, Any]) -> None:
    services = yaml.safe_load((ROOT / TRACES).read_text())["services"]
    (added,) = services.keys() - compose["services"].keys()
    for name in ("api", "worker"):
        assert services[name] == {
            "environment": {"SKUPORT_TRACES_ENDPOINT": f"http://{added}:4318/v1/traces"}
        }
        assert set(services[added]["networks"]) <= set(compose["services"][name]["networks"])
    assert all(port.startswith("127.0.0.1:") for port in services[added]["ports"])
    assert re.search(r":[\d.]+$", services[added]["image"])


def test_monitoring_is_open_to_this_machine_only(monitoring: dict[str, Any]) -> None:
    for name, service in monitoring["services"].items():
        assert all(port.startswith("127.0.0.1:") for port in service["ports"]), name
        assert not service["image"].endswith(":latest")
        assert ":" in service["image"]


def test_monitoring_mounts_what_exists(monitoring: dict[str, Any]) -> None:
    mounts = [mount for service in monitoring["services"].values() for mount in service["volumes"]]
    # Paths count from the folder of docker-compose.yml, which is named first.
    folders = {mount.split(":")[0] for mount in mounts if mount.startswith("./")}
    assert all((ROOT / folder).is_dir() for folder in folders)
    assert {mount.split(":")[0] for mount in mounts} - folders == set(monitoring["volumes"])
    (config,) = monitoring["services"]["prometheus"]["configs"]
    assert config["source"] in monitoring["configs"]
    prometheus = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    keys = [job["authorization"] for job in prometheus["scrape_configs"] if "authorization" in job]
    assert keys == [{"credentials_file": config["target"]}]
    provider = yaml.safe_load((ROOT / "deploy/grafana/provisioning/dashboards/skuport.yml").read_text())
    targets = {mount.split(":")[1] for mount in mounts}
    assert {each["options"]["path"] for each in provider["providers"]} <= targets


@pytest.mark.parametrize("name", ["migrate", "worker"])
def test_commands_exist(compose: dict[str, Any], name: str) -> None:
    program, command = compose["services"][name]["command"]
    assert program == "skuport"
    assert command in get_command(app).commands  # type: ignore[attr-defined]


def test_the_image_serves_the_api_without_root(dockerfile: str) -> None:
    last = dockerfile[dockerfile.rindex("\nFROM ") :]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", last, re.MULTILINE)
    assert "/readyz" in last
    assert 'CMD ["skuport", "api", "--host", "0.0.0.0", "--port", "8000"]' in last


def test_the_image_installs_locked_versions_only(dockerfile: str) -> None:
    assert all("--frozen" in line for line in dockerfile.splitlines() if "uv sync" in line)
    assert "--no-editable" in dockerfile, "the sources aren't copied, so the package has to be installed"
    assert "npm ci" in dockerfile
    assert "npm install" not in dockerfile


def test_copied_files_exist_and_are_not_ignored(dockerfile: str) -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert source.split("/")[0] in allowed, source
