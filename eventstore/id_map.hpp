#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include "engine/base/ids.hpp"

namespace aido::eventstore {

/// A table from ids to values, kept in one piece of memory: an insertion moves its values, so keep no reference to one.
/// In no order. Not thread-safe.
template <class Id, class Value>
using id_map = boost::unordered_flat_map<Id, Value, id_hash>;

}  // namespace aido::eventstore
