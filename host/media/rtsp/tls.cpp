// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/tls.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <utility>
#include <vector>

#include "base/fingerprint.hpp"
#include "base/text.hpp"
#include "media/rtsp/refusal.hpp"

namespace parallax::media {

namespace {

template <auto Free>
struct Deleter {
  template <typename Handle>
  void operator()(Handle* handle) const {
    Free(handle);
  }
};
using ContextHandle = std::unique_ptr<SSL_CTX, Deleter<SSL_CTX_free>>;
using SslHandle = std::unique_ptr<SSL, Deleter<SSL_free>>;
using CertificateHandle = std::unique_ptr<X509, Deleter<X509_free>>;

std::string last_tls_error() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return reason != nullptr ? reason : "the other side closed the connection";
}

std::string shown_fingerprint(std::string_view hex) {
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    if (i > 0) out += ':';
    out += static_cast<char>(std::toupper(static_cast<unsigned char>(hex[i])));
    out += static_cast<char>(std::toupper(static_cast<unsigned char>(hex[i + 1])));
  }
  return out;
}

bool is_address(const std::string& host) {
  std::array<uint8_t, sizeof(in6_addr)> buffer{};
  return inet_pton(AF_INET, host.c_str(), buffer.data()) == 1 || inet_pton(AF_INET6, host.c_str(), buffer.data()) == 1;
}

