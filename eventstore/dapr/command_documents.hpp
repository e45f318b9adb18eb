#pragma once

#include <string>

#include "eventstore/fold.hpp"

/// The commands that are remembered: F3's window in pages by ordinal, and one by one those whose ids clients sent.
namespace aido::eventstore::dapr {

/// The page that holds the entry of that ordinal.
std::uint64_t window_page_of(std::uint64_t ordinal) noexcept;
/// `blob` is what eventstore::pack has made.
std::string window_page_json(std::string_view blob);
/// Fails with corrupt.
result<std::string> read_window_page(std::string_view json);

std::string to_json(const dedup_entry& e);
/// Fails with corrupt.
result<dedup_entry> read_command(command_id command, std::string_view json);

}  // namespace aido::eventstore::dapr
