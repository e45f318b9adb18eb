"""What the chart makes of values: the objects, and what Helm says of values that it refuses."""

import pathlib
import subprocess
from typing import Any, Iterator

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "helm" / "aido"
RELEASE = "aido"
FILES = sorted(path.name for path in CHART.glob("values*.yaml"))

# What no values file switches on, by the name of the switch.
SWITCHES = {
    "dapr": ("values-cluster.yaml", ["dapr.enabled=true", "store.kind=dapr", "dapr.environment.AIDO_REMINDERS_URL=http://a/b",
                                     "dapr.environment.AIDO_HOUSEKEEPING_SCHEDULE=@every 1h"]),
    "dapr without bindings": ("values-cluster.yaml", ["dapr.enabled=true", "store.kind=dapr"]),
    "autoscaling": ("values-cluster.yaml", ["autoscaling.enabled=true"]),
    "serviceMonitor": ("values.yaml", ["serviceMonitor.enabled=true"]),
    "ingress": ("values.yaml", ["ingress.enabled=true", "ingress.host=tasks.example", "ingress.tlsSecret=tls"]),
    "clients": ("values.yaml", ["networkPolicy.clients[0].namespaceSelector.matchLabels.team=web"]),
    "options": ("values.yaml", [r"settings.rate\.limit=200", r"settings.log\.level=debug", r"settings.zone=Europe/Berlin"]),
}


class Helm:
    def __init__(self, folder: str):
        self.folder = pathlib.Path(folder)

    def run(self, program: str, *arguments: str, told: str | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(
            [self.folder / program, *arguments], input=told, capture_output=True, text=True, timeout=120, cwd=ROOT
        )

    def template(self, values: str, *sets: str) -> subprocess.CompletedProcess:
        flags = [word for one in sets for word in ("--set", one)]
        return self.run("helm", "template", RELEASE, str(CHART), "--values", str(CHART / values), *flags)

    def text(self, values: str, *sets: str) -> str:
        done = self.template(values, *sets)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def objects(self, values: str, *sets: str) -> list[dict[str, Any]]:
        return [one for one in yaml.safe_load_all(self.text(values, *sets)) if one]

    def refusal(self, values: str, *sets: str) -> str:
        done = self.template(values, *sets)
        assert done.returncode != 0, f"{sets} were taken"
        return done.stderr


def of_kind(objects: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [one for one in objects if one["kind"] == kind]


def configuration(objects: list[dict[str, Any]]) -> str:
    return of_kind(objects, "ConfigMap")[0]["data"]["aido.toml"]


def pod_specs(objects: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in objects:
        if one["kind"] == "Pod":
            yield one["spec"]
        elif one["kind"] == "StatefulSet":
            yield one["spec"]["template"]["spec"]


def containers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return spec.get("initContainers", []) + spec["containers"]
