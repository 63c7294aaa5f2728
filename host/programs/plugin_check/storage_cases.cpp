// SPDX-License-Identifier: Apache-2.0
// Contract of plx.storage/1: volumes and names. The bytes of an object are in storage_file_cases.cpp.
#include "programs/plugin_check/storage_cases.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

namespace parallax::check {
namespace {

void describes_itself(Subject& subject) {
  const auto& info = backend_of(subject).info();
  expect(!info.name.empty(), "The backend has no name for people.");
  for (const auto& key : info.keys) expect(!key.key.empty() && !key.label.empty(), "A key has no name or no label.");
}

void open_without_settings_explains_itself(Subject& subject) {
  auto& backend = backend_of(subject);
  const bool needs = std::ranges::any_of(backend.info().keys, [](const auto& key) { return key.required; });
  if (!needs) throw Skipped("The backend needs no settings.");
  const Error error = error_of_failed(backend.open({}), "open without the required settings");
  expect(!error.remedy.empty(), "The error \"{}\" has no remedy.", error.text);
}

void tells_space_and_name(Subject& subject) {
  const auto volume = open_volume(subject);
  expect(!volume->name().empty(), "The volume has no name.");
  const auto space = value_of(volume->space(), "space");
  expect(space.total_bytes > 0, "The volume says that it holds 0 bytes.");
  expect(space.free_bytes + space.kept_bytes <= space.total_bytes, "More bytes are free than there are.");
}

void creates_each_name_once(Subject& subject) {
  const auto volume = open_volume(subject);
  put(*volume, "session/a.mp4", "x");
  expect(error_of_failed(volume->create("session/a.mp4"), "create of an existing name").code == "exists",
         "create of an existing name did not answer PLX_E_EXISTS.");
  std::atomic<int> created{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] { created += volume->create("session/race").has_value() ? 1 : 0; });
    }
  }
  expect(created == 1, "{} of 4 threads created the same object.", created.load());
}

void refuses_names_that_leave_the_volume(Subject& subject) {
  const auto volume = open_volume(subject);
  using namespace std::string_literals;
  for (const std::string& name : {""s, "/etc/x"s, "../x"s, "a/../../x"s, "a//b"s, "a/./b"s, "a/"s, "."s, ".."s, "a\0b"s,
                                  std::string(5000, 'n')}) {
    const auto shown = name.substr(0, 20);
    expect(error_of_failed(volume->create(name), "create").code == "storage-wrong", "create took \"{}\".", shown);
    expect(error_of_failed(volume->open(name), "open").code == "storage-wrong", "open took \"{}\".", shown);
    expect(error_of_failed(volume->remove(name), "remove").code == "storage-wrong", "remove took \"{}\".", shown);
    expect(error_of_failed(volume->replace(name, {}), "replace").code == "storage-wrong", "replace took \"{}\".",
           shown);
  }
}

void takes_names_in_any_script(Subject& subject) {
  const auto volume = open_volume(subject);
  const std::string name = "Übung 12, täglich/カメラ 1 – Ärztin.mp4";
  put(*volume, name, "content");
  expect(get(*volume, name) == "content", "The object's content came back changed.");
  const auto listed = value_of(volume->objects(""), "list");
  expect(std::ranges::find(listed, name, &plugins::StoredName::name) != listed.end(), "The name came back changed.");
}

void says_not_found(Subject& subject) {
  const auto volume = open_volume(subject);
  expect(error_of_failed(volume->open("none"), "open").code == "not-found", "open did not answer PLX_E_NOT_FOUND.");
  expect(error_of_failed(volume->remove("none/none"), "remove").code == "not-found",
         "remove did not answer PLX_E_NOT_FOUND.");
}

