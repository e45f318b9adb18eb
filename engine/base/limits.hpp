#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every bound of the system, with the relations that must hold between them. Sizes are bytes, unless named otherwise.
namespace aido::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t max_body = 1 << 20;      ///< One request body.
inline constexpr std::size_t max_record = 900 << 10;  ///< One record's value; above it a command is refused.
inline constexpr int max_json_depth = 32;
inline constexpr std::size_t max_header = 16 << 10;                ///< All header fields of one request.
inline constexpr std::size_t max_target = 8 << 10;                 ///< Path and query of one request.
inline constexpr std::size_t max_connections = 4'096;              ///< Open at the edge; further ones are told 503.
inline constexpr std::size_t max_connections_per_address = 1'000;  ///< Of one client, unless the options say otherwise.
inline constexpr std::size_t max_told_per_address = 8;  ///< Of one client beyond that, being told 503 at a time.
inline constexpr std::size_t max_streams = 1'024;       ///< Event streams among them.
inline constexpr std::size_t max_turned_away = 64;      ///< Connections being told 503 at a time.
inline constexpr auto head_timeout = 10s;               ///< From a request's first byte to the end of its head.
inline constexpr auto body_timeout = 30s;               ///< From there to the end of its body.
inline constexpr auto write_timeout = 30s;              ///< For a client to take an answer, or a part of a stream.
inline constexpr auto idle_timeout = 75s;               ///< Between requests.
inline constexpr auto linger_timeout = 2s;              ///< For a refused client to read its answer.
inline constexpr auto heartbeat_interval = 15s;         ///< Of an event stream without events.
inline constexpr auto position_wait = 5s;               ///< For a view to reach a request's Log-Position.
inline constexpr std::size_t max_title = 500;           ///< Unicode code points.
inline constexpr std::size_t max_notes = 64 << 10;
inline constexpr std::size_t max_labels = 50;
inline constexpr std::size_t max_label = 100;  ///< Unicode code points.
inline constexpr std::size_t max_checklist_items = 200;
inline constexpr std::size_t max_reminders = 20;
inline constexpr std::size_t max_steps = 500;          ///< Commands of one atomic or partial run of them.
inline constexpr std::uint32_t max_undo = 2'000;       ///< Tasks and lists of one undo that says how many.
inline constexpr std::size_t max_lists = 1000;         ///< Per workspace.
inline constexpr std::size_t max_name = 200;           ///< Unicode code points; of lists and workspaces.
inline constexpr std::size_t max_members = 500;        ///< Per workspace.
inline constexpr std::size_t max_keys = 100;           ///< API keys per workspace, those that have expired too.
inline constexpr std::size_t max_principal = 300;      ///< Bytes of a member's name.
inline constexpr std::uint32_t max_trash_days = 3650;  ///< That the trash may be kept.
inline constexpr std::size_t max_rrule = 500;
inline constexpr std::size_t max_search_text = 200;  ///< Unicode code points of what tasks are searched for.
inline constexpr std::size_t max_words = 200;        ///< A recurrence in words.
inline constexpr std::size_t max_exceptions = 1000;  ///< Slots and days that one series leaves out.
inline constexpr std::size_t max_preview = 100;      ///< Slots in one preview.
inline constexpr std::size_t preview_default = 10;
inline constexpr std::size_t max_preview_steps = 1'000'000;    ///< Slots passed over on the way to the first one shown.
inline constexpr std::uint32_t max_empty_intervals = 146'097;  ///< In a row: the days of the calendar's 400-year cycle,
                                                               ///< after which a rule that has no match never has one.
