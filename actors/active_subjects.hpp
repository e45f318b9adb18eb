#pragma once

#include <caf/actor.hpp>
#include <list>
#include <unordered_map>
#include <vector>

#include "engine/base/ids.hpp"

namespace aido::actors {

/// The actors of a partition's subjects, least recently used first. Not thread-safe.
class active_subjects {
 public:
  /// The subject's actor, now the most recently used; nullptr when it has none.
  const caf::actor* use(subject_id subject);
  const caf::actor* find(subject_id subject) const;
  void add(subject_id subject, caf::actor actor);

  /// Between the two, the subject is not retired: it has a command that is not answered.
  void pin(subject_id subject);
  void unpin(subject_id subject);

  /// Takes out the least recently used unpinned actors beyond `keep`; the caller stops them.
  std::vector<caf::actor> retire(std::size_t keep);
  /// Takes out all.
  std::vector<caf::actor> clear();

  std::size_t size() const noexcept { return slots_.size(); }

 private:
  struct slot {
    caf::actor actor;
    std::list<subject_id>::iterator place;
    std::size_t pins = 0;
  };
  std::list<subject_id> by_use_;
  std::unordered_map<subject_id, slot, id_hash> slots_;
};

}  // namespace aido::actors
