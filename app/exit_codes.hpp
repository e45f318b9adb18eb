#pragma once

/// What the program's exit code says; `aido help` lists them.
namespace aido::app {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;  ///< It could not do it, or it found what it looked for: a difference, a fault.
inline constexpr int exit_usage = 2;   ///< The command line, the environment or the configuration file is wrong.
inline constexpr int exit_no_answer = 3;      ///< No server answered in time, or a change's fate is not known.
inline constexpr int exit_not_found = 4;      ///< There is no such task, list, key or endpoint.
inline constexpr int exit_refused = 5;        ///< The server refused: a value, a role, the present state.
inline constexpr int exit_interrupted = 130;  ///< A second signal came while it was stopping.
inline constexpr int exit_by_signal = 128;    ///< And its number: a shell's word for a process that died of it.

}  // namespace aido::app
