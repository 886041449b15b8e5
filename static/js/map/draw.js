// The map of the workspace: MapLibre draws what layout.js has worked out.
import * as maplibre from "maplibre-gl";

export const version = maplibre.getVersion();
