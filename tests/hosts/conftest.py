"""Network namespaces for the hosts; without them, every test here is skipped."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.hosts.cluster import HOSTS, Cluster, running_cluster
from tests.hosts.network import Network, network, why_not
from tests.hosts.servers import nginx_or_skip


@pytest.fixture(scope="module")
def hosts() -> Iterator[Network]:
    """Hosts of the test module's own."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    nginx_or_skip()
    with network(HOSTS) as made:
        yield made


@pytest.fixture(scope="module")
async def shared_cluster(hosts: Network, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    async with running_cluster(tmp_path_factory.mktemp("cluster"), hosts) as cluster:
        yield cluster


@pytest.fixture
async def cluster(shared_cluster: Cluster) -> AsyncIterator[Cluster]:
    """The module's; all of it works at the beginning."""
    await shared_cluster.ready()
    yield shared_cluster
    if shared_cluster.database is shared_cluster.primary:
        shared_cluster.repair()