void replaces_in_one_step(Subject& subject) {
  const auto volume = open_volume(subject);
  const auto replace = [&](std::string_view text) {
    value_of(volume->replace("s/session.json", bytes_of(text)), "replace");
  };
  replace("first, and longer");
  expect(get(*volume, "s/session.json") == "first, and longer", "The content came back changed.");
  std::atomic<bool> torn{false};
  std::atomic<bool> done{false};
  std::jthread reader([&] {
    while (!done) {
      const auto text = get(*volume, "s/session.json");
      if (text != "first, and longer" && text != "second") torn = true;
    }
  });
  for (int i = 0; i < 50; ++i) replace(i % 2 == 0 ? "second" : "first, and longer");
  done = true;
  reader.join();
  expect(!torn, "A reader saw neither the old content nor the new one.");
  replace("");
  expect(get(*volume, "s/session.json").empty(), "An object could not be replaced by nothing.");
}

void lists_in_order(Subject& subject) {
  const auto volume = open_volume(subject);
  for (const char* name : {"b/2", "b/1", "a", "b/sub/x", "c/y", "b-c/z"}) put(*volume, name, name);
  std::vector<std::string> names;
  for (const auto& one : value_of(volume->objects(""), "list")) {
    names.push_back(one.name);
    expect(one.size_bytes == one.name.size(), "The size of {} was listed as {}.", one.name, one.size_bytes);
  }
  expect(names == std::vector<std::string>{"a", "b-c/z", "b/1", "b/2", "b/sub/x", "c/y"},
         "The listing is {}; expected ascending bytes of all names.", fmt::join(names, " "));
  const auto below = value_of(volume->objects("b"), "list of a folder");
  expect(below.size() == 3 && below.front().name == "b/1", "A folder's listing holds {} objects; expected 3.",
         below.size());
  expect(value_of(volume->objects("none"), "list of an unknown folder").empty(), "An unknown folder is not empty.");
}

void removes(Subject& subject) {
  const auto volume = open_volume(subject);
  put(*volume, "s/a", "1");
  put(*volume, "s/b", "2");
  value_of(volume->remove("s/a"), "remove");
  expect(error_of_failed(volume->open("s/a"), "open").code == "not-found", "A removed object can be opened.");
  expect(get(*volume, "s/b") == "2", "Removing one object harmed another.");
  value_of(volume->remove("s/b"), "remove");
  put(*volume, "s/a", "again");
}

void shows_local_paths_that_exist(Subject& subject) {
  const auto volume = open_volume(subject);
  put(*volume, "s/a b", "content");
  const auto path = volume->local_path("s/a b");
  if (!path) throw Skipped("The volume keeps no plain files.");
  std::ifstream in(*path, std::ios::binary);
  expect(std::string((std::istreambuf_iterator<char>(in)), {}) == "content", "{} does not hold the object.",
         path->string());
}

void keeps_objects_when_opened_again(Subject& subject) {
  put(*open_volume(subject), "s/kept", "content");
  expect(get(*open_volume(subject), "s/kept") == "content", "The object is gone after the volume was opened again.");
}

void objects_outlive_their_volume(Subject& subject) {
  auto volume = open_volume(subject);
  auto file = value_of(volume->create("s/late"), "create");
  volume.reset();
  append(*file, "content");
  value_of(file->commit(), "commit");
  file.reset();
  expect(get(*open_volume(subject), "s/late") == "content", "What was written after the volume was let go is lost.");
}

}  // namespace

std::vector<Case> storage_cases() {
  return {{"storage: describes itself", describes_itself},
          {"storage: open without settings explains itself", open_without_settings_explains_itself},
          {"storage: tells its space and its name", tells_space_and_name},
          {"storage: creates each name once", creates_each_name_once},
          {"storage: refuses names that leave the volume", refuses_names_that_leave_the_volume},
          {"storage: takes names in any script", takes_names_in_any_script},
          {"storage: says that something is not there", says_not_found},
          {"storage: replaces in one step", replaces_in_one_step},
          {"storage: lists in order", lists_in_order},
          {"storage: removes", removes},
          {"storage: local paths hold the objects", shows_local_paths_that_exist},
          {"storage: keeps objects when opened again", keeps_objects_when_opened_again},
          {"storage: objects outlive their volume", objects_outlive_their_volume}};
}

}  // namespace parallax::check
