// The forms of those who write: pickers, keys, the duplicate guard, drafts.
import { startDrafting } from "./entry/draft.js";
import { startGuarding } from "./entry/duplicates.js";
import { startNaming } from "./entry/key.js";
import { startPicking, startPickingPlaces, startPickingSeveral } from "./entry/picker.js";
import { wire } from "./page/wire.js";

wire({
  picker: startPicking,
  several: startPickingSeveral,
  place: startPickingPlaces,
  duplicates: startGuarding,
  draft: startDrafting,
  key: startNaming,
});
