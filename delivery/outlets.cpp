#include "delivery/outlets.hpp"

namespace aido::delivery {

receipt outlets::deliver(const letter& l) {
  switch (l.to.kind) {
    case workspace::channel_kind::webhook: return webhook_.deliver(l);
    case workspace::channel_kind::email: return email_.deliver(l);
    case workspace::channel_kind::dapr: return dapr_.deliver(l);
    case workspace::channel_kind::push: return push_.deliver(l);
  }
  return refused("There is no such kind of channel.");
}

void outlets::stop() noexcept {
  webhook_.stop();
  email_.stop();
  dapr_.stop();
  push_.stop();
}

}  // namespace aido::delivery
