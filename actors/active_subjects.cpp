#include "actors/active_subjects.hpp"

namespace aido::actors {

const caf::actor* active_subjects::use(const subject_ref& subject) {
  const auto found = slots_.find(subject);
  if (found == slots_.end()) return nullptr;
  by_use_.splice(by_use_.end(), by_use_, found->second.place);
  return &found->second.actor;
}

const caf::actor* active_subjects::find(const subject_ref& subject) const {
  const auto found = slots_.find(subject);
  return found == slots_.end() ? nullptr : &found->second.actor;
}

void active_subjects::add(const subject_ref& subject, caf::actor actor) {
  const auto place = by_use_.insert(by_use_.end(), subject);
  slots_.insert_or_assign(subject, slot{std::move(actor), place});
}

void active_subjects::pin(const subject_ref& subject) {
  if (const auto found = slots_.find(subject); found != slots_.end()) ++found->second.pins;
}

void active_subjects::unpin(const subject_ref& subject) {
  if (const auto found = slots_.find(subject); found != slots_.end() && found->second.pins > 0) --found->second.pins;
}

std::vector<caf::actor> active_subjects::retire(std::size_t keep) {
  std::vector<caf::actor> retired;
  for (auto place = by_use_.begin(); place != by_use_.end() && slots_.size() > keep;) {
    const auto found = slots_.find(*place);
    if (found->second.pins > 0) {
      ++place;
      continue;
    }
    retired.push_back(std::move(found->second.actor));
    slots_.erase(found);
    place = by_use_.erase(place);
  }
  return retired;
}

std::vector<caf::actor> active_subjects::clear() {
  std::vector<caf::actor> all;
  all.reserve(slots_.size());
  for (auto& [subject, s] : slots_) all.push_back(std::move(s.actor));
  slots_.clear();
  by_use_.clear();
  return all;
}

}  // namespace aido::actors
