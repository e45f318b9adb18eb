#include "app/bootstrap_key.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventstore/private_file.hpp"
#include "http/api_key.hpp"
#include "http/credential.hpp"

namespace aido::app {

namespace {

constexpr mode_t for_others = 0077;
constexpr mode_t for_others_than_a_group_that_reads = 0037;
constexpr std::size_t max_key = 512;  // bytes

class open_file {
 public:
  open_file(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC)) {}
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const noexcept { return fd_; }

 private:
  const int fd_;
};

failure cannot(std::string_view what, const std::filesystem::path& file) {
  return {errc::io_error, "bootstrap-key-file",
          "The bootstrap key file " + file.string() + " cannot be " + std::string(what) + ": " + std::strerror(errno) +
              '.'};
}

result<void> make_key(const std::filesystem::path& file) {
  const auto secret = http::make_api_key({}).text;
  const auto key = std::string(http::operator_key_prefix) + secret.substr(secret.rfind('_') + 1);
  if (auto made = eventstore::make_private_file(file, key + '\n'); !made)
    return failure{made.error().code, "bootstrap-key-file", made.error().detail};
  return {};
}

/// A file of root's may be for a group that reads it: so Kubernetes gives Secrets to a process that is not root.
bool is_for_others(const struct stat& about) {
  const bool of_root_for_us = about.st_uid == 0 && ::geteuid() != 0;
  return (about.st_mode & (of_root_for_us ? for_others_than_a_group_that_reads : for_others)) != 0;
}

/// By the open file, so that what is checked is what is read.
result<std::string> read_key(const open_file& from, const std::filesystem::path& file) {
  struct stat about{};
  if (::fstat(from.fd(), &about) != 0) return cannot("read", file);
  if (is_for_others(about))
    return failure{errc::forbidden, "bootstrap-key-file",
                   "The bootstrap key file " + file.string() + " must be for its owner alone: chmod 600."};
  std::array<char, max_key> text{};
  const auto size = ::read(from.fd(), text.data(), text.size());
  if (size < 0) return cannot("read", file);
  std::string key(text.data(), static_cast<std::size_t>(size));
  while (key.ends_with('\n') || key.ends_with('\r')) key.pop_back();
  if (http::is_operator_key(key)) return key;
  return failure{errc::invalid_value, "bootstrap-key-file",
                 "The bootstrap key file " + file.string() +
                     " must hold one line: " + std::string(http::operator_key_prefix) + " and at least " +
                     std::to_string(http::min_operator_secret) + " letters, digits, dashes and underscores."};
}

}  // namespace

result<std::string> hash_of_bootstrap_key(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error) && !error)
    if (auto made = make_key(file); !made) return made.error();
  const open_file present(file, O_RDONLY);
  const auto key = present.fd() < 0 ? result<std::string>(cannot("read", file)) : read_key(present, file);
  if (!key) return key.error();
  return http::hash_of_key(*key);
}

}  // namespace aido::app
