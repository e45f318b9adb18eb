#include "http/compression.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <zlib.h>

#include "engine/base/limits.hpp"
#include "http/etag.hpp"

namespace aido::http {

namespace {

constexpr int gzip_window = MAX_WBITS + 16;  // zlib's way to ask for gzip's envelope
constexpr int usual_memory = 8;              // zlib's own default

std::string_view trimmed(std::string_view text) noexcept {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Takes what stands before the next `mark` off the front of `text`.
std::string_view take_part(std::string_view& text, char mark) noexcept {
  const auto part = text.substr(0, text.find(mark));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return trimmed(part);
}

/// The weight among a coding's parameters: 0 for one that is none, so that nothing is sent that nobody asked for.
double weight_of(std::string_view parameters) noexcept {
  double weight = 1;
  while (!parameters.empty()) {
    const auto one = take_part(parameters, ';');
    if (!same_token(one.substr(0, 2), "q=")) continue;
    const auto number = one.substr(2);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), weight);
    if (error != std::errc{} || end != number.data() + number.size() || !(weight >= 0 && weight <= 1)) return 0;
  }
  return weight;
}

/// How welcome the codings are that we have; below 0: not mentioned.
struct welcome {
  double gzip = -1;
  double identity = -1;
  double any_other = -1;

  void note(std::string_view coding, double weight) noexcept {
    if (same_token(coding, "gzip") || same_token(coding, "x-gzip")) gzip = std::max(gzip, weight);
    if (same_token(coding, "identity")) identity = weight;
    if (coding == "*") any_other = weight;
  }
};

bool is_worth_it(const response& r) noexcept {
  return !r.stream && r.body.size() >= limits::min_compressed && r.body.size() <= limits::max_compressed;
}

bool is_text(std::string_view type) noexcept {
  return type == json_type || type == problem_type || (type.starts_with("text/") && type != event_stream_type);
}

/// A compressor that keeps its memory between answers; one per thread.
class deflater {
 public:
  deflater() {
    if (deflateInit2(&z_, Z_BEST_SPEED, Z_DEFLATED, gzip_window, usual_memory, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::runtime_error("zlib does not start");
  }
  deflater(const deflater&) = delete;
  deflater& operator=(const deflater&) = delete;
  ~deflater() { deflateEnd(&z_); }

  std::string run(std::string& text) {
    deflateReset(&z_);
    std::string out(deflateBound(&z_, static_cast<uLong>(text.size())), '\0');
    z_.next_in = reinterpret_cast<Bytef*>(text.data());
    z_.avail_in = static_cast<uInt>(text.size());
    z_.next_out = reinterpret_cast<Bytef*>(out.data());
    z_.avail_out = static_cast<uInt>(out.size());
    if (deflate(&z_, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("zlib does not finish");
    out.resize(z_.total_out);
    return out;
  }

 private:
  z_stream z_{};
};

/// Gives the entity tag among complete field lines the mark of a compressed representation.
void mark_tag(std::string& fields) {
  constexpr std::string_view start = "ETag: \"";
  const auto at = fields.find(start);
  if (at == std::string::npos || (at > 0 && fields[at - 1] != '\n')) return;
  fields.insert(fields.find('"', at + start.size()), gzip_mark);
}

}  // namespace

bool prefers_gzip(const request& r) noexcept {
  welcome w;
  for (const auto& f : r.fields) {
    if (!same_token(f.name, "Accept-Encoding")) continue;
    for (auto rest = f.value; !rest.empty();) {
      auto one = take_part(rest, ',');
      const auto coding = take_part(one, ';');
      w.note(coding, weight_of(one));
    }
  }
  const double gzip = w.gzip < 0 ? w.any_other : w.gzip;
  return gzip > 0 && gzip >= w.identity;
}

void compress(response& out, const request& r) {
  if (is_text(out.content_type) || out.status == 304) out.add("Vary", "Accept-Encoding");
  if (!is_text(out.content_type) || !is_worth_it(out) || !prefers_gzip(r)) return;
  thread_local deflater gzip;
  out.body = gzip.run(out.body);
  out.add("Content-Encoding", "gzip");
  mark_tag(out.fields);
}

}  // namespace aido::http
