#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace aido::transfer {

namespace json = boost::json;

/// A task as the API shows it, with "list_name".
using exported = json::object;

/// One iCalendar object with a VTODO for each task, with the VTIMEZONEs that they name.
std::string ics_text(const std::vector<exported>& tasks);

/// CSV (RFC 4180) with the columns' names first.
std::string csv_text(const std::vector<exported>& tasks);

}  // namespace aido::transfer
