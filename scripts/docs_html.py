#!/usr/bin/env python3
"""Writes schemas/docs.html, the page that the program serves at /docs, from schemas/openapi.yaml and
schemas/problems.md. Its style sheet is http/docs.css.

With --check it writes nothing and fails when the page would be another. Needs PyYAML:
scripts/venv.sh scripts/docs_html.py
"""

import html
import json
import pathlib
import re
import shlex
import sys

import yaml

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "schemas"
METHODS = ("get", "post", "put", "patch", "delete")
LONGEST_LINE = 60  # characters of a body in an example
AN_ID = "0193590a-5d80-7c3e-9a41-6f2b8c1d0e57"


def last_part(reference: str) -> str:
    return reference.rsplit("/", 1)[1]


def text(words: str) -> str:
    """Plain words as HTML; what stands in backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(words, quote=False))


def code(words: object) -> str:
    return f"<code>{html.escape(str(words), quote=False)}</code>"


def tag(name: str, inner: str, **attributes: str) -> str:
    listed = "".join(f' {key.rstrip("_").replace("_", "-")}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{listed}>{inner}</{name}>"


def json_block(value: object) -> str:
    return tag("pre", tag("code", html.escape(json.dumps(value, indent=2, ensure_ascii=False), quote=False)), tabindex="0")


def field(name: str, notes: str, *lines: str) -> str:
    described = "".join(tag("div", line) for line in lines if line)
    return tag("div", tag("dt", code(name) + notes) + tag("dd", described))


class Page:
    def __init__(self, api: dict, problems: list[tuple[str, ...]]):
        self.api = api
        self.components = api["components"]
        self.problems = problems
        self.problem_names = {row[0] for row in problems}

    def resolved(self, node: dict) -> dict:
        while "$ref" in node:
            _, _, group, name = node["$ref"].split("/")
            node = self.components[group][name]
        return node

    # --- Types ---

    def kind(self, schema: dict) -> str:
        """What a value of the schema is, in words."""
        if "$ref" in schema:
            name = last_part(schema["$ref"])
            return tag("a", name, href=f"#{name}")
        if "oneOf" in schema and "type" not in schema:
            return " or ".join(self.kind(one) for one in schema["oneOf"])
        if "const" in schema:
            return code(schema["const"])
        if "enum" in schema:
            return " · ".join(code(one) for one in schema["enum"])
        types = schema.get("type", "any")
        types = types if isinstance(types, list) else [types]
        return " or ".join(self.plain_kind(one, schema) for one in types)

    def plain_kind(self, name: str, schema: dict) -> str:
        if name == "array":
            most = f"up to {schema['maxItems']} of " if "maxItems" in schema else "array of "
            return most + self.kind(schema.get("items", {}))
        if name == "string":
            return schema.get("format", "string") + self.bounds(schema, "minLength", "maxLength", " characters")
        if name in ("integer", "number"):
            return name + self.bounds(schema, "minimum", "maximum", "")
        return name

    @staticmethod
    def bounds(schema: dict, least: str, most: str, unit: str) -> str:
        low, high = schema.get(least), schema.get(most)
        if low is not None and high is not None:
            return f", {low:,} to {high:,}{unit}"
        if high is not None:
            return f", up to {high:,}{unit}"
        if low == 1 and unit:
            return ", not empty"
        return f", from {low:,}{unit}" if low is not None else ""

    def type_line(self, schema: dict) -> str:
        default = f"; default {code(schema['default'])}" if "default" in schema else ""
        return tag("span", self.kind(schema) + default, class_="kind")

    # --- Parts of a route ---

    def sections(self) -> list[tuple[str, str]]:
        return [(one["name"], one["name"].capitalize()) for one in self.api["tags"]]

    def parameters(self, operation: dict) -> str:
        rows = []
        for one in map(self.resolved, operation.get("parameters", [])):
            place = {"path": "path", "query": "query", "header": "header field"}[one["in"]]
            needed = ' <span class="needed">required</span>' if one.get("required") else ""
            example = f"Example: {code(one['example'])}" if isinstance(one.get("example"), str) else ""
            rows.append(
                field(
                    one["name"],
                    f' <span class="sub">{place}</span>{needed}',
                    self.type_line(one["schema"]),
                    text(one.get("description", "")),
                    example,
                )
            )
        return tag("h4", "Parameters") + tag("dl", "".join(rows), class_="fields") if rows else ""

    def body_schema(self, operation: dict) -> tuple[list[str], dict | None]:
        content = operation.get("requestBody", {}).get("content", {})
        return list(content), next(iter(content.values()))["schema"] if content else None

    def request_body(self, operation: dict) -> str:
        types, schema = self.body_schema(operation)
        if schema is None:
            return ""
        listed = " or ".join(code(one) for one in types)
        return tag("h4", "Body") + tag("p", f"{self.kind(schema)} as {listed}") + self.properties(self.resolved(schema))

    def properties(self, schema: dict) -> str:
        if "oneOf" in schema:
            return tag("p", "One of:").join(["", *(self.properties(self.resolved(one)) for one in schema["oneOf"])])
        rows = []
        for name, value in schema["properties"].items():
            needed = ' <span class="needed">required</span>' if name in schema.get("required", []) else ""
            rows.append(field(name, needed, self.type_line(value), text(value.get("description", ""))))
        return tag("dl", "".join(rows), class_="fields")

    def curl(self, method: str, path: str, operation: dict) -> str:
        url = self.api["servers"][0]["url"] + path.replace("{id}", AN_ID)
        if query := operation.get("x-example-query"):
            url += "?" + query
        words = ["curl"]
        if "text/event-stream" in str(operation["responses"]):
            words.append("-N")
        if method != "get":
            words += ["-X", method.upper()]
        lines = [" ".join(words) + " " + shlex.quote(url)]
        types, schema = self.body_schema(operation)
        if method == "patch":
            lines.append("-H " + shlex.quote('If-Match: "3"'))
        if method == "post":
            lines.append("-H " + shlex.quote("Idempotency-Key: import-2026-11-24-17"))
        if schema is not None:
            lines.append("-H " + shlex.quote(f"Content-Type: {types[0]}"))
            example = self.resolved(schema)["examples"][0]
            compact = json.dumps(example, ensure_ascii=False)
            long = len(compact) > LONGEST_LINE
            lines.append("-d " + shlex.quote(json.dumps(example, ensure_ascii=False, indent=2) if long else compact))
        return tag("pre", tag("code", html.escape(" \\\n  ".join(lines), quote=False)), tabindex="0")

    def answer(self, status: str, response: dict) -> str:
        kinds = []
        for media, content in response.get("content", {}).items():
            shown = self.kind(content["schema"]) + " as " if "$ref" in content["schema"] else ""
            kinds.append(shown + code(media))
        headers = [code(name) for name in response.get("headers", {})]
        fields = "Fields: " + ", ".join(headers) if headers else ""
        return field(status, "", text(response["description"]), tag("span", ", ".join(kinds), class_="kind"),
                     tag("span", fields, class_="sub"))  # fmt: skip

    def problem_links(self, description: str) -> str:
        def link(found: re.Match) -> str:
            name = found.group()
            return tag("a", code(name), href=f"#problem-{name}") if name in self.problem_names else name

        return re.sub(r"[a-z]+(?:-[a-z]+)*", link, text(description))

    def answers(self, operation: dict) -> str:
        good, bad = [], []
        for status, response in operation["responses"].items():
            response = self.resolved(response)
            if int(status) < 400:
                good.append(self.answer(status, response))
            else:
                bad.append(field(status, "", self.problem_links(response["description"])))
        problems = tag("details", tag("summary", f"Problems ({len(bad)})") + tag("dl", "".join(bad), class_="fields"))
        return tag("h4", "Answers") + tag("dl", "".join(good), class_="fields") + problems

    def example(self, operation: dict) -> str:
        for response in map(self.resolved, operation["responses"].values()):
            for content in response.get("content", {}).values():
                if "example" in content:
                    return tag("details", tag("summary", "Example answer") + json_block(content["example"]))
        return ""

    def route(self, method: str, path: str, operation: dict) -> str:
        name = operation["operationId"]
        parts = [
            tag("h3", tag("a", text(operation["summary"]), href=f"#{name}")),
            tag("p", tag("span", method.upper(), class_=f"method {method}") + " " + code(path), class_="address"),
            tag("p", text(operation["description"])) if "description" in operation else "",
            self.scope(operation),
            self.curl(method, path, operation),
            self.parameters(operation),
            self.request_body(operation),
            self.answers(operation),
            self.example(operation),
        ]
        return tag("section", "\n".join(filter(None, parts)), class_="route", id=name)

    def scope(self, operation: dict) -> str:
        """What a credential must be good for."""
        needed = [scope for way in operation.get("security", []) for scope in way.get("bearer", [])]
        return tag("p", "Scope " + ", ".join(map(code, needed)) + ".") if needed else ""

    # --- The whole ---

    def operations(self, section: str):
        for path, item in self.api["paths"].items():
            for method in METHODS:
                if section in item.get(method, {}).get("tags", []):
                    yield method, path, item[method]

    def model(self, name: str, schema: dict) -> str:
        parts = [tag("h3", tag("a", name, href=f"#{name}"))]
        if "description" in schema:
            parts.append(tag("p", self.problem_links(schema["description"])))
        if "properties" in schema:
            parts.append(self.properties(schema))
        elif "oneOf" in schema:
            parts.append(tag("p", "One of " + ", ".join(self.kind(one) for one in schema["oneOf"]) + "."))
        for example in schema.get("examples", [])[:1]:
            parts.append(tag("details", tag("summary", "Example") + json_block(example)))
        return tag("section", "\n".join(parts), class_="model", id=name)

    def problem(self, row: tuple[str, ...]) -> str:
        name, status, title, following, retry = row
        wait = f"Retry-After: {retry} s" if retry else ""
        return tag(
            "div",
            tag("dt", code(name)) + tag("dd", tag("div", f"{status} · {text(title)}") + tag("div", text(following))
                                        + tag("div", wait, class_="sub")),
            id=f"problem-{name}",
        )  # fmt: skip

    def navigation(self) -> str:
        parts = [tag("section", tag("ul", tag("li", tag("a", "Overview", href="#overview"))))]
        for section, title in self.sections():
            links = [
                tag("li", tag("a", tag("span", method.upper(), class_=f"method {method}")
                              + tag("span", text(operation["summary"])), href=f"#{operation['operationId']}"))
                for method, path, operation in self.operations(section)
            ]  # fmt: skip
            parts.append(tag("section", tag("h2", title) + tag("ul", "".join(links))))
        more = [("#values", "Values"), ("#problems", "Problems"), ("/openapi.json", "openapi.json")]
        listed = "".join(tag("li", tag("a", words, href=to)) for to, words in more)
        parts.append(tag("section", tag("h2", "Reference") + tag("ul", listed)))
        return tag("nav", "\n".join(parts), aria_label="Contents")

    def masthead(self) -> str:
        info = self.api["info"]
        name = tag("h1", f"{info['title']} " + tag("span", info["version"], class_="sub"))
        return tag("header", name + tag("p", text(info["summary"]), class_="lead"))

    def overview(self) -> str:
        sentences = re.split(r"(?<=\.) (?=[A-Z])", self.api["info"]["description"])
        listed = tag("ul", "".join(tag("li", text(one)) for one in sentences))
        place = tag("p", f"The examples talk to {code(self.api['servers'][0]['url'])}.")
        return tag("section", tag("h2", "Overview") + listed + place, id="overview")

    def render(self) -> str:
        main = [self.overview()]
        for section, title in self.sections():
            routes = "\n".join(self.route(*one) for one in self.operations(section))
            main.append(tag("section", tag("h2", title) + routes))
        models = "\n".join(self.model(*one) for one in self.components["schemas"].items())
        main.append(tag("section", tag("h2", "Values") + models, id="values"))
        explained = tag("p", f"Errors are {code('application/problem+json')}; {code('type')} is "
                             f"{code('urn:aido:problem:')} and one of these names, and stays the same for ever.")  # fmt: skip
        listed = tag("dl", "\n".join(map(self.problem, self.problems)), class_="fields")
        main.append(tag("section", tag("h2", "Problems") + explained + listed, id="problems"))
        return "\n".join(
            [
                "<!doctype html>",
                '<html lang="en">',
                "<head>",
                '<meta charset="utf-8">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                f"<title>{self.api['info']['title']}: the HTTP API</title>",
                '<link rel="stylesheet" href="/docs.css">',
                "</head>",
                "<body>",
                '<a class="skip" href="#main">Skip to the content</a>',
                self.masthead(),
                self.navigation(),
                tag("main", "\n".join(main), id="main"),
                tag("footer", "Made from schemas/openapi.yaml and schemas/problems.md."),
                "</body>",
                "</html>",
                "",
            ]
        )


def problem_rows(document: str) -> list[tuple[str, ...]]:
    """The rows of the table of problems: name, status, title, next, Retry-After."""
    rows = []
    for line in document.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[1].isdigit():
            rows.append((cells[0].strip("`"), *cells[1:]))
    return rows


def main() -> int:
    api = yaml.safe_load((SCHEMAS / "openapi.yaml").read_text())
    made = Page(api, problem_rows((SCHEMAS / "problems.md").read_text())).render()
    target = SCHEMAS / "docs.html"
    if "--check" not in sys.argv[1:]:
        target.write_text(made)
        return 0
    if target.exists() and target.read_text() == made:
        return 0
    print("schemas/docs.html is not what schemas/openapi.yaml says: run scripts/docs_html.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
