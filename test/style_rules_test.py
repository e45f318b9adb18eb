#!/usr/bin/env python3
"""Breaks every rule of test/style_test.py, and checks that what is right passes."""

import unittest

import style_test
from style_test import Tree

CMAKE = {"engine/CMakeLists.txt": "aido_library(aido_engine SOURCES task/decide.cpp)\n"}

# rule -> trees that break it, each once
BROKEN = {
    "includes_follow_the_direction": [
        {"engine/a.hpp": '#include "eventstore/record.hpp"\n'},
        {"engine/a.hpp": "#include <openssl/evp.h>\n"},
        {"engine/a.hpp": "#include <boost/asio/io_context.hpp>\n"},
        {"engine/a.cpp": "#include <thread>\n"},
        {"engine/a.hpp": '#include "b.hpp"\n'},
        {"eventstore/fold.hpp": '#include "actors/partition.hpp"\n'},
        {"eventstore/fold.hpp": '#include "eventstore/sqlite/log.hpp"\n'},
        {"eventstore/fold.cpp": "#include <sqlite3.h>\n"},
        {"eventstore/sqlite/store.cpp": "#include <pqxx/pqxx>\n"},
        {"app/wiring.cpp": "#include <libpq-fe.h>\n"},
        {"eventstore/memory/log.cpp": '#include "eventstore/sqlite/log.hpp"\n'},
        {"actors/node.cpp": '#include "http/server.hpp"\n'},
        {"actors/node.cpp": '#include "eventstore/memory/log.hpp"\n'},
        {"actors/node.cpp": "#include <boost/beast/http.hpp>\n"},
        {"actors/gateway.hpp": "#include <caf/all.hpp>\n"},
        {"http/server.cpp": '#include "actors/partition.hpp"\n'},
        {"http/server.cpp": "#include <caf/actor.hpp>\n"},
        {"http/server.cpp": '#include "app/wiring.hpp"\n'},
        {"app/main.cpp": "#include <boost/asio.hpp>\n"},
    ],
    "the_engine_reads_no_clock": [{"engine/a.cpp": "auto now = std::chrono::system_clock::now();\n"}],
    "every_source_is_compiled": [
        CMAKE | {"engine/task/evolve.cpp": ""},
        {"http/a.cpp": "", "app/CMakeLists.txt": "a.cpp"},
    ],
    "files_hold_one_concept": [{"engine/a.cpp": "\n" * (style_test.MAX_LINES + 1)}],
    "names_say_something": [
        {"engine/a.hpp": "class task_manager {\n"},
        {"engine/a.hpp": "struct StringUtil {\n"},
        {"engine/a.hpp": "struct helper;\n"},
        {"engine/string_utils.hpp": ""},
    ],
    "nothing_is_left_for_later": [{"a.sh": "# TODO: later\n"}, {"a.md": "FIXME\n"}],
    "no_path_of_one_machine": [{"a.md": "see /wo" + "rk/notes.md\n"}, {"a.sh": "cd /home/ann/aido\n"}],
    "tests_do_not_sleep": [
        {"test/a.cpp": "std::this_thread::sleep_for(1s);\n"},
        {"test/a.py": "time.sleep(0.1)\n"},
        {"test/a.sh": "while ! up; do sleep 0.1; done\n"},
    ],
    "links_lead_somewhere": [
        {"README.md": "[guide](docs/guide.md)\n"},
        {"docs/a.md": "[up](../../outside.md)\n"},
        {"README.md": "# One\n[two](#two)\n"},
        {"README.md": "[a](docs/a.md#gone)\n", "docs/a.md": "# Here\n"},
    ],
    "paths_in_documents_exist": [{"README.md": "see `engine/task/gone.hpp`\n"}],
    "names_in_documents_exist": [
        {"README.md": "`make dance`\n", "Makefile": "build:\n"},
        {"README.md": "```\nmake dance\n```\n", "Makefile": "build:\n"},
        {"README.md": "`aido_gone_total` counts\n"},
        {"README.md": "set `AIDO_GONE`\n"},
        {"README.md": "`aido serve --gone 1`\n", "app/main.cpp": '"--data"\n'},
    ],
}

RIGHT = Tree(
    CMAKE
    | {
        "engine/task/decide.cpp": '#include "engine/task/decide.hpp"\n\n#include <vector>\n#include <simdjson.h>\n',
        "engine/task/decide.hpp": "#include <boost/describe.hpp>\n#include <simdjson.h>\nclass utilisation;\n",
        "eventstore/sqlite/log.hpp": '#include <sqlite3.h>\n#include "eventstore/record.hpp"\n',
        "actors/partition.hpp": '#include <caf/actor.hpp>\n#include "eventstore/fold.hpp"\n',
        "actors/gateway.hpp": '#include "engine/command.hpp"\n',
        "http/server.hpp": '#include <boost/beast/http.hpp>\n#include "actors/gateway.hpp"\n',
        "app/wiring.hpp": '#include <CLI/CLI.hpp>\n#include "eventstore/sqlite/log.hpp"\n// option "data"\n',
        "test/load.py": "time.sleep(gap)  # pacing: a client writes ten times a second\n",
        "Makefile": "build: setup\n",
        "README.md": "# A title, of sorts\n[here](#a-title-of-sorts) [dir](engine/task)\n"
        "`engine/task/decide.hpp`, `DIR/log.db`, `build/release/aido.map`, `make build`, `aido_engine`,\n"
        "`gdb --args build/dev/aido serve --data DIR | jq --raw`, `aido_<workspace>_<secret>`; make sense.\n"
        "[web](https://example.org/x.md)\n```\nmktemp -d /tmp/XXXXXX\n```\n",
    }
)


class StyleRules(unittest.TestCase):
    def test_every_rule_has_a_tree_that_breaks_it(self):
        self.assertEqual({rule.__name__ for rule in style_test.RULES}, set(BROKEN))

    def test_each_broken_tree_is_found_once(self):
        for rule in style_test.RULES:
            for tree in BROKEN[rule.__name__]:
                with self.subTest(rule=rule.__name__, tree=tree):
                    self.assertEqual(len(list(rule(Tree(tree)))), 1)

    def test_what_is_right_passes_every_rule(self):
        for rule in style_test.RULES:
            with self.subTest(rule=rule.__name__):
                self.assertEqual(list(rule(RIGHT)), [])


if __name__ == "__main__":
    unittest.main()
