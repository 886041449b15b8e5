// The cluster page: the value chain drawing, and map and lists that light each other up.
import { startLighting } from "./page/light.js";
import { wire } from "./page/wire.js";
import { startSankey } from "./sankey/draw.js";
import { startSorting } from "./table/sort.js";

wire({ sankey: startSankey, sort: startSorting, light: startLighting });