std::string date_of(const ASN1_TIME* time) {
  tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

/// Everything that is wrong with it, and not only what OpenSSL met first: that is who signed it, of nearly every
/// camera.
std::string faults_of(X509& certificate, const std::string& host, long verdict) {
  std::vector<std::string> faults;
  if (X509_cmp_current_time(X509_get0_notAfter(&certificate)) < 0)
    faults.push_back("it expired on " + date_of(X509_get0_notAfter(&certificate)));
  if (X509_cmp_current_time(X509_get0_notBefore(&certificate)) > 0)
    faults.push_back("it is valid only from " + date_of(X509_get0_notBefore(&certificate)));
  const bool for_host = is_address(host) ? X509_check_ip_asc(&certificate, host.c_str(), 0) == 1
                                         : X509_check_host(&certificate, host.c_str(), host.size(), 0, nullptr) == 1;
  if (!for_host) faults.push_back(fmt::format("it is not for {}", host));
  if (X509_self_signed(&certificate, 0) == 1) {
    faults.emplace_back("it is signed by itself (self-signed)");
  } else if (verdict != X509_V_ERR_CERT_HAS_EXPIRED && verdict != X509_V_ERR_CERT_NOT_YET_VALID &&
             verdict != X509_V_ERR_HOSTNAME_MISMATCH && verdict != X509_V_ERR_IP_ADDRESS_MISMATCH) {
    faults.emplace_back(X509_verify_cert_error_string(verdict));
  }
  if (faults.empty()) faults.emplace_back(fmt::format("{} (its issuer's)", X509_verify_cert_error_string(verdict)));
  return fmt::format("{}", fmt::join(faults, "; "));
}

Result<ContextHandle> make_context(const TlsTrust& trust) {
  ContextHandle context(SSL_CTX_new(TLS_client_method()));
  if (!context) return fail(tls_failed(last_tls_error()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // We look at the result ourselves after the handshake, to be able to show the fingerprint.
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  if (!trust.sha256_fingerprint.empty()) return context;
  if (trust.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context.get());
  } else if (SSL_CTX_load_verify_locations(context.get(), trust.ca_file.c_str(), nullptr) != 1) {
    ERR_clear_error();
    return fail("tls-trust", fmt::format("The CA file {} holds no certificates that can be read.", trust.ca_file),
                "Give a PEM file that this program may read.");
  }
  return context;
}

}  // namespace

struct TlsContexts::State {
  ContextHandle system;
};

TlsContexts::TlsContexts() : state_(std::make_unique<State>()) {}
TlsContexts::~TlsContexts() = default;

struct TlsFilter::State {
  SslHandle ssl;
  BIO* incoming = nullptr;  // owned by ssl
  BIO* outgoing = nullptr;  // owned by ssl
  std::string pinned;
  std::string host;
};

Result<void> check_trust(const TlsTrust& trust) {
  if (!trust.sha256_fingerprint.empty()) {
    if (sha256_fingerprint(trust.sha256_fingerprint)) return {};
    return fail("tls-trust", "The pinned fingerprint is not a SHA-256 fingerprint.",
                "Give its 64 hexadecimal digits; colons between them are fine.");
  }
  if (trust.ca_file.empty()) return {};
  const auto context = make_context(trust);
  if (!context) return fail(context.error());
  return {};
}

TlsFilter::TlsFilter(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsFilter::~TlsFilter() = default;

Result<std::unique_ptr<TlsFilter>> TlsFilter::create(TlsContexts& contexts, const std::string& host,
                                                     const TlsTrust& trust) {
  const bool believes_system = trust.ca_file.empty() && trust.sha256_fingerprint.empty();
  ContextHandle own;  // the connection keeps a share of it
  if (!believes_system || !contexts.state_->system) {
    auto made = make_context(trust);
    if (!made) return fail(made.error());
    (believes_system ? contexts.state_->system : own) = std::move(*made);
  }
  auto state = std::make_unique<State>();
  // What is no fingerprint stays as it is: no certificate equals it.
  state->pinned = sha256_fingerprint(trust.sha256_fingerprint).value_or(trust.sha256_fingerprint);
  state->host = host;
  state->ssl.reset(SSL_new(believes_system ? contexts.state_->system.get() : own.get()));
  SSL* ssl = state->ssl.get();
  state->incoming = BIO_new(BIO_s_mem());
  state->outgoing = BIO_new(BIO_s_mem());
  if (ssl == nullptr || state->incoming == nullptr || state->outgoing == nullptr) {
    return fail(tls_failed(last_tls_error()));
  }
  SSL_set_bio(ssl, state->incoming, state->outgoing);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set1_host(ssl, host.c_str());
    // The macro SSL_set_tlsext_host_name, whose cast is not const-correct.
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
  }
  SSL_set_connect_state(ssl);
  return std::unique_ptr<TlsFilter>(new TlsFilter(std::move(state)));
}

void TlsFilter::feed(ByteView wire) {
  BIO_write(state_->incoming, wire.data(), static_cast<int>(wire.size()));
}

Result<bool> TlsFilter::handshake() {
  ERR_clear_error();
  const int done = SSL_do_handshake(state_->ssl.get());
  if (done != 1) {
    if (SSL_get_error(state_->ssl.get(), done) == SSL_ERROR_WANT_READ) return false;
    return fail(tls_failed(last_tls_error()));
  }
  if (const auto trusted = check_certificate(); !trusted) return fail(trusted.error());
  return true;
}

Result<void> TlsFilter::check_certificate() {
  const CertificateHandle certificate(SSL_get1_peer_certificate(state_->ssl.get()));
  if (!certificate) return fail(tls_failed("the camera shows no certificate"));
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != 1)
    return fail(tls_failed(last_tls_error()));
  const std::string fingerprint = to_hex(digest.data(), size);
  if (!state_->pinned.empty()) {
    if (fingerprint == state_->pinned) return {};
    return fail(tls_untrusted("it is not the one that was pinned", shown_fingerprint(fingerprint)));
  }
  const long verdict = SSL_get_verify_result(state_->ssl.get());
  if (verdict == X509_V_OK) return {};
  return fail(tls_untrusted(faults_of(*certificate, state_->host, verdict), shown_fingerprint(fingerprint)));
}

Result<size_t> TlsFilter::read(std::span<uint8_t> out) {
  ERR_clear_error();
  size_t size = 0;
  const int done = SSL_read_ex(state_->ssl.get(), out.data(), out.size(), &size);
  if (done == 1) return size;
  switch (SSL_get_error(state_->ssl.get(), done)) {
    case SSL_ERROR_WANT_READ:
      return size_t{0};
    case SSL_ERROR_ZERO_RETURN:
      return fail(connection_closed("in good order"));
    default:
      return fail(tls_failed(last_tls_error()));
  }
}

void TlsFilter::write(ByteView plain) {
  size_t size = 0;
  if (!plain.empty()) SSL_write_ex(state_->ssl.get(), plain.data(), plain.size(), &size);
}

std::string TlsFilter::take_output() {
  char* data = nullptr;
  const long size = BIO_get_mem_data(state_->outgoing, &data);
  std::string out(data, static_cast<size_t>(std::max<long>(size, 0)));
  (void)BIO_reset(state_->outgoing);
  return out;
}

}  // namespace parallax::media
