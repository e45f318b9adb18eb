#pragma once

#include "eventstore/command_intake.hpp"
#include "http/edge.hpp"
#include "http/writer_keys.hpp"

/// Commands that come as CloudEvents (cloud_event.hpp), each judged as a POST /v1/commands of one command would be:
///
///   K1  `partitionkey` is the id of the workspace; without it the message's key is, and both together agree
///   K2  the workspace is one of those whose API key was given, which the command acts with: what the event says of
///       itself grants nothing
///   K3  `type` is "aido." and a command's type; the data are the rest of that command, as in POST /v1/commands
///   K4  `subject`, if it is there, is the id of the task or list that the data name
///   K5  `source` and `id` together are the command's identity: the same ones again have no second effect
namespace aido::http {

/// Carries the message's command out, wherever its workspace is served. `shared` and `writers` outlive it.
eventually<eventstore::command_outcome> take_command(edge& shared, const writer_keys& writers,
                                                     eventstore::command_message m, executor_ptr home);

}  // namespace aido::http
