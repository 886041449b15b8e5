// Whether the browser can draw on the graphics card.

/** The browser cannot draw with WebGL: the page keeps the picture that the server drew. */
export class NoWebGL extends Error {
  name = "NoWebGL";
}

/** Refuse to go on where the browser has none of these kinds of WebGL. */
export function webglRequired(...kinds) {
  const canvas = document.createElement("canvas");
  const context = kinds.map((kind) => canvas.getContext(kind)).find(Boolean);
  if (!context) throw new NoWebGL("This browser draws no WebGL: the picture that the server drew stays.");
  context.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow few at a time
}
