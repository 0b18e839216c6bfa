"""Alert rules, dashboard and runbook match each other and the metrics that the code exposes."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric

from skuport.core.database import Pool
from skuport.core.health import Check, Finding
from skuport.core.metrics import PARTS, Metrics
from skuport.core.worker_metrics import WorkerMetrics
from skuport.imports.figures import ImportFigures
from skuport.imports.known_codes import FAILURE_CODES, OTHER, REJECT_CODES, known_failure, known_rejects
from skuport.status.database_metrics import DatabaseMetrics, Figures

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
PROMETHEUS = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboards/skuport.json").read_text())
IMPORTING = (ROOT / "docs/importing.md").read_text()
OPERATIONS = (ROOT / "docs/operations.md").read_text()
RUNBOOK = (ROOT / "docs/runbook.md").read_text()

ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
PANELS = DASHBOARD["panels"]
EXPRESSIONS = [
    *((rule["alert"], rule["expr"]) for rule in ALERTS),
    *((panel["title"], target["expr"]) for panel in PANELS for target in panel.get("targets", [])),
]

OF_SCRAPES = {"job", "instance"}
"""Labels that Prometheus adds."""
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",)}


def api_registry() -> CollectorRegistry:
    """The metrics of an API that has answered one request, with figures of the database."""
    metrics = Metrics()
    database = DatabaseMetrics.__new__(DatabaseMetrics)
    database._latest = cast(
        Figures,
        SimpleNamespace(
            imports=ImportFigures(Counter(), Counter(), 0, 0, 0, 0),
            jobs=SimpleNamespace(waiting=0, running=0, waiting_seconds=0),
            webhooks=SimpleNamespace(pending=0, late_seconds=0),
            search=SimpleNamespace(waiting=0, waiting_seconds=0, segments=0),
            workers=SimpleNamespace(alive=0, working=0),
            expired_leases=0,
            lock_waits=SimpleNamespace(own=0, other=0, other_seconds=0),
            open_uploads=0,
            products=0,
        ),
    )
    metrics.registry.register(database)
    metrics.note_request({"method": "GET"}, 200, 0.1)
    metrics.watch_pool("reads", most=10, in_use=lambda: 1, idle=lambda: 2)
    return metrics.registry


def worker_registry() -> CollectorRegistry:
    """The metrics of a worker for which each of them has happened."""
    metrics = WorkerMetrics()
    pool = SimpleNamespace(get_size=lambda: 3, get_idle_size=lambda: 1, get_max_size=lambda: 8)
    metrics.watch_raw_pool("work", cast(Pool, pool))
    metrics.note_heartbeat()
    metrics.note_lease_lost("import.chunk")
    metrics.note_retry(TimeoutError())
    metrics.note_task_failed("import")
    metrics.note_step("stage", 0.1)
    metrics.note_step_failed("stage")
    metrics.note_staged(3, {"sku_required": 1})
    metrics.note_published({"created": 2}, {"sku_exists": 1})
    metrics.note_import_ended("failed", "no_space")
    metrics.note_attempt("succeeded", 0.1)
    metrics.note_indexed(0.1)
    with metrics.running_task("import"):
        pass
    return metrics.registry


def families() -> Iterator[Metric]:
    for registry in (api_registry(), worker_registry()):
        yield from registry.collect()


def exposed() -> dict[str, set[str]]:
    """The labels of each metric, by its name in expressions."""
    found: dict[str, set[str]] = {}
    for family in families():
        labels = {label for sample in family.samples for label in sample.labels}
        for suffix in SUFFIXES.get(family.type, ("",)):
            found.setdefault(family.name + suffix, set()).update(labels)
    return found


EXPOSED = exposed()


def selectors(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Each metric that is named, with the labels that it is selected by."""
    without_text = re.sub(r'"(?:[^"\\]|\\.)*"', '""', expression)
    for name, selected in re.findall(
        r"\b((?:skuport|process|python)_\w+|up)\b(?:\{([^}]*)\})?", without_text
    ):
        yield name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selected))


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS)
def test_every_metric_and_label_that_is_named_exists(where: str, expression: str) -> None:
    found = list(selectors(expression))
    assert found, where
    for name, labels in found:
        if name == "up":
            assert labels <= OF_SCRAPES
            continue
        assert name in EXPOSED, (where, name)
        assert labels <= EXPOSED[name] | OF_SCRAPES, (where, name, labels)
    grouped = {label.strip() for by in re.findall(r"by \(([^)]*)\)", expression) for label in by.split(",")}
    assert grouped <= OF_SCRAPES.union(*(EXPOSED.get(name, set()) for name, _ in found)), where


