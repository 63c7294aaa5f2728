-- SPDX-License-Identifier: Apache-2.0
-- 2 → 3: cameras with a certificate of their own making.

-- RTSPS: the one certificate to accept, 64 lower-case hexadecimal digits; '': the usual check.
ALTER TABLE source ADD COLUMN tls_pin_sha256 TEXT NOT NULL DEFAULT '';
