#pragma once

#include <chrono>
#include <gtest/gtest.h>
#include <memory>
#include <pqxx/pqxx>
#include <string>

#include "test/numbered_id.hpp"
#include "test/postgres/postgres_server.hpp"

/// What the tests write to PostgreSQL, and a schema to look at it.
namespace aido::test {

inline eventstore::subject_row row(std::uint32_t subject, std::uint64_t folded_to) {
  return {.subject = id<subject_id>(subject),
          .workspace = id<workspace_id>(1),
          .folded_to = {folded_to},
          .state = "{\"n\":" + std::to_string(folded_to) + "}"};
}

/// Of partition 1: `events` tasks that were created.
inline eventstore::flush flush_of(std::uint32_t events) {
  constexpr instant at{std::chrono::seconds{1}};
  eventstore::flush f;
  f.upto = {{1}, {events}, {1}, id<owner_id>(1), {events}, eventstore::sha256("chain"), at, events};
  for (std::uint32_t n = 0; n < events; ++n) {
    f.subjects.push_back(row(n, n));
    f.subjects.back().is_new = true;
    eventstore::history_row first{.at_position = {{n}, 0},
                                  .workspace = id<workspace_id>(1),
                                  .subject = id<subject_id>(n),
                                  .version = {1},
                                  .at = at,
                                  .by = {"local"},
                                  .command = id<command_id>(n),
                                  .event = R"({"title":"a \"quoted\" \\ text"})"};
    f.history.push_back(std::make_shared<const eventstore::history_row>(std::move(first)));
    f.commands.push_back(
        {id<command_id>(n), id_origin::client, n, {n}, eventstore::sha256("f"), id<subject_id>(n), at});
  }
  return f;
}

/// A schema of its own for each test, on one server for all of them.
struct schema_of_its_own : testing::Test {
  static const postgres_server& server() {
    static const postgres_server one;
    return one;
  }
  pqxx::result execute(const std::string& sql) const {
    pqxx::connection connection(server().url());
    pqxx::work one(connection);
    one.exec("SET LOCAL search_path TO " + options.schema);
    auto found = one.exec(sql);
    one.commit();
    return found;
  }

  eventstore::postgres_options options = fresh_store_at(server().url());
};

}  // namespace aido::test