inline constexpr std::int64_t max_counted_intervals = 10'000;  ///< Between the start of a rule with COUNT and the due.
inline constexpr std::size_t max_missed_slots = 100;           ///< Listed when a late completion skips slots.
inline constexpr int max_priority = 4;
inline constexpr std::size_t max_rank = 100;
inline constexpr std::size_t max_catch_up_bytes = 400 << 10;  ///< Of the texts that catching up on missed slots copies.
inline constexpr auto max_reminder_lead = std::chrono::days{365};  ///< Before the due, and until it is dropped.
inline constexpr auto max_snooze = std::chrono::days{365};
inline constexpr std::size_t max_channels = 20;  ///< Per workspace.
inline constexpr std::size_t max_url = 2'000;
inline constexpr std::size_t max_address = 254;       ///< Of an e-mail mailbox (RFC 5321).
inline constexpr std::size_t max_why = 300;           ///< Of a delivery that failed, as the ledger keeps it.
inline constexpr std::size_t max_agenda_lines = 100;  ///< That a digest shows of what is overdue, and of what is due.
inline constexpr std::size_t max_notification_steps = 10;                 ///< Of one person,
inline constexpr std::size_t max_step_lists = 100;                        ///< lists that one of them names,
inline constexpr auto max_step_wait = std::chrono::days{1};               ///< and what it waits for the next.
inline constexpr std::size_t max_personal = max_members + max_keys + 50;  ///< Persons who ever set something, some of
                                                                          ///< whom are gone.
inline constexpr std::size_t max_idempotency_key = 255;
inline constexpr std::size_t page_default = 100;
inline constexpr std::size_t page_max = 500;

inline constexpr std::size_t max_forwarded = 192;         ///< Requests under way to one other process at a time,
inline constexpr std::size_t max_relayed_streams = 192;   ///< and event streams from it beside them.
inline constexpr std::size_t max_whole_answer = 4 << 20;  ///< An answer's body from another process that is taken whole
                                                          ///< before it is passed on; a longer one is in parts.
inline constexpr auto forward_connect_timeout = 2s;       ///< For another process to take a connection,
inline constexpr auto forward_answer_timeout = 30s;       ///< to answer a request on it,
inline constexpr auto hand_over_wait = 5s;                ///< Of a request, for its workspace to be served again.
inline constexpr auto forward_silence = 45s;              ///< and to send something of a body in parts.
inline constexpr auto forward_idle_look = 20s;            ///< Between two looks for connections to it that are in no
                                                          ///< use; the second that finds one idle closes it.

inline constexpr std::size_t max_requests = 10'000;      ///< On one connection, which then ends.
inline constexpr std::size_t min_compressed = 1 << 10;   ///< An answer's body below it is not worth compressing;
inline constexpr std::size_t max_compressed = 4 << 20;   ///< one above it would keep its thread for too long.
inline constexpr std::size_t max_rate_buckets = 10'000;  ///< Callers whose rate is being counted.
inline constexpr std::uint32_t max_rate = 1'000'000;     ///< Requests per second, and at once, that a limit can name.
inline constexpr std::uint32_t usual_rate = 500;         ///< Per second: the limit beyond loopback if none is named.
inline constexpr std::size_t max_origins = 100;          ///< Whose pages may call the server.
inline constexpr std::size_t max_token = 8 << 10;        ///< Of a JWT, as text.
inline constexpr std::size_t max_cached_tokens = 1'024;  ///< Tokens whose signature need not be checked again.
inline constexpr std::size_t max_token_keys = 100;       ///< In a JWKS.
inline constexpr std::size_t max_key_set = 1 << 20;      ///< A JWKS, as text.
inline constexpr auto key_set_pause = 10s;               ///< Between two looks for a JWKS, whoever asks.
inline constexpr auto key_set_age = 5min;                ///< After which it is looked for in any case.
inline constexpr auto key_set_timeout = 5s;              ///< To fetch it, and for a request to wait for it.
inline constexpr auto max_leeway = std::chrono::minutes{5};  ///< Between a token's clock and ours.

