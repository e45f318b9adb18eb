"""Every values file and every switch gives objects that Kubernetes and the operators take."""

import base64
import os
import re
import subprocess

import pytest
import yaml

from rendering import CHART, FILES, ROOT, SWITCHES, configuration, containers, of_kind, pod_specs

ALL = {**{name: (name, []) for name in FILES}, **SWITCHES}
CASES = pytest.mark.parametrize("values, sets", ALL.values(), ids=ALL)
ALTERNATIVES = ("secrets-local.yaml", "commands-binding.yaml")  # for where another component cannot be
KUBERNETES = "1.30"  # the newest that the validator brings, and the oldest that the chart takes


@pytest.mark.parametrize("values", FILES)
def test_lint_has_nothing_to_say(helm, values):
    done = helm.run("helm", "lint", "--strict", str(CHART), "--values", str(CHART / values))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tests_of_the_templates_pass(helm):
    done = helm.run("helm-unittest", "--strict", "--color=false", str(CHART))
    assert done.returncode == 0, done.stdout + done.stderr


def test_objects_are_what_kubernetes_and_the_operators_describe(helm, tmp_path):
    for name, (values, sets) in ALL.items():
        (tmp_path / f"{name}.yaml").write_text(without_dapr(helm.text(values, *sets)))
    done = helm.run(
        "kubectl-validate", str(tmp_path), "--version", KUBERNETES, "--local-crds", str(helm.folder / "crds")
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


# Dapr publishes no descriptions of its objects outside of its charts; a real sidecar reads these files in test/dapr.
def without_dapr(text: str) -> str:
    return "\n---\n".join(one for one in re.split(r"^---$", text, flags=re.M) if "\napiVersion: dapr.io/" not in one)


def test_a_field_that_is_not_described_is_noticed(helm, tmp_path):
    manifest = tmp_path / "objects.yaml"
    for wrong in ("replicaz: 1", "replicas: many"):
        manifest.write_text(helm.text("values.yaml").replace("replicas: 1", wrong))
        done = helm.run("kubectl-validate", str(manifest), "--version", KUBERNETES)
        assert done.returncode != 0 and "replica" in done.stdout + done.stderr


@CASES
def test_pods_pass_the_restricted_profile(helm, values, sets):
    specs = list(pod_specs(helm.objects(values, *sets)))
    assert specs
    for spec in specs:
        assert spec["securityContext"]["runAsNonRoot"] and spec["securityContext"]["runAsUser"]
        assert spec["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
        for one in containers(spec):
            context = one["securityContext"]
            assert context["allowPrivilegeEscalation"] is False and context["readOnlyRootFilesystem"]
            assert context["capabilities"] == {"drop": ["ALL"]}
        assert all({"configMap", "projected", "secret", "emptyDir"} & set(volume) for volume in spec["volumes"])


@CASES
def test_the_program_takes_the_configuration(helm, tmp_path, values, sets):
    config = tmp_path / "aido.toml"
    config.write_text(configuration(helm.objects(values, *sets)))
    done = subprocess.run(
        [os.environ["AIDO_BIN"], "doctor", "--config", config, "--data", tmp_path / "data", "--listen", "127.0.0.1:0"],
        env={"AIDO_POSTGRES_URL": "postgresql://aido@db/aido"}, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_option_that_the_program_does_not_have_would_be_noticed(helm, tmp_path):
    config = tmp_path / "aido.toml"
    config.write_text(configuration(helm.objects("values.yaml")) + "no.such.option = 1\n")
    done = subprocess.run(
        [os.environ["AIDO_BIN"], "doctor", "--config", config], env={}, capture_output=True, text=True, timeout=30
    )  # fmt: skip
    assert done.returncode != 0 and "no.such.option" in done.stderr


def test_processes_are_replaced_when_their_configuration_changes(helm):
    def template(*sets: str) -> dict:
        return of_kind(helm.objects("values.yaml", *sets), "StatefulSet")[0]["spec"]["template"]

    assert template(r"settings.log\.level=debug") != template() == template("persistence.size=7Gi")


def test_dapr_gets_the_components_that_sidecars_are_tested_with(helm):
    installed = helm.objects("values-cluster.yaml", *SWITCHES["dapr"][1])
    for path in sorted((ROOT / "dapr-components").glob("*.yaml")):
        for component in yaml.safe_load_all(path.read_text()):
            assert (component in installed) == (path.name not in ALTERNATIVES), path.name


def env_refs(component: dict) -> set[str]:
    return {one["envRef"] for one in component["spec"].get("metadata", []) if "envRef" in one}


# daprd ends when a component lacks one; in a pod it takes only what the annotation names.
@pytest.mark.parametrize("switch", ["dapr", "dapr without bindings"])
def test_dapr_gets_every_variable_that_its_components_name(helm, switch):
    objects = helm.objects(SWITCHES[switch][0], *SWITCHES[switch][1])
    pod = of_kind(objects, "StatefulSet")[0]["spec"]["template"]
    given = dict(one.split("=", 1) for one in pod["metadata"]["annotations"]["dapr.io/env"].split(","))
    components = of_kind(objects, "Component")
    assert components and set().union(*map(env_refs, components)) <= given.keys()
    assert given["AIDO_KAFKA_BROKERS"] == "kafka:9092" and given["AIDO_KAFKA_AUTH"] == "none"
    names = {one["metadata"]["name"] for one in components}
    assert ("aido-housekeeping" in names) == ("aido-reminders" in names) == (switch == "dapr")


def test_the_version_is_that_of_the_project(helm):
    version = re.search(r"project\(aido VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
    image = containers(of_kind(helm.objects("values.yaml"), "StatefulSet")[0]["spec"]["template"]["spec"])[0]["image"]
    assert image == f"aido:{version}"
    assert f"ARG VERSION={version}" in (ROOT / "Dockerfile").read_text()


def test_the_keys_that_are_made_are_such_keys(helm):
    data = of_kind(helm.objects("values.yaml"), "Secret")[0]["data"]
    assert re.fullmatch(rb"aido_operator_\w{43}", base64.b64decode(data["operator.key"]))
    assert len(base64.b64decode(base64.b64decode(data["secret.key"]))) == 32
