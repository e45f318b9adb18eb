"""Where local, AKS and GKE may differ is said by one table of the deployment guide; they differ nowhere else."""

import re
import tomllib
from typing import Any, Iterator

from rendering import ROOT, configuration

GUIDE = ROOT / "docs" / "deployment-guide.md"
PLACES = {"local": "values-minikube.yaml", "AKS": "values-aks.yaml", "GKE": "values-gke.yaml"}
LEAST = 95  # per cent


def name_of(element: Any, index: int) -> Any:
    """What stands for its place in a list: that may differ where another element came before."""
    if not isinstance(element, dict):
        return index
    mounted = element.get("secret", {}).get("items", [{}])[0]
    return element.get("name") or mounted.get("path") or index


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from leaves(one, f"{path}/{key}")
    elif isinstance(value, list) and value:
        for i, one in enumerate(value):
            yield from leaves(one, f"{path}/{name_of(one, i)}")
    else:
        yield path, value


def settings(helm, values: str) -> dict[str, Any]:
    """Each setting of what is installed, by its path: Kind/name/field/…; the program's own by their options."""
    objects = helm.objects(values)
    found = dict(leaves(tomllib.loads(configuration(objects)), "aido.toml"))
    for one in objects:
        if one["kind"] != "ConfigMap":
            found.update(leaves(one, f"{one['kind']}/{one['metadata']['name']}"))
    return found


def allowed() -> list[re.Pattern]:
    """The first column: a path, in which * is anything."""
    table = re.search(r"^\| may differ \|.*?(?:\n\n|\Z)", GUIDE.read_text(), re.S | re.M).group(0)
    return [re.compile(re.escape(one).replace(r"\*", ".*")) for one in re.findall(r"^\| `([^`]+)` \|", table, re.M)]


def test_places_differ_only_where_the_guide_says_so(helm):
    places = {name: settings(helm, values) for name, values in PLACES.items()}
    paths = sorted(set().union(*places.values()))
    different = [p for p in paths if len({repr(place.get(p, "absent")) for place in places.values()}) > 1]
    rows = allowed()
    unsaid = [f"{p}: {({name: place.get(p) for name, place in places.items()})}" for p in different
              if not any(row.fullmatch(p) for row in rows)]  # fmt: skip
    assert not unsaid, "\n".join(unsaid)
    unused = [row.pattern for row in rows if not any(row.fullmatch(p) for p in different)]
    assert not unused, f"nothing differs there: {unused}"


def test_what_all_places_have_is_the_same_nearly_everywhere(helm):
    places = [settings(helm, values) for values in PLACES.values()]
    kinds = [{path.split("/")[0] for path in place} for place in places]
    shared = set.intersection(*kinds)
    paths = {p for place in places for p in place if p.split("/")[0] in shared}
    same = [p for p in paths if len({repr(place.get(p, "absent")) for place in places}) == 1]
    parity = 100 * len(same) / len(paths)
    print(f"\nparity of local, AKS and GKE: {parity:.1f} % ({len(same)} of {len(paths)} settings)")
    assert parity >= LEAST
