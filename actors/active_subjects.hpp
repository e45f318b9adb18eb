#pragma once

#include <caf/actor.hpp>
#include <list>
#include <unordered_map>
#include <vector>

#include "eventstore/partition_table.hpp"

namespace aido::actors {

using eventstore::as_subject;
using eventstore::subject_ref;

/// Of both ids: clients of two workspaces may have made the same one.
struct subject_hash {
  std::size_t operator()(const subject_ref& s) const noexcept {
    constexpr std::size_t odd = 0x9e3779b97f4a7c15;
    return id_hash()(s.workspace) * odd ^ id_hash()(s.subject);
  }
};

/// The actors of a partition's subjects, least recently used first. Not thread-safe.
class active_subjects {
 public:
  /// The subject's actor, now the most recently used; nullptr when it has none.
  const caf::actor* use(const subject_ref& subject);
  const caf::actor* find(const subject_ref& subject) const;
  void add(const subject_ref& subject, caf::actor actor);

  /// Between the two, the subject is not retired: it has a command that is not answered.
  void pin(const subject_ref& subject);
  void unpin(const subject_ref& subject);

  /// Takes out the least recently used unpinned actors beyond `keep`; the caller stops them.
  std::vector<caf::actor> retire(std::size_t keep);
  /// Takes out all.
  std::vector<caf::actor> clear();

  std::size_t size() const noexcept { return slots_.size(); }

 private:
  struct slot {
    caf::actor actor;
    std::list<subject_ref>::iterator place;
    std::size_t pins = 0;
  };
  std::list<subject_ref> by_use_;
  std::unordered_map<subject_ref, slot, subject_hash> slots_;
};

}  // namespace aido::actors
