// SPDX-License-Identifier: Apache-2.0
#include "desktop/gpu/video_renderer.hpp"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "desktop/gpu/colours.hpp"

namespace parallax::gpu {
namespace {

enum Arrangement : size_t { kGrey, kPlanar, kInterleaved };

// A strip of two triangles from the numbers of their corners; no vertex buffer.
constexpr int kCorners = 4;
constexpr const char* kVertexShader = R"(#version 330 core
uniform vec4 screen;  // left, top, right, bottom in -1..1
uniform vec4 source;  // left, top, right, bottom in 0..1
out vec2 at;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  at = mix(source.xy, source.zw, corner);
  gl_Position = vec4(mix(screen.xy, screen.zw, corner), 0.0, 1.0);
}
)";

constexpr const char* kFragmentHead = R"(#version 330 core
in vec2 at;
out vec4 colour;
uniform sampler2D plane_0;
uniform sampler2D plane_1;
uniform sampler2D plane_2;
uniform mat3 matrix;
uniform vec3 offset;
uniform float chroma_shift;
uniform float scale;
uniform float opacity;
)";

constexpr std::array<const char*, 3> kFragmentBodies = {
    R"(void main() {
  colour = vec4(matrix * vec3(texture(plane_0, at).r * scale - offset.x, 0.0, 0.0), opacity);
}
)",
    R"(void main() {
  vec2 there = vec2(at.x + chroma_shift, at.y);
  vec3 yuv = vec3(texture(plane_0, at).r, texture(plane_1, there).r, texture(plane_2, there).r);
  colour = vec4(matrix * (yuv * scale - offset), opacity);
}
)",
    R"(void main() {
  vec3 yuv = vec3(texture(plane_0, at).r, texture(plane_1, vec2(at.x + chroma_shift, at.y)).rg);
  colour = vec4(matrix * (yuv * scale - offset), opacity);
}
)"};

Result<GLuint> compile(GLenum kind, const std::string& text) {
  const GLuint shader = glCreateShader(kind);
  const char* pointer = text.c_str();
  glShaderSource(shader, 1, &pointer, nullptr);
  glCompileShader(shader);
  GLint good = GL_FALSE;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
  if (good == GL_TRUE) return shader;
  std::array<char, 1000> log{};
  glGetShaderInfoLog(shader, static_cast<GLsizei>(log.size()), nullptr, log.data());
  glDeleteShader(shader);
  return fail("gpu-shader", fmt::format("The graphics driver refuses a shader: {}", log.data()),
              "Update the graphics driver.");
}

Result<GLuint> link(GLuint vertex, const std::string& fragment_text) {
  const auto fragment = compile(GL_FRAGMENT_SHADER, fragment_text);
  if (!fragment) return fail(fragment.error());
  const GLuint program = glCreateProgram();
  glAttachShader(program, vertex);
  glAttachShader(program, *fragment);
  glLinkProgram(program);
  glDeleteShader(*fragment);
  GLint good = GL_FALSE;
  glGetProgramiv(program, GL_LINK_STATUS, &good);
  if (good == GL_TRUE) return program;
  std::array<char, 1000> log{};
  glGetProgramInfoLog(program, static_cast<GLsizei>(log.size()), nullptr, log.data());
  glDeleteProgram(program);
  return fail("gpu-shader", fmt::format("The graphics driver refuses a program: {}", log.data()),
              "Update the graphics driver.");
}

Arrangement arrangement_of(const media::VideoFrame& frame) {
  if (frame.plane_count == 1) return kGrey;
  return frame.interleaved_chroma ? kInterleaved : kPlanar;
}

/// Pixels from the upper left corner: from here …, to before.
struct Box {
  GLint left;
  GLint top;
  GLint right;
  GLint bottom;
};

Box box_of(const Rect& rect) {
  return {static_cast<GLint>(std::floor(rect.x)), static_cast<GLint>(std::floor(rect.y)),
          static_cast<GLint>(std::ceil(rect.x + rect.width)), static_cast<GLint>(std::ceil(rect.y + rect.height))};
}

void set_clip(const Placement& placement) {
  if (placement.clip.width <= 0 || placement.clip.height <= 0) {
    glDisable(GL_SCISSOR_TEST);
    return;
  }
  const Box clip = box_of(placement.clip);
  glEnable(GL_SCISSOR_TEST);
  glScissor(clip.left, placement.framebuffer_height - clip.bottom, clip.right - clip.left, clip.bottom - clip.top);
}

}  // namespace

Result<std::unique_ptr<VideoRenderer>> VideoRenderer::create(Device& device) {
  std::unique_ptr<VideoRenderer> renderer(new VideoRenderer(device));
  if (!device.owns_this_thread()) return fail("gpu-thread", "A renderer is made on the GL thread only.");
  const auto vertex = compile(GL_VERTEX_SHADER, kVertexShader);
  if (!vertex) return fail(vertex.error());
  for (size_t i = 0; i < kFragmentBodies.size(); ++i) {
    const auto linked = link(*vertex, std::string(kFragmentHead) + kFragmentBodies[i]);
    if (!linked) {
      glDeleteShader(*vertex);
      return fail(linked.error());
    }
    Program& program = renderer->programs_[i];
    program.name = *linked;
    const auto place = [&](const char* name) { return glGetUniformLocation(*linked, name); };
    program.screen = place("screen");
    program.source = place("source");
    program.matrix = place("matrix");
    program.offset = place("offset");
    program.chroma_shift = place("chroma_shift");
    program.scale = place("scale");
    program.opacity = place("opacity");
    glUseProgram(*linked);
    glUniform1i(place("plane_0"), 0);
    glUniform1i(place("plane_1"), 1);
    glUniform1i(place("plane_2"), 2);
  }
  glUseProgram(0);
  glDeleteShader(*vertex);
  glGenVertexArrays(1, &renderer->vertex_array_);
  glGenFramebuffers(1, &renderer->framebuffer_);
  device.mutable_counters().allocations += 2 + kFragmentBodies.size();
  return renderer;
}

