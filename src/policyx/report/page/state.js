// What is shown, as the part of the address after #, so that a view can be kept and sent.

const FILTERS = ["q", "person", "division", "type", "from", "to"];
const VIEWS = ["articles", "timeline", "events", "counts"].filter((view) => document.getElementById(view));
const EMPTY = { view: "articles", q: "", person: "", division: "", type: "", from: "", to: "", sort: "", a: "", e: "" };
let state = { ...EMPTY };

/** The state that an address tells of; null where it tells of none (#main). */
function told(hash) {
  const text = hash.replace(/^#/, "");
  if (text && !text.includes("=")) return null;
  const known = new URLSearchParams(text);
  const found = { ...EMPTY };
  for (const key of Object.keys(EMPTY)) if (known.has(key)) found[key] = known.get(key).slice(0, 200);
  if (!VIEWS.includes(found.view)) found.view = "articles";
  for (const key of ["from", "to"]) if (!/^\d{4}-\d\d-\d\d$/.test(found[key])) found[key] = "";
  return found;
}

/** Change what is shown. step: whether the browser's way back leads to what was shown before. */
function remember(changes, step = false) {
  state = { ...state, ...changes };
  const known = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) if (value && value !== EMPTY[key]) known.set(key, value);
  const hash = known.toString();
  const address = hash ? `#${hash}` : location.pathname + location.search;
  if (location.hash.slice(1) === hash) return;
  history[step ? "pushState" : "replaceState"](null, "", address);
}
