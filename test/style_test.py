#!/usr/bin/env python3
"""Holds the tree to the rules that a compiler does not see: a ratchet, run by `make lint` and as a ctest case.

Every rule is a function from a Tree to findings; test/style_rules_test.py breaks each of them once.
"""

import pathlib
import re
import subprocess
import sys
from typing import Callable, Iterator, NamedTuple

# Files over MAX_LINES, each with the reason why it is one concept all the same.
LONG_FILES: dict[str, str] = {}
MAX_LINES = 400

# Breaks the rules on purpose.
EXEMPT = "test/style_rules_test.py"

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE_FOLDERS = ("engine", "eventstore", "actors", "http", "delivery", "app")
ADAPTERS = ("memory", "sqlite", "kafka", "postgres", "dapr")
EDGE_DOOR = "actors/gateway.hpp"
DELIVERY_PORT = "delivery/channel.hpp"
TRANSFERS = "delivery/transfer.hpp"  # over HTTP, to whatever is outside


class Finding(NamedTuple):
    path: str
    line: int
    text: str


class Tree(dict):
    """Root-relative path -> text of every file that is or will be in the repository."""

    def matching(self, *suffixes: str, under: tuple[str, ...] = ("",)) -> Iterator[tuple[str, str]]:
        for path, text in sorted(self.items()):
            if path.endswith(suffixes) and path.startswith(under):
                yield path, text

    def cpp(self) -> Iterator[tuple[str, str]]:
        return self.matching(".hpp", ".cpp")

    def exists(self, path: str) -> bool:
        folder = path.rstrip("/") + "/"
        return path in self or path in ("", ".") or any(name.startswith(folder) for name in self)


def numbered(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.splitlines(), 1)


# --- Which folder may include what -----------------------------------------------------------------------------------

ENGINE_MAY = re.compile(r"^(boost/(describe|system|uuid|mp11)(/|\.)|simdjson(\.h|/)|date/|utf8proc\.h)")
ENGINE_MAY_NOT = {"condition_variable", "filesystem", "fstream", "future", "iostream", "random", "thread"}
# A third-party header -> the only folders that know it.
OWNED_HEADERS = (
    (re.compile(r"^caf/"), ("actors/",)),
    (re.compile(r"^boost/(beast|asio)(/|\.)"), ("http/", "delivery/")),
    (re.compile(r"^zlib\.h"), ("http/",)),
    (re.compile(r"^sqlite3"), ("eventstore/sqlite/",)),
    (re.compile(r"^librdkafka/"), ("eventstore/kafka/",)),
    (re.compile(r"^(pqxx|libpq-fe\.h)"), ("eventstore/postgres/",)),
    (re.compile(r"^(CLI/|toml\+\+/)"), ("app/",)),
    (re.compile(r"^curl/"), ("app/cli/", "delivery/", "http/key_readers.cpp")),
    (re.compile(r"^cjose/"), ("http/",)),
    (re.compile(r"^utf8proc"), ("app/cli/", "engine/query/search_text.cpp")),
    (re.compile(r"^(csv\.h|libical/)"), ("app/transfer/",)),
)


def layer_of(path: str) -> str:
    """The folder that decides what `path` may include: adapters are layers of their own."""
    parts = path.split("/")
    if parts[0] == "eventstore" and len(parts) > 2 and parts[1] in ADAPTERS:
        return "/".join(parts[:2])
    return parts[0]


def may_include(path: str, target: str) -> bool:
    """Whether `path` may include the project's own header `target`."""
    source, wanted = layer_of(path), layer_of(target)
    if source in (wanted, "app"):
        return True
    if target == EDGE_DOOR:
        return source in ("http", "delivery")
    if target == DELIVERY_PORT:
        return source == "actors"
    if target == TRANSFERS:
        return source in ("delivery", "eventstore/dapr")
    if wanted == "engine":
        return True
    return wanted == "eventstore" and source != "engine"


def bad_third_party(path: str, target: str) -> str | None:
    if layer_of(path) == "engine":
        plain_std = re.fullmatch(r"[a-z_0-9]+", target)
        if target in ENGINE_MAY_NOT or not (plain_std or ENGINE_MAY.match(target)):
            return f"the pure domain includes <{target}>"
    if path == EDGE_DOOR and target.startswith("caf/"):
        return "the edge's door includes CAF, which would leak into http/"
    for pattern, owners in OWNED_HEADERS:
        if pattern.match(target) and not path.startswith(owners):
            return f"<{target}> belongs to {' and '.join(owners)} alone"
    return None


