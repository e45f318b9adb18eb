"""The chart, installed in a namespace that takes pods of the restricted profile only."""

import base64
import pathlib
import re
import subprocess
import threading

from aido_process import Client, check, first
from cluster import TEST
from node import Node, attempt, kubectl, run, seen
from tenants import Address, Front

CHART = TEST.parent / "helm" / "aido"
NAME = "aido"
REPOSITORY = "localhost/aido"
PATIENCE = "180s"  # for a release that is to come up
BROKEN_PATIENCE = "30s"  # for one that is not
FAILED = 1  # Helm's exit code
LOOK = 0.5  # seconds
POD_PORT = 7070


class Release:
    def __init__(self, node: Node, namespace: str, *values: str):
        """`values` are Helm's options that say what is installed."""
        self.node = node
        self.namespace = namespace
        self.values = values
        self.resting = threading.Event()
        restricted = {"name": namespace, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}}
        node.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": restricted})

    # --- What an operator does ---------------------------------------------------------------------------------------

    def install(self) -> None:
        chart = ["install", NAME, str(CHART), "--set", f"image.repository={REPOSITORY},image.tag=v1", *self.values]
        self._helm(*chart, "--wait", "--timeout", PATIENCE)
        self._helm("test", NAME, "--timeout", PATIENCE)

    def upgrade(self, change: str) -> None:
        self._helm(*self._upgrade(change), "--wait", "--timeout", PATIENCE)
        self.await_rollout()

    def roll_back(self) -> None:
        """To what was before the last change."""
        self._helm("rollback", NAME, "--wait", "--timeout", PATIENCE)
        self.await_rollout()

    def fail_to_upgrade(self, change: str, says: str = "") -> None:
        """A release that does not come up, and goes back by itself; its pods say why."""
        before = self.images(), self.configuration()
        upgrade = ["helm", "--namespace", self.namespace, *self._upgrade(change), "--atomic", "--timeout", BROKEN_PATIENCE]
        with subprocess.Popen(upgrade, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as helm:
            said = self._said_while(helm, says) if says else ""
            told = helm.stdout.read()
        check(helm.returncode == FAILED and "rolled back" in told, f"it goes back by itself: {told}")
        check(re.search(says, said) is not None, f"its pods say {says!r}: {said}")
        self.await_rollout()
        check((self.images(), self.configuration()) == before, "what was before is there again")

    def uninstall(self) -> None:
        self._helm("uninstall", NAME, "--wait", "--timeout", PATIENCE)

    def _upgrade(self, change: str) -> list[str]:
        return ["upgrade", NAME, str(CHART), "--reuse-values", "--set", change]

    def _helm(self, *arguments: str) -> str:
        return run("helm", "--namespace", self.namespace, *arguments)

    # --- What is there -----------------------------------------------------------------------------------------------

    def front(self) -> Front:
        service = seen("service", NAME, "--namespace", self.namespace)["spec"]
        keys = seen("secret", f"{NAME}-keys", "--namespace", self.namespace)["data"]
        address = Address(service["ports"][0]["port"], service["clusterIP"])
        return Front([address], base64.b64decode(keys["operator.key"]).decode())

    def pods(self) -> list[dict]:
        label = f"app.kubernetes.io/instance={NAME},app.kubernetes.io/name={NAME}"
        return seen("pods", "--namespace", self.namespace, "--selector", label)["items"]

    def images(self) -> set[str]:
        return {pod["spec"]["containers"][0]["image"] for pod in self.pods()}

    def configuration(self) -> str:
        return seen("configmap", NAME, "--namespace", self.namespace)["data"]["aido.toml"]

    def await_rollout(self) -> None:
        kubectl("rollout", "status", f"statefulset/{NAME}", "--namespace", self.namespace, "--timeout", PATIENCE)

    def pod(self, ordinal: int) -> dict:
        return next(pod for pod in self.pods() if pod["metadata"]["name"] == f"{NAME}-{ordinal}")

    def records_of(self, ordinal: int) -> int:
        """How many records the partitions have that it serves."""
        told = Client(POD_PORT, host=self.pod(ordinal)["status"]["podIP"]).request("GET", "/readyz").body["partitions"]
        return sum(partition["next_offset"] for partition in told if partition["phase"] == "serving")

    def process_of(self, ordinal: int) -> int:
        uid = self.pod(ordinal)["metadata"]["uid"]
        for place in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                is_it = uid in (place / "cgroup").read_text() and (place / "comm").read_text() == "aido\n"
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended meanwhile
            if is_it:
                return int(place.name)
        raise AssertionError(f"pod {ordinal} has no process")

    def restarts(self, ordinal: int) -> int:
        return self.pod(ordinal)["status"]["containerStatuses"][0]["restartCount"]

    def await_restart(self, ordinal: int, before: int) -> None:
        restarts = first(lambda: self.restarts(ordinal), lambda count: count != before)
        check(restarts != before, f"pod {ordinal} is started again")
        self.await_rollout()

    def _said_while(self, helm: subprocess.Popen, wanted: str) -> str:
        """What the pods that do not come up log meanwhile, once that has `wanted` in it."""
        said = ""
        while helm.poll() is None and not re.search(wanted, said):
            for pod in self.pods():
                for which in ((), ("--previous",)):
                    said += attempt("kubectl", "logs", pod["metadata"]["name"], "--namespace", self.namespace, "--tail=2", *which).stdout
            self.resting.wait(LOOK)
        return said
