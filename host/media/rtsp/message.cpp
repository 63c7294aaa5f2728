// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "media/rtsp/refusal.hpp"

namespace parallax::media {

namespace {

constexpr std::string_view kProtocol = "RTSP/";

std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Where the blank line ends; LF alone is accepted as a line end.
std::optional<size_t> head_size(std::string_view text) {
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at + 1 < text.size() && text[at + 1] == '\n') return at + 2;
    if (at + 2 < text.size() && text[at + 1] == '\r' && text[at + 2] == '\n') return at + 3;
  }
  return std::nullopt;
}

template <typename Number>
std::optional<Number> number_at_front(std::string_view text) {
  text = trim(text);
  Number value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

// The end of the line that begins at `begin`, without its line break; `next` becomes the start of the next one.
std::string_view take_line(std::string_view text, size_t& next) {
  const size_t begin = next;
  const size_t end = std::min(text.find('\n', begin), text.size());
  next = std::min(end + 1, text.size());
  std::string_view line = text.substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void parse_headers(std::string_view text, size_t next, RtspMessage& message) {
  while (next < text.size()) {
    const std::string_view line = take_line(text, next);
    if (line.empty()) return;
    if ((line[0] == ' ' || line[0] == '\t') && !message.headers.empty()) {
      message.headers.back().second += " " + std::string(trim(line));  // a folded line
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    message.headers.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
}

size_t body_size(std::string_view head) {
  size_t next = 0;
  (void)take_line(head, next);
  while (next < head.size()) {
    const std::string_view line = take_line(head, next);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (!equal_ignoring_case(trim(line.substr(0, colon)), "Content-Length")) continue;
    return number_at_front<size_t>(line.substr(colon + 1)).value_or(0);
  }
  return 0;
}

// Does a message begin here? true, false, or "not enough bytes to tell".
std::optional<bool> begins_message(std::string_view text) {
  const std::string_view front = text.substr(0, kProtocol.size());
  if (front == kProtocol.substr(0, front.size())) {
    if (front.size() == kProtocol.size()) return true;
    return std::nullopt;
  }
  // A request of the server: an upper-case method with '_', a blank, anything, and RTSP/ before the line's end.
  constexpr size_t kLongestMethod = 20;
  size_t i = 0;
  while (i < text.size() && i < kLongestMethod && (is_upper(text[i]) || text[i] == '_')) ++i;
  if (i == kLongestMethod) return false;
  if (i == text.size()) return std::nullopt;
  if (i < 3 || text[i] != ' ') return false;
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return text.size() > kLargestHead ? std::optional(false) : std::nullopt;
  return text.substr(0, end).find(" RTSP/") != std::string_view::npos;
}

// "RTSP/1.0 404 Not Found", "RTSP/2.0 404".
bool is_by_the_book(std::string_view status_line) {
  constexpr std::string_view kForm = "RTSP/0.0 000";
  if (status_line.size() < kForm.size()) return false;
  for (size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == '0' ? is_digit(status_line[i]) : status_line[i] == kForm[i];
    if (!fits) return false;
  }
  return status_line.size() == kForm.size() || status_line[kForm.size()] == ' ';
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return out;
}

}  // namespace

std::string_view RtspMessage::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return {};
}

std::vector<std::string_view> RtspMessage::all(std::string_view name) const {
  std::vector<std::string_view> out;
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) out.emplace_back(value);
  }
  return out;
}

int64_t RtspMessage::cseq() const {
  return number_at_front<int64_t>(header("CSeq")).value_or(-1);
}

StreamPiece next_piece(ByteView bytes) {
  using Kind = StreamPiece::Kind;
  if (bytes.empty()) return {};
  if (bytes[0] == '$') {
    if (bytes.size() < 4) return {};
    const size_t size = static_cast<size_t>(bytes[2]) << 8 | bytes[3];
    if (bytes.size() < 4 + size) return {};
    return {Kind::interleaved, 4 + size, bytes[1], bytes.subspan(4, size)};
  }
  const std::string_view text = text_of(bytes);
  if (const auto message = begins_message(text); !message) {
    return {};
  } else if (*message) {
    const auto head = head_size(text.substr(0, kLargestHead));
    if (!head) return text.size() >= kLargestHead ? StreamPiece{Kind::too_large, 0, 0, {}} : StreamPiece{};
    const size_t body = body_size(text.substr(0, *head));
    if (body > kLargestBody) return {Kind::too_large, 0, 0, {}};
    if (bytes.size() < *head + body) return {};
    return {Kind::message, *head + body, 0, bytes.first(*head + body)};
  }
  // Neither: skip to the next place where a frame or a message may begin. Blank lines between messages end up here too.
  size_t size = 1;
  while (size < bytes.size() && bytes[size] != '$' && bytes[size] != 'R' && !is_upper(static_cast<char>(bytes[size]))) {
    ++size;
  }
  return {Kind::garbage, size, 0, bytes.first(size)};
}

Result<RtspMessage> parse_message(ByteView bytes) {
  const std::string_view text = text_of(bytes);
  const auto bad = [&] { return fail(bad_answer("what it sends only begins like RTSP")); };
  RtspMessage message;
  size_t next = 0;
  const std::string_view first = take_line(text, next);
  if (first.starts_with(kProtocol)) {
    const size_t blank = first.find(' ');
    if (blank == std::string_view::npos) return bad();
    const std::string_view rest = trim(first.substr(blank));
    const auto status = number_at_front<int>(rest);
    if (!status || *status < 100 || *status > 999) return bad();
    message.status = *status;
    message.by_the_book = is_by_the_book(first);
    message.reason = trim(rest.substr(std::min<size_t>(3, rest.size())));
  } else {
    const size_t blank = first.find(' ');
    const size_t version = first.rfind(" RTSP/");
    if (blank == std::string_view::npos || blank == 0 || version == std::string_view::npos) return bad();
    message.method = first.substr(0, blank);
    if (version > blank) message.target = trim(first.substr(blank, version - blank));
  }
  const auto head = head_size(text);
  parse_headers(text.substr(0, head.value_or(text.size())), next, message);
  if (head) message.body = text.substr(*head);
  return message;
}

std::string write_request(std::string_view method, std::string_view url, int64_t cseq,
                          const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string out = fmt::format("{} {} RTSP/1.0\r\nCSeq: {}\r\n", method, one_line(url), cseq);
  for (const auto& [name, value] : headers) out += fmt::format("{}: {}\r\n", name, one_line(value));
  return out + "\r\n";
}

std::string write_response(int status, std::string_view reason, const RtspMessage& request) {
  std::string out = fmt::format("RTSP/1.0 {} {}\r\nCSeq: {}\r\n", status, reason, one_line(request.header("CSeq")));
  if (const auto session = request.header("Session"); !session.empty()) {
    out += fmt::format("Session: {}\r\n", one_line(session));
  }
  return out + "\r\n";
}

}  // namespace parallax::media