inline constexpr std::uint32_t max_partitions = 1024;
inline constexpr std::uint32_t sqlite_partitions = 4;  ///< Of a new embedded log.
inline constexpr std::size_t dedup_window = 100'000;   ///< Effective records per partition (fold rule F3).
inline constexpr auto dedup_retention = std::chrono::days{7};
inline constexpr std::uint64_t snapshot_records = 20'000;  ///< A snapshot at the latest after so many records,
inline constexpr auto snapshot_interval = 5s;              ///< or after this time.
inline constexpr std::size_t max_in_flight = 4'096;        ///< Effects of one partition handed to the log, unanswered.
inline constexpr std::size_t max_mailbox = 16'384;         ///< Commands waiting in one partition.
inline constexpr std::size_t max_waiting_readers = 4'096;  ///< Of one partition, for a position or a workspace each.
inline constexpr std::size_t max_unflushed_events = 200'000;   ///< Per partition, without a snapshot; then no writes.
inline constexpr std::size_t max_unflushed_bytes = 128 << 20;  ///< Their history, of all partitions of a process.
inline constexpr std::size_t max_absent = 10'000;              ///< Ids of a workspace that are known to name no task.
inline constexpr std::size_t max_loaded_tasks = 200'000;  ///< In memory per partition before workspaces are evicted.
inline constexpr std::size_t max_waiting_per_task = 64;   ///< Commands waiting behind one task's effect in flight.
inline constexpr std::size_t max_active_tasks = 10'000;   ///< Task actors per partition before the oldest passivates.
inline constexpr std::size_t event_ring = 8'192;          ///< Recent events per partition, for streams;
inline constexpr std::size_t event_ring_bytes = 4 << 20;  ///< fewer where they are large.
inline constexpr auto wake_look_ahead = 1s;               ///< Longest sleep between looks at the wall clock.
inline constexpr auto drain_timeout = 5s;
// Between losing a partition to another process and claiming it again, if it is this one's share.
inline constexpr auto shortest_claim_pause = 500ms;
inline constexpr auto longest_claim_pause = 2'000ms;
inline constexpr auto client_connect_timeout = 5s;  ///< For the command line's client to reach a server,
inline constexpr auto client_answer_timeout = 30s;  ///< and for one attempt to be answered.
inline constexpr auto client_patience = 30s;        ///< In all, for a request that is tried again.
inline constexpr auto client_first_wait = 100ms;    ///< Between two attempts; doubles
inline constexpr auto client_longest_wait = 5s;     ///< up to this.
inline constexpr std::size_t client_max_answer = 64 << 20;
inline constexpr std::size_t client_max_commands = 400;        ///< That an import sends in one request,
inline constexpr std::size_t client_max_run = 512 << 10;       ///< and their size in all.
inline constexpr std::size_t client_max_file = 256 << 20;      ///< Of a file to import.
inline constexpr std::size_t client_max_searched = 1'000'000;  ///< Tasks looked through for a shortened id.
inline constexpr auto overdue_tolerance = 30s;  ///< A reminder planned longer ago that has not fired is overdue.
inline constexpr auto between_overdue_counts = 5s;
inline constexpr std::size_t max_owed = 100'000;    ///< Deliveries that the notifier has in hand.
inline constexpr auto longest_retry_after = 1h;     ///< That a receiver can ask for.
inline constexpr std::size_t delivery_workers = 4;  ///< Attempts under way at a time.
inline constexpr auto late_fire_tolerance = 5s;     ///< A reminder later than this is marked late.

static_assert(max_record < max_body, "a record has to fit a message of the default Kafka size, and a body one record");
static_assert(max_target < max_header);
static_assert(client_max_commands <= max_steps && client_max_run < max_body);
static_assert(max_streams < max_connections, "streams must leave room for requests");
static_assert(max_connections_per_address + max_told_per_address < max_connections,
              "one client must not fill the edge");
static_assert(2 * (max_forwarded + max_relayed_streams) < max_connections_per_address,
              "two processes behind one address must not fill what a third permits them");
static_assert(max_relayed_streams <= max_streams);
static_assert(2 * forward_idle_look < idle_timeout, "who forwards closes idle connections first");
static_assert(position_wait < forward_answer_timeout, "a wait for a position must end before its forwarding does");
static_assert(2 * heartbeat_interval < forward_silence, "a stream without events must not pass for a dead one");
static_assert(max_notes * 2 < max_record);
static_assert(max_in_flight <= max_mailbox);
static_assert(min_compressed < max_compressed);
static_assert(usual_rate <= max_rate);
static_assert(page_default <= page_max);
static_assert(max_in_flight < dedup_window, "a retry must find its first attempt in the window");

}  // namespace aido::limits
