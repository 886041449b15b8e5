// Sortable columns: `<table data-module="sort">`, `<th data-sort="number|words">`; cells may give `data-value`, never localised, and
// `data-unit`: numbers of different units are not compared, they stand unit by unit. Each body is ordered by itself, below its heading.
import { ordered } from "./order.js";

function cellValue(row, column, kind) {
  const cell = row.cells[column];
  const raw = cell?.dataset.value ?? cell?.textContent.trim() ?? "";
  if (kind !== "number") return raw;
  return raw === "" || cell.dataset.value === undefined ? null : Number(raw);
}

function orderBody(body, column, kind, options) {
  const rows = [...body.rows].filter((row) => !row.querySelector("[scope=rowgroup]"));
  const values = rows.map((row) => cellValue(row, column, kind));
  const units = rows.map((row) => row.cells[column]?.dataset.unit ?? "");
  body.append(...ordered(values, { ...options, units }).map((index) => rows[index]));
}

/** Give each marked column head a button that orders the rows of every body. */
export function startSorting(table) {
  const heads = [...table.tHead.rows[0].cells];
  const language = document.documentElement.lang || "en";
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
      for (const body of table.tBodies) orderBody(body, column, head.dataset.sort, { descending, language });
      for (const other of heads) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    });
  });
}
