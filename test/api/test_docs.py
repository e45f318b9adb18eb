"""The documentation page: complete, and of use without a network and without scripts."""

import html.parser
import pathlib

import pytest
import yaml

DESCRIPTION = yaml.safe_load((pathlib.Path(__file__).parents[2] / "schemas" / "openapi.yaml").read_text())


class Outline(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.loaded, self.words, self.open = set(), [], [], [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.tags.add(tag)
        if tag not in ("meta", "link"):
            self.open.append(tag)
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "a":
            self.links.append(named["href"])
        elif "href" in named or "src" in named:
            self.loaded.append(named.get("href") or named.get("src"))
        assert not [name for name in named if name.startswith("on") or name == "style"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


@pytest.fixture(scope="module")
def page(base_url):
    import requests

    answer = requests.get(base_url + "/docs", timeout=20)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return Outline(answer.content.decode())


def test_every_route_is_there_with_its_parameters_and_an_example(page):
    for path, item in DESCRIPTION["paths"].items():
        for method, operation in item.items():
            assert operation["operationId"] in page.ids
            assert path in page.words and operation["summary"] in page.words
            assert "http://127.0.0.1:7070" + path.split("{")[0] in page.words
            for one in operation.get("parameters", []):
                assert one.get("name", "") in page.words


def test_every_value_and_every_problem_is_explained(page):
    assert set(DESCRIPTION["components"]["schemas"]) <= set(page.ids)
    for kind in DESCRIPTION["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]:
        assert "problem-" + kind.rsplit(":", 1)[1] in page.ids


def test_every_link_leads_to_something_here(api, page):
    assert len(page.ids) == len(set(page.ids)) and not page.open
    for link in set(page.links + page.loaded):
        if link.startswith("#"):
            assert link[1:] in page.ids
        else:
            assert link.startswith("/") and api.get(link).status_code == 200, link


def test_it_runs_nothing_and_loads_its_own_style_only(api, page):
    assert not page.tags & {"script", "style", "img", "iframe", "form", "object"}
    assert page.loaded == ["/docs.css"]
    policy = api.get("/docs").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';") and "frame-ancestors 'none'" in policy
    style = api.get("/docs.css")
    assert style.headers["Content-Type"] == "text/css; charset=utf-8" and "url(" not in style.text
    assert {api.get(path).headers["X-Content-Type-Options"] for path in ("/docs", "/docs.css")} == {"nosniff"}
