// SPDX-License-Identifier: Apache-2.0
// Rooms, and the cameras and microphones in them.
#include <CLI/CLI.hpp>

#include "api/client/calls/locations.hpp"
#include "api/client/calls/sources.hpp"
#include "base/text.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

namespace {

constexpr const char* kSourceHelp = "Id, name, or location/name";
constexpr const char* kPlainLoginHelp = "yes: the password may go in the clear to a camera that knows only RTSP basic";

struct SourceOptions {
  std::string location;
  std::string source;
  std::string name;
  std::string kind = "camera";
  std::string driver = "rtsp";
  std::string url;
  std::string sub_url;
  std::string transport = "auto";
  std::string tls_pin_sha256;
  std::string user;
  std::string sound;
  std::string plain_login;
  bool audio_only = false;
  bool password_stdin = false;
  double limit_s = 10;
};

/// The id of the source that a person means: its id, its name, or "location/name" where several have the name. What
/// none has is taken for an id, which the recorder then refuses in its own words.
std::string source_id(Remote& remote, const std::string& given) {
  std::vector<std::pair<std::string, std::string>> found;  // id, location/name
  for (const api::LocationView& view : remote.call(api::calls::locations::list())) {
    for (const Source& source : view.location.sources) {
      const std::string name = shown(source.name);
      const std::string full = shown(view.location.name) + "/" + name;
      if (source.id == given) return source.id;
      if (equal_ignoring_case(name, given) || equal_ignoring_case(full, given)) found.emplace_back(source.id, full);
    }
  }
  if (found.empty()) return given;
  if (found.size() == 1) return found.front().first;
  remote.terminal().err << "parallaxctl: several sources are called " << given << "; say which:\n";
  for (const auto& [id, full] : found) remote.terminal().err << "  " << full << "\n";
  throw Stop{kUsage};
}

void list_locations(Remote& remote) {
  remote.show(api::calls::locations::list(), [&](const std::vector<api::LocationView>& locations) {
    Table table({"ID", "NAME", "STATE", "BY", "DEPARTMENTS"});
    for (const api::LocationView& view : locations) {
      table.add({view.location.id, view.location.name, std::string(name_of(view.state)), view.by,
                 shown(view.location.departments)});
    }
    table.print(remote.terminal().out);
  });
}

void list_sources(Remote& remote, const SourceOptions& options) {
  const auto location = options.location.empty() ? std::nullopt : std::optional(options.location);
  remote.show(api::calls::sources::list(location), [&](const std::vector<api::SourceView>& sources) {
    Table table({"ID", "NAME", "KIND", "DRIVER", "URL", "STATE", "REASON"});
    for (const auto& [source, health] : sources) {
      table.add({source.id, source.name, std::string(name_of(source.kind)), source.driver, source.url,
                 health ? std::string(name_of(health->state)) : std::string(),
                 health ? text_of(health->reason) : std::string()});
    }
    table.print(remote.terminal().out);
  });
}

void show_source(Remote& remote, const SourceOptions& options) {
  remote.show(api::calls::sources::show(source_id(remote, options.source)), [&](const Source& source) {
    const std::pair<const char*, std::string> facts[] = {{"id", source.id},
                                                         {"location", source.location},
                                                         {"name", source.name},
                                                         {"kind", std::string(name_of(source.kind))},
                                                         {"driver", source.driver},
                                                         {"url", source.url},
                                                         {"sub_url", source.sub_url},
                                                         {"transport", std::string(name_of(source.transport))},
                                                         {"tls_pin_sha256", source.tls_pin_sha256},
                                                         {"user", source.user},
                                                         {"has_password", yes_or_no(source.has_password)},
                                                         {"plain_login", yes_or_no(source.plain_login)},
                                                         {"audio_only", yes_or_no(source.audio_only)},
                                                         {"position", std::to_string(source.position)}};
    for (const auto& [name, text] : facts) remote.terminal().out << name << ": " << shown(text) << "\n";
  });
}

void add_source(Remote& remote, const SourceOptions& options) {
  NewSource source;
  source.location = options.location;
  Source& values = source.values;
  values.name = options.name;
  values.kind = Word<SourceKind>(options.kind);
  values.driver = options.driver;
  values.url = options.url;
  values.sub_url = options.sub_url;
  values.transport = Word<Transport>(options.transport);
  values.tls_pin_sha256 = options.tls_pin_sha256;
  values.user = options.user;
  values.plain_login = options.plain_login == "yes";
  values.audio_only = options.audio_only;
  if (options.password_stdin) source.password = read_password(remote);
  remote.show(api::calls::sources::add(source),
              [&](const Source& made) { remote.terminal().out << shown(made.id) << "\n"; });
}

/// Sends what was given and nothing else; an empty text takes a value away.
void change_source(Remote& remote, const CLI::App& command, const SourceOptions& options) {
  SourceChange change;
  bool any = !options.plain_login.empty() || !options.sound.empty() || options.password_stdin;
  const auto given = [&](const char* option, std::optional<std::string>& field, const std::string& value) {
    if (command.count(option) == 0) return;
    field = value;
    any = true;
  };
  given("--name", change.name, options.name);
  given("--url", change.url, options.url);
  given("--sub-url", change.sub_url, options.sub_url);
  if (command.count("--transport") > 0) {
    change.transport = choice<Transport>(remote, "transport", options.transport);
    any = true;
  }
  given("--tls-pin-sha256", change.tls_pin_sha256, options.tls_pin_sha256);
  given("--user", change.user, options.user);
  if (!options.plain_login.empty()) change.plain_login = options.plain_login == "yes";
  if (!options.sound.empty()) change.audio_only = options.sound == "alone";
  if (options.password_stdin) change.password = read_password(remote);
  if (!any) {
    remote.terminal().err << "parallaxctl: say what is to change.\n";
    throw Stop{kUsage};
  }
  const std::string id = source_id(remote, options.source);
  const bool leads_elsewhere = change.url || change.sub_url;
  const bool had_password =
      leads_elsewhere && !change.password && remote.call(api::calls::sources::show(id)).has_password;
  const auto call = api::calls::sources::change(id, change);
  const std::string body = remote.send(call.request);
  if (remote.json()) remote.print_answer(body);
  const auto changed = call.decode(body);
  if (had_password && changed && !changed->has_password) {
    remote.terminal().err
        << "parallaxctl: the address leads elsewhere, so the stored password was removed; give it with "
           "--password-stdin.\n";
  }
}

/// A source that does not answer is a failure for scripts, too.
void test_source(Remote& remote, const SourceOptions& options) {
  const auto limit_ms = static_cast<int64_t>(options.limit_s * 1000);
  const auto call = api::calls::sources::test(source_id(remote, options.source), limit_ms);
  const std::string body = remote.send(call.request);
  if (remote.json()) remote.print_answer(body);
  const auto test = call.decode(body);
  if (!test) remote.fail_with(test.error());
  const std::optional<Error>& reason = test->health.reason;
  const std::pair<const char*, std::string> facts[] = {{"health.state", std::string(name_of(test->health.state))},
                                                       {"codec", test->codec},
                                                       {"audio_codec", test->audio_codec},
                                                       {"width", std::to_string(test->width)},
                                                       {"height", std::to_string(test->height)},
                                                       {"fps", number_text(test->fps)},
                                                       {"health.reason.text", text_of(reason)},
                                                       {"health.reason.remedy", reason ? reason->remedy : ""}};
  for (const auto& [name, text] : facts) {
    if (!remote.json() && !text.empty() && text != "0") remote.terminal().out << name << ": " << shown(text) << "\n";
  }
  if (test->health.state != CameraState::live) throw Stop{kFailed};
}

}  // namespace

