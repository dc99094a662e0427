// The form of filters, and what it leaves.

const form = document.querySelector(".filters");
let fitting = { articles: new Uint8Array(ARTICLES.length).fill(1), events: new Uint8Array(EVENTS.length).fill(1) };

/** How often each division and those above it are told of: code → number. lists: codes of each article or event. */
function within(lists) {
  const counts = new Map();
  for (const codes of lists) {
    const all = new Set();
    for (const code of codes) {
      for (const size of [2, 4, 6, 9]) if (code.length >= size) all.add(code.slice(0, size).padEnd(6, "0"));
    }
    for (const code of all) counts.set(code, (counts.get(code) || 0) + 1);
  }
  return new Map([...counts].filter(([code]) => DATA.divisions[code]).sort(([one], [two]) => (one < two ? -1 : 1)));
}

/** How deep a division lies: 1 for a province. */
function depth(code) {
  return { 2: 1, 4: 2, 6: 3 }[stem(code).length] || 4;
}

function fillForm() {
  for (const [code, count] of within(ARTICLES.map((article) => article.codes))) {
    const indent = "\u3000".repeat(depth(code) - 1);
    form.elements.division.append(make("option", { value: code }, `${indent}${nameOf(code)}（${count}）`));
  }
  for (const [type, name] of Object.entries(DATA.types)) {
    const count = EVENTS.filter((event) => event.type === type).length;
    form.elements.type.append(make("option", { value: type }, `${name}（${count}）`));
  }
  document.getElementById("names").append(...DATA.people.map((name) => make("option", { value: name })));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const name of ["input", "change"]) {
    form.addEventListener(name, () => {
      const values = Object.fromEntries(FILTERS.map((key) => [key, form.elements[key].value.trim()]));
      if (FILTERS.every((key) => values[key] === state[key])) return;
      remember(values);
      apply();
    });
  }
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    setFilters(Object.fromEntries(FILTERS.map((key) => [key, ""])));
  });
}

/** Set filters from elsewhere than the form. */
function setFilters(changes) {
  remember(changes, true);
  showFilters();
  apply();
}

function showFilters() {
  for (const key of FILTERS) if (form.elements[key].value.trim() !== state[key]) form.elements[key].value = state[key];
}

/** Show what fits, and hide the rest. */
function apply() {
  fitting = matching(state);
  ARTICLES.forEach((article, n) => hide(article.element, !fitting.articles[n]));
  ROWS.forEach((row) => hide(row, !fitting.events[row.dataset.i]));
  const articles = fitting.articles.reduce((sum, one) => sum + one, 0);
  const events = fitting.events.reduce((sum, one) => sum + one, 0);
  hide(document.querySelector("#articles .none"), articles > 0);
  const all = articles === ARTICLES.length && events === EVENTS.length;
  document.getElementById("found").toggleAttribute("data-all", all);
  document.getElementById("found").textContent =
    `${all ? "全部" : "符合条件："} ${articles} 篇文章，${events} 件事件`;
  draw();
}

function hide(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** Draw what the shown view draws. */
function draw() {
  if (state.view === "timeline") drawTimeline();
  if (state.view === "counts") drawCounts();
}