VideoRenderer::~VideoRenderer() {
  if (vertex_array_ == 0 || !device_.owns_this_thread()) return;
  glDeleteVertexArrays(1, &vertex_array_);
  glDeleteFramebuffers(1, &framebuffer_);
  for (const Program& program : programs_) glDeleteProgram(program.name);
  device_.mutable_counters().deletes += 2 + programs_.size();
}

void VideoRenderer::set_colours(const Program& program, const media::VideoFrame& frame, float opacity) {
  const YuvToRgb colours = yuv_to_rgb(frame);
  glUniformMatrix3fv(program.matrix, 1, GL_TRUE, colours.matrix.data());
  glUniform3fv(program.offset, 1, colours.offset.data());
  glUniform1f(program.scale, colours.scale);
  glUniform1f(program.opacity, opacity);
  // A quarter of a colour sample to the right, where the colour of a pixel pair belongs to the left one.
  const int32_t chroma_width = frame.planes[1].width;
  const bool is_left = frame.chroma == media::ChromaPlace::left && chroma_width > 0 && chroma_width < frame.width;
  glUniform1f(program.chroma_shift, is_left ? 0.25F / static_cast<float>(chroma_width) : 0.0F);
}

/// Without a shader: where processor and screen agree on the bytes, rows are copied.
void VideoRenderer::copy(uint32_t rgb, const Placement& placement) {
  const auto left = static_cast<GLint>(placement.screen.x);
  const auto top = static_cast<GLint>(placement.screen.y);
  Box seen{left, top, left + static_cast<GLint>(placement.screen.width),
           top + static_cast<GLint>(placement.screen.height)};
  if (const Rect& clip = placement.clip; clip.width > 0 && clip.height > 0) {
    const Box limit = box_of(clip);
    seen = {std::max(seen.left, limit.left), std::max(seen.top, limit.top), std::min(seen.right, limit.right),
            std::min(seen.bottom, limit.bottom)};
  }
  if (seen.right <= seen.left || seen.bottom <= seen.top) return;
  GLint read_before = 0;
  glGetIntegerv(GL_READ_FRAMEBUFFER_BINDING, &read_before);
  glDisable(GL_SCISSOR_TEST);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer_);
  glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, rgb, 0);
  const int height = placement.framebuffer_height;  // GL counts from the bottom, rows of the texture from the top
  glBlitFramebuffer(seen.left - left, seen.top - top, seen.right - left, seen.bottom - top, seen.left,
                    height - seen.top, seen.right, height - seen.bottom, GL_COLOR_BUFFER_BIT, GL_NEAREST);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, static_cast<GLuint>(read_before));
  ++device_.mutable_counters().draws;
}

void VideoRenderer::draw(VideoTexture& texture, const Placement& placement) {
  const media::VideoFramePtr& frame = texture.frame();
  if (!frame || placement.framebuffer_width <= 0 || placement.framebuffer_height <= 0) return;
  if (!device_.owns_this_thread()) return;
  const Rect& screen = placement.screen;
  const Rect& source = placement.source;
  // Scaled pictures are made for whole pixels and all of the picture; zoomed and translucent ones go through the
  // shader.
  const bool is_plain = source == kWholePicture && placement.opacity >= 1 && std::floor(screen.width) == screen.width &&
                        std::floor(screen.height) == screen.height;
  if (is_plain) {
    const uint32_t rgb = texture.scaled(static_cast<int>(screen.width), static_cast<int>(screen.height));
    if (rgb != 0) return copy(rgb, placement);
  }
  const Program& program = programs_[arrangement_of(*frame)];
  const auto width = static_cast<float>(placement.framebuffer_width);
  const auto height = static_cast<float>(placement.framebuffer_height);
  const std::array<uint32_t, 3>& textures = texture.planes();

  glViewport(0, 0, placement.framebuffer_width, placement.framebuffer_height);
  set_clip(placement);
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_CULL_FACE);
  if (placement.opacity < 1) {
    glEnable(GL_BLEND);
    glBlendEquation(GL_FUNC_ADD);
    glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
  } else {
    glDisable(GL_BLEND);
  }
  glUseProgram(program.name);
  glUniform4f(program.screen, screen.x / width * 2 - 1, 1 - screen.y / height * 2,
              (screen.x + screen.width) / width * 2 - 1, 1 - (screen.y + screen.height) / height * 2);
  glUniform4f(program.source, source.x, source.y, source.x + source.width, source.y + source.height);
  set_colours(program, *frame, placement.opacity);
  for (size_t i = 0; i < frame->plane_count; ++i) {
    glActiveTexture(static_cast<GLenum>(GL_TEXTURE0 + i));
    glBindTexture(GL_TEXTURE_2D, textures[i]);
    glBindSampler(static_cast<GLuint>(i), 0);
  }
  glBindVertexArray(vertex_array_);
  glDrawArrays(GL_TRIANGLE_STRIP, 0, kCorners);
  glBindVertexArray(0);
  glActiveTexture(GL_TEXTURE0);
  ++device_.mutable_counters().draws;
}

}  // namespace parallax::gpu
