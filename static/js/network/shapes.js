// The symbols of the network on the graphics card: each kind of organisation has a shape of its own, as drawing/symbols.py draws them.
import { NodeProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";

/** Numbers of the shapes in the shader below. */
export const SHAPES = { firm: 0, anchor: 1, institute: 2, agency: 3, federation: 4, market: 5, leaves: 6, group: 7 };

const VERTEX = /* glsl */ `
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute float a_edge;
attribute vec4 a_color;
attribute vec4 a_border;
attribute vec4 a_id;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_scale;
varying float v_reach;
varying float v_radius;
varying float v_shape;
varying float v_edge;
varying vec4 v_color;
varying vec4 v_border;
void main() {
  v_radius = a_size / u_sizeRatio;
  v_reach = v_radius * 1.5 + 2.0;
  gl_Position = vec4((u_matrix * vec3(a_position, 1.0)).xy, 0.0, 1.0);
  gl_PointSize = v_reach * 2.0 * u_scale;
  v_shape = a_shape;
  v_edge = a_edge;
  #ifdef PICKING_MODE
  v_color = a_id;
  v_border = a_id;
  #else
  v_color = a_color;
  v_border = a_border;
  #endif
  v_color.a *= 255.0 / 254.0;
  v_border.a *= 255.0 / 254.0;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
varying float v_reach;
varying float v_radius;
varying float v_shape;
varying float v_edge;
varying vec4 v_color;
varying vec4 v_border;
uniform float u_soft;

float segment(vec2 p, vec2 a, vec2 b) {
  vec2 pa = p - a;
  vec2 ba = b - a;
  return length(pa - ba * clamp(dot(pa, ba) / dot(ba, ba), 0.0, 1.0));
}

float shape(vec2 p, float r) {
  vec2 q = abs(p);
  if (v_shape < 0.5) return length(p) - r;
  if (v_shape < 1.5) return (q.x + q.y - 1.35 * r) * 0.7071;
  if (v_shape < 2.5) {
    p.y += 0.15 * r;
    return max(q.x * 0.866 + p.y * 0.5, -p.y) - 0.65 * r;
  }
  if (v_shape < 3.5) return max(q.x, q.y) - 0.884 * r;
  if (v_shape < 4.5) return max(q.x * 0.866 + q.y * 0.5, q.y) - 1.04 * r;
  if (v_shape < 5.5) {
    vec2 tip = vec2(0.6 * r, 0.0);
    return min(segment(p, vec2(-0.7 * r, r), tip), segment(p, vec2(-0.7 * r, -r), tip)) - 1.0;
  }
  return length(p) - r;
}

void main() {
  vec2 point = vec2(gl_PointCoord.x - 0.5, 0.5 - gl_PointCoord.y) * 2.0 * v_reach;
  float d = shape(point, v_radius);
  #ifdef PICKING_MODE
  if (min(d, length(point) - v_radius) > 1.5) discard;
  gl_FragColor = v_color;
  #else
  float cover = clamp(0.5 - d / u_soft, 0.0, 1.0);
  if (cover <= 0.0) discard;
  vec4 color = v_color;
  if (v_shape < 4.5 || v_shape > 5.5) color = mix(v_color, v_border, clamp(0.5 + (d + v_edge) / u_soft, 0.0, 1.0));
  if (v_shape > 5.5 && v_shape < 6.5) {
    vec2 q = abs(point);
    float plus = min(max(q.x - 0.5 * v_radius, q.y - 0.6), max(q.y - 0.5 * v_radius, q.x - 0.6));
    color = mix(color, v_border, clamp(0.5 - plus / u_soft, 0.0, 1.0));
  }
  if (v_shape > 6.5) color = mix(color, v_border, clamp(0.5 - (abs(d + 3.2) - 0.5) / u_soft, 0.0, 1.0));
  gl_FragColor = vec4(color.rgb * color.a, color.a) * cover;
  #endif
}`;

/** Draws all nodes: attributes `shape` (a number of SHAPES), `color` inside, `border` and `edge` (its width in pixels). */
export class Shapes extends NodeProgram {
  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, POINTS } = WebGLRenderingContext;
    return {
      VERTICES: 1,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: POINTS,
      UNIFORMS: ["u_matrix", "u_sizeRatio", "u_scale", "u_soft"],
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_shape", size: 1, type: FLOAT },
        { name: "a_edge", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_border", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
    };
  }

  processVisibleItem(number, start, data) {
    this.array.set([data.x, data.y, data.size, data.shape, data.edge, floatColor(data.color), floatColor(data.border), number], start);
  }

  setUniforms({ matrix, pixelRatio, sizeRatio }, { gl, uniformLocations }) {
    gl.uniformMatrix3fv(uniformLocations.u_matrix, false, matrix);
    gl.uniform1f(uniformLocations.u_sizeRatio, sizeRatio);
    gl.uniform1f(uniformLocations.u_scale, pixelRatio);
    gl.uniform1f(uniformLocations.u_soft, 1 / pixelRatio);
  }
}
