#include "actors/partition_door.hpp"

#include <mutex>

namespace aido::actors {

namespace {

std::shared_ptr<partition_face> closed_face(partition_id partition, partition_phase phase) {
  auto face = std::make_shared<partition_face>(partition);
  partition_status s;
  s.partition = partition;
  s.phase = phase;
  face->show(std::move(s));
  return face;
}

}  // namespace

partition_door::partition_door(partition_id partition, partition_phase first)
    : partition_(partition), face_(closed_face(partition, first)) {}

std::shared_ptr<partition_face> partition_door::face() const {
  const std::shared_lock lock(mutex_);
  return face_;
}

caf::actor partition_door::actor() const {
  const std::shared_lock lock(mutex_);
  return actor_;
}

void partition_door::open(std::shared_ptr<partition_face> face, caf::actor actor) {
  const std::unique_lock lock(mutex_);
  face_ = std::move(face);
  actor_ = std::move(actor);
}

caf::actor partition_door::close() {
  auto face = closed_face(partition_, partition_phase::elsewhere);
  caf::actor actor;
  {
    const std::unique_lock lock(mutex_);
    std::swap(face, face_);
    std::swap(actor, actor_);
  }
  if (const auto feed = face->feed()) feed->end();
  return actor;
}

}  // namespace aido::actors
