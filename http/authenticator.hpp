#pragma once

#include <optional>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "engine/workspace/state.hpp"
#include "http/executor.hpp"
#include "http/message.hpp"

namespace aido::http {

/// Who a request comes from, and the one workspace it sees.
struct caller {
  workspace_id workspace;
  principal by;
  workspace::role role = workspace::role::viewer;  ///< When the request came; about writes the engine decides anew.
  std::optional<instant> until;                    ///< When the credential ends; absent: it does not by itself.
  workspace::scope_set scopes = workspace::scope_set::all();  ///< What the credential may be used for.
};

/// Whether a request may come without a credential.
enum class credentials {
  optional,  ///< Then it is the open mode's caller. One that is sent is checked all the same.
  required,
};

/// From a request's credential to its caller. Thread-safe.
class authenticator {
 public:
  virtual ~authenticator() = default;

  /// The caller of `r`, whose views live until the answer. Fails with unauthenticated; with forbidden for a valid
  /// credential without a role in the workspace that it names; and with unavailable and its like.
  virtual eventually<result<caller>> identify(const request& r, executor_ptr home) = 0;

  /// The workspace that the credential of `r` is for, if it is as it says: nothing is checked, and nothing may be
  /// granted by it. Absent when it names none.
  virtual std::optional<workspace_id> named_workspace(const request& r) const = 0;

  /// Whether a stream that was opened for `who` may go on: the credential has neither ended nor lost its role.
  virtual bool may_go_on(const caller& who) const = 0;

  virtual credentials asked_for() const noexcept = 0;
};

}  // namespace aido::http
