// SPDX-License-Identifier: Apache-2.0
// What the project's own text says to people: comments of sources, lines of documents.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "unit/house/sources.hpp"

namespace parallax::test {

/// One line of it, without the sign that begins a comment.
struct Prose {
  std::string path;  ///< relative to the project
  size_t line = 0;   ///< from 1
  std::string text;
};

/// All of it in the project, but for copies of what others keep (frozen headers, old schemas, golden files).
const std::vector<Prose>& all_prose();
/// The same of one file; links of documents lose their targets, which have a test of their own.
std::vector<Prose> prose_of(const SourceFile& file);
/// `text` without what stands in backticks or quotation marks.
std::string without_quotes(const std::string& text);

}  // namespace parallax::test
