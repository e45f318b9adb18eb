#include "delivery/email.hpp"

#include "delivery/mail_text.hpp"
#include "delivery/payload.hpp"
#include "delivery/transfer.hpp"

namespace aido::delivery {

namespace {

constexpr std::chrono::milliseconds patience{30'000};

std::string domain_of(const std::string& mailbox) { return mailbox.substr(mailbox.rfind('@') + 1); }

curl_lines headers_of(const letter& l, const std::string& from) {
  curl_lines lines;
  add_line(lines, "Date: " + mail_date(fired_at(l).value_or(l.now)));
  add_line(lines, "From: " + header_value(from));
  add_line(lines, "To: " + header_value(l.to.to));
  add_line(lines, "Subject: " + header_value(subject_of(l)));
  add_line(lines, "Message-ID: <" + to_string(l.message) + '@' + domain_of(header_value(from)) + '>');
  add_line(lines, "Auto-Submitted: auto-generated");
  return lines;
}

void add_part(curl_mime* to, const std::string& body, const char* type) {
  auto* part = curl_mime_addpart(to);
  curl_mime_data(part, body.data(), body.size());
  curl_mime_type(part, type);
  curl_mime_encoder(part, "quoted-printable");
}

receipt judge(const transfer& t, CURLcode done) {
  if (done == CURLE_OK) return {.verdict = verdict::delivered, .why = {}, .retry_after = std::nullopt};
  // A permanent negative reply (RFC 5321 §4.2.1) to the address or the message.
  const bool permanent =
      t.status() >= 500 && t.status() < 600 && (done == CURLE_SEND_ERROR || done == CURLE_RECV_ERROR);
  return {.verdict = permanent ? verdict::refused : verdict::failed,
          .why = t.status() != 0 ? t.describe(done) + " The server answered " + std::to_string(t.status()) + "."
                                 : t.describe(done),
          .retry_after = std::nullopt};
}

}  // namespace

receipt email::deliver(const letter& l) {
  if (options_.url.empty()) return refused("No mail server is configured.");
  transfer t(stopped_, patience);
  const auto headers = headers_of(l, options_.from);
  const auto from = '<' + options_.from + '>';
  curl_lines to;
  add_line(to, '<' + l.to.to + '>');
  const auto plain = plain_text_of(l);
  const auto html = html_of(l);
  const curl_document document(curl_mime_init(t.handle()));
  add_part(document.get(), plain, "text/plain; charset=utf-8");
  add_part(document.get(), html, "text/html; charset=utf-8");
  t.set(CURLOPT_URL, options_.url.c_str());
  t.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  t.set(CURLOPT_USE_SSL, options_.security == mail_security::required ? CURLUSESSL_ALL : CURLUSESSL_TRY);
  t.set(CURLOPT_MAIL_FROM, from.c_str());
  t.set(CURLOPT_MAIL_RCPT, to.get());
  t.set(CURLOPT_HTTPHEADER, headers.get());
  t.set(CURLOPT_MIMEPOST, document.get());
  if (!options_.user.empty()) t.set(CURLOPT_USERNAME, options_.user.c_str());
  if (!options_.user.empty()) t.set(CURLOPT_PASSWORD, options_.password.c_str());
  if (!options_.ca_file.empty()) t.set(CURLOPT_CAINFO, options_.ca_file.c_str());
  const auto done = t.perform();
  return judge(t, done);
}

}  // namespace aido::delivery
