// SPDX-License-Identifier: Apache-2.0
// Marks, while recording and afterwards (R85).

#include <CLI/CLI.hpp>

#include "api/client/calls/items.hpp"
#include "base/uuid.hpp"
#include "cli/commands/groups.hpp"
#include "cli/show.hpp"
#include "cli/times.hpp"

namespace parallax::cli {

namespace {

constexpr size_t kMostOnPage = 10'000;

struct Options {
  std::string session;
  std::string mark;
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> colour;
  std::string at;
};

/// Now where nothing is said.
void set_time(Remote& remote, api::ItemToAdd& adding, const std::string& at) {
  if (at.empty()) return;
  const auto time = parse_mark_time(at);
  if (!time) {
    remote.terminal().err << "parallaxctl: " << time.error().line() << "\n";
    throw Stop{kUsage};
  }
  if (const auto* after = std::get_if<AfterStart>(&*time)) adding.start_session_ns = after->session_ns;
  if (const auto* utc = std::get_if<AtUtc>(&*time)) adding.at_utc_ns = utc->utc_ns;
}

void print_mark(Remote& remote, const Item& mark) {
  remote.terminal().out << shown(mark.id) << "  " << place_text(mark.start_session_ns) << "  " << shown(mark.title)
                        << "\n";
}

void show_mark(Remote& remote, const api::ClientCall<Item>& call) {
  remote.show(call, [&](const Item& mark) { print_mark(remote, mark); });
}

void add(Remote& remote, const Options& options) {
  api::ItemToAdd adding;
  adding.item.id = make_uuid();
  set_time(remote, adding, options.at);
  adding.item.title = options.title.value_or("");
  adding.item.description = options.description.value_or("");
  adding.item.colour = options.colour.value_or("");
  const auto call = api::calls::items::add(options.session, adding);
  auto answer = api::fetch(remote.client(), call.request);
  // Whether a broken connection's mark was stored is not known; its id makes a second try harmless.
  if (!answer && answer.error().code == "unreachable" && !adding.item.id.empty())
    answer = api::fetch(remote.client(), call.request);
  if (!answer) remote.fail_with(answer.error());
  if (remote.json()) return remote.print_answer(*answer);
  const auto mark = call.decode(*answer);
  if (!mark) remote.fail_with(mark.error());
  print_mark(remote, *mark);
}

void list(Remote& remote, const Options& options) {
  ItemQuery query;
  query.kind = ItemKind::mark;
  query.limit = kMostOnPage;
  ItemPage all = remote.call(api::calls::items::list(options.session, query));
  for (bool more = true; more && all.items.size() < all.total;) {
    query.offset = all.items.size();
    ItemPage next = remote.call(api::calls::items::list(options.session, query));
    more = !next.items.empty();
    all.total = next.total;
    for (Item& mark : next.items) all.items.push_back(std::move(mark));
  }
  if (remote.json()) return remote.print_answer(api::encode(all, 0));
  Table table({"ID", "TIME", "TITLE", "DESCRIPTION", "AUTHOR"});
  for (const Item& mark : all.items)
    table.add({mark.id, place_text(mark.start_session_ns), mark.title, mark.description, mark.author});
  table.print(remote.terminal().out);
}

void edit(Remote& remote, const Options& options) {
  ItemChange change;
  change.title = options.title;
  change.description = options.description;
  change.colour = options.colour;
  if (!options.at.empty()) {
    const auto time = parse_mark_time(options.at);
    const auto* after = time ? std::get_if<AfterStart>(&*time) : nullptr;
    if (after == nullptr) {
      remote.terminal().err << "parallaxctl: a mark is moved to +SECONDS since the session's start.\n";
      throw Stop{kUsage};
    }
    change.start_session_ns = after->session_ns;
  }
  show_mark(remote, api::calls::items::change(options.mark, change));
}

}  // namespace

void add_mark_commands(CLI::App& app, Chosen& chosen) {
  auto* marks = app.add_subcommand("marks", "Marks in a session");
  marks->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto command = [&, options](const char* name, const char* help,
                                    std::function<void(Remote&, const Options&)> run) {
    auto* made = marks->add_subcommand(name, help);
    made->callback([options, run, &chosen] { chosen.run = [options, run](Remote& remote) { run(remote, *options); }; });
    return made;
  };
  const auto texts = [&](CLI::App* made) {
    made->add_option("--description", options->description, "More about it");
    made->add_option("--colour", options->colour, "Such as #ff8800");
  };
  auto* adding = command("add", "Set a mark", add);
  adding->add_option("SESSION", options->session, "Id")->required();
  adding->add_option("--title", options->title, "What is marked")->required();
  adding->add_option("--at", options->at, "now (while recording), +SECONDS since the start, or an RFC 3339 time");
  texts(adding);
  command("list", "All marks by time", list)->add_option("SESSION", options->session, "Id")->required();
  auto* editing = command("edit", "Change a mark", edit);
  editing->add_option("MARK", options->mark, "Id")->required();
  editing->add_option("--title", options->title, "What is marked");
  editing->add_option("--at", options->at, "+SECONDS since the session's start");
  texts(editing);
  auto* removing = command("remove", "Remove a mark", [](Remote& remote, const Options& given) {
    remote.call(api::calls::items::remove(given.mark));
  });
  removing->add_option("MARK", options->mark, "Id")->required();
  command("undo", "Take back one's own newest change",
          [](Remote& remote, const Options& given) { show_mark(remote, api::calls::items::undo(given.session)); })
      ->add_option("SESSION", options->session, "Id")
      ->required();
}

}  // namespace parallax::cli
