#!/usr/bin/env python3
"""partitioner_test.py PROGRAM: the engine's partitions of random workspaces are those of Kafka's own Java producer.

AIDO_SEED=n repeats a run.
"""

import os
import pathlib
import random
import subprocess
import sys
import uuid

KEYS = 10_000


def answers(command: list[str], questions: str) -> list[str]:
    done = subprocess.run(command, input=questions, capture_output=True, text=True, check=True)
    return done.stdout.split()


def main(program: str) -> int:
    broker = pathlib.Path(__file__).with_name("broker.sh")
    installed = subprocess.run([broker, "libs"], stdout=subprocess.PIPE, text=True)
    if installed.returncode:
        return installed.returncode
    libs = installed.stdout.strip()
    seed = int(os.environ.get("AIDO_SEED", random.randrange(2**32)))
    choices = random.Random(seed)
    questions = "".join(
        f"{choices.choice((1, 3, 32, 1024))} {uuid.UUID(int=choices.getrandbits(128))}\n" for _ in range(KEYS)
    )
    ours = answers([program], questions)
    theirs = answers(["java", "-cp", f"{libs}/classes:{libs}/jars/*", "KeyPartitions"], questions)
    wrong = [q for q, a, b in zip(questions.splitlines(), ours, theirs, strict=True) if a != b]
    print(f"seed {seed}: {len(ours)} keys, {len(wrong)} in another partition than the Java client's {wrong[:3]}")
    return 1 if wrong or len(ours) != KEYS else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
