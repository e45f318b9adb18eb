#include "eventstore/past_facts.hpp"

#include <algorithm>
#include <iterator>

#include "engine/codec/codec.hpp"

namespace aido::eventstore {

namespace {

result<void> read_into(std::vector<history_row>& all, snapshot_store& store, history_query q, subject_id subject,
                       const std::vector<history_row>& unflushed) {
  q.subject = subject;
  q.limit = past_page;
  std::vector<history_row> late;
  std::ranges::copy_if(unflushed, std::back_inserter(late), [&](const auto& row) { return is_asked_for(row, q); });
  for (;;) {
    auto page = read_history(store, q, late);
    if (!page) return page.error();
    const bool last = page->size() < q.limit;
    if (!page->empty()) q.after = page->back().at_position;
    std::ranges::move(*page, std::back_inserter(all));
    if (last) return {};
  }
}

void name(std::vector<subject_id>& into, const event_payload& e) {
  if (const auto* n = std::get_if<workspace::notifications_changed>(&e))
    if (n->default_channel && *n->default_channel) into.push_back({(*n->default_channel)->value});
  if (const auto* p = std::get_if<workspace::personal_set>(&e))
    for (const auto& step : p->steps) into.push_back({step.channel.value});
}

}  // namespace

result<workspace_ptr> facts_of(snapshot_store& store, const history_query& q, std::vector<subject_id> parts,
                               const std::vector<history_row>& unflushed) {
  const subject_id itself{q.workspace->value};
  std::vector<history_row> all;
  if (auto ok = read_into(all, store, q, itself, unflushed); !ok) return ok.error();
  for (const auto& row : all)
    if (const auto e = codec::read_event(row.event)) name(parts, e->data);
  std::ranges::sort(parts);
  const auto twice = std::ranges::unique(parts);
  parts.erase(twice.begin(), twice.end());
  for (const auto& part : parts)
    if (part != itself)
      if (auto ok = read_into(all, store, q, part, unflushed); !ok) return ok.error();
  std::ranges::sort(all, {}, &history_row::at_position);
  return workspace_after(all);
}

}  // namespace aido::eventstore
