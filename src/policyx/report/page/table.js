// The table of events: sorted by a click on a heading.

const COLLATOR = new Intl.Collator("zh-Hans-CN", { numeric: true });
const KEYS = ["date", "type", "name", "place", "people", "score"];

function headings() {
  return [...document.querySelectorAll("#events thead th")];
}

function makeSortable() {
  for (const heading of headings()) {
    const button = make("button", { type: "button" }, heading.textContent);
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = heading.getAttribute("aria-sort") === "ascending";
      remember({ sort: `${heading.dataset.key},${down ? "desc" : "asc"}` });
      sortRows();
    });
  }
}

/** What a row is sorted by. */
function sortValue(row, key) {
  const event = EVENTS[row.dataset.i];
  if (key === "date") return event.date;
  if (key === "place") return event.code;
  return row.cells[KEYS.indexOf(key)].textContent;
}

/** Put the rows in the order that the state tells of; those without a value come last. */
function sortRows() {
  const [key, way] = state.sort.split(",");
  const known = KEYS.includes(key);
  for (const heading of headings()) {
    if (known && heading.dataset.key === key) {
      heading.setAttribute("aria-sort", way === "desc" ? "descending" : "ascending");
    } else {
      heading.removeAttribute("aria-sort");
    }
  }
  const sign = way === "desc" ? -1 : 1;
  const plain = key === "date" || key === "place";
  const rows = ROWS.map((row, place) => [known ? sortValue(row, key) : "", place, row]);
  rows.sort(([one, i], [two, j]) => {
    if (one === two) return i - j;
    if (!one || !two) return one ? -1 : 1;
    return sign * (plain ? (one < two ? -1 : 1) : COLLATOR.compare(one, two)) || i - j;
  });
  document.querySelector("#events tbody").append(...rows.map(([, , row]) => row));
}
