#!/usr/bin/env python3
"""Writes schemas/openapi.json, which is built into the program, from schemas/openapi.yaml.

With --check it writes nothing and fails when the two differ. Needs PyYAML: scripts/venv.sh scripts/openapi_json.py
"""

import json
import pathlib
import sys

import yaml

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "schemas"


def main() -> int:
    made = json.dumps(yaml.safe_load((SCHEMAS / "openapi.yaml").read_text()), ensure_ascii=False, separators=(",", ":"))
    target = SCHEMAS / "openapi.json"
    if "--check" not in sys.argv[1:]:
        target.write_text(made + "\n")
        return 0
    if target.exists() and target.read_text() == made + "\n":
        return 0
    print("schemas/openapi.json is not what schemas/openapi.yaml says: run scripts/openapi_json.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