def includes_follow_the_direction(tree: Tree) -> Iterator[Finding]:
    pattern = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
    for path, text in tree.cpp():
        if not path.startswith(tuple(f"{folder}/" for folder in CODE_FOLDERS)):
            continue
        for line, content in numbered(text):
            match = pattern.match(content)
            if not match:
                continue
            quote, target = match.groups()
            if quote == "<":
                problem = bad_third_party(path, target)
                if problem:
                    yield Finding(path, line, problem)
            elif target.split("/")[0] not in CODE_FOLDERS:
                yield Finding(path, line, f'"{target}" is not root-relative')
            elif not may_include(path, target):
                yield Finding(path, line, f'"{target}" is against the direction of dependencies')


def the_engine_reads_no_clock(tree: Tree) -> Iterator[Finding]:
    pattern = re.compile(r"_clock::now\s*\(|\bgettimeofday\s*\(|\bstd::time\s*\(")
    for path, text in tree.matching(".hpp", ".cpp", under=("engine/",)):
        for line, content in numbered(text):
            if pattern.search(content):
                yield Finding(path, line, "the pure domain reads a clock; time comes in through the context")


# --- Files -----------------------------------------------------------------------------------------------------------


def every_source_is_compiled(tree: Tree) -> Iterator[Finding]:
    named = set()
    for path, text in tree.matching("CMakeLists.txt", ".cmake"):
        folder = pathlib.PurePosixPath(path).parent
        named.update(str(folder / token) for token in re.findall(r"[\w./-]+\.cpp", text))
    for path, _ in tree.matching(".cpp"):
        if path not in named:
            yield Finding(path, 1, "no CMakeLists.txt names this file: it is never compiled")


def files_hold_one_concept(tree: Tree) -> Iterator[Finding]:
    for path, text in tree.matching(".hpp", ".cpp", ".py", ".sh", ".cmake", "CMakeLists.txt", ".ts", ".tsx"):
        lines = text.count("\n")
        if lines > MAX_LINES and path not in LONG_FILES:
            yield Finding(path, lines, f"{lines} lines: split it, or give a reason in LONG_FILES")
        if lines <= MAX_LINES and path in LONG_FILES:
            yield Finding(path, lines, "short by now: remove it from LONG_FILES")
    for path in LONG_FILES.keys() - tree.keys():
        yield Finding(path, 0, "gone: remove it from LONG_FILES")


# --- Words -----------------------------------------------------------------------------------------------------------

EMPTY_NAME = re.compile(r"(^|_)(manager|helper|util|utils)(_|$)|(Manager|Helper|Utils?)([A-Z]|$)", re.MULTILINE)


def names_say_something(tree: Tree) -> Iterator[Finding]:
    pattern = re.compile(r"\b(?:class|struct|namespace)\s+(\w+)")
    for path, text in tree.matching(".hpp", ".cpp", ".py", ".ts"):
        if EMPTY_NAME.search(pathlib.PurePosixPath(path).stem):
            yield Finding(path, 1, "the file's name says nothing about what it does")
        for line, content in numbered(text):
            for name in pattern.findall(content):
                if EMPTY_NAME.search(name):
                    yield Finding(path, line, f"the name {name} says nothing about what it does")


def nothing_is_left_for_later(tree: Tree) -> Iterator[Finding]:
    pattern = re.compile(r"\b(" + "|".join(("FIX" + "ME", "TO" + "DO", "XX" + "X")) + r")\b")
    for path, text in sorted(tree.items()):
        for line, content in numbered(text):
            if pattern.search(content):
                yield Finding(path, line, "a note to do something later: do it, or open an issue")


def no_path_of_one_machine(tree: Tree) -> Iterator[Finding]:
    pattern = re.compile(r"(?<![\w.])/wo" + r"rk/|/ho" + r"me/\w+/|/ro" + r"ot/")
    for path, text in sorted(tree.items()):
        for line, content in numbered(text):
            if pattern.search(content):
                yield Finding(path, line, "a path that exists on one machine only")


