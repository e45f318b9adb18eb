#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace aido::workspace {

/// What a credential may be used for, within what the role of its holder permits.
enum class scope : std::uint8_t {
  tasks_read,       ///< Reading tasks, lists and what happened to them.
  tasks_write,      ///< Changing them; the answer shows what was changed.
  workspace_read,   ///< Reading the workspace, its members, channels and, for owners, its keys.
  workspace_admin,  ///< Changing these.
};

inline constexpr std::array scopes{scope::tasks_read, scope::tasks_write, scope::workspace_read,
                                   scope::workspace_admin};

/// "tasks:read": what stands in requests, events and tokens.
std::string_view to_text(scope s) noexcept;
std::optional<scope> parse_scope(std::string_view text) noexcept;

/// Some of the scopes.
class scope_set {
 public:
  constexpr scope_set() noexcept = default;
  constexpr scope_set(std::initializer_list<scope> some) noexcept {
    for (const auto s : some) add(s);
  }
  static constexpr scope_set all() noexcept {
    scope_set every;
    for (const auto s : scopes) every.add(s);
    return every;
  }

  constexpr void add(scope s) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | bit(s)); }
  constexpr bool contains(scope s) const noexcept { return (bits_ & bit(s)) != 0; }
  constexpr bool contains(scope_set others) const noexcept { return (bits_ & others.bits_) == others.bits_; }
  constexpr bool empty() const noexcept { return bits_ == 0; }

  /// Those that are in both.
  friend constexpr scope_set operator&(scope_set a, scope_set b) noexcept {
    a.bits_ = static_cast<std::uint8_t>(a.bits_ & b.bits_);
    return a;
  }
  friend constexpr bool operator==(const scope_set&, const scope_set&) noexcept = default;

 private:
  static constexpr unsigned bit(scope s) noexcept { return 1U << static_cast<unsigned>(s); }

  std::uint8_t bits_ = 0;
};

}  // namespace aido::workspace
