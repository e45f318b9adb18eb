#include "eventstore/kafka/letter_writer.hpp"

namespace aido::eventstore::kafka {

namespace {

using headers_handle = owned<rd_kafka_headers_t, rd_kafka_headers_destroy>;

headers_handle headers_of(const command_message& m) {
  headers_handle made(rd_kafka_headers_new(m.headers.size()));
  for (const auto& h : m.headers)
    rd_kafka_header_add(made.get(), h.name.data(), static_cast<ssize_t>(h.name.size()), h.value.data(),
                        static_cast<ssize_t>(h.value.size()));
  return made;
}

rd_kafka_vu_t memory(rd_kafka_vtype_t type, const std::string& text) {
  return {.vtype = type, .u = {.mem = {.ptr = const_cast<char*>(text.data()), .size = text.size()}}};
}

}  // namespace

result<std::unique_ptr<letter_writer>> letter_writer::open(const configuration& config, std::string topic,
                                                           std::function<void()> wake) {
  std::unique_ptr<letter_writer> made(new letter_writer(config, std::move(topic), std::move(wake)));
  if (auto connected = made->connect(); !connected) return connected.error();
  return made;
}

letter_writer::letter_writer(const configuration& config, std::string topic, std::function<void()> wake)
    : config_(config), topic_(std::move(topic)), wake_(std::move(wake)) {}

result<void> letter_writer::connect() {
  auto over = config_.connect(role::letters, on_delivery);
  if (!over) return over.error();
  over_ = std::move(*over);
  const queue_handle reports(rd_kafka_queue_get_main(over_.get()));
  rd_kafka_queue_cb_event_enable(reports.get(), on_event, this);
  return {};
}

void letter_writer::write(told_outcome refused, const dead_letter& letter) {
  replace_if_dead();
  auto& p = under_way_.emplace_back(pending{*this, std::move(refused)});
  if (const auto error = produce(letter, p)) finish(p, error);
}

std::vector<letter_writer::outcome> letter_writer::take_outcomes() {
  rd_kafka_poll(over_.get(), 0);
  return std::exchange(outcomes_, {});
}

rd_kafka_resp_err_t letter_writer::produce(const dead_letter& letter, pending& reported_to) {
  const auto record = record_of(letter, limits::intake_letter);
  auto headers = headers_of(record);
  std::vector<rd_kafka_vu_t> parts{{.vtype = RD_KAFKA_VTYPE_TOPIC, .u = {.cstr = topic_.c_str()}},
                                   {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u = {.i = RD_KAFKA_MSG_F_COPY}},
                                   {.vtype = RD_KAFKA_VTYPE_HEADERS, .u = {.headers = headers.get()}},
                                   {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u = {.ptr = &reported_to}},
                                   memory(RD_KAFKA_VTYPE_VALUE, record.value)};
  if (record.key) parts.push_back(memory(RD_KAFKA_VTYPE_KEY, *record.key));
  const error_handle refused(rd_kafka_produceva(over_.get(), parts.data(), parts.size()));
  if (refused) return rd_kafka_error_code(refused.get());
  [[maybe_unused]] auto* const the_record_has_them = headers.release();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void letter_writer::finish(const pending& letter, rd_kafka_resp_err_t error) {
  auto& told = outcomes_.emplace_back(outcome{.of = letter.of, .why = std::nullopt});
  if (error) told.why = failure_of(error, "Dead letters cannot be written to " + topic_);
  under_way_.remove_if([&](const auto& p) { return &p == &letter; });
}

void letter_writer::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  const auto& letter = *static_cast<const pending*>(message->_private);
  letter.writer.finish(letter, message->err);
}

void letter_writer::on_event(rd_kafka_t*, void* opaque) { static_cast<letter_writer*>(opaque)->wake_(); }

/// A producer that librdkafka declares dead takes nothing more; what it has not reported it never will.
void letter_writer::replace_if_dead() {
  if (!rd_kafka_fatal_error(over_.get(), nullptr, 0) || !connect()) return;
  while (!under_way_.empty()) finish(under_way_.front(), RD_KAFKA_RESP_ERR__FATAL);
}

}  // namespace aido::eventstore::kafka
