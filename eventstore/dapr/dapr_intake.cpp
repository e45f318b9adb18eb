#include "eventstore/dapr/dapr_intake.hpp"

#include "engine/codec/json_text.hpp"
#include "eventstore/base64.hpp"
#include "eventstore/dapr/publishing.hpp"

namespace aido::eventstore {

namespace {

/// The record of a letter, as an entry: what it does not say of content is base64, so it needs no other form.
dapr::entry entry_of(const dead_letter& letter) {
  auto record = record_of(letter, limits::max_dapr_letter);
  dapr::entry out;
  codec::append_string(out.event, to_base64(record.value));
  if (record.key) out.metadata.push_back({"partitionKey", *record.key});
  for (auto& h : record.headers)
    if (h.name.starts_with("aido-")) out.metadata.push_back({std::move(h.name), std::move(h.value)});
  return out;
}

}  // namespace

dapr_intake::dapr_intake(dapr::sidecar& over, std::string topic) : over_(over), letters_topic_(topic + ".dlq") {
  status_.topic = std::move(topic);
  thread_ = std::thread([this] { write_letters(); });
}

dapr_intake::~dapr_intake() {
  stop();
  {
    const std::lock_guard lock(mutex_);
    over_and_done_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void dapr_intake::begin(command_judge judge) {
  const std::lock_guard lock(mutex_);
  judge_ = std::move(judge);
}

void dapr_intake::stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  changed_.wait_for(lock, limits::drain_timeout, [this] { return under_way_ == 0; });
}

intake_status dapr_intake::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void dapr_intake::take(delivered_command c, verdict_sink done) {
  command_judge judge;
  {
    const std::lock_guard lock(mutex_);
    if (judge_ && !stopping_ && under_way_ < limits::max_deliveries) {
      judge = judge_;
      ++under_way_;
      ++status_.received;
    }
  }
  if (!judge) return done(delivery_verdict::retry);
  auto message = c.message;
  judge(std::move(message),
        [this, c = std::move(c), done = std::move(done)](const command_outcome& said) { settle(c, said, done); });
}

void dapr_intake::settle(const delivered_command& c, const command_outcome& said, const verdict_sink& done) {
  std::unique_lock lock(mutex_);
  ++status_.outcomes[static_cast<std::size_t>(said.fate)];
  if (said.fate == command_fate::refused) {
    refused_.push_back({.letter = {.topic = c.topic.empty() ? status_.topic : c.topic,
                                   .partition = c.partition,
                                   .offset = {c.offset},
                                   .message = c.message,
                                   .problem = said.problem},
                        .why = said.why,
                        .done = done});
    changed_.notify_all();
    return;
  }
  lock.unlock();
  finish(done, said.fate == command_fate::postponed ? delivery_verdict::retry : delivery_verdict::success);
}

void dapr_intake::finish(const verdict_sink& done, delivery_verdict verdict) {
  done(verdict);
  const std::lock_guard lock(mutex_);
  --under_way_;
  changed_.notify_all();
}

void dapr_intake::write_letters() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return over_and_done_ || !refused_.empty(); });
    if (refused_.empty()) return;
    const auto one = std::move(refused_.front());
    refused_.pop_front();
    const bool is_left = leaves_letters();
    lock.unlock();
    finish(one.done, is_left ? delivery_verdict::retry : put_aside(one));
    lock.lock();
  }
}

// Each would wait for a sidecar that does not answer.
bool dapr_intake::leaves_letters() const { return over_and_done_ || (stopping_ && !status_.obstacle.empty()); }

delivery_verdict dapr_intake::put_aside(const refused& one) {
  const auto written = dapr::publish(over_, letters_topic_, dapr::payload::raw, {entry_of(one.letter)});
  const std::lock_guard lock(mutex_);
  status_.obstacle = written ? std::string() : written.error().detail;
  if (!written) return delivery_verdict::retry;
  ++status_.dead_letters;
  ++status_.refused[one.why];
  return delivery_verdict::drop;
}

}  // namespace aido::eventstore
