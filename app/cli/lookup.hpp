#pragma once

#include <string>
#include <string_view>

#include "app/cli/api.hpp"

namespace aido::cli {

/// The id of the one task that `given` names: the whole id, or at least four characters of its beginning or end.
/// Fails with not_found, or with conflict when it could be several.
result<std::string> find_task(api& from, std::string_view given, std::string_view as_of = {});

/// The series that `given` names: by its id, or by a task of it as find_task takes it. Fails as find_task does, and
/// with not_found for a task that is of no series.
result<std::string> find_series(api& from, std::string_view given);

/// The id of the list of that name or id. Fails with not_found, naming those there are.
result<std::string> find_list(api& from, std::string_view given);

/// The same; makes the list when there is none, and says so on standard error.
result<std::string> find_or_make_list(api& from, std::string_view given);

/// What tables show of an id: its end, which tells more than its beginning, where the time stands.
std::string_view short_id(std::string_view id) noexcept;

/// "?as_of=…" or "&as_of=…"; nothing when `as_of` is empty.
std::string as_of_query(char joint, std::string_view as_of);

}  // namespace aido::cli
