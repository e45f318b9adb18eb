#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "delivery/p256.hpp"
#include "engine/base/time.hpp"

/// What Web Push is made of.
namespace aido::delivery {

/// Who can read a message: the keys of a browser's subscription, as bytes.
struct push_reader {
  std::string point;  ///< p256dh
  std::string auth;
};
/// The keys as they are sealed: `p256dh.auth`, both in base64url. Absent when it is no such text; their sizes were
/// checked before they were sealed.
std::optional<push_reader> read_push_keys(std::string_view keys);

/// Of a message before it is encrypted: push services need not take a body of more than 4,096 bytes (RFC 8030 §7.2).
inline constexpr std::size_t max_push_text = 3'993;

/// What makes a message differ from every other: fresh each time.
struct push_seed {
  p256_key key;
  std::string salt;  ///< 16 bytes.
};
push_seed fresh_push_seed();

/// The body of a message: one record of aes128gcm (RFC 8188) for that reader (RFC 8291). Absent when the reader's point
/// is none of P-256. `text` has at most max_push_text bytes.
std::optional<std::string> encrypt_for(const push_reader& reader, std::string_view text, const push_seed& seed);

/// The Authorization of a message to the push service `audience` (an origin; RFC 8292), good for some hours from `now`.
/// `contact` is a mailto: or https: URI, or empty.
std::string vapid_authorization(const p256_key& key, std::string_view audience, std::string_view contact, instant now);

}  // namespace aido::delivery
