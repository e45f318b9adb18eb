#include "delivery/transfer.hpp"

#include <new>
#include <stdexcept>

namespace aido::delivery {

namespace {

constexpr std::size_t longest_answer = 64 << 10;
constexpr std::chrono::milliseconds connect_patience{5'000};

/// libcurl's process-wide state, made once and before the first transfer.
void prepare_library() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
}

}  // namespace

void add_line(curl_lines& to, const std::string& line) {
  auto* longer = curl_slist_append(to.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  (void)to.release();
  to.reset(longer);
}

transfer::transfer(const std::atomic<bool>& stopped, std::chrono::milliseconds patience) : stopped_(stopped) {
  prepare_library();
  handle_.reset(curl_easy_init());
  if (!handle_) throw std::bad_alloc();
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, error_);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_patience.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(patience.count()));
  set(CURLOPT_PROXY, "");
  set(CURLOPT_WRITEFUNCTION, &transfer::take);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &transfer::look);
  set(CURLOPT_XFERINFODATA, this);
}

// The answer's body says nothing to us; one that does not end is cut off.
std::size_t transfer::take(char*, std::size_t size, std::size_t count, void* self) {
  auto& t = *static_cast<transfer*>(self);
  t.taken_ += size * count;
  return t.taken_ <= longest_answer ? size * count : 0;
}

int transfer::look(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<transfer*>(self)->stopped_.load(std::memory_order_relaxed) ? 1 : 0;
}

long transfer::status() const {
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

std::optional<std::chrono::seconds> transfer::retry_after() const {
  curl_off_t seconds = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &seconds);
  return seconds > 0 ? std::optional(std::chrono::seconds{seconds}) : std::nullopt;
}

std::string transfer::describe(CURLcode code) const {
  const std::string what = error_[0] != '\0' ? error_ : curl_easy_strerror(code);
  return what + (what.ends_with('.') ? "" : ".");
}

}  // namespace aido::delivery
