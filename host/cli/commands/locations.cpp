// SPDX-License-Identifier: Apache-2.0
// Rooms, and the cameras and microphones in them.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "base/text.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"

namespace parallax::cli {

namespace json = boost::json;

namespace {

const std::vector<Column> kSourceColumns{{"ID", "id"},
                                         {"NAME", "name"},
                                         {"KIND", "kind"},
                                         {"DRIVER", "driver"},
                                         {"URL", "url"},
                                         {"STATE", "health.state"},
                                         {"REASON", "health.reason.text"}};

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

void print_or(Remote& remote, const json::value& answer, const std::function<void(const json::object&)>& print) {
  if (remote.json()) return print_json(remote.terminal().out, answer);
  print(answer.as_object());
}

/// The id of the source that a person means: its id, its name, or "location/name" where several have the name. What
/// none has is taken for an id, which the recorder then refuses in its own words.
std::string source_id(Remote& remote, const std::string& given) {
  std::vector<std::pair<std::string, std::string>> found;  // id, location/name
  const json::value answer = remote.call("GET", "/api/v1/locations");
  for (const json::value& location : answer.at("locations").as_array()) {
    const std::string room = shown(location.as_object(), "name");
    const json::value* sources = location.as_object().if_contains("sources");
    if (sources == nullptr) continue;
    for (const json::value& source : sources->as_array()) {
      const std::string id = shown(source.as_object(), "id");
      const std::string name = shown(source.as_object(), "name");
      const std::string full = room + "/" + name;
      if (id == given) return id;
      if (equal_ignoring_case(name, given) || equal_ignoring_case(full, given)) found.emplace_back(id, full);
    }
  }
  if (found.empty()) return given;
  if (found.size() == 1) return found.front().first;
  remote.terminal().err << "parallaxctl: several sources are called " << given << "; say which:\n";
  for (const auto& [id, full] : found) remote.terminal().err << "  " << full << "\n";
  throw Stop{kUsage};
}

void list_locations(Remote& remote) {
  print_or(remote, remote.call("GET", "/api/v1/locations"), [&](const json::object& answer) {
    print_table(remote.terminal().out, answer.at("locations").as_array(),
                {{"ID", "id"}, {"NAME", "name"}, {"STATE", "state"}, {"BY", "by"}, {"DEPARTMENTS", "departments"}});
  });
}

void print_id(Remote& remote, const json::value& answer) {
  print_or(remote, answer, [&](const json::object& made) { remote.terminal().out << shown(made, "id") << "\n"; });
}

void add_source(Remote& remote, const SourceOptions& options) {
  json::object body{{"name", options.name},       {"kind", options.kind},
                    {"driver", options.driver},   {"url", options.url},
                    {"sub_url", options.sub_url}, {"transport", options.transport},
                    {"user", options.user},       {"audio_only", options.audio_only}};
  if (!options.tls_pin_sha256.empty()) body["tls_pin_sha256"] = options.tls_pin_sha256;
  if (options.plain_login == "yes") body["plain_login"] = true;
  if (options.password_stdin) body["password"] = read_password(remote);
  print_id(remote, remote.call("POST", path_of({"locations", options.location, "sources"}), json::serialize(body)));
}

/// Sends what was given and nothing else; an empty text takes a value away.
void change_source(Remote& remote, const CLI::App& command, const SourceOptions& options) {
  json::object body;
  const auto given = [&](const char* option, const char* field, const std::string& value) {
    if (command.count(option) > 0) body[field] = value;
  };
  given("--name", "name", options.name);
  given("--url", "url", options.url);
  given("--sub-url", "sub_url", options.sub_url);
  given("--transport", "transport", options.transport);
  given("--tls-pin-sha256", "tls_pin_sha256", options.tls_pin_sha256);
  given("--user", "user", options.user);
  if (!options.plain_login.empty()) body["plain_login"] = options.plain_login == "yes";
  if (!options.sound.empty()) body["audio_only"] = options.sound == "alone";
  if (options.password_stdin) body["password"] = read_password(remote);
  if (body.empty()) {
    remote.terminal().err << "parallaxctl: say what is to change.\n";
    throw Stop{kUsage};
  }
  const std::string target = path_of({"sources", source_id(remote, options.source)});
  const bool leads_elsewhere = body.contains("url") || body.contains("sub_url");
  const bool had_password = leads_elsewhere && !body.contains("password") &&
                            shown(remote.call("GET", target).as_object(), "has_password") == "yes";
  const json::value answer = remote.call("PATCH", target, json::serialize(body));
  print_or(remote, answer, [](const json::object&) {});
  if (had_password && shown(answer.as_object(), "has_password") == "no") {
    remote.terminal().err
        << "parallaxctl: the address leads elsewhere, so the stored password was removed; give it with "
           "--password-stdin.\n";
  }
}

/// A source that does not answer is a failure for scripts, too.
void test_source(Remote& remote, const SourceOptions& options) {
  const json::object body{{"limit_ms", static_cast<int64_t>(options.limit_s * 1000)}};
  const std::string id = source_id(remote, options.source);
  const json::value answer = remote.call("POST", path_of({"sources", id, "test"}), json::serialize(body));
  const json::object& test = answer.as_object();
  print_or(remote, answer, [&](const json::object& facts) {
    for (const char* name : {"health.state", "codec", "audio_codec", "width", "height", "fps", "health.reason.text",
                             "health.reason.remedy"}) {
      if (const std::string text = shown(facts, name); !text.empty() && text != "0")
        remote.terminal().out << name << ": " << text << "\n";
    }
  });
  if (shown(test, "health.state") != "live") throw Stop{kFailed};
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
      const json::object body{{"name", *name}, {"departments", json::value_from(*departments)}};
      print_id(remote, remote.call("POST", "/api/v1/locations", json::serialize(body)));
    };
  });
  auto* remove = locations->add_subcommand("remove", "Remove a location; what was recorded there stays");
  remove->add_option("LOCATION", *name, "Id or name")->required();
  remove->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) { remote.call("DELETE", path_of({"locations", *name})); };
  });

  auto* sources = app.add_subcommand("sources", "Cameras, microphones and screens");
  sources->require_subcommand(1);
  const auto options = std::make_shared<SourceOptions>();
  auto* list = sources->add_subcommand("list", "Sources with their state");
  list->add_option("--location", options->location, "Of this location only");
  list->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      const auto target = with_query("/api/v1/sources", {{"location", options->location}});
      print_or(remote, remote.call("GET", target), [&](const json::object& answer) {
        print_table(remote.terminal().out, answer.at("sources").as_array(), kSourceColumns);
      });
    };
  });
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
  show->callback([=, &chosen] {
    chosen.run = [=](Remote& remote) {
      print_or(remote, remote.call("GET", path_of({"sources", source_id(remote, options->source)})),
               [&](const json::object& source) {
                 for (const auto& entry : source)
                   remote.terminal().out << entry.key() << ": "
                                         << shown(source, {entry.key().data(), entry.key().size()}) << "\n";
               });
    };
  });
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
    chosen.run = [=](Remote& remote) {
      remote.call("DELETE", path_of({"sources", source_id(remote, options->source)}));
    };
  });
}

}  // namespace parallax::cli
