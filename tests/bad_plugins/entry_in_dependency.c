// SPDX-License-Identifier: Apache-2.0
// Exports nothing; a library that it depends on has both names, and dlsym would find them there.
extern int plx_dependency_is_used;
int plx_uses_dependency(void);
int plx_uses_dependency(void) {
  return plx_dependency_is_used;
}
