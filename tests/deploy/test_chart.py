"""What Helm renders of the chart is valid, is as the snapshots show, and keeps the rules for what runs in a cluster."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from skuport.cli import app
from skuport.core.settings import Settings
from tests.deploy import tools
from tests.deploy.charts import VALUES, documents, rendered, snapshot, template
from tests.deploy.tools import CHART, HERE, run

LEAST, EVERYTHING, MADE_SECRETS = (
    HERE / "values" / f"{name}.yaml" for name in ("least", "everything", "made-secrets")
)
CUSTOM = {"ScaledObject", "ServiceMonitor", "PodMonitor"}
OLDEST, NEWEST = "1.30", "1.37"
SETTINGS = {f"SKUPORT_{name.upper()}" for name in Settings.model_fields}

each_values = pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)


def workloads(values: Path) -> dict[str, dict[str, Any]]:
    """Deployments and jobs by their names after that of the release, such as `api` and `migrate-pre`."""
    return {
        each["metadata"]["name"].removeprefix("catalog-").removeprefix("skuport-"): each
        for each in documents(rendered(values))
        if each["kind"] in ("Deployment", "Job")
    }


def container(workload: dict[str, Any]) -> dict[str, Any]:
    (only,) = workload["spec"]["template"]["spec"]["containers"]
    found: dict[str, Any] = only
    return found


def environment(workload: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in container(workload)["env"]}


def of_kind(values: Path, kind: str) -> list[dict[str, Any]]:
    return [each for each in documents(rendered(values)) if each["kind"] == kind]


@each_values
def test_helm_lint_finds_nothing(values: Path) -> None:
    done = run((tools.helm(), "lint", CHART, "--strict", "--values", values))
    assert done.code == 0, done.text
    assert "1 chart(s) linted, 0 chart(s) failed" in done.text


@each_values
def test_the_chart_renders_as_the_snapshot_shows(values: Path) -> None:
    assert rendered(values) == snapshot(values).read_text(), (
        "if that is right: .venv/bin/python -m tests.deploy.charts"
    )


@each_values
def test_every_object_is_valid_in_the_oldest_and_the_newest_kubernetes(values: Path, tmp_path: Path) -> None:
    known = [each for each in documents(rendered(values)) if each["kind"] not in CUSTOM]
    assert validate(known, tmp_path) == []


def validate(objects: list[dict[str, Any]], folder: Path) -> list[str]:
    file = folder / "objects.yaml"
    file.write_text(yaml.safe_dump_all(objects))
    versions = ("-k", OLDEST, "-k", NEWEST)
    done = run((tools.program("kubernetes-validate"), "--strict", "--quiet", *versions, file))
    assert (done.code == 0) == (not done.text)
    return done.text.splitlines()


def test_a_mistake_in_an_object_is_found(tmp_path: Path) -> None:
    deployment = workloads(LEAST)["api"]
    container(deployment)["readinesProbe"] = container(deployment).pop("readinessProbe")
    assert "readinesProbe" in "".join(validate([deployment], tmp_path))


def test_custom_resources_are_valid() -> None:
    custom = [each for each in documents(rendered(EVERYTHING)) if each["kind"] in CUSTOM]
    assert {each["kind"] for each in custom} == CUSTOM
    done = run(tools.node(HERE / "custom_resources.mjs"), json.dumps(custom))
    assert (done.code, done.text) == (0, "")
    (scaled,) = (each for each in custom if each["kind"] == "ScaledObject")
    scaled["spec"]["minReplicaCount"] = "two"
    done = run(tools.node(HERE / "custom_resources.mjs"), json.dumps(custom))
    assert done.code == 1
    assert "minReplicaCount" in done.text


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("api.replica=3", "replica"),
        ("settings.SKUPORT_DATABASE_URL=postgresql://db/skuport", "SKUPORT_DATABASE_URL"),
        ("settings.OTEL_EXPORTER_OTLP_HEADERS=key", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("settings.SKUPORT_PUBLIC_URL=skuport.example.com", "SKUPORT_PUBLIC_URL"),
        ("settings.SKUPORT_MAX_CONNECTIONS=100", "SKUPORT_MAX_CONNECTIONS"),  # 1000000 would become 1e+06
        ("worker.autoscaling.minReplicas=0", "minReplicas"),
        ("secrets.existingSecret=", "secrets.SKUPORT_DATABASE_URL"),
        ("monitoring.enabled=true", "monitoring.authorization.secretName"),
        ("image.digest=sha256:1234", "digest"),
    ],
)
def test_mistakes_in_values_are_named(wrong: str, named: str) -> None:
    done = template("--values", LEAST, "--set", wrong)
    assert done.code != 0
    assert named in done.text


@each_values
def test_pods_run_with_as_few_rights_as_possible(values: Path) -> None:
    for name, workload in workloads(values).items():
        pod = workload["spec"]["template"]["spec"]
        assert pod["securityContext"] == {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        }, name
        assert container(workload)["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }, name
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["enableServiceLinks"] is False, name
        assert set(container(workload)["resources"]) == {"requests", "limits"}, name
        writable = [each for each in container(workload)["volumeMounts"] if not each.get("readOnly")]
        assert writable == [{"name": "tmp", "mountPath": "/tmp"}], name


def test_pods_run_as_the_user_of_the_image() -> None:
    assert "\nUSER 10001:10001\n" in (tools.ROOT / "Dockerfile").read_text()


@each_values
def test_commands_and_variables_exist(values: Path) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name, workload in workloads(values).items():
        program, command, *options = container(workload)["args"]
        assert program == "skuport"
        flags = {flag for option in commands[command].params for flag in option.opts}
        assert {each for each in options if each.startswith("-")} <= flags, name
        variables = {each for each in environment(workload) if not each.startswith("OTEL_")}
        assert variables <= SETTINGS | {"FORWARDED_ALLOW_IPS"}, name


@each_values
def test_only_migrations_get_the_role_that_owns_the_tables(values: Path) -> None:
    for name, workload in workloads(values).items():
        variables = environment(workload)
        if workload["kind"] == "Job":
            two_roles = values != MADE_SECRETS
            assert ("SKUPORT_MIGRATION_DATABASE_URL" in variables) == two_roles, name
            assert variables.keys() <= {
                "SKUPORT_DATABASE_URL",
                "SKUPORT_MIGRATION_DATABASE_URL",
                "SKUPORT_LOG_FORMAT",
            }
        else:
            assert "SKUPORT_MIGRATION_DATABASE_URL" not in variables, name
    lasting = [each for each in of_kind(values, "Secret") if "annotations" not in each["metadata"]]
    assert all("SKUPORT_MIGRATION_DATABASE_URL" not in each["stringData"] for each in lasting)


@each_values
def test_secrets_stay_in_secrets(values: Path) -> None:
    kinds = [each for each in documents(rendered(values)) if each["kind"] != "Secret"]
    given = yaml.safe_load(values.read_text())
    for name, value in {**given["secrets"], **given.get("migrations", {})}.items():
        if name.startswith(("SKUPORT_", "OTEL_")):
            assert value not in json.dumps(kinds), name


@each_values
def test_keys_that_pods_ask_for_are_in_the_secrets_that_the_chart_makes(values: Path) -> None:
    made = {each["metadata"]["name"]: each["stringData"] for each in of_kind(values, "Secret")}
    given = yaml.safe_load(values.read_text())
    theirs = {given["secrets"].get("existingSecret"), given.get("migrations", {}).get("existingSecret")}
    for name, workload in workloads(values).items():
        for variable, each in environment(workload).items():
            reference = each.get("valueFrom", {}).get("secretKeyRef")
            if reference and not reference.get("optional") and reference["name"] not in theirs:
                assert reference["key"] == variable
                assert variable in made[reference["name"]], (name, variable)


def hooks(values: Path) -> dict[str, tuple[str, list[str]]]:
    return {
        name: (each["metadata"]["annotations"]["helm.sh/hook"], container(each)["args"][1:])
        for name, each in workloads(values).items()
        if each["kind"] == "Job"
    }


def test_migrations_run_before_the_pods_and_an_upgrade_is_completed_only_on_request() -> None:
    wait = ["--wait", "300"]
    before = {
        "migrate-install": ("pre-install", ["migrate", *wait]),
        "migrate-pre": ("pre-upgrade", ["migrate", "--pre", *wait]),
    }
    assert hooks(LEAST) == before
    assert hooks(EVERYTHING) == {**before, "migrate-complete": ("post-upgrade", ["migrate", *wait])}


def test_installations_may_spare_old_processes_too() -> None:
    done = template("--values", LEAST, "--set", "migrations.install=false")
    (job,) = (each for each in documents(done.text) if each["kind"] == "Job")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert "--pre" in container(job)["args"]


def test_a_request_to_complete_one_upgrade_is_none_for_the_next() -> None:
    done = template("--values", EVERYTHING, "--set", "image.tag=0.3.0")
    assert done.code == 0, done.text
    assert "migrate-complete" not in done.text


def test_what_hooks_need_is_made_before_them_and_removed_after_them() -> None:
    helpers = [
        each["metadata"]["annotations"]
        for each in documents(rendered(EVERYTHING))
        if each["metadata"]["name"] == "catalog-migrate"
    ]
    assert len(helpers) == 2
    for annotations in helpers:
        assert annotations["helm.sh/hook"] == "pre-install,pre-upgrade,post-upgrade"
        assert int(annotations["helm.sh/hook-weight"]) < 0
        assert annotations["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"


def test_probes_ask_each_part_at_its_own_port() -> None:
    for name, port in (("api", ("http", 8000)), ("worker", ("metrics", 9000))):
        found = container(workloads(LEAST)[name])
        assert found["ports"] == [{"name": port[0], "containerPort": port[1]}]
        for probe, path in (("startup", "healthz"), ("liveness", "healthz"), ("readiness", "readyz")):
            assert found[f"{probe}Probe"]["httpGet"] == {"path": f"/{path}", "port": port[0]}
    assert container(workloads(LEAST)["api"])["args"][-1] == "8000"
    assert environment(workloads(LEAST)["worker"])["SKUPORT_WORKER_PORT"]["value"] == "9000"


def test_a_pod_has_the_time_that_it_needs_to_stop() -> None:
    api, worker = (workloads(LEAST)[name]["spec"]["template"]["spec"] for name in ("api", "worker"))
    drained = api["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"] + 4
    assert api["terminationGracePeriodSeconds"] > drained + 5
    assert worker["terminationGracePeriodSeconds"] >= 20


def test_autoscalers_own_the_number_of_pods() -> None:
    for name in ("api", "worker"):
        assert workloads(LEAST)[name]["spec"]["replicas"] == 2
        assert "replicas" not in workloads(EVERYTHING)[name]["spec"]


def test_labels_that_select_pods_are_those_of_the_pods() -> None:
    labels = {
        name: each["spec"]["template"]["metadata"]["labels"]
        for name, each in workloads(EVERYTHING).items()
        if each["kind"] == "Deployment"
    }
    selecting = {
        "Service": lambda spec: spec["selector"],
        "PodDisruptionBudget": lambda spec: spec["selector"]["matchLabels"],
        "NetworkPolicy": lambda spec: spec["podSelector"]["matchLabels"],
        "PodMonitor": lambda spec: spec["selector"]["matchLabels"],
        "Deployment": lambda spec: spec["selector"]["matchLabels"],
    }
    checked = 0
    for each in documents(rendered(EVERYTHING)):
        name = each["metadata"]["name"].removeprefix("catalog-")
        if each["kind"] in selecting and name in labels:
            assert selecting[each["kind"]](each["spec"]).items() <= labels[name].items()
            checked += 1
    assert checked == 8


def test_the_chart_is_for_this_release() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["appVersion"] in (tools.ROOT / "CHANGELOG.md").read_text()
    assert f'version = "{chart["appVersion"]}"' in (tools.ROOT / "pyproject.toml").read_text()


def test_the_notes_say_where_it_runs() -> None:
    done = run((tools.helm(), "install", "catalog", CHART, "--values", LEAST, "--dry-run=client"))
    assert done.code == 0, done.text
    assert "Skuport 0.1.0: https://skuport.example.com" in done.text
