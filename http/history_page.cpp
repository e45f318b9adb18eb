#include "http/history_page.hpp"

#include <algorithm>

#include "http/ask.hpp"
#include "http/page.hpp"
#include "http/reading.hpp"

namespace aido::http {

namespace {

// What is read at first, and at most at a time: each row may be as large as a record.
constexpr std::size_t first_rows = 8;
constexpr std::size_t most_rows = 32;

}  // namespace

eventually<result<history_page>> read_history(actors::gateway& gateway, executor_ptr home,
                                              actors::history_request which) {
  const auto wanted = which.limit;
  history_page page;
  std::size_t bytes = 0;
  for (auto next = first_rows; page.rows.size() < wanted && bytes < max_page && !page.ended;
       next = std::min(2 * next, most_rows)) {
    which.limit = std::min(next, wanted - page.rows.size());
    auto rows = co_await ask<std::vector<eventstore::history_row>>(
        home, lost_question(), [&](auto done) { gateway.history(which, std::move(done)); });
    if (!rows) co_return rows.error();
    page.ended = rows->size() < which.limit;
    if (!rows->empty()) which.after = rows->back().at_position;
    for (auto& row : *rows) {
      bytes += eventstore::bytes_of(row);
      page.rows.push_back(std::move(row));
    }
  }
  co_return page;
}

}  // namespace aido::http
