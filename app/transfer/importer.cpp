#include "app/transfer/importer.hpp"

#include <boost/json.hpp>

#include "app/cli/output.hpp"
#include "app/exit_codes.hpp"

namespace aido::transfer {

namespace {

/// Whether the next item would fail in the same way.
bool ends_all(errc code) {
  return cli::exit_code_of(code) == app::exit_no_answer || code == errc::unauthenticated || code == errc::forbidden;
}

std::string sentence_of(const failure& why) {
  const auto field = why.field.empty() ? std::string() : why.field + ": ";
  return field + why.detail.substr(0, why.detail.find('\n'));
}

}  // namespace

result<report> importer::bring(batch all) {
  report done{.refused = std::move(all.refused)};
  for (auto& one : all.items) {
    const auto became = bring_one(one);
    if (!became && ends_all(became.error().code)) return became.error();
    if (!became) {
      done.refused.push_back({one.where, sentence_of(became.error())});
      continue;
    }
    ++(*became == fate::imported ? done.imported : done.there_already);
    for (auto& missed : one.not_understood) done.not_understood.push_back(std::move(missed));
  }
  return done;
}

result<bool> importer::is_there(const uuid& id) {
  const auto task = to_.get("/v1/tasks/" + to_string(id));
  if (task) return true;
  if (task.error().code == errc::not_found) return false;
  return task.error();
}

result<importer::fate> importer::bring_one(item& one) {
  const auto nth = same_identity_[one.identity]++;
  if (one.known) {
    // Exported from this very server, perhaps.
    const auto there = is_there(*one.known);
    if (!there) return there.error();
    if (*there) return settle(one, *one.known, fate::there_already);
  }
  // A server takes ids of version 7 only.
  const bool keeps_its_own = one.known && version_of(*one.known) == 7;
  return create(one, keeps_its_own ? *one.known : lasting_id(format_, one.identity, nth));
}

result<importer::fate> importer::create(item& one, const uuid& id) {
  if (trial_ == trial::dry) {
    const auto there = is_there(id);
    if (!there) return there.error();
    return *there ? fate::there_already : fate::imported;
  }
  const auto list = one.list.empty() && !one.body.contains("list") ? list_ : one.list;
  if (!list.empty()) {
    const auto in = list_id(list);
    if (!in) return in.error();
    one.body["list"] = *in;
  }
  one.body["id"] = to_string(id);
  const auto made = to_.write("POST", "/v1/tasks", one.body);
  const bool was_there = !made && made.error().code == errc::already_exists;
  if (!made && !was_there) return made.error();
  return settle(one, id, was_there ? fate::there_already : fate::imported);
}

/// Brings a task that is there to the status that the file has it in.
result<importer::fate> importer::settle(const item& one, const uuid& id, fate became) {
  if (!one.done || trial_ == trial::dry) return became;
  if (const auto completed = complete_unless_changed(to_string(id)); !completed) return completed.error();
  return became;
}

/// An import that broke off may have created it only; one that a person has touched since stays as it is.
result<void> importer::complete_unless_changed(const std::string& id) {
  const auto task = to_.get("/v1/tasks/" + id);
  // In the trash by now.
  if (!task && task.error().code == errc::not_found) return {};
  if (!task) return task.error();
  if (cli::number_at(task->as_object(), "version") != 1) return {};
  const auto completed = to_.write("POST", "/v1/tasks/" + id + ":complete");
  if (!completed) return completed.error();
  return {};
}

result<std::string> importer::list_id(const std::string& name) {
  if (lists_.empty()) {
    auto read = to_.each("/v1/lists", [&](const json::object& list) {
      lists_.emplace(cli::text_at(list, "name"), cli::text_at(list, "id"));
      return true;
    });
    if (!read) return read.error();
  }
  if (const auto known = lists_.find(name); known != lists_.end()) return known->second;
  const auto id = to_string(lasting_id("list", name, 0));
  const auto made = to_.write("POST", "/v1/lists", json::object{{"id", id}, {"name", name}});
  // It was made by an earlier import and has another name by now.
  if (!made && made.error().code != errc::already_exists) return made.error();
  return lists_[name] = id;
}

}  // namespace aido::transfer
