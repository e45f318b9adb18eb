"""Commands and time in, by input bindings."""

import json

from aido_process import check, first
from pubsub_scenes import await_members, by_place, command
from stage import Stage

TOPIC = "aido.bound-commands"
GROUP = "aido.bound-commands.intake"  # as commands-binding.yaml says


def a_binding_brings_commands_once_each_and_what_is_none_is_put_aside(stage: Stage) -> str:
    await_members(stage, GROUP)
    letters = stage.read("aido.commands.dlq")
    workspace = stage.workspaces[1]
    twice = command(workspace, "bound once")
    for event in (twice, twice, command(workspace, "bound badly", type="aido.task.explode"), command(workspace, "bound last")):
        stage.send(TOPIC, workspace, json.dumps(event).encode())
    titles = first(lambda: stage.titles(workspace), lambda titles: "bound last" in titles)
    check(titles.count("bound once") == 1 and "bound last" in titles, f"each has one effect: {titles}")
    check("bound badly" not in titles, f"and what is no command has none: {titles}")
    seen = letters.until(lambda seen: any(b"bound badly" in m.value() for m in seen))
    found = [m for m in by_place(seen) if b"bound badly" in m.value()]
    check(len(found) == 1, f"it is put aside once: {seen}")
    headers = {name: value.decode() for name, value in found[0].headers()}
    told = json.loads(headers["aido-problem"])
    check(told["type"] == "urn:aido:problem:invalid-value", f"with its problem: {headers}")
    check(headers["aido-topic"] == TOPIC, f"and where it stands: {headers}")
    check(told["cloudevent"]["attribute"] == "type" and told["cloudevent"]["rule"], f"the attribute and the rule: {told}")
    return "Kafka: 4 messages, 2 commands done once each, 1 that is none put aside with its problem"


def a_cron_binding_has_housekeeping_done(stage: Stage) -> str:
    called = 'aido_http_requests_total{method="POST",route="/dapr/housekeeping",status="200"}'
    counts = first(lambda: stage.figures(called), all)
    check(all(counts), f"it calls each process: {counts}")
    return f"cron: called {sum(counts):.0f} times for housekeeping"
