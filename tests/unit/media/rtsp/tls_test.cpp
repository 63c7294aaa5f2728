// SPDX-License-Identifier: Apache-2.0
// What is said about certificates, against a TLS server in memory.
#include "media/rtsp/tls.hpp"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>

#include "catch.hpp"

using namespace parallax;
using namespace parallax::media;

namespace {

template <auto Free>
struct Closer {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Closer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Closer<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Closer<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Closer<SSL_free>>;

constexpr long kDay = 86400;

struct Wanted {
  long from_s = -kDay;
  long until_s = 30 * kDay;
  bool by_another = false;
};

Certificate made(const Wanted& wanted, EVP_PKEY* key, EVP_PKEY* signer) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), wanted.from_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wanted.until_s);
  X509_set_pubkey(certificate.get(), key);
  const auto name = [](X509_NAME* to, const char* text) {
    X509_NAME_add_entry_by_txt(to, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(text), -1, -1, 0);
  };
  name(X509_get_subject_name(certificate.get()), "camera");
  name(X509_get_issuer_name(certificate.get()), wanted.by_another ? "somebody" : "camera");
  X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:camera.example");
  X509_add_ext(certificate.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(certificate.get(), wanted.by_another ? signer : key, EVP_sha256());
  return certificate;
}

/// What the client says of such a certificate.
std::string said_of(const Wanted& wanted, const std::string& host = "camera.example") {
  const Key key(EVP_EC_gen("P-256"));
  const Key signer(EVP_EC_gen("P-256"));
  const Certificate certificate = made(wanted, key.get(), signer.get());
  const Context context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(context.get(), certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), key.get());
  const Ssl server(SSL_new(context.get()));
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(server.get(), in, out);
  SSL_set_accept_state(server.get());

  TlsContexts contexts;
  auto client = TlsFilter::create(contexts, host, {});
  if (!client) return client.error().text;
  for (int i = 0; i < 10; ++i) {
    const auto done = (*client)->handshake();
    if (!done) return done.error().text;
    if (*done) return "trusted";
    const std::string sent = (*client)->take_output();
    if (!sent.empty()) BIO_write(in, sent.data(), static_cast<int>(sent.size()));
    SSL_do_handshake(server.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    (*client)->feed({reinterpret_cast<const uint8_t*>(data), static_cast<size_t>(size)});
    (void)BIO_reset(out);
  }
  return "no end";
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what is wrong with a certificate is named, each fault by itself") {
  const std::string self_signed = said_of({});
  CAPTURE(self_signed);
  CHECK(has(self_signed, "self-signed"));
  CHECK_FALSE(has(self_signed, "expired"));
  CHECK_FALSE(has(self_signed, "not for"));
  const std::string expired = said_of({.from_s = -30 * kDay, .until_s = -kDay});
  CAPTURE(expired);
  CHECK(has(expired, "it expired on 20"));
  CHECK(has(expired, "self-signed"));
  const std::string expired_of_another = said_of({.from_s = -30 * kDay, .until_s = -kDay, .by_another = true});
  CAPTURE(expired_of_another);
  CHECK(has(expired_of_another, "it expired on 20"));
  CHECK_FALSE(has(expired_of_another, "self-signed"));
  const std::string early = said_of({.from_s = kDay});
  CAPTURE(early);
  CHECK(has(early, "it is valid only from 20"));
  const std::string other_host = said_of({}, "10.0.0.5");
  CAPTURE(other_host);
  CHECK(has(other_host, "it is not for 10.0.0.5"));
  CHECK(has(said_of({}, "other.example"), "it is not for other.example"));
  for (const std::string& text : {self_signed, expired, early, other_host}) CHECK(has(text, "fingerprint"));
}
