// The timeline: a bar a day, month, or year, and under them the events in order.

const LIMIT_DAYS = 45;
const LIMIT_BARS = 72;

/** The spans of time that bars stand for: [{key, from, to, label}], without gaps where they are not too many. */
function periods(dates) {
  const [first, last] = [dates[0], dates[dates.length - 1]];
  const days = (Date.parse(late2(last)) - Date.parse(early(first))) / 864e5;
  const size = days <= LIMIT_DAYS && dates.every((date) => date.length === 10) ? 10 : days <= 366 * 6 ? 7 : 4;
  const keys = new Set(dates.map((date) => date.slice(0, size)));
  const whole = [...steps(first.slice(0, size), last.slice(0, size))];
  return (whole.length <= LIMIT_BARS ? whole : [...keys]).map((key) => ({
    key,
    from: { 4: `${key}-01-01`, 7: `${key}-01`, 10: key }[size],
    to: { 4: `${key}-12-31`, 7: late2(key), 10: key }[size],
    label: { 4: `${key}年`, 7: `${key.slice(0, 4)}年${+key.slice(5)}月`, 10: `${+key.slice(5, 7)}月${+key.slice(8)}日` }[size],
    short: { 4: key, 7: key.endsWith("-01") || key === first.slice(0, 7) ? key.slice(0, 4) : `${+key.slice(5)}`, 10: `${+key.slice(5, 7)}/${+key.slice(8)}` }[size],
  }));
}

/** The last day of a month, or the day itself. */
function late2(date) {
  if (date.length !== 7) return date;
  return `${date}-${new Date(Date.UTC(+date.slice(0, 4), +date.slice(5), 0)).getUTCDate()}`;
}

function* steps(first, last) {
  const size = first.length;
  const at = new Date(Date.UTC(+first.slice(0, 4), (+first.slice(5, 7) || 1) - 1, +first.slice(8) || 1));
  for (let count = 0; count <= LIMIT_BARS; count++) {
    const key = at.toISOString().slice(0, size);
    if (key > last) return;
    yield key;
    if (size === 4) at.setUTCFullYear(at.getUTCFullYear() + 1);
    else if (size === 7) at.setUTCMonth(at.getUTCMonth() + 1);
    else at.setUTCDate(at.getUTCDate() + 1);
  }
}

function drawTimeline() {
  const all = matching(state, false).events;
  const dated = EVENTS.filter((event) => all[event.n] && event.date);
  const bars = document.querySelector(".bars");
  const spans = dated.length ? periods(dated.map((event) => event.date).sort()) : [];
  const counts = new Map(spans.map((span) => [span.key, 0]));
  const size = spans.length ? spans[0].key.length : 0;
  for (const event of dated) counts.set(event.date.slice(0, size), counts.get(event.date.slice(0, size)) + 1);
  const most = Math.max(1, ...counts.values());
  bars.replaceChildren(...spans.map((span) => bar(span, counts.get(span.key), most)));
  const shown = EVENTS.filter((event) => fitting.events[event.n]);
  shown.sort((one, two) => (one.date === two.date ? one.n - two.n : !one.date || !two.date ? (one.date ? -1 : 1) : one.date < two.date ? -1 : 1));
  const months = new Map();
  for (const event of shown) {
    const key = event.date.slice(0, 7);
    if (!months.has(key)) months.set(key, []);
    months.get(key).push(event);
  }
  document.querySelector(".days").replaceChildren(...[...months].map(([month, events]) => monthOf(month, events)));
}

function bar(span, count, most) {
  const chosen = state.from === span.from && state.to === span.to;
  const column = make("i");
  column.style.height = `${(100 * count) / most}%`;
  const button = make(
    "button",
    { type: "button", "aria-pressed": String(chosen), title: `${span.label} ${count} 件` },
    make("span", { class: "sr" }, `${span.label} ${count} 件`),
    make("span", { class: "at", "aria-hidden": "true" }, count ? String(count) : ""), column,
    make("span", { class: "at", "aria-hidden": "true" }, span.short),
  );
  button.addEventListener("click", () => {
    setFilters(chosen ? { from: "", to: "" } : { from: span.from, to: span.to });
    const again = [...document.querySelectorAll(".bars button")].find((other) => other.title === button.title);
    if (again) again.focus();
  });
  return button;
}

function monthOf(month, events) {
  const name = month ? `${month.slice(0, 4)}年${+month.slice(5)}月` : "日期不详";
  return make("section", {}, make("h3", {}, `${name} `, make("small", {}, `${events.length} 件`)),
    make("ol", {}, ...events.map((event) => {
      const cells = ROWS[event.n].cells;
      const link = make("a", { href: `#a${event.article + 1}`, "data-i": event.n }, cells[2].textContent);
      const more = [cells[3].textContent, cells[4].textContent].filter(Boolean).join(" · ");
      return make("li", {}, make("time", event.date ? { datetime: event.date } : {}, cells[0].textContent),
        make("div", {}, make("span", { class: "type" }, cells[1].textContent), link, make("p", {}, more)));
    })));
}
