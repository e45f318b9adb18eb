#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aido::codec {

/// Where a JSON text stops being one, in words.
struct json_position {
  std::size_t offset = 0;  ///< In bytes, from 0.
  std::string what;        ///< "a comma or } is missing"
};

/// The first fault of `json`, which the parser has refused. Slow and plain: it runs on refused texts only.
json_position locate_fault(std::string_view json);

}  // namespace aido::codec
