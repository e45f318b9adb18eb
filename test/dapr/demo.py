#!/usr/bin/env python3
"""Kafka, PostgreSQL, two processes of the program and a small application, each beside a real daprd, with all components of
dapr-components/: every scene shows a building block acting."""

import os
import pathlib
import sys
import tempfile
import time
import traceback
from typing import Callable, NamedTuple

import binding_scenes
import invocation_scenes
import letter_scenes
import pubsub_scenes
import secret_scenes
import sidecar_scenes
import state_scenes
from cluster import TOOL_IS_MISSING, ToolIsMissing
from stage import Stage


class Scene(NamedTuple):
    block: str
    play: Callable[[Stage], str]  # says what was seen


# In this order: what the ones before have made, those behind may use.
SCENES = (
    Scene("late sidecar", sidecar_scenes.a_late_sidecar_stops_nothing_and_what_happened_meanwhile_is_told),
    Scene("state store", state_scenes.a_process_waits_for_its_snapshots_and_says_so),
    Scene("secrets", secret_scenes.a_start_without_its_secrets_says_what_is_missing),
    Scene("secrets", secret_scenes.a_new_password_of_the_database_counts_at_the_next_connection),
    Scene("secrets", secret_scenes.processes_wait_for_their_secrets),
    Scene("pub/sub out", pubsub_scenes.every_event_is_told_in_order_under_the_key_of_its_workspace),
    Scene("pub/sub in", pubsub_scenes.a_command_comes_in_and_again_without_a_second_effect),
    Scene("pub/sub in", pubsub_scenes.what_is_no_command_is_put_aside_with_its_problem_and_blocks_nothing),
    Scene("pub/sub in", pubsub_scenes.both_ways_to_subscribe_bring_commands),
    Scene("input binding", binding_scenes.a_binding_brings_commands_once_each_and_what_is_none_is_put_aside),
    Scene("input binding", binding_scenes.a_cron_binding_has_housekeeping_done),
    Scene("invocation in", invocation_scenes.the_api_is_called_with_a_credential_and_answers_as_it_does_directly),
    Scene("invocation out", letter_scenes.an_application_is_called_with_its_sidecars_token_and_tried_again),
    Scene("invocation out", letter_scenes.a_breaker_is_seen_to_open_and_to_close),
    Scene("pub/sub out", letter_scenes.a_topic_takes_letters),
    Scene("output binding", letter_scenes.an_output_binding_takes_letters_and_tries_again),
    Scene("targets", letter_scenes.where_the_operator_does_not_let_channels_lead_none_leads),
    Scene("API tokens", sidecar_scenes.without_its_token_nobody_passes_on_either_side),
    Scene("scopes", sidecar_scenes.what_is_for_aido_is_for_nobody_else),
    Scene("lost sidecars", sidecar_scenes.sidecars_that_die_lose_nothing),
    Scene("secrets", secret_scenes.changed_secrets_count_without_a_restart),
    Scene("state store", state_scenes.a_process_that_is_killed_goes_on_from_the_state_store),
    Scene("state store", state_scenes.without_its_database_nothing_is_lost_and_readyz_says_so),
    Scene("state store", state_scenes.the_log_and_the_state_store_agree),
)


def play(stage: Stage) -> None:
    for scene in SCENES:
        began = time.monotonic()
        seen = scene.play(stage)
        print(f"{time.monotonic() - began:5.1f} s  {scene.block:14}  {seen}", flush=True)


def tell_what_they_said(stage: Stage) -> None:
    for process in (*stage.nodes, *stage.sidecars, stage.theirs):
        if process:
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
