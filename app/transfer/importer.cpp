#include "app/transfer/importer.hpp"

#include <boost/json.hpp>

namespace aido::transfer {

namespace {

// A server takes ids of this version only.
constexpr int client_made_version = 7;

std::string sentence_of(const failure& why) {
  const auto field = why.field.empty() ? std::string() : why.field + ": ";
  return field + why.detail.substr(0, why.detail.find('\n'));
}

json::object command(std::string_view type, const uuid& id) {
  return json::object{{"type", type}, {"id", to_string(id)}};
}

bool needs_a_look(const item& one) { return one.known && version_of(*one.known) != client_made_version; }

}  // namespace

result<report> importer::bring(batch all) {
  const auto verdicts = judge(all.items);
  if (!verdicts) return broken_off(verdicts.error());
  report done{.batch = runs_.batch(), .refused = std::move(all.refused), .not_understood = {}};
  for (std::size_t i = 0; i < all.items.size(); ++i) {
    auto& one = all.items[i];
    const auto& [imported, why_not] = (*verdicts)[i];
    if (why_not) {
      done.refused.push_back({one.where, sentence_of(*why_not)});
      continue;
    }
    ++(imported ? done.imported : done.there_already);
    for (auto& missed : one.not_understood) done.not_understood.push_back(std::move(missed));
  }
  return done;
}

/// What is there by then stays, and the same import goes on from it; or all of it is taken back.
failure importer::broken_off(failure why) const {
  if (runs_.batch().empty()) return why;
  why.detail += "\nPart of it is there. The same import goes on; `aido undo " + runs_.batch() + "` takes it back.";
  return why;
}

result<std::vector<importer::verdict>> importer::judge(std::vector<item>& items) {
  const auto places = places_of(items);
  if (!places) return places.error();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (auto planned = plan(items[i], (*places)[i], i); !planned) return planned.error();
  }
  const auto outcomes = runs_.run(commands_);
  if (!outcomes) return outcomes.error();
  std::vector<verdict> verdicts(items.size());
  for (std::size_t i = 0; i < steps_.size(); ++i) take(steps_[i], (*outcomes)[i], verdicts[steps_[i].item]);
  return verdicts;
}

result<std::vector<importer::place>> importer::places_of(const std::vector<item>& items) {
  std::vector<place> places;
  for (const auto& one : items) {
    const auto nth = same_identity_[one.identity]++;
    const bool keeps_its_own = one.known && !needs_a_look(one);
    places.push_back({keeps_its_own ? *one.known : lasting_id(format_, one.identity, nth)});
  }
  if (auto looked = look_for_known(items, places); !looked) return looked.error();
  return places;
}

/// Exported from this very server, perhaps: a change of nothing is refused where there is no such task.
result<void> importer::look_for_known(const std::vector<item>& items, std::vector<place>& places) {
  std::vector<json::object> looks;
  for (const auto& one : items) {
    if (!needs_a_look(one)) continue;
    looks.push_back(command("task.change", *one.known));
    looks.back()["data"] = json::object();
  }
  const auto seen = command_runs(to_, trial::dry).run(looks);
  if (!seen) return seen.error();
  auto next = seen->begin();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!needs_a_look(items[i])) continue;
    const auto& why_not = (next++)->why;
    if (why_not && why_not->code != errc::not_found) return *why_not;
    if (!why_not) places[i] = {*items[i].known, true};
  }
  return {};
}

result<void> importer::plan(item& one, const place& at, std::size_t index) {
  if (!at.is_there) {
    if (auto planned = plan_list(one, index); !planned) return planned;
    one.body["id"] = to_string(at.id);
    add({purpose::task, index}, json::object{{"type", "task.create"}, {"data", std::move(one.body)}});
  }
  if (one.status == standing::open) return {};
  // Of version 1: an import that broke off may have created it only; one that a person has touched since stays as it
  // is.
  auto ending = command(one.status == standing::done ? "task.complete" : "task.cancel", at.id);
  ending["if_match"] = 1;
  add({purpose::ending, index}, std::move(ending));
  return {};
}

result<void> importer::plan_list(item& one, std::size_t index) {
  const auto name = one.list.empty() && !one.body.contains("list") ? list_ : one.list;
  if (name.empty()) return {};
  if (auto read = read_lists(); !read) return read;
  const auto known = lists_.find(name);
  if (known == lists_.end() && trial_ == trial::dry) return {};
  const auto id = known != lists_.end() ? known->second : to_string(lasting_id("list", name, 0));
  one.body["list"] = id;
  if (!lists_.emplace(name, id).second) return {};
  add({purpose::list, index}, json::object{{"type", "list.create"}, {"data", {{"id", id}, {"name", name}}}});
  return {};
}

result<void> importer::read_lists() {
  if (has_read_lists_) return {};
  has_read_lists_ = true;
  return to_.each("/v1/lists", [&](const json::object& list) {
    lists_.emplace(cli::text_at(list, "name"), cli::text_at(list, "id"));
    return true;
  });
}

void importer::add(step what, json::object command) {
  steps_.push_back(what);
  commands_.push_back(std::move(command));
}

void importer::take(const step& what, const outcome& became, verdict& of) const {
  if (!became.why) {
    of.imported = of.imported || (what.what == purpose::task && became.changed);
    return;
  }
  const auto code = became.why->code;
  const bool is_there = what.what != purpose::ending && code == errc::already_exists;
  // Touched since, or in the trash by now; or only tried, so that it is not there yet.
  const bool is_left_alone =
      what.what == purpose::ending && (code == errc::version_mismatch || code == errc::not_found);
  if (!is_there && !is_left_alone && !of.why_not) of.why_not = became.why;
}

}  // namespace aido::transfer
