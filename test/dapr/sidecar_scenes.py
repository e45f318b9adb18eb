"""Sidecars that are late, go away and come back; and the tokens on both sides."""

import json
import uuid

from aido_process import Aido, check, first
from pubsub_scenes import command, titles_in
from sidecar import Sidecar
from stage import NODES, Stage


def a_late_sidecar_stops_nothing_and_what_happened_meanwhile_is_told(stage: Stage) -> str:
    """Of a process with all it needs in its own folder, and the tokens in the variables that Dapr has for them."""
    with stage.start_alone("laptop", "--dapr", stage.seats[0].address, environment=stage.mesh.tokens) as aido:
        late = first(lambda: beside(aido), lambda d: "does not answer" in d["detail"])
        check(not late["answers"] and "does not answer" in late["detail"], f"/readyz says that it is late: {late}")
        key = str(uuid.uuid4())
        made = first(lambda: aido.client().request("POST", "/v1/tasks", {"title": "early"}, key), lambda a: a.status == 201)
        check(made.status == 201 and not stage.events.seen, f"requests are served, nothing can be told: {made}")
        with stage.start_sidecar_alone("pubsub", "statestore", "secrets-local"):
            there = first(lambda: beside(aido), lambda d: d["answers"])
            check(there["answers"] and there["detail"] == "", f"/readyz says that it is there: {there}")
            seen = stage.events.until(lambda seen: "early" in titles_in(seen))
            check(titles_in(seen) == ["early"], f"what happened is told: {seen}")
        shown = {"dapr-api-token": stage.mesh.app_token}
        let_in = aido.client().request("GET", "/dapr/subscribe", headers=shown)
        check(let_in.status == 200, f"who shows the token is let in: {let_in}")
        check(aido.stop() == 0, "it ends in good order")
    said = [line for line in aido.lines if any(token in line for token in stage.mesh.tokens.values())]
    check(not said, f"it says no token: {said}")
    return f"{len(seen)} events of a SQLite log wait for a late sidecar and are told"


def beside(aido: Aido) -> dict:
    """What it says of its sidecar."""
    return aido.client().request("GET", "/readyz").body["dapr"]


def without_its_token_nobody_passes_on_either_side(stage: Stage) -> str:
    client = stage.nodes[0].client()
    wrong = ({}, {"dapr-api-token": "wrong"})
    asked = (("GET", "/dapr/subscribe"), ("POST", "/dapr/commands"), ("POST", "/dapr/housekeeping"))
    for headers in wrong:
        for method, target in asked:
            answer = client.request(method, target, {} if method == "POST" else None, headers=headers)
            check(answer.status == 401, f"{method} {target} without the token: {answer}")
    right = {"dapr-api-token": stage.mesh.app_token}
    check(client.request("GET", "/dapr/subscribe", headers=right).status == 200, "with it, there is an answer")
    check(client.request("GET", "/healthz").status == 200, "the probe needs none")
    check(stage.sidecars[0].request("GET", "/v1.0/metadata", token="wrong").status == 401, "nor does it pass at daprd")
    return f"{len(wrong) * len(asked)} requests to the program and 1 to daprd refused with 401"


def what_is_for_aido_is_for_nobody_else(stage: Stage) -> str:
    ours, theirs = (loaded(sidecar) for sidecar in (stage.sidecars[0], stage.theirs))
    check(len(ours) > 1 and not theirs, f"another application's sidecar leaves aido's components alone: {theirs}, {ours}")
    store = "/v1.0/secrets/aido-secrets"
    check(stage.sidecars[0].request("GET", f"{store}/aido").status == 200, "aido's secret can be read beside aido")
    other = stage.sidecars[0].request("GET", f"{store}/another")
    check(other.status == 403, f"another one is none of its business: {other}")
    return f"{len(ours)} components of aido's sidecar, {len(theirs)} of the receiver's, which has the same files"


def loaded(sidecar: Sidecar) -> list[str]:
    told = sidecar.request("GET", "/v1.0/metadata").json()
    return [component["name"] for component in told.get("components", [])]  # left out when there are none


def sidecars_that_die_lose_nothing(stage: Stage) -> str:
    told_to, ordered_in = stage.workspaces[:2]
    for sidecar in stage.sidecars:
        sidecar.kill()
    for number in range(NODES):
        gone = first(lambda: beside(stage.nodes[number]), lambda d: not d["answers"])
        check(not gone["answers"], f"/readyz says that it is gone: {gone}")
    check(stage.figure("aido_dapr_up") == 0, "so do the metrics")
    made, sent = [f"meanwhile {i}" for i in range(5)], [f"sent {i}" for i in range(5)]
    for title in made:
        stage.create(0, told_to, title)
    for title in sent:
        stage.send("aido.commands", ordered_in, json.dumps(command(ordered_in, title)).encode())
    failing = first(lambda: stage.figure("aido_store_failing"), bool)
    check(failing > 0 and set(made) <= set(stage.titles(told_to)), f"they say that snapshots are behind, and serve: {failing}")
    stage.restart_sidecars()
    seen = stage.events.until(lambda seen: made[-1] in titles_in(seen, told_to))
    # What was told when its sidecar died, and not acknowledged, is told again.
    titles = list(dict.fromkeys(t for t in titles_in(seen, told_to) if t in made))
    check(titles == made, f"all is told, in order: {titles}")
    titles = first(lambda: stage.titles(ordered_in), lambda titles: set(sent) <= set(titles))
    check([titles.count(s) for s in sent] == [1] * len(sent), f"each command has one effect: {titles}")
    failing = first(lambda: stage.figure("aido_store_failing"), lambda failing: failing == 0)
    check(failing == 0, f"snapshots catch up: {failing}")
    return f"killed, {len(made)} tasks made and {len(sent)} commands sent meanwhile: each told, each done once"
