#pragma once

#include <atomic>
#include <chrono>
#include <curl/curl.h>
#include <memory>
#include <optional>
#include <string>

/// What every transfer of libcurl has in common here: bounded in time and answer, no proxy, no signal, stoppable. By
/// itself a transfer keeps nothing of the answer's body and cuts it off after 64 KiB.
namespace aido::delivery {

struct curl_closer {
  void operator()(CURL* c) const noexcept { curl_easy_cleanup(c); }
  void operator()(curl_slist* l) const noexcept { curl_slist_free_all(l); }
  void operator()(curl_mime* m) const noexcept { curl_mime_free(m); }
};
using curl_handle = std::unique_ptr<CURL, curl_closer>;
using curl_lines = std::unique_ptr<curl_slist, curl_closer>;
using curl_document = std::unique_ptr<curl_mime, curl_closer>;

/// Adds a line; throws std::bad_alloc.
void add_line(curl_lines& to, const std::string& line);

/// One transfer. Not movable: libcurl knows its address.
class transfer {
 public:
  /// `stopped` outlives it. `used` is the handle of an earlier transfer, whose connection may serve this one.
  transfer(const std::atomic<bool>& stopped, std::chrono::milliseconds patience, curl_handle used = nullptr);
  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle_.get(), option, value);
  }
  CURL* handle() noexcept { return handle_.get(); }
  /// Has the body kept, up to so many bytes; a longer one makes the transfer fail.
  void keep_body(std::size_t longest);

  /// Runs it. Blocks.
  CURLcode perform() { return curl_easy_perform(handle_.get()); }
  /// The last status of the answer; 0 without one.
  long status() const;
  std::optional<std::chrono::seconds> retry_after() const;
  /// What was kept.
  std::string take_body() noexcept { return std::move(body_); }
  /// The answer's field of this name; absent without one.
  std::optional<std::string> field(const char* name) const;
  /// The transfer is over; its handle can be used again.
  curl_handle take_handle() noexcept { return std::move(handle_); }
  /// What went wrong, for a person.
  std::string describe(CURLcode code) const;

 private:
  static constexpr std::size_t longest_ignored = 64 << 10;

  static std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self);
  static int look(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const std::atomic<bool>& stopped_;
  curl_handle handle_;
  std::size_t taken_ = 0;
  std::size_t longest_ = longest_ignored;
  bool keeps_ = false;
  std::string body_;
  char error_[CURL_ERROR_SIZE] = "";
};

}  // namespace aido::delivery
