// The value chain page: the drawing made from the table, and sortable columns of other tables.
import { wire } from "./page/wire.js";
import { startSankey } from "./sankey/draw.js";
import { startSorting } from "./table/sort.js";

wire({ sankey: startSankey, sort: startSorting });
