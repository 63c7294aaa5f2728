// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/auth.hpp"

#include "catch.hpp"

using namespace parallax::media;

namespace {

std::string parameter(const std::string& header, const std::string& name) {
  const size_t at = header.find(" " + name + "=\"");
  if (at == std::string::npos) return {};
  const size_t begin = at + name.size() + 3;
  return header.substr(begin, header.find('"', begin) - begin);
}

}  // namespace

TEST_CASE("the digest of RFC 2617 3.5 comes out, with qop and without") {
  AuthChallenge challenge;
  challenge.scheme = AuthScheme::digest;
  challenge.realm = "testrealm@host.com";
  challenge.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
  const DigestInput input{"Mufasa", "Circle Of Life", "GET", "/dir/index.html", "0a4f113b", 1};
  CHECK(digest_response(challenge, input) == "670fd8c2df070c60b045671b8b24ff02");
  challenge.qop_auth = true;
  CHECK(digest_response(challenge, input) == "6629fae49393a05397450978507c4ef1");
}

TEST_CASE("the digests of RFC 7616 3.9.1 come out for MD5 and SHA-256") {
  const auto challenges = parse_challenges(
      {R"(Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")",
       R"(Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")"});
  REQUIRE(challenges.size() == 2);
  const DigestInput input{
      "Mufasa", "Circle of Life", "GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", 1};
  CHECK(challenges[0].algorithm == DigestAlgorithm::sha256);
  CHECK(digest_response(challenges[0], input) == "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  CHECK(digest_response(challenges[1], input) == "8ca523f5e9506fed4657c9700eebdbec");
}

TEST_CASE("challenges are read in every form that cameras send, digest before basic") {
  SECTION("both in two headers, basic first") {
    const auto found = parse_challenges({R"(Basic realm="x")", R"(Digest realm="x", nonce="n")"});
    REQUIRE(found.size() == 2);
    CHECK(found[0].scheme == AuthScheme::digest);
    CHECK(found[1].scheme == AuthScheme::basic);
  }
  SECTION("both in one header") {
    const auto found = parse_challenges({R"(Basic realm="a, b", Digest realm="x",nonce="n",stale=TRUE)"});
    REQUIRE(found.size() == 2);
    CHECK(found[0].stale);
    CHECK(found[1].realm == "a, b");
  }
  SECTION("quoted and unquoted values, blanks around =, escaped quotes") {
    const auto found = parse_challenges({R"(digest realm = "say \"hi\"" , nonce=abc, stale="true", algorithm="MD5")"});
    REQUIRE(found.size() == 1);
    CHECK(found[0].realm == "say \"hi\"");
    CHECK(found[0].nonce == "abc");
    CHECK(found[0].stale);
  }
  SECTION("what we cannot answer is left out") {
    CHECK(parse_challenges({"Negotiate", "Bearer realm=\"x\""}).empty());
    CHECK(parse_challenges({R"(Digest realm="x", nonce="n", algorithm=WHIRLPOOL)"}).empty());
    CHECK(parse_challenges({R"(Digest realm="x", nonce="n", qop="auth-int")"}).empty());
    CHECK(parse_challenges({"", ",,,", "=", "\"", "Digest"}).size() == 1);
  }
}

TEST_CASE("a login is tried once, again when the nonce is stale, and then refused") {
  Authenticator login("admin", "secret", true);
  CHECK_FALSE(login.header("DESCRIBE", "rtsp://h/x"));
  using Verdict = Authenticator::Verdict;
  CHECK(login.on_challenge({R"(Digest realm="r", nonce="one")"}, 0) == Verdict::retry);
  const auto header = login.header("DESCRIBE", "rtsp://h/x");
  REQUIRE(header);
  CHECK(header->find("secret") == std::string::npos);
  CHECK(parameter(*header, "uri") == "rtsp://h/x");
  CHECK(parameter(*header, "nonce") == "one");
  CHECK(header->find("qop") == std::string::npos);

  SECTION("refused with the same or another nonce") {
    CHECK(login.on_challenge({R"(Digest realm="r", nonce="two")"}, 1) == Verdict::refused);
  }
  SECTION("a stale nonce is replaced, but not for ever") {
    CHECK(login.on_challenge({R"(Digest realm="r", nonce="two", stale=TRUE)"}, 1) == Verdict::retry);
    CHECK(login.on_challenge({R"(Digest realm="r", nonce="three", stale=TRUE)"}, 2) == Verdict::retry);
    CHECK(login.on_challenge({R"(Digest realm="r", nonce="four", stale=TRUE)"}, 3) == Verdict::refused);
  }
  SECTION("a nonce that runs out in mid-session is replaced even when the server does not call it stale") {
    login.on_accepted();
    CHECK(login.on_challenge({R"(Digest realm="r", nonce="two")"}, 0) == Verdict::retry);
    CHECK(login.on_challenge({R"(Digest realm="r", nonce="three")"}, 1) == Verdict::refused);
  }
}

TEST_CASE("the nonce count goes up and the client nonce changes with qop") {
  Authenticator login("u", "p", true);
  (void)login.on_challenge({R"(Digest realm="r", nonce="n", qop="auth", opaque="o")"}, 0);
  const std::string first = login.header("SETUP", "a").value();
  const std::string second = login.header("PLAY", "a").value();
  CHECK(first.find("nc=00000001") != std::string::npos);
  CHECK(second.find("nc=00000002") != std::string::npos);
  CHECK(parameter(first, "cnonce") != parameter(second, "cnonce"));
  CHECK(parameter(first, "opaque") == "o");
}

TEST_CASE("a refused SHA-256 falls back to MD5, a refused digest never to basic") {
  using Verdict = Authenticator::Verdict;
  Authenticator login("u", "p", true);
  const std::vector<std::string_view> offer = {R"(Digest realm="r", nonce="n", algorithm=SHA-256)",
                                               R"(Digest realm="r", nonce="n", algorithm=MD5)", R"(Basic realm="r")"};
  CHECK(login.on_challenge(offer, 0) == Verdict::retry);
  CHECK(login.header("PLAY", "a")->find("SHA-256") != std::string::npos);
  CHECK(login.on_challenge(offer, 1) == Verdict::retry);
  CHECK(login.header("PLAY", "a")->find("MD5") != std::string::npos);
  CHECK(login.on_challenge(offer, 2) == Verdict::refused);
}

TEST_CASE("basic is answered where only basic is offered, and missing credentials are told apart") {
  using Verdict = Authenticator::Verdict;
  Authenticator login("Aladdin", "open sesame", true);
  CHECK(login.on_challenge({R"(Basic realm="r")"}, 0) == Verdict::retry);
  CHECK(login.header("DESCRIBE", "x") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  CHECK(login.on_challenge({R"(Basic realm="r")"}, 1) == Verdict::refused);
  Authenticator nobody("", "", true);
  CHECK(nobody.on_challenge({R"(Basic realm="r")"}, 0) == Verdict::no_credentials);
  Authenticator other("u", "p", true);
  CHECK(other.on_challenge({"Negotiate"}, 0) == Verdict::unknown_scheme);
}

TEST_CASE("where the password must not go in the clear, basic is not answered, digest is") {
  using Verdict = Authenticator::Verdict;
  Authenticator login("u", "p", false);
  CHECK(login.on_challenge({R"(Basic realm="r")"}, 0) == Verdict::plain_only);
  CHECK_FALSE(login.header("DESCRIBE", "x"));
  CHECK(login.on_challenge({R"(Basic realm="r")", R"(Digest realm="r", nonce="n")"}, 0) == Verdict::retry);
  CHECK(login.header("DESCRIBE", "x").value().starts_with("Digest"));
}