def test_an_unknown_metric_or_label_would_be_noticed() -> None:
    (unknown,) = selectors('max(skuport_no_such{status="queued"}) > 0')
    assert unknown == ("skuport_no_such", {"status"})
    assert unknown[0] not in EXPOSED
    assert EXPOSED["skuport_imports"] == {"status", "phase"}


def test_jobs_are_those_that_are_scraped() -> None:
    jobs = {config["job_name"] for config in PROMETHEUS["scrape_configs"]}
    for where, expression in EXPRESSIONS:
        for named in re.findall(r'job=~?"([^"]*)"', expression):
            assert any(re.fullmatch(named, job) for job in jobs), where
    assert PROMETHEUS["rule_files"] == ["alerts.yml"]


def test_every_alert_has_its_entry_in_the_runbook_and_the_other_way_round() -> None:
    entries = {
        heading.lower().replace(" ", "-") for heading in re.findall(r"^## (.+)$", RUNBOOK, re.MULTILINE)
    }
    targets = [rule["annotations"]["runbook"].removeprefix("docs/runbook.md#") for rule in ALERTS]
    assert set(targets) == entries
    assert len(set(targets)) == len(targets)
    for entry in re.split(r"^## ", RUNBOOK, flags=re.MULTILINE)[1:]:
        assert [word in entry for word in ("**Means:**", "**Look:**", "**Do:**")] == [True] * 3, entry


def test_alerts_are_complete() -> None:
    names = [rule["alert"] for rule in ALERTS]
    assert len(set(names)) == len(names)
    for rule in ALERTS:
        assert re.fullmatch(r"Skuport[A-Za-z]+", rule["alert"])
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert rule["annotations"]["summary"]
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))


def test_the_dashboard_has_every_row_and_unique_ids() -> None:
    ids = [panel["id"] for panel in PANELS]
    assert len(set(ids)) == len(ids)
    assert [panel["title"] for panel in PANELS if panel["type"] == "row"] == [
        *("Health", "Imports", "Throughput by stage", "Queue", "Rejects"),
        *("Webhooks", "Search", "API", "Pools", "Process"),
    ]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in PANELS]
    assert len(set(places)) == len(places)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in PANELS)
    (variable,) = DASHBOARD["templating"]["list"]
    for panel in PANELS:
        refs = [target["refId"] for target in panel.get("targets", [])]
        assert len(set(refs)) == len(refs)
        if panel["type"] != "row":
            assert panel["datasource"]["uid"] == f"${{{variable['name']}}}"


def test_every_metric_of_ours_is_documented() -> None:
    ours = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in families()
        if family.name.startswith("skuport_")
    }
    documented = set(re.findall(r"`(skuport_[a-z_]+)(?:\{[a-z, ]*\})?`", OPERATIONS)) - {"skuport_app"}
    assert ours <= documented, ours - documented
    assert documented <= ours, documented - ours


def test_every_part_is_shown() -> None:
    metrics = Metrics()

    async def look() -> None:
        return None

    metrics.note_parts([Finding(Check(name, look), None, None, 0.0) for name in PARTS])
    text = metrics.text().decode()
    assert all(f"skuport_{name}_up 1.0" in text for name in PARTS)


def codes_in(section: str) -> set[str]:
    """The codes in the first column of the table below a line."""
    table = IMPORTING.partition(section)[2].partition("|---|---|\n")[2].partition("\n\n")[0]
    rows: list[Any] = re.findall(r"^\| ((?:`[a-z0-9_]+`(?:, )?)+) \|", table, re.MULTILINE)
    return {code for row in rows for code in re.findall(r"`([a-z0-9_]+)`", row)}


def test_the_known_codes_are_those_that_are_documented() -> None:
    assert codes_in("## Rejects\n") == REJECT_CODES
    assert codes_in("gives the reason in `error`:") | {"expired"} == FAILURE_CODES


def test_codes_without_an_end_count_as_other() -> None:
    assert known_rejects({"sku_required": 2, "made_up": 3, "another": 4}) == {"sku_required": 2, OTHER: 7}
    assert known_failure("no_space") == "no_space"
    assert known_failure("made_up") == OTHER
