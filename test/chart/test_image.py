"""What is in the image runs on its own, as a user without rights, and there is nothing else in it."""

import os
import pathlib
import shutil
import signal
import subprocess
import urllib.request

import pytest

from rendering import ROOT

USER = 65532
LARGEST = 80_000_000
KEY = "aido_operator_" + "s" * 43


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("image")
    subprocess.run([ROOT / "scripts" / "image_root.sh", os.environ["AIDO_BIN"], folder], check=True, timeout=60)
    return folder


def test_the_image_is_small_and_has_no_other_program(image):
    files = [path for path in image.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum({path.stat().st_ino: path.stat().st_size for path in files}.values()) <= LARGEST
    programs = [path.name for path in files if os.access(path, os.X_OK) and ".so" not in path.name]
    assert programs == ["aido"]


def set_by_the_image() -> dict[str, str]:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    return dict(line.removeprefix("ENV ").split("=", 1) for line in lines if line.startswith("ENV "))


def test_what_a_configuration_file_says_counts_in_the_image(tmp_path):
    data, config = tmp_path / "said", tmp_path / "aido.toml"
    config.write_text(f'data = "{data}"\n')
    command = [os.environ["AIDO_BIN"], "doctor", "--config", config]
    doctor = subprocess.run(command, env=set_by_the_image(), capture_output=True, text=True, timeout=60)
    assert str(data) in doctor.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may change the root")
def test_it_serves_with_a_key_as_kubernetes_mounts_it_and_ends_when_told(image, tmp_path):
    root = shutil.copytree(image / "root", tmp_path / "root", symlinks=True)
    shutil.copytree(image / "data" / "aido", root / "var" / "lib" / "aido")
    os.chown(root / "var" / "lib" / "aido", USER, USER)
    key = root / "etc" / "operator.key"
    key.write_text(KEY)
    os.chown(key, 0, USER)
    key.chmod(0o440)
    serve = ["/usr/bin/aido", "serve", "--listen", "127.0.0.1:0", "--bootstrap-key-file", "/etc/operator.key",
             "--zone", "Europe/Berlin", "--drain-timeout", "25"]  # fmt: skip
    with subprocess.Popen(
        [shutil.which("chroot"), f"--userspec={USER}:{USER}", root, *serve], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=set_by_the_image()
    ) as process:
        try:
            said = process.stdout.readline()
            assert "listens on" in said, process.stderr.read()
            address = said.split()[3]
            for path in ("/startupz", "/readyz", "/healthz"):
                assert urllib.request.urlopen(address + path, timeout=10).status == 200
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
            assert (root / "var" / "lib" / "aido" / "log.db").exists()
        finally:
            process.kill()
