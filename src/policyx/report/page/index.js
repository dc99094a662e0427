// What there is to list and filter, from the JSON at the end of the page, and what of it fits a filter.

const DATA = JSON.parse(document.getElementById("data").textContent);
const MANY = document.body.classList.contains("many");
const ARTICLES = DATA.articles.map(([id, title, date, codes, people, first], n) => ({
  n, id, title, date, codes, people, first, last: first,
  element: document.getElementById(`a${n + 1}`),
}));
const EVENTS = DATA.events.map(([article, type, date, end, code, people, guessed], n) => {
  ARTICLES[article].last = n + 1;
  return { n, article, type, date, end: end || date, code: code || "", people, guessed };
});
const ROWS = [...document.querySelectorAll("#events tbody tr")];
const NAMES = new Map(DATA.people.map((name, number) => [name, number]));

/** The element of this name, with attributes and children; strings become text, never markup. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Digits that the codes of a division and of all within it begin with: 50 for 500000. */
function stem(code) {
  return code.length > 6 ? code : code.replace(/^(\d\d)(?:0000)$|^(\d{4})00$/, "$1$2");
}

function nameOf(code) {
  return DATA.divisions[code] || code;
}

const early = (day) => (day.length === 7 ? `${day}-01` : day);
const late = (day) => (day.length === 7 ? `${day}-31` : day);

/** The searchable text of an article, gathered when it is first asked for. */
function textOf(article) {
  if (article.text === undefined) {
    const parts = [article.title, ...article.people.map((number) => DATA.people[number])];
    for (let n = article.first; n < article.last; n++) parts.push(ROWS[n] ? ROWS[n].cells[2].textContent : "");
    for (const block of article.element.querySelectorAll("[data-b]")) parts.push(block.textContent);
    article.text = parts.join("\n").toLowerCase();
  }
  return article.text;
}

/** {articles, events}: arrays of 0 and 1, what fits. An event fits by itself; an article where it does, or one of its
 * events. dates: false to let every day fit. */
function matching(filter, dates = true) {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  const exact = NAMES.get(filter.person);
  const persons = filter.person
    ? new Set(exact === undefined ? DATA.people.flatMap((name, i) => (name.includes(filter.person) ? [i] : [])) : [exact])
    : null;
  const division = filter.division && stem(filter.division);
  const [from, to] = dates ? [filter.from, filter.to] : ["", ""];
  const who = (people) => !persons || people.some((number) => persons.has(number));
  const when = (start, end) => (!from && !to) || (start && (!from || late(end) >= from) && (!to || early(start) <= to));
  const found = { articles: new Uint8Array(ARTICLES.length), events: new Uint8Array(EVENTS.length) };
  for (const article of ARTICLES) {
    if (!words.every((word) => textOf(article).includes(word))) continue;
    let fits = !filter.type && who(article.people) && when(article.date, article.date) &&
      (!division || article.codes.some((code) => code.startsWith(division)));
    for (let n = article.first; n < article.last; n++) {
      const event = EVENTS[n];
      if ((!filter.type || event.type === filter.type) && (!division || event.code.startsWith(division)) &&
          who(event.people) && when(event.date, event.end)) {
        found.events[n] = 1;
        fits = true;
      }
    }
    found.articles[article.n] = fits ? 1 : 0;
  }
  return found;
}
