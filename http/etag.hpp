#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"

namespace aido::http {

/// The strong entity tag of a version: `"7"`.
std::string etag_of(version v);

/// Ends the tag of a version's compressed representation, whose bytes are others (RFC 9110 §8.8.3.3): `"7-gzip"`.
inline constexpr std::string_view gzip_mark = "-gzip";
std::string gzip_etag_of(version v);

enum class comparison {
  strong,  ///< If-Match: a weak tag matches nothing (RFC 9110 §8.8.3.2).
  weak,    ///< If-None-Match.
};

/// The value of an If-Match or If-None-Match field: a star, or the versions among its tags, each of which may be of
/// either representation.
class tag_condition {
 public:
  /// invalid_value, naming `field`, when it is neither a star nor a list of entity tags.
  static result<tag_condition> read(std::string_view value, comparison how, std::string_view field);

  bool any() const noexcept { return any_; }
  /// Tags that no version can have, and those that the comparison rules out, are not among them.
  const std::vector<version>& versions() const noexcept { return versions_; }
  /// True for what exists at `present`.
  bool matches(version present) const noexcept;
  /// The tag of `present` that a 304 repeats: that of the compressed representation if it was named.
  std::string tag_for(version present) const;

 private:
  bool any_ = false;
  std::vector<version> versions_;
  std::vector<version> compressed_;  // those of versions_ whose tag was that of the compressed representation
};

}  // namespace aido::http
