"""What a suite asked and what it was answered, for test/dapr/parity_test.py: a JSON line each.

AIDO_TRANSCRIPT names the file that it is written to; without it nothing is.
"""

import json
import os

FILE = os.environ.get("AIDO_TRANSCRIPT")


def answered(method: str, path: str, answer) -> None:
    """Of a stream only that it began."""
    if not FILE:
        return
    streamed = answer.headers.get("Content-Type", "").startswith("text/event-stream")
    line = {
        "test": os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0],
        "asked": f"{method} {path}",
        "status": answer.status_code,
        "fields": {name.lower(): value for name, value in answer.headers.items()},
        "body": None if streamed else answer.text,
    }
    with open(FILE, "a") as out:
        out.write(json.dumps(line) + "\n")
