// The workspace: map, network and value chain of one selection. Each face is a module of its own, fetched when it is opened.
import { wire } from "./page/wire.js";

const FACES = {
  map: () => import("./map/draw.js"),
};

/** Open the faces that stand in the workspace. */
function startWorkspace(element) {
  for (const face of element.querySelectorAll("[data-face]")) FACES[face.dataset.face]?.();
}

wire({ workspace: startWorkspace });
