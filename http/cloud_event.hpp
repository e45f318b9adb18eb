#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/command_intake.hpp"

namespace aido::http {

/// A message, read as a CloudEvent 1.0 (Kafka protocol binding 1.0.2) whose data are JSON, as far as it is one:
///
///   E1  structured mode: content-type is application/cloudevents+json, the value is one JSON object; otherwise binary
///       mode: each attribute is a header, ce_ before its name, and content-type is the data's
///   E2  each attribute stands once; it is a text of 1 to limits::max_url bytes without control characters, in
///       structured mode also a number or a Boolean
///   E3  specversion is 1.0; there are an id, a source and a type
///   E4  the data are one JSON object, and said to be nothing else; the message is no larger than limits::max_body
///
/// Attributes that nobody here knows are kept and mean nothing.
struct cloud_event {
  std::map<std::string, std::string, std::less<>>
      attributes;    ///< Those that could be read, also when there is a fault.
  std::string data;  ///< Without blanks that mean nothing.
  /// The first rule that it breaks; the field points at the member that is at fault, in structured mode's JSON, unless
  /// that has a long name.
  std::optional<failure> fault;

  /// Absent when there is no such attribute.
  std::optional<std::string_view> find(std::string_view name) const;
};

cloud_event read_cloud_event(const eventstore::command_message& m);

}  // namespace aido::http
