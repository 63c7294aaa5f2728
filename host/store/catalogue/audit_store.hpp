// SPDX-License-Identifier: Apache-2.0
// The audit log on SQLite. Made by Store (store.hpp); others see the port only.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "model/ports/audit.hpp"
#include "store/catalogue/catalogue_parts.hpp"

namespace parallax::store {

class AuditStore final : public AuditLog {
 public:
  explicit AuditStore(CatalogueParts parts) : parts_(std::move(parts)) {}

  Result<int64_t> append_audit(const Actor& actor, const AuditEntry& entry) override;
  Result<std::vector<AuditRow>> audit(const AuditQuery& query) override;
  Result<void> export_audit(const std::function<Result<void>(std::string_view)>& sink) override;

 private:
  CatalogueParts parts_;
};

}  // namespace parallax::store
