"""A stand-in for docker that says what it was asked, as no engine runs where tests do."""

from collections.abc import Callable
from typing import Any, Final

from rewardctl.runtime.compose import containers

PROGRAM: Final = """#!{python}
import json, os, sys
asked, scene = sys.argv[1:], json.load(open({scene!r}))
with open({told!r}, "a") as file:
    owner = os.environ.get("REWARDCTL_OWNER")
    file.write(json.dumps({{"program": os.path.basename(sys.argv[0]), "args": asked, "owner": owner}}) + "\\n")
verb = " ".join(asked[:2]) if asked[0] in ("compose", "image") else asked[0]
if verb in scene["fails"] or asked[-1] in scene["fails"]:
    sys.exit(1)
if verb == "ps":
    print(" ".join(one["Id"] for one in scene["containers"]))
if verb == "inspect":
    print(json.dumps(scene["containers"]))
if verb == "logs":
    since = asked[asked.index("--since") + 1] if "--since" in asked else ""
    print("\\n".join(line for line in scene["logs"][asked[-1]] if line >= since))
if "up" in asked and "once_up" in scene:
    json.dump({{**scene, "containers": scene["once_up"]}}, open({scene!r}, "w"))
if "tools" in asked:
    place = next((word for word in asked if word.startswith("/exchange/")), None)
    here = place and os.environ["REWARDCTL_PROJECT"] + "/compose" + place
    if "backup" in asked:
        open(here, "w").write(scene["backup"])
    if "restore" in asked:
        open({told!r}, "a").write(json.dumps({{"restored": open(here).read()}}) + "\\n")
    sys.stderr.write(scene.get("said", ""))
    print(scene.get("answer", ""))
    sys.exit(scene.get("status", 0))
"""
"""It is told a scene: what fails, the containers, their lines; what one of tools answers, and what a backup holds."""
Scene = Callable[..., Callable[[], list[dict[str, Any]]]]


def container(service: str, number: int = 1, *, lasting: bool = True) -> dict[str, Any]:
    """One that is well, or has done what it had to do once."""
    labels = {"com.docker.compose.service": service, "com.docker.compose.container-number": str(number)}
    state = {"Status": "running" if lasting else "exited", "Running": lasting, "Restarting": False, "Pid": 9}
    return {
        "Id": f"{service}-{number}",
        "Config": {"Labels": labels},
        "State": {
            **state,
            "ExitCode": 0,
            "StartedAt": "2026-11-22T00:00:00.000000000Z",
            "Health": {"Status": "healthy"},
        },
        "HostConfig": {"RestartPolicy": {"Name": "unless-stopped" if lasting else "no"}},
        "RestartCount": 0,
        "NetworkSettings": {"Ports": {}},
    }


EVERY = [container(name) for name in containers.ORDER]
