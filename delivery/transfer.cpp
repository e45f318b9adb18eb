#include "delivery/transfer.hpp"

#include <new>
#include <stdexcept>

namespace aido::delivery {

namespace {

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

transfer::transfer(const std::atomic<bool>& stopped, std::chrono::milliseconds patience, curl_handle used)
    : stopped_(stopped), handle_(std::move(used)) {
  prepare_library();
  if (handle_)
    curl_easy_reset(handle_.get());  // which keeps its connections
  else
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

void transfer::keep_body(std::size_t longest) {
  keeps_ = true;
  longest_ = longest;
}

std::size_t transfer::take(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& t = *static_cast<transfer*>(self);
  t.taken_ += size * count;
  if (t.taken_ > t.longest_) return 0;  // one that does not end is cut off
  if (t.keeps_) t.body_.append(bytes, size * count);
  return size * count;
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

std::optional<std::string> transfer::field(const char* name) const {
  curl_header* found = nullptr;
  if (curl_easy_header(handle_.get(), name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return std::nullopt;
  return std::string(found->value);
}

std::string transfer::describe(CURLcode code) const {
  const std::string what = error_[0] != '\0' ? error_ : curl_easy_strerror(code);
  return what + (what.ends_with('.') ? "" : ".");
}

}  // namespace aido::delivery
