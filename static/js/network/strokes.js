// The lines of the network on the graphics card: curved, with the dash of their confidence and the shape of their status.
import { EdgeProgram, createEdgeCompoundProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";
import { BEND, LANE, MOST_BEND } from "./curves.js";

export const DASHES = { confirmed: 0, reported: 1, inferred: 2 };
export const STATUSES = { operating: 0, planned: 1, potential: 2, ended: 3 };
const SEGMENTS = 14;

/** The way of a line, in pixels with y upwards: the formulas of curves.js. */
const WAY = /* glsl */ `
attribute vec2 a_from;
attribute vec2 a_to;
attribute vec4 a_look; // lane, width, dash + 4 * status, 0
attribute vec2 a_gaps;
attribute vec4 a_color;
attribute vec4 a_id;
uniform mat3 u_matrix;
uniform vec2 u_sheet;
uniform float u_sizeRatio;
uniform float u_straight;
varying vec4 v_color;

vec2 towards(vec2 from, vec2 to, float gap) {
  float distance = max(length(to - from), 0.001);
  return from + (to - from) * min(gap / distance, 0.45);
}

void way(out vec2 start, out vec2 control, out vec2 end, out float size) {
  vec2 from = (u_matrix * vec3(a_from, 1.0)).xy * 0.5 * u_sheet;
  vec2 to = (u_matrix * vec3(a_to, 1.0)).xy * 0.5 * u_sheet;
  vec2 along = to - from;
  size = max(length(along), 0.001);
  vec2 left = vec2(-along.y, along.x) / size;
  if (u_straight > 0.5) {
    vec2 aside = left * (1.2 + a_look.x * 2.5);
    from += aside;
    to += aside;
    control = (from + to) * 0.5;
  } else {
    control = (from + to) * 0.5 + left * (min(size * ${BEND.toFixed(3)}, ${MOST_BEND.toFixed(1)}) + a_look.x * ${LANE.toFixed(1)}) * 2.0;
  }
  start = towards(from, control, a_gaps.x / u_sizeRatio + 1.0);
  end = towards(to, control, a_gaps.y / u_sizeRatio + 2.0);
}

void place(vec2 point) {
  gl_Position = vec4(point * 2.0 / u_sheet, 0.0, 1.0);
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= 255.0 / 254.0;
}`;

const LINE_VERTEX = /* glsl */ `${WAY}
attribute vec2 a_step; // share of the way, side
varying float v_side;
varying float v_along;
varying float v_half;
varying float v_style;
void main() {
  vec2 start; vec2 control; vec2 end; float size;
  way(start, control, end, size);
  float t = a_step.x;
  float rest = 1.0 - t;
  vec2 point = rest * rest * start + 2.0 * rest * t * control + t * t * end;
  vec2 tangent = rest * (control - start) + t * (end - control);
  tangent = length(tangent) > 0.0001 ? normalize(tangent) : vec2(1.0, 0.0);
  v_half = a_look.y * 0.5;
  #ifdef PICKING_MODE
  float reach = v_half + 3.0;
  #else
  float reach = v_half + 1.0;
  #endif
  v_side = a_step.y * reach;
  v_along = t * size;
  v_style = a_look.z;
  place(point + vec2(-tangent.y, tangent.x) * v_side);
}`;

const LINE_FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying float v_side;
varying float v_along;
varying float v_half;
varying float v_style;
uniform float u_soft;
void main() {
  #ifdef PICKING_MODE
  gl_FragColor = v_color;
  #else
  float status = floor(v_style / 4.0 + 0.01);
  float dash = v_style - status * 4.0;
  float d = abs(v_side) - v_half;
  if (status > 0.5 && status < 1.5 && v_half > 1.2) d = max(d, v_half - 0.95 - abs(v_side));
  if (dash > 1.5) {
    float at = mod(v_along, 3.8) - 1.9;
    d = max(d, length(vec2(at, min(abs(v_side), v_half))) - max(v_half, 0.9));
  } else if (dash > 0.5) {
    d = max(d, abs(mod(v_along, 9.0) - 3.0) - 3.0);
  }
  float cover = clamp(0.5 - d / u_soft, 0.0, 1.0);
  if (cover <= 0.0) discard;
  gl_FragColor = vec4(v_color.rgb * v_color.a, v_color.a) * cover;
  #endif
}`;

const HEAD_VERTEX = /* glsl */ `${WAY}
attribute vec3 a_corner;
varying vec3 v_corner;
varying float v_hollow;
void main() {
  vec2 start; vec2 control; vec2 end; float size;
  way(start, control, end, size);
  vec2 tangent = end - control;
  tangent = length(tangent) > 0.0001 ? normalize(tangent) : vec2(1.0, 0.0);
  vec2 left = vec2(-tangent.y, tangent.x);
  float head = min(6.5 + a_look.y * 1.2, size * 0.4);
  vec2 point = end - a_corner.y * (tangent * head - left * head * 0.5) - a_corner.z * tangent * head * 0.8;
  v_corner = a_corner;
  float status = floor(a_look.z / 4.0 + 0.01);
  v_hollow = status > 0.5 && status < 2.5 ? 1.0 : 0.0;
  place(point);
}`;

const HEAD_FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec3 v_corner;
varying float v_hollow;
void main() {
  #ifndef PICKING_MODE
  if (v_hollow > 0.5 && min(v_corner.x, min(v_corner.y, v_corner.z)) > 0.16) discard;
  gl_FragColor = vec4(v_color.rgb * v_color.a, v_color.a);
  #else
  gl_FragColor = v_color;
  #endif
}`;

/** The strip of a line: steps along the way, each with its two sides. */
function strip(segments) {
  const steps = [];
  for (let step = 0; step <= segments; step += 1) steps.push([step / segments, 1], [step / segments, -1]);
  return steps;
}

function attributes() {
  const { FLOAT, UNSIGNED_BYTE } = WebGLRenderingContext;
  return [
    { name: "a_from", size: 2, type: FLOAT },
    { name: "a_to", size: 2, type: FLOAT },
    { name: "a_look", size: 4, type: FLOAT },
    { name: "a_gaps", size: 2, type: FLOAT },
    { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
    { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
  ];
}

const UNIFORMS = ["u_matrix", "u_sheet", "u_sizeRatio", "u_straight", "u_soft"];

/** Return the two programs of a line, curved or straight. */
function programs(straight) {
  class Base extends EdgeProgram {
    processVisibleItem(number, start, source, target, data) {
      const { lane, size, style, color } = data;
      this.array.set([source.x, source.y, target.x, target.y, lane, size, style, 0, source.size, target.size, floatColor(color), number], start);
    }

    setUniforms({ matrix, width, height, pixelRatio, sizeRatio }, { gl, uniformLocations }) {
      gl.uniformMatrix3fv(uniformLocations.u_matrix, false, matrix);
      gl.uniform2f(uniformLocations.u_sheet, width, height);
      gl.uniform1f(uniformLocations.u_sizeRatio, sizeRatio);
      gl.uniform1f(uniformLocations.u_straight, straight ? 1 : 0);
      if (uniformLocations.u_soft !== undefined) gl.uniform1f(uniformLocations.u_soft, 1 / pixelRatio);
    }
  }
  class Line extends Base {
    getDefinition() {
      const data = strip(straight ? 1 : SEGMENTS);
      return {
        VERTICES: data.length,
        VERTEX_SHADER_SOURCE: LINE_VERTEX,
        FRAGMENT_SHADER_SOURCE: LINE_FRAGMENT,
        METHOD: WebGLRenderingContext.TRIANGLE_STRIP,
        UNIFORMS,
        ATTRIBUTES: attributes(),
        CONSTANT_ATTRIBUTES: [{ name: "a_step", size: 2, type: WebGLRenderingContext.FLOAT }],
        CONSTANT_DATA: data,
      };
    }
  }
  class Head extends Base {
    getDefinition() {
      return {
        VERTICES: 3,
        VERTEX_SHADER_SOURCE: HEAD_VERTEX,
        FRAGMENT_SHADER_SOURCE: HEAD_FRAGMENT,
        METHOD: WebGLRenderingContext.TRIANGLES,
        UNIFORMS: UNIFORMS.filter((name) => name !== "u_soft"),
        ATTRIBUTES: attributes(),
        CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 3, type: WebGLRenderingContext.FLOAT }],
        CONSTANT_DATA: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
      };
    }
  }
  return createEdgeCompoundProgram([Line, Head]);
}

/** Return the edge programs: "flow" is curved; "straight" is for many, a line beside the straight way with a quarter of the work. */
export const strokes = () => ({ flow: programs(false), straight: programs(true) });
