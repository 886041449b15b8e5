// The workspace: map, network and value chain of one selection. Each face is a module of its own, fetched when it is opened.
import { wire } from "./page/wire.js";
import { startSankey } from "./sankey/draw.js";
import { startSorting } from "./table/sort.js";
import { Workbench } from "./workspace/workbench.js";

const FACES = {
  map: () => import("./map/draw.js"),
  network: () => import("./network/draw.js"),
};

const wireParts = (root) => wire({ sankey: startSankey, sort: startSorting }, root);

wireParts(document);
wire({ workspace: (element) => new Workbench(element, FACES, wireParts) });
