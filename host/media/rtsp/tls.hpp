// SPDX-License-Identifier: Apache-2.0
// TLS as a filter between bytes of the wire and bytes of the application; no socket. The certificate is checked before
// anything of ours is sent: by the system's certificates, a CA file, or a pinned fingerprint.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/rtsp/rtsp_receiver.hpp"

namespace parallax::media {

/// @errors "tls-trust" when the fingerprint is no SHA-256 or the CA file cannot be read.
[[nodiscard]] Result<void> check_trust(const TlsTrust& trust);

/// The system's certificates, read once for all connections that believe them. [one thread at a time]
class TlsContexts {
 public:
  TlsContexts();
  ~TlsContexts();
  TlsContexts(const TlsContexts&) = delete;
  TlsContexts& operator=(const TlsContexts&) = delete;

 private:
  friend class TlsFilter;
  struct State;
  std::unique_ptr<State> state_;
};

/// One TLS client connection. [one thread at a time]
class TlsFilter {
 public:
  /// `host`: the name or address the certificate must be for. @errors "tls-trust" or "tls-failed".
  static Result<std::unique_ptr<TlsFilter>> create(TlsContexts& contexts, const std::string& host,
                                                   const TlsTrust& trust);
  ~TlsFilter();
  TlsFilter(const TlsFilter&) = delete;
  TlsFilter& operator=(const TlsFilter&) = delete;

  /// Takes bytes of the wire. All are taken.
  void feed(ByteView wire);
  /// Goes on with the handshake: true once it is done and the certificate is trusted. @errors "tls-untrusted" or
  /// "tls-failed".
  Result<bool> handshake();
  /// Moves decrypted bytes into `out`; 0 when there are none yet. @errors "tls-failed" or, after the peer's orderly
  /// end, "connection-closed".
  Result<size_t> read(std::span<uint8_t> out);
  /// Encrypts. Only after the handshake.
  void write(ByteView plain);
  /// What must go out on the wire now.
  [[nodiscard]] std::string take_output();

 private:
  struct State;
  explicit TlsFilter(std::unique_ptr<State> state);
  Result<void> check_certificate();
  std::unique_ptr<State> state_;
};

}  // namespace parallax::media
