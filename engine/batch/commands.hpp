#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <variant>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/reminder/commands.hpp"
#include "engine/task/commands.hpp"
#include "engine/workspace/commands.hpp"

namespace aido::batch {

/// What a command may ask for of one subject.
using single_payload =
    std::variant<task::create, task::change, task::complete, task::cancel, task::skip, task::reopen, task::end_series,
                 task::pause, task::resume, task::trash, task::restore, reminder::fire, workspace::create,
                 workspace::create_list, workspace::change_list, workspace::trash_list, workspace::restore_list>;

/// One of several commands.
struct step {
  single_payload what;
  std::optional<version> if_match;  ///< The version that the subject must have; absent: any.
};

/// All of them, in order, each seeing what those before it did, or none: one record. At most limits::max_steps.
struct several {
  std::vector<step> steps;
};

/// What becomes of the others when one command of a run is refused.
enum class mode {
  atomic,   ///< None is done.
  partial,  ///< Each is done or refused by itself.
  dry_run,  ///< None is done anyway: what each would do is said.
};
BOOST_DESCRIBE_ENUM(mode, atomic, partial, dry_run)

/// Commands that were sent together; one that could not be read is refused by itself.
struct run {
  batch::mode mode = batch::mode::atomic;
  std::optional<batch_id> batch;  ///< That it goes on with; absent: one of its own.
  std::vector<result<step>> commands;
};

}  // namespace aido::batch