def tests_do_not_sleep(tree: Tree) -> Iterator[Finding]:
    code = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(")
    shell = re.compile(r"(^|[;&|]|\bdo\b)\s*sleep\s+[\d.$\"]")
    for path, text in tree.matching(".hpp", ".cpp", ".py", ".sh", under=("test/",)):
        if path.startswith("test/style_"):
            continue
        pattern = shell if path.endswith(".sh") else code
        for line, content in numbered(text):
            if pattern.search(content) and "pacing:" not in content:
                yield Finding(path, line, "a sleep: wait for the event itself (load that is paced says `pacing: why`)")


# --- Documents -------------------------------------------------------------------------------------------------------


def prose_and_code(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each line of a Markdown text, and whether it stands in a fenced block."""
    fenced = False
    for line, content in numbered(text):
        if content.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        else:
            yield line, content, fenced


def anchors_of(text: str) -> set[str]:
    """What GitHub makes of the headings."""
    found: set[str] = set()
    for _, content, fenced in prose_and_code(text):
        heading = re.match(r"#{1,6}\s+(.*)", content)
        if heading and not fenced:
            found.add(re.sub(r"[^\w\- ]", "", heading.group(1).strip().lower()).replace(" ", "-"))
    return found


def resolve(path: str, target: str) -> str:
    """`target` as seen from the document `path`, root-relative; a leading .. beyond the root stays and is not found."""
    parts: list[str] = []
    for part in [*pathlib.PurePosixPath(path).parent.parts, *target.split("/")]:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def links_lead_somewhere(tree: Tree) -> Iterator[Finding]:
    pattern = re.compile(r"\]\(<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s+(\S+)")
    for path, text in tree.matching(".md"):
        for line, content, fenced in prose_and_code(text):
            if fenced:
                continue
            for groups in pattern.findall(re.sub(r"`[^`]*`", "", content)):
                target, _, anchor = (groups[0] or groups[1]).partition("#")
                if re.match(r"[a-z][a-z+.-]*:", target):
                    continue
                found = resolve(path, target) if target else path
                if not tree.exists(found):
                    yield Finding(path, line, f"dead link: {target}")
                elif anchor and found.endswith(".md") and anchor not in anchors_of(tree.get(found, "")):
                    yield Finding(path, line, f"dead link: no heading #{anchor} in {found}")


def paths_in_documents_exist(tree: Tree) -> Iterator[Finding]:
    pattern = re.compile(r"`(\.?[\w-]+(?:/[\w.-]+)*/[\w-][\w.-]*\.[a-z]{1,5})`")
    for path, text in tree.matching(".md"):
        for line, content, fenced in prose_and_code(text):
            for target in [] if fenced else pattern.findall(content):
                made_by_the_build_or_placeholder = target.startswith("build/") or target.split("/")[0].isupper()
                if not made_by_the_build_or_placeholder and not tree.exists(target):
                    yield Finding(path, line, f"`{target}` does not exist")


def in_code_marks(content: str, fenced: bool) -> list[str]:
    return [content] if fenced else re.findall(r"`([^`]+)`", content)


def names_in_documents_exist(tree: Tree) -> Iterator[Finding]:
    """Make targets, metrics, environment variables and the program's options, where a document sets them as code."""
    targets = set(re.findall(r"^([a-z][\w-]*):", tree.get("Makefile", ""), re.MULTILINE))
    sources = "\n".join(text for path, text in tree.items() if not path.endswith(".md"))
    program = "\n".join(text for _, text in tree.matching(".cpp", ".hpp", under=("app/",)))
    for path, text in tree.matching(".md"):
        for line, content, fenced in prose_and_code(text):
            for code in in_code_marks(content, fenced):
                for target in re.findall(r"^(?:\$ )?(?:\w+=\S+ )*make ([a-z][\w-]*)", code.strip()):
                    if target not in targets:
                        yield Finding(path, line, f"no such make target: {target}")
                for name in re.findall(r"\b(aido_[a-z0-9_]*[a-z0-9]|AIDO_[A-Z0-9_]*[A-Z0-9])\b(?!_?<)", code):
                    if not re.search(rf"\b{name}\b", sources):
                        yield Finding(path, line, f"nothing is called {name}")
                for arguments in re.findall(r"(?:^|[\s/])aido ([a-z][^|;&]*)", code):
                    for option in re.findall(r"(?<=\s)--([a-z][a-z-]+)", arguments):
                        if f"--{option}" not in program and f'"{option}"' not in program:
                            yield Finding(path, line, f"the program has no option --{option}")


RULES: tuple[Callable[[Tree], Iterator[Finding]], ...] = (
    includes_follow_the_direction,
    the_engine_reads_no_clock,
    every_source_is_compiled,
    files_hold_one_concept,
    names_say_something,
    nothing_is_left_for_later,
    no_path_of_one_machine,
    tests_do_not_sleep,
    links_lead_somewhere,
    paths_in_documents_exist,
    names_in_documents_exist,
)


def read_tree(root: pathlib.Path) -> Tree:
    """The files that git tracks or would track, but for EXEMPT; binary files count as empty."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"], check=True, capture_output=True
    ).stdout.decode()
    tree = Tree()
    for path in filter(None, listed.split("\0")):
        if path != EXEMPT and (root / path).is_file():
            content = (root / path).read_bytes()
            tree[path] = "" if b"\0" in content else content.decode("utf-8")
    return tree


def main() -> int:
    tree = read_tree(ROOT)
    findings = sorted(
        f"{finding.path}:{finding.line}: {finding.text} ({rule.__name__})" for rule in RULES for finding in rule(tree)
    )
    print("\n".join(findings + [f"style: {len(tree)} files, {len(findings)} findings"]))
    return 1 if findings or not tree else 0


if __name__ == "__main__":
    sys.exit(main())
