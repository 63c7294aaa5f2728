-- SPDX-License-Identifier: Apache-2.0
-- 4 → 5: cameras that know only a log-in in the clear.

-- 1: the password may go over the network as it is (RTSP basic without TLS).
ALTER TABLE source ADD COLUMN plain_login INTEGER NOT NULL DEFAULT 0;