void add_location_commands(CLI::App& app, Chosen& chosen) {
  auto* locations = app.add_subcommand("locations", "Rooms");
  locations->require_subcommand(1);
  locations->add_subcommand("list", "All locations with their state")->callback([&chosen] {
    chosen.run = list_locations;
  });
  const auto name = std::make_shared<std::string>();
  const auto departments = std::make_shared<std::vector<std::string>>();
  auto* add = locations->add_subcommand("add", "Add a location");
  add->add_option("NAME", *name, "Unique name")->required();
  add->add_option("--department", *departments, "Who may use it; may be repeated");
  add->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      const NewLocation location{.name = *name, .parent = {}, .departments = *departments};
      remote.show(api::calls::locations::add(location),
                  [&](const api::LocationView& made) { remote.terminal().out << shown(made.location.id) << "\n"; });
    };
  });
  auto* remove = locations->add_subcommand("remove", "Remove a location; what was recorded there stays");
  remove->add_option("LOCATION", *name, "Id or name")->required();
  remove->callback(
      [=, &chosen] { chosen.run = [=](Remote& remote) { remote.call(api::calls::locations::remove(*name)); }; });

  auto* sources = app.add_subcommand("sources", "Cameras, microphones and screens");
  sources->require_subcommand(1);
  const auto options = std::make_shared<SourceOptions>();
  auto* list = sources->add_subcommand("list", "Sources with their state");
  list->add_option("--location", options->location, "Of this location only");
  list->callback([=, &chosen] { chosen.run = [=](Remote& remote) { list_sources(remote, *options); }; });
  auto* new_source = sources->add_subcommand("add", "Add a source to a location");
  new_source->add_option("--location", options->location, "Id or name")->required();
  new_source->add_option("--name", options->name, "Unique in its location")->required();
  new_source->add_option("--kind", options->kind, "camera, microphone or screen");
  new_source->add_option("--driver", options->driver, "rtsp, sim, or the id of a driver plugin");
  new_source->add_option("--url", options->url, "Of the main stream, without user and password");
  new_source->add_option("--sub-url", options->sub_url, "Of the small stream");
  new_source->add_option("--transport", options->transport, "auto, tcp or udp");
  new_source->add_option("--tls-pin-sha256", options->tls_pin_sha256,
                         "For rtsps: fingerprint of the one certificate to accept");
  new_source->add_flag("--audio-only", options->audio_only, "Record the sound alone");
  new_source->add_option("--user", options->user, "To log in at the camera");
  new_source->add_option("--plain-login", options->plain_login, kPlainLoginHelp)->check(CLI::IsMember({"yes", "no"}));
  new_source->add_flag("--password-stdin", options->password_stdin, "Read the camera's password from standard input");
  new_source->callback([=, &chosen] { chosen.run = [=](Remote& remote) { add_source(remote, *options); }; });
  auto* show = sources->add_subcommand("show", "One source");
  show->add_option("SOURCE", options->source, kSourceHelp)->required();
  show->callback([=, &chosen] { chosen.run = [=](Remote& remote) { show_source(remote, *options); }; });
  auto* change = sources->add_subcommand(
      "change", "Give a source another address, password, …; it is connected anew at once, also while it is recorded");
  change->add_option("SOURCE", options->source, kSourceHelp)->required();
  change->add_option("--name", options->name, "Unique in its location");
  change->add_option("--url", options->url, "Of the main stream, without user and password");
  change->add_option("--sub-url", options->sub_url, "Of the small stream");
  change->add_option("--transport", options->transport, "auto, tcp or udp");
  change->add_option("--tls-pin-sha256", options->tls_pin_sha256,
                     "For rtsps: fingerprint of the one certificate to accept; '' for the usual check");
  change->add_option("--user", options->user, "To log in at the camera");
  change->add_option("--plain-login", options->plain_login, kPlainLoginHelp)->check(CLI::IsMember({"yes", "no"}));
  change
      ->add_option("--sound", options->sound,
                   "Record the sound alone, or with the pictures; from the next recording on")
      ->check(CLI::IsMember({"alone", "with-pictures"}));
  change->add_flag("--password-stdin", options->password_stdin, "Read the camera's password from standard input");
  change->callback([=, &chosen] { chosen.run = [=](Remote& remote) { change_source(remote, *change, *options); }; });
  auto* test = sources->add_subcommand("test", "Connect to a source and say what comes");
  test->add_option("SOURCE", options->source, kSourceHelp)->required();
  test->add_option("--limit", options->limit_s, "Seconds to wait for a picture or a sound")
      ->check(CLI::Range(0.1, 30.0));
  test->callback([=, &chosen] { chosen.run = [=](Remote& remote) { test_source(remote, *options); }; });
  auto* gone = sources->add_subcommand("remove", "Remove a source; what it recorded stays");
  gone->add_option("SOURCE", options->source, kSourceHelp)->required();
  gone->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) { remote.call(api::calls::sources::remove(source_id(remote, options->source))); };
  });
}

}  // namespace parallax::cli
