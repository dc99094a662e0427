// Counts of what fits: by type, division, and person; a click on a row filters by it.

const LONG = 60;

function drawCounts() {
  const shown = EVENTS.filter((event) => fitting.events[event.n]);
  const types = new Map();
  const people = new Map();
  for (const event of shown) {
    types.set(event.type, (types.get(event.type) || 0) + 1);
    for (const number of new Set(event.people)) people.set(number, (people.get(number) || 0) + 1);
  }
  const falling = (counts) => [...counts].sort(([, one], [, two]) => two - one);
  const places = [...within(shown.map((event) => (event.code ? [event.code] : [])))];
  const inside = state.division && stem(state.division);
  const deep = places.length > LONG ? places.filter(([code]) => depth(code) < 3 || (inside && code.startsWith(inside))) : places;
  document.querySelector(".tallies").replaceChildren(
    tally("事件", falling(types).map(([type, count]) => [DATA.types[type], count, { type }])),
    tally("地区", deep.map(([code, count]) => [nameOf(code), count, { division: code }, depth(code)])),
    tally("人员", falling(people).slice(0, LONG).map(([n, count]) => [DATA.people[n], count, { person: DATA.people[n] }])),
  );
}

function tally(name, rows) {
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const id = `tally-${Object.keys(rows[0]?.[2] || { none: 0 })[0]}`;
  const body = rows.map(([label, count, filter, deep]) => {
    const [key, value] = Object.entries(filter)[0];
    const chosen = state[key] === value;
    const button = make("button", { type: "button", "aria-pressed": String(chosen) }, label);
    button.addEventListener("click", () => {
      setFilters({ [key]: chosen ? "" : value });
      const again = [...document.querySelectorAll(`[aria-labelledby=${id}] button`)].find((b) => b.textContent === label);
      if (again) again.focus();
    });
    const column = make("i");
    column.style.width = `${(100 * count) / most}%`;
    return make("tr", {}, make("th", { scope: "row", class: deep ? `l${deep}` : null }, button),
      make("td", { class: "num" }, String(count)), make("td", { class: "bar", "aria-hidden": "true" }, column));
  });
  return make("section", {}, make("h3", { id }, name), make("table", { "aria-labelledby": id }, make("tbody", {}, ...body)));
}
