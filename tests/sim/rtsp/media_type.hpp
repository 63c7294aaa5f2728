// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <glib-object.h>

namespace parallax::sim {

/// A GstRTSPMedia whose SDP leaves the parameter sets of H.264 and H.265 out: they come in band only.
[[nodiscard]] GType bare_sdp_media_type();

}  // namespace parallax::sim
