#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/cli/api.hpp"

namespace aido::transfer {

namespace json = boost::json;

/// Whether commands are run, or only tried (mode dry_run).
enum class trial { real, dry };

/// What became of one command.
struct outcome {
  bool changed = false;        ///< It was applied, or would be.
  std::optional<failure> why;  ///< Of one that was refused; `field` is that of the command's data.
};

/// Whether after this failure the next command would fail too: no server, or one that does not let us in.
bool ends_all(errc code) noexcept;

/// Commands of POST /v1/commands, as many as one likes: they go out in requests of bounded size, all under one batch.
class command_runs {
 public:
  command_runs(cli::api& to, trial how) : to_(to), trial_(how) {}

  /// Runs them in order, each by itself: one outcome for each. Fails with what ends all.
  result<std::vector<outcome>> run(std::span<const json::object> commands);

  /// The batch of all that was changed so far; empty when nothing was.
  const std::string& batch() const noexcept { return batch_; }

 private:
  result<void> send(std::span<const json::object> commands, std::vector<outcome>& into);
  result<void> send_halves(std::span<const json::object> commands, std::vector<outcome>& into);
  result<void> take(const json::value& answer, std::size_t expected, std::vector<outcome>& into);

  cli::api& to_;
  const trial trial_;
  std::string asked_for_;  // the batch that the first answer named
  std::string batch_;
};

}  // namespace aido::transfer
