#!/usr/bin/env python3
"""Kafka, PostgreSQL and two processes of the program, each beside a real daprd: every scene shows a building block acting."""

import os
import pathlib
import sys
import tempfile
import time
import traceback

import binding_scenes
import pubsub_scenes
import used
from cluster import TOOL_IS_MISSING, ToolIsMissing
from stage import Stage

# In this order: what the ones before have made, those behind may use.
SCENES = (
    pubsub_scenes.a_late_sidecar_stops_nothing_and_what_happened_meanwhile_is_told,
    pubsub_scenes.every_event_is_told_in_order_under_the_key_of_its_workspace,
    pubsub_scenes.a_command_comes_in_and_again_without_a_second_effect,
    pubsub_scenes.what_is_no_command_is_put_aside_with_its_problem_and_blocks_nothing,
    binding_scenes.a_binding_brings_commands_once_each_and_what_is_none_is_put_aside,
    pubsub_scenes.without_its_token_nobody_passes_for_a_sidecar,
    pubsub_scenes.a_sidecar_that_dies_loses_nothing,
)


def play(stage: Stage) -> None:
    for scene in SCENES:
        began = time.monotonic()
        scene(stage)
        print(f"{time.monotonic() - began:6.1f} s  {scene.__name__.replace('_', ' ')}", flush=True)
    for node in stage.nodes:
        used.requests_of(f"http://127.0.0.1:{node.port}")
        if node.stop() != 0:
            raise AssertionError(f"a node does not end in good order: {node.lines[-20:]}")


def tell_what_they_said(stage: Stage) -> None:
    for number in range(len(stage.nodes)):
        print(stage.readiness(number), file=sys.stderr)
    for process in (*stage.nodes, *stage.sidecars):
        print(f"--- {process.process.args[0]}", *process.lines[-60:], sep="\n", file=sys.stderr)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="aido-test-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL runs as another user
        stage = Stage(pathlib.Path(folder))
        try:
            stage.up()
            play(stage)
        except ToolIsMissing:
            sys.exit(TOOL_IS_MISSING)
        except BaseException:
            traceback.print_exc()
            tell_what_they_said(stage)
            sys.exit(1)
        finally:
            stage.down()
    print("dapr: ok")


if __name__ == "__main__":
    main()
