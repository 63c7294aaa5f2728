// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/recorder_start.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include "catch.hpp"
#include "support/temp_folder.hpp"

using namespace parallax;
using namespace parallax::desktop;
namespace fs = std::filesystem;

namespace {

/// A data folder, and beside it a program that writes down its arguments and its working folder.
class Computer {
 public:
  Computer() {
    data = root / "data";
    program = root / "program";
    fs::create_directory(data);
    std::ofstream(program) << "#!/bin/sh\npwd > " << root.string()
                           << "/seen.new\nfor a in \"$@\"; do echo \"$a\"; done >> " << root.string()
                           << "/seen.new\nmv " << root.string() << "/seen.new " << root.string() << "/seen\n";
    fs::permissions(program, fs::perms::owner_all);
  }

  void note(const std::string& text, mode_t mode = 0600) const {
    std::ofstream(data / "last-start.json") << text;
    REQUIRE(::chmod((data / "last-start.json").c_str(), mode) == 0);
  }
  [[nodiscard]] std::string seen() const {
    for (int i = 0; i < 400 && !fs::exists(root / "seen"); ++i) usleep(20'000);
    std::ifstream in(root / "seen");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  const test::TempFolder folder;
  const fs::path& root = folder.path();
  fs::path data;
  fs::path program;
};

}  // namespace

TEST_CASE("the recorder is started as it was started last, in the same working folder") {
  const Computer computer;
  const std::string root = computer.root.string();
  computer.note(R"({"arguments": ["--storage", "/big disk/a", "--keep-free-mib", "60"], "folder": ")" + root +
                R"(", "unit": "", "unit_of_user": false})");
  REQUIRE(start_local_recorder(computer.program, computer.data));
  CHECK(computer.seen() == root + "\n--data\n" + root + "/data\n--storage\n/big disk/a\n--keep-free-mib\n60\n");
}

TEST_CASE("a working folder that is gone does not keep the recorder from starting") {
  const Computer computer;
  computer.note(R"({"arguments": ["--storage", "/a"], "folder": "/nowhere/at/all"})");
  REQUIRE(start_local_recorder(computer.program, computer.data));
  CHECK(computer.seen().ends_with("\n--storage\n/a\n"));
}

TEST_CASE("nothing is started by a note that somebody else could have written [security]") {
  const Computer computer;
  const std::string note = R"({"arguments": ["--plugins-dev", "/tmp/evil"], "folder": "/"})";
  SECTION("the file is writable for its group") {
    computer.note(note, 0660);
  }
  SECTION("the file is writable for all") {
    computer.note(note, 0606);
  }
  SECTION("the folder is writable for all") {
    computer.note(note);
    REQUIRE(::chmod(computer.data.c_str(), 01777) == 0);
  }
  SECTION("the file is a link") {
    std::ofstream(computer.root / "other.json") << note;
    fs::create_symlink(computer.root / "other.json", computer.data / "last-start.json");
  }
  SECTION("the file belongs to another user") {
    computer.note(note);
    if (::chown((computer.data / "last-start.json").c_str(), 4242, 4242) != 0) return;  // only root can try
  }
  const auto started = start_local_recorder(computer.program, computer.data);
  REQUIRE_FALSE(started);
  CHECK(started.error().code == "last-start-not-believed");
  usleep(100'000);
  CHECK_FALSE(fs::exists(computer.root / "seen"));
}

TEST_CASE("what systemd started is not started beside it: who asks is told the command") {
  const Computer computer;
  SECTION("by what was noted") {
    computer.note(R"({"arguments": [], "folder": "/", "unit": "room.service", "unit_of_user": true})");
    const auto started = start_local_recorder(computer.program, computer.data);
    REQUIRE_FALSE(started);
    CHECK(started.error().code == "recorder-is-service");
    CHECK(started.error().remedy.find("systemctl --user start room.service") != std::string::npos);
  }
  const fs::path own = computer.root / "own";
  const std::vector<fs::path> folders{own, computer.data};
  SECTION("by the service's folder, where this user has no recorder of its own") {
    const auto folder = folder_to_start_in({}, folders);
    REQUIRE_FALSE(folder);
    CHECK(folder.error().code == "recorder-is-service");
    CHECK(folder.error().remedy.find("systemctl start parallax-recorder") != std::string::npos);
  }
  SECTION("by the folder of the one that ran") {
    fs::create_directory(own);
    std::ofstream(own / "catalogue.db") << "x";
    CHECK_FALSE(folder_to_start_in(computer.data, folders));
    CHECK(folder_to_start_in({}, folders) == own);
    CHECK(folder_to_start_in(own, folders) == own);
  }
}

TEST_CASE("a recorder is started where the one that ran had its data, and in the user's own folder at first") {
  const Computer computer;
  const fs::path missing = computer.root / "missing";
  CHECK(folder_to_start_in({}, {computer.data, missing}) == computer.data);
  CHECK(folder_to_start_in(computer.root / "other", {computer.data, missing}) == computer.root / "other");
}

TEST_CASE("a recorder that ends at once is told with the end of what this one said") {
  const Computer computer;
  std::ofstream(computer.data / "recorder.out") << "of an earlier one\n";
  std::ofstream(computer.program) << "#!/bin/sh\nfor i in $(seq 200); do echo \"line $i\"; done\n"
                                     "echo 'The folder is gone.' >&2; exit 1\n";
  const auto started = start_local_recorder(computer.program, computer.data);
  REQUIRE(started);
  std::optional<Error> why;
  for (int i = 0; i < 400 && !why; ++i) {
    usleep(20'000);
    why = why_it_ended(*started);
  }
  REQUIRE(why);
  CHECK(why->code == "recorder-ended");
  CHECK(why->text.ends_with("line 200 The folder is gone."));
  CHECK(why->text.size() < 700);
  CHECK(why->text.find("It said: line ") != std::string::npos);
  CHECK(why_it_ended(*started) == why);  // it stays so
}

TEST_CASE("a recorder that runs has not ended") {
  const Computer computer;
  std::ofstream(computer.program) << "#!/bin/sh\nexec sleep 600\n";
  const auto started = start_local_recorder(computer.program, computer.data);
  REQUIRE(started);
  CHECK_FALSE(why_it_ended(*started));
  REQUIRE(::kill(started->process, SIGKILL) == 0);
  for (int i = 0; i < 400 && !why_it_ended(*started); ++i) usleep(20'000);
  CHECK(why_it_ended(*started)->text.ends_with("It said nothing."));
}
