"""The attacks of `make abuse`, few and for seconds: they find what they should, and it holds."""

from pathlib import Path

import pytest

from skuport.core.settings import Settings
from tests.abuse.attacks import ATTACKS
from tests.abuse.watch import Aims, Target, measure
from tests.support.stack import running_stack

SECONDS = 10.0
SCALE = 0.1
# Other tests run on the same processors.
AIMS = Aims(health_p99=1.0, list_p95=1.0)
SOONER = {"head_seconds": 3.0, "body_seconds": 4.0, "lock_timeout_seconds": 3.0}


@pytest.mark.fault
async def test_a_service_under_attack_goes_on(
    settings: Settings, clean_database: str, tmp_path: Path
) -> None:
    assert settings.api_key is not None
    async with running_stack(settings.model_copy(update=SOONER), tmp_path / "stack", workers=0) as stack:
        made = await stack.client.post("/products", json={"sku": "A-1", "name": "Mug"})
        key = await stack.client.post("/api-keys", json={"name": "attacker", "scopes": ["write"]})
        target = Target(
            url=stack.url,
            admin_key=settings.api_key.get_secret_value(),
            key=key.json()["key"],
            database_url=clean_database,
            product_id=made.json()["id"],
            api_pid=stack.api_pid,
        )
        figures = await measure(target, SECONDS, SCALE, AIMS)
    print(figures.report())
    assert figures.misses(AIMS) == []
    for attack, _, _ in ATTACKS:
        assert getattr(attack, "__name__", "") in figures.outcomes, figures.outcomes
    for refused in (
        "giant_sign_in: 413",
        "lists_without_key: 401",
        "endless_header: 431",
        "many_headers: 431",
        "slow_head: 408",
        "slow_file: 408",
        "unread_download: held",
        "readiness: 200",
    ):
        assert refused in figures.outcomes, figures.outcomes
