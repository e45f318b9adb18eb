"""The API, called by another application through both sidecars."""

from aido_process import check, first
from stage import NODES, Stage

API = "/v1.0/invoke/aido/method"


def the_api_is_called_with_a_credential_and_answers_as_it_does_directly(stage: Stage) -> str:
    workspace = stage.workspaces[0]
    refused = first(lambda: stage.theirs.request("GET", f"{API}/v1/tasks"), lambda a: a.status != 500)
    check(refused.status == 401, f"without a credential an application is refused: {refused}")
    shown = stage.as_operator(0, workspace).headers
    made = stage.theirs.request("POST", f"{API}/v1/tasks", {"title": "from outside"}, headers=shown)
    check(made.status == 201 and made.headers["Location"].startswith("/v1/tasks/"), f"with one it is served: {made}")
    targets = ["/v1/tasks?limit=5", made.headers["Location"], "/v1/tasks/none", "/v1/workspace", "/v1/tasks?limit=0"]
    answers = [same_answer(stage, workspace, target) for target in targets]
    return f"1 call refused with 401, 1 task made, answers {', '.join(answers)} equal to the direct ones"


def same_answer(stage: Stage, workspace: str, target: str) -> str:
    """Its status; whichever process is asked, straight or through two sidecars. dapr_parity compares all there is."""
    far = stage.theirs.request("GET", API + target, headers=stage.as_operator(0, workspace).headers)
    for number in range(NODES):
        near = stage.as_operator(number, workspace).ask("GET", target)
        same = (near.status, near.body, near.headers.get("ETag")) == (far.status, far.json(), far.headers.get("Etag"))
        check(same, f"{target} is answered alike: {near}, and {far}")
    return str(far.status)
