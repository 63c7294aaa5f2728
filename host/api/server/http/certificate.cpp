// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/certificate.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <memory>

#include "base/text.hpp"
#include "base/whole_file.hpp"

namespace parallax::api {
namespace {

namespace fs = std::filesystem;

constexpr time_t kTenYearsSeconds = 3650L * 86400;
constexpr time_t kClockSlackSeconds = 86400;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(FILE* file) const { std::fclose(file); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
template <typename T>
using Handle = std::unique_ptr<T, Free>;

tl::unexpected<Error> failed(const fs::path& folder, std::string_view what) {
  return fail("tls-certificate", fmt::format("The recorder's certificate in {}: {}.", folder.string(), what),
              "Check the folder's rights and free space; delete tls-cert.pem and tls-key.pem to have new ones made.");
}

/// What `write` writes, on disk for its owner alone, or nothing: a crash in between must not leave half a key.
template <typename Write>
bool write_private(const fs::path& path, Write&& write) {
  const Handle<BIO> pem(BIO_new(BIO_s_secmem()));
  if (!pem || write(pem.get()) != 1) return false;
  char* text = nullptr;
  const long size = BIO_ctrl(pem.get(), BIO_CTRL_INFO, 0, &text);
  return size > 0 && write_whole_file(path, {text, static_cast<size_t>(size)}).has_value();
}

bool add_extension(X509& certificate, int nid, const char* value) {
  const Handle<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

Handle<X509> make_certificate(EVP_PKEY& key, time_t now_utc_s) {
  Handle<X509> certificate(X509_new());
  std::array<uint8_t, 8> serial{};
  if (!certificate || RAND_bytes(serial.data(), serial.size()) != 1) return nullptr;
  uint64_t number = 0;
  for (const uint8_t byte : serial) number = number << 8 | byte;
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), number >> 1);
  const time_t from = now_utc_s - kClockSlackSeconds;
  const time_t until = now_utc_s + kTenYearsSeconds;
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), from);
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), until);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  constexpr std::string_view common_name = "Parallax recorder";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common_name.data()),
                             static_cast<int>(common_name.size()), -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_set_pubkey(certificate.get(), &key);
  const bool good = add_extension(*certificate, NID_basic_constraints, "critical,CA:FALSE") &&
                    add_extension(*certificate, NID_ext_key_usage, "serverAuth") &&
                    add_extension(*certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1") &&
                    X509_sign(certificate.get(), &key, EVP_sha256()) != 0;
  return good ? std::move(certificate) : nullptr;
}

Result<void> make(const OwnCertificate& own, const fs::path& folder, time_t now_utc_s) {
  const Handle<EVP_PKEY> key(EVP_EC_gen("P-256"));
  if (!key) return failed(folder, "no key could be made");
  const Handle<X509> certificate = make_certificate(*key, now_utc_s);
  if (!certificate) return failed(folder, "no certificate could be made");
  const bool written =
      write_private(
          own.files.key_pem,
          [&](BIO* out) { return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); }) &&
      write_private(own.files.certificate_pem, [&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); });
  if (!written) return failed(folder, "the files cannot be written");
  return {};
}

}  // namespace

Result<OwnCertificate> own_certificate(const fs::path& folder, const Clock& clock) {
  OwnCertificate own{.files = {folder / "tls-cert.pem", folder / "tls-key.pem"}, .fingerprint = {}, .made_now = false};
  std::error_code ignored;
  if (!fs::exists(own.files.certificate_pem, ignored)) {
    // A key alone is what a crash between the two files leaves; nobody has trusted it yet.
    if (auto made = make(own, folder, clock.utc_ns() / kNsPerSecond); !made) return fail(made.error());
    own.made_now = true;
  }
  const Handle<FILE> in(std::fopen(own.files.certificate_pem.c_str(), "re"));
  const Handle<X509> certificate(in ? PEM_read_X509(in.get(), nullptr, nullptr, nullptr) : nullptr);
  if (!certificate) return failed(folder, "tls-cert.pem cannot be read");
  std::array<uint8_t, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  if (X509_digest(certificate.get(), EVP_sha256(), hash.data(), &size) != 1)
    return failed(folder, "tls-cert.pem has no fingerprint");
  own.fingerprint = to_hex(hash.data(), size);
  return own;
}

}  // namespace parallax::api
