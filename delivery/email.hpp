#pragma once

#include <atomic>
#include <string>

#include "delivery/channel.hpp"

namespace aido::delivery {

/// Whether a connection to the mail server is encrypted.
enum class mail_security {
  required,  ///< STARTTLS (or smtps) with a valid certificate, or no mail.
  if_offered,
};

struct email_options {
  std::string url;   ///< smtp://HOST[:PORT] or smtps://HOST[:PORT]; empty: there is no mail server.
  std::string from;  ///< A mailbox.
  std::string user;  ///< Empty: no authentication.
  std::string password;
  std::string ca_file;  ///< PEM, instead of the system's certificates; may be empty.
  mail_security security = mail_security::required;
};

/// E-mail by SMTP. The Message-ID is the letter's, so that a mailbox shows a repeated one once.
class email final : public channel {
 public:
  explicit email(email_options options) : options_(std::move(options)) {}
  receipt deliver(const letter& l) override;
  void stop() noexcept override { stopped_ = true; }

 private:
  const email_options options_;
  std::atomic<bool> stopped_{false};
};

}  // namespace aido::delivery
