#include "engine/audit/diff.hpp"

#include "engine/codec/describe_json.hpp"

namespace aido::audit {

namespace {

template <class Field>
void append_side(std::string& out, std::string_view side, const Field* value) {
  codec::append_key(out, side);
  if (value == nullptr) {
    out += "null";
  } else {
    codec::json_of<Field>::write(out, *value, codec::fields::all);
  }
}

template <class State>
void append_differences(std::string& out, const State* from, const State* to) {
  static const State none{};
  out += '{';
  boost::mp11::mp_for_each<codec::members_of<State>>([&](auto member) {
    const auto& before = (from != nullptr ? *from : none).*member.pointer;
    const auto& after = (to != nullptr ? *to : none).*member.pointer;
    if (before == after) return;
    codec::append_key(out, member.name);
    out += '{';
    append_side(out, "from", from != nullptr ? &before : nullptr);
    append_side(out, "to", to != nullptr ? &after : nullptr);
    out += '}';
  });
  out += '}';
}

}  // namespace

void write_diff(std::string& out, const task::state* from, const task::state* to) { append_differences(out, from, to); }

void write_diff(std::string& out, const workspace::list* from, const workspace::list* to) {
  append_differences(out, from, to);
}

}  // namespace aido::audit
