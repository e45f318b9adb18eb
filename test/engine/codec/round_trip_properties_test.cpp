#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/codec/codec.hpp"
#include "engine/codec/describe_json.hpp"
#include "test/engine/random_tasks.hpp"

namespace aido {
namespace {

using namespace given;

RC_GTEST_PROP(round_trip, states_come_back_from_either_form, ()) {
  const auto w = random_world(20);
  for (const auto form : {codec::fields::set, codec::fields::all}) {
    for (const auto& [id, t] : w.tasks()) {
      std::string json;
      codec::write(json, t, form);
      RC_ASSERT(codec::read_task(json).value() == t);
    }
    std::string json;
    codec::write(json, w.facts(), form);
    RC_ASSERT(codec::read_workspace(json).value() == w.facts());
  }
}

RC_GTEST_PROP(round_trip, events_come_back, ()) {
  const auto w = random_world(30);
  for (const auto& h : w.history()) {
    std::string json;
    codec::write(json, h.what);
    RC_ASSERT(codec::read_event(json).value() == h.what);
  }
}

RC_GTEST_PROP(round_trip, requests_come_back, ()) {
  const auto c = random_create();
  const auto p = random_patch();
  std::string json;
  codec::json_of<task::create>::write(json, c, codec::fields::set);
  RC_ASSERT(codec::read_create(json).value() == c);
  json.clear();
  codec::json_of<task::patch>::write(json, p, codec::fields::set);
  RC_ASSERT(codec::read_patch(json).value() == p);
}

RC_GTEST_PROP(round_trip, any_text_comes_back, (const std::vector<std::uint32_t>& points)) {
  task::state t;
  for (const auto point : points) {
    const auto c = point % 0x800;
    if (c < 0x80) {
      t.title += static_cast<char>(c);
    } else {
      t.title += static_cast<char>(0xc0 | c >> 6);
      t.title += static_cast<char>(0x80 | (c & 0x3f));
    }
  }
  std::string json;
  codec::write(json, t, codec::fields::set);
  RC_ASSERT(codec::read_task(json).value() == t);
}

RC_GTEST_PROP(hostile, any_bytes_are_answered_and_never_accepted_twice_differently, (const std::string& noise)) {
  std::string body = R"({"title":"x","labels":["a","b"],"due":{"date":"2026-11-24"},"priority":1})";
  for (std::size_t i = 0; i < noise.size(); ++i)
    body[(static_cast<unsigned char>(noise[i]) + i * 7) % body.size()] = noise[i];
  const auto read = codec::read_create(body);
  if (!read) {
    RC_ASSERT(!read.error().detail.empty());
    return;
  }
  std::string json;
  codec::json_of<task::create>::write(json, *read, codec::fields::set);
  RC_ASSERT(codec::read_create(json).value() == *read);
}

}  // namespace
}  // namespace aido
