"""Values that cannot work are refused by the key's name, and the options are those of the program."""

import json
import re

import pytest

from rendering import CHART, ROOT

# Options of `serve` that other values say, or that a container decides.
ELSEWHERE = {
    "data", "listen", "advertise", "insecure", "log.kind", "log.format", "store.kind", "dapr.address", "postgres.url",
    "postgres.schema", "kafka.brokers", "kafka.topic", "kafka.partitions", "kafka.replicas", "kafka.min-insync",
    "kafka.dev-topic", "auth.required",
}  # fmt: skip

REFUSED = {
    "a word that is none": ("values.yaml", ["replicaCounts=3"], "replicaCounts"),
    "three processes on one file": ("values.yaml", ["replicaCount=3"], "replicaCount"),
    "a file that scales": ("values.yaml", ["autoscaling.enabled=true"], "autoscaling"),
    "a log in Kafka, snapshots in a file": ("values.yaml", ["log.kind=kafka"], "store"),
    "Dapr's store without Dapr": ("values-cluster.yaml", ["store.kind=dapr"], "dapr"),
    "an image that changes": ("values.yaml", ["image.tag=latest"], "tag"),
    "an option that is none": ("values.yaml", ["settings.colour=red"], "colour"),
    "an option of another type": ("values.yaml", [r"settings.rate\.limit=fast"], "rate.limit"),
    "a file that is no option": ("values.yaml", ["secretFiles.tls.name=a", "secretFiles.tls.key=b"], "tls"),
    "a file without its key": ("values.yaml", [r"secretFiles.secret-key-file.name=a"], "secret-key-file"),
    "an ingress to no host": ("values.yaml", ["ingress.enabled=true"], "host"),
    "brokers without a port": ("values-cluster.yaml", ["kafka.brokers=kafka"], "brokers"),
    "no brokers": ("values-cluster.yaml", ["kafka.brokers="], "kafka.brokers"),
    "no database": ("values-cluster.yaml", ["postgres.urlSecret.name="], "postgres.urlSecret.name"),
    "too little time to end": ("values.yaml", ["terminationGracePeriodSeconds=5"], "terminationGracePeriodSeconds"),
    "an end that is cut off": ("values.yaml", ["settings.drain-timeout=60"], "terminationGracePeriodSeconds"),
    "a size that is none": ("values.yaml", ["persistence.size=big"], "size"),
}


@pytest.mark.parametrize("values, sets, named", REFUSED.values(), ids=REFUSED)
def test_what_cannot_work_is_refused_by_name(helm, values, sets, named):
    assert named in helm.refusal(values, *sets)


def options_of_serve() -> set[str]:
    table = (ROOT / "app" / "options.cpp").read_text()
    table = table.replace("who_opens_logs,", '"serve",')
    found = re.findall(r'option\{\s*"[^"]+",\s*"[^"]*",\s*"([^"]*)",\s*"[^"]*",\s*"([^"]*)"', table)
    return {key for key, used_by in found if key and "serve" in used_by.split()}


def test_every_option_of_serve_has_one_place_among_the_values():
    schema = json.loads((CHART / "values.schema.json").read_text())["properties"]
    settings, files = set(schema["settings"]["properties"]), set(schema["secretFiles"]["properties"])
    assert not settings & files and not (settings | files) & ELSEWHERE
    assert settings | files | ELSEWHERE == options_of_serve()
