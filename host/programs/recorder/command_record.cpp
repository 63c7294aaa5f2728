// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "base/uuid.hpp"
#include "programs/recorder/credentials.hpp"
#include "programs/recorder/foreground.hpp"
#include "programs/recorder/login_name.hpp"
#include "programs/recorder/subcommands.hpp"
#include "record/rules/naming.hpp"

namespace parallax::recorder {
namespace {

int64_t to_ns(double seconds) {
  return static_cast<int64_t>(seconds * 1e9);
}

Result<record::LocationConfig> chosen_location(const RecordOptions& options) {
  if (options.location.empty() == options.sources.empty()) {
    return fail("usage", "Give either --location or one or more --source.", "For example: --location demo");
  }
  if (options.location == "demo") return record::demo_location();
  if (!options.location.empty()) return record::read_location(options.location);
  record::LocationConfig location{.name = "Quick recording", .sources = {}};
  for (const std::string& text : options.sources) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return fail("usage", fmt::format("'{}' is no source.", without_secrets(text)), "Write NAME=rtsp://…");
    }
    record::SourceConfig source;
    source.name = text.substr(0, equals);
    source.driver = "rtsp";
    source.settings["url"] = text.substr(equals + 1);
    for (const record::SourceConfig& other : location.sources) {
      if (other.name != source.name) continue;
      return fail("usage", fmt::format("The name '{}' is used twice.", source.name),
                  "Give each source a name of its own.");
    }
    location.sources.push_back(record::without_url_credentials(std::move(source)));
  }
  return location;
}

Result<std::optional<size_t>> wanted_sources(const std::string& text) {
  if (text == "all") return std::optional<size_t>();
  if (text == "any") return std::optional<size_t>(1);
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) {
    return fail("usage", fmt::format("--wait-for {} makes no sense.", text), "Use all, any or a number.");
  }
  return std::optional<size_t>(number);
}

}  // namespace

int run_record(const CommonOptions& common, const RecordOptions& options) {
  take_over_signals();
  Console console(common.json ? Console::Style::json : Console::Style::text);
  const auto usage = [&](const Error& error) {
    console.error(error);
    return error.code == "usage" ? 2 : 1;
  };
  auto location = chosen_location(options);
  if (!location) return usage(location.error());
  const auto wanted = wanted_sources(options.wait_for);
  if (!wanted) return usage(wanted.error());
  apply_credentials(*location, read_credentials(options.credentials));

  auto engine = Engine::create(common, console);
  if (!engine) return usage(engine.error());
  record::SessionOptions session{.id = make_uuid(),
                                 .name = options.name,
                                 .recorded_by = login_name(),
                                 .start = {.wanted_sources = *wanted,
                                           .wait_timeout_ns = to_ns(options.wait_timeout_s),
                                           .attempt_timeout_ns = to_ns(options.attempt_timeout_s),
                                           .attempts = options.attempts}};
  Foreground foreground(**engine, console, to_ns(options.seconds));
  std::error_code error;
  const auto file = options.location.empty() || options.location == "demo"
                        ? std::filesystem::path()
                        : std::filesystem::absolute(options.location, error);
  if (auto kept = ActiveSessions((*engine)->data())
                      .add(session.id, {.location = *location, .location_file = file, .user_id = {}, .user = {}});
      !kept)
    console.error(kept.error());
  auto started = (*engine)->recorder().start(std::move(*location), std::move(session));
  if (!started) return usage(started.error());
  return (*engine)->leave(foreground.run());
}

}  // namespace parallax::recorder
