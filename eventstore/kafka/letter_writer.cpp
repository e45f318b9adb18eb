#include "eventstore/kafka/letter_writer.hpp"

namespace aido::eventstore::kafka {

namespace {

using headers_handle = owned<rd_kafka_headers_t, rd_kafka_headers_destroy>;

constexpr int report_poll_ms = 1'000;

/// Records of one call that are not acknowledged yet, and the first error.
struct tally {
  std::size_t unanswered = 0;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
};

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

failure unwritten(const std::string& topic, rd_kafka_resp_err_t error) {
  return failure_of(error, "Dead letters cannot be written to " + topic);
}

}  // namespace

result<letter_writer> letter_writer::open(const configuration& config, std::string topic) {
  auto over = config.connect(role::letters, on_delivery);
  if (!over) return over.error();
  return letter_writer(config, std::move(topic), std::move(*over));
}

letter_writer::letter_writer(const configuration& config, std::string topic, handle over)
    : config_(&config), topic_(std::move(topic)), over_(std::move(over)) {}

result<void> letter_writer::write(const std::vector<dead_letter>& letters) {
  replace_if_dead();
  tally of_all;
  for (const auto& letter : letters) {
    of_all.error = produce(letter, &of_all);
    if (of_all.error) break;
    ++of_all.unanswered;
  }
  while (of_all.unanswered > 0) rd_kafka_poll(over_.get(), report_poll_ms);
  if (of_all.error) return unwritten(topic_, of_all.error);
  return {};
}

rd_kafka_resp_err_t letter_writer::produce(const dead_letter& letter, void* reported_to) {
  const auto record = record_of(letter, limits::intake_letter);
  auto headers = headers_of(record);
  std::vector<rd_kafka_vu_t> parts{{.vtype = RD_KAFKA_VTYPE_TOPIC, .u = {.cstr = topic_.c_str()}},
                                   {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u = {.i = RD_KAFKA_MSG_F_COPY}},
                                   {.vtype = RD_KAFKA_VTYPE_HEADERS, .u = {.headers = headers.get()}},
                                   {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u = {.ptr = reported_to}},
                                   memory(RD_KAFKA_VTYPE_VALUE, record.value)};
  if (record.key) parts.push_back(memory(RD_KAFKA_VTYPE_KEY, *record.key));
  const error_handle refused(rd_kafka_produceva(over_.get(), parts.data(), parts.size()));
  if (refused) return rd_kafka_error_code(refused.get());
  [[maybe_unused]] auto* const the_record_has_them = headers.release();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void letter_writer::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  auto& of_all = *static_cast<tally*>(message->_private);
  --of_all.unanswered;
  if (message->err && !of_all.error) of_all.error = message->err;
}

/// A producer that librdkafka declares dead takes nothing more.
void letter_writer::replace_if_dead() {
  if (!rd_kafka_fatal_error(over_.get(), nullptr, 0)) return;
  if (auto fresh = config_->connect(role::letters, on_delivery)) over_ = std::move(*fresh);
}

}  // namespace aido::eventstore::kafka
