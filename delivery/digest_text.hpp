#pragma once

#include <string>

#include "engine/query/agenda.hpp"

/// What a digest looks like as e-mail. Titles and names are what people, or programs, wrote.
namespace aido::delivery {

/// "5 due today, 3 overdue".
std::string headline_of(const query::agenda& a);
std::string plain_text_of(const query::agenda& a);
std::string html_of(const query::agenda& a);

}  // namespace aido::delivery
