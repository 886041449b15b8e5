// Sortable columns: `<table data-module="sort">`, `<th data-sort="number|words">`; cells may give `data-value`, never localised.
import { ordered } from "./order.js";

function cellValue(row, column, kind) {
  const cell = row.cells[column];
  const raw = cell?.dataset.value ?? cell?.textContent.trim() ?? "";
  if (kind !== "number") return raw;
  return raw === "" || cell.dataset.value === undefined ? null : Number(raw);
}

/** Give each marked column head a button that orders the rows of the first body. */
export function startSorting(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  table.classList.add("sorted");
  heads.forEach((head, column) => {
    if (!head.dataset.sort) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      const rows = [...body.rows];
      const values = rows.map((row) => cellValue(row, column, head.dataset.sort));
      const language = document.documentElement.lang || "en";
      body.append(...ordered(values, { descending, language }).map((index) => rows[index]));
      for (const other of heads) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    });
  });
}
