#!/usr/bin/env bash
# image.sh BINARY NAME:TAG   makes an image of the program, with whichever of docker, podman and buildah works here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

binary="$1" name="$2"

builder() {
  if docker info >/dev/null 2>&1; then echo docker build
  elif command -v podman >/dev/null; then echo podman build
  elif command -v buildah >/dev/null; then echo buildah bud
  else
    echo "image: neither docker, nor podman, nor buildah works here" >&2
    return 1
  fi
}

read -r -a build < <(builder)
scripts/image_root.sh "$binary" build/image
"${build[@]}" --quiet --target machine --build-arg VERSION="${name##*:}" \
  --build-arg REVISION="$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" --tag "$name" . >/dev/null
du -sb build/image | awk -v name="$name" '{ printf "%s: %.0f MB\n", name, $1 / 1e6 }'
