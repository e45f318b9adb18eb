"""What is done to a cluster under load, and undone."""

from typing import Callable, NamedTuple

from cluster import CUT_OFF, Cluster

KILLED_NODE = 1
KILLED_BROKER = 2


class Fault(NamedTuple):
    name: str
    strike: Callable[[], None]
    undo: Callable[[], None]  # returns when what was away is back
    everywhere_meanwhile: bool = True  # every workspace takes writes again while it lasts


def faults_of(cluster: Cluster) -> list[Fault]:
    return [
        Fault(f"node {KILLED_NODE}: kill -9", lambda: cluster.kill_node(KILLED_NODE), lambda: cluster.start_node(KILLED_NODE)),
        Fault(
            f"broker {KILLED_BROKER}: kill -9",
            lambda: cluster.brokers.kill(KILLED_BROKER),
            lambda: cluster.brokers.restart(KILLED_BROKER),
        ),
        # Workspaces that are loaded go on; what is not loaded waits for it.
        Fault("PostgreSQL: kill -9", cluster.postgres.crash, cluster.postgres.restart, everywhere_meanwhile=False),
        Fault(f"node {CUT_OFF}: cut off from Kafka", cluster.proxies.cut, cluster.proxies.mend),
    ]
