"""A real Kubernetes of one node on this machine (node.sh), whose network this process is part of from then on."""

import contextlib
import ctypes
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time
from typing import IO, Any

from aido_process import check
from cluster import script

HERE = pathlib.Path(__file__).resolve().parent
NODE, ADDRESS = "node1", "10.250.0.1"
PODS, SERVICES = "10.244.0.0/16", "10.96.0.0/16"
VOLUMES = 4
CLONE_NEWNET = 0x40000000
BUILD_PATIENCE = 7200  # seconds; of Kubernetes, the first time
START_PATIENCE = 180
COMMAND_PATIENCE = 300
END_PATIENCE = 60
LOOK = 0.25

STORAGE_CLASS = {
    "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
    "metadata": {"name": "local", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
    "provisioner": "kubernetes.io/no-provisioner", "volumeBindingMode": "WaitForFirstConsumer",
}  # fmt: skip


def volume(name: str, path: pathlib.Path) -> dict:
    """A folder of this machine, which outlives its claim."""
    here = {"key": "kubernetes.io/hostname", "operator": "In", "values": [NODE]}
    return {
        "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name},
        "spec": {
            "capacity": {"storage": "10Gi"}, "accessModes": ["ReadWriteOnce"], "storageClassName": "local",
            "persistentVolumeReclaimPolicy": "Retain", "local": {"path": str(path)},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [here]}]}},
        },
    }  # fmt: skip


def groups_of_pods() -> list[pathlib.Path]:
    """Control groups in which a process of a pod is; those of the dead go."""
    folders = [d for root in pathlib.Path("/sys/fs/cgroup").glob("*/kubepods") for d in (root, *root.rglob("*")) if d.is_dir()]
    for folder in sorted(folders, reverse=True):
        with contextlib.suppress(OSError):
            folder.rmdir()
    return [folder for folder in folders if folder.exists()]


def enter(network: IO[bytes]) -> None:
    """This thread, and those that it starts from now on."""
    if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


class Node:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.tools = script(HERE / "tools.sh", patience=BUILD_PATIENCE)
        self.process: subprocess.Popen | None = None
        self.outside = open("/proc/self/ns/net", "rb")
        self.resting = threading.Event()

    def up(self) -> None:
        """Enters its network: all that this process starts is in there, and nothing outside can be reached any more."""
        check(not groups_of_pods(), "no other Kubernetes runs here: two would clean up each other's control groups")
        self.folder.mkdir()
        (self.folder / "log").mkdir()
        apart = ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"]
        where = [self.tools, str(self.folder), NODE, ADDRESS, PODS, SERVICES]
        with open(self.folder / "log" / "node.log", "wb") as log:
            # It ends with this process, however that ends.
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *apart, str(HERE / "node.sh"), *where],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self._await("process 1", lambda: self._first_process() is not None)
        self._enter_network()
        os.environ["PATH"] = f"{self.tools}:{os.environ['PATH']}"
        os.environ["KUBECONFIG"] = str(self.folder / "admin.kubeconfig")
        self._await("node", self._is_ready)
        self.apply(STORAGE_CLASS, *(volume(f"local-{n}", self._volume_folder(n)) for n in range(VOLUMES)))

    def _volume_folder(self, number: int) -> pathlib.Path:
        folder = self.folder / "volumes" / str(number)
        folder.mkdir(parents=True)
        return folder

    def _first_process(self) -> int | None:
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        is_one = (pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().find(b"node.sh") >= 0 for pid in children)
        return int(children[0]) if any(is_one) else None

    def _enter_network(self) -> None:
        with open(f"/proc/{self._first_process()}/ns/net", "rb") as network:
            enter(network)

    def _is_ready(self) -> bool:
        asked = ("wait", "--for=condition=Ready", f"node/{NODE}", "--timeout=5s"), ("get", "serviceaccount", "default")
        return all(attempt("kubectl", *question).returncode == 0 for question in asked)

    def _await(self, what: str, is_there: Any) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while not is_there():
            check(self.process.poll() is None and time.monotonic() < deadline, f"there is no {what}: see {self.folder}/log")
            self.resting.wait(LOOK)

    def down(self) -> None:
        """And leaves its network."""
        if self.process is None:
            return
        enter(self.outside)
        self.process.kill()
        self.process.wait()
        deadline = time.monotonic() + END_PATIENCE
        while groups_of_pods():
            check(time.monotonic() < deadline, "no process of a pod is left")
            self.resting.wait(LOOK)

    def load(self, image: str) -> None:
        """From the store of the builder into the node's."""
        with tempfile.TemporaryDirectory(prefix="aido-image-") as folder:
            archive = f"{folder}/image.tar"
            run("buildah", "push", "-q", "-D", image, f"oci-archive:{archive}:{image}")
            first = str(self._first_process())
            run("nsenter", "--target", first, "--mount", "ctr", "-n", "k8s.io", "images", "import", archive)

    def apply(self, *objects: dict) -> None:
        listed = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
        run("kubectl", "apply", "-f", "-", input=json.dumps(listed))


def attempt(*command: str, input: str | None = None) -> subprocess.CompletedProcess:
    return subprocess.run(command, input=input, capture_output=True, text=True, timeout=COMMAND_PATIENCE)


def run(*command: str, input: str | None = None) -> str:
    """What it prints; fails unless it ends well."""
    done = attempt(*command, input=input)
    check(done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def kubectl(*arguments: str) -> str:
    return run("kubectl", *arguments)


def seen(*arguments: str) -> Any:
    return json.loads(kubectl("get", *arguments, "--output", "json"))


