// The text: which words a thing is told by, lit up and scrolled to.

const LIT = window.Highlight ? new Highlight() : null;
if (LIT) CSS.highlights.set("evidence", LIT);
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const known = new WeakMap();

/** What the page was told of an article. */
function dataOf(article) {
  if (!known.has(article)) {
    known.set(article, JSON.parse(article.querySelector(":scope > script").textContent));
  }
  return known.get(article);
}

function blockOf(article, number) {
  return article.querySelector(`[data-b="${number}"]`);
}

/** The range of characters [start, stop) of an element's text. */
function rangeOf(element, start, stop) {
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let passed = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.data.length;
    if (!begun && start < passed + length) {
      range.setStart(node, start - passed);
      begun = true;
    }
    if (begun && stop <= passed + length) {
      range.setEnd(node, stop - passed);
      return range;
    }
    passed += length;
  }
  return null;
}

function unlight() {
  if (LIT) LIT.clear();
  for (const block of document.querySelectorAll(".lit")) block.classList.remove("lit");
}

/** Light up pieces of an article, [block, start, stop] each, and bring the first of them into view. */
function light(article, pieces) {
  unlight();
  let first = null;
  for (const [number, start, stop] of pieces) {
    const block = blockOf(article, number);
    const folded = block.closest(".left");
    if (folded) folded.open = true;
    const range = rangeOf(block, start, stop);
    if (LIT && range) LIT.add(range);
    else block.classList.add("lit");
    first = first || range || block;
  }
  if (first) bring(first);
}

/** Scroll so far that an element or a range can be read. */
function bring(place) {
  const box = place.getBoundingClientRect();
  const room = innerHeight * (innerWidth < 900 ? 0.5 : 0.9);
  if (box.top >= 60 && box.bottom <= room) return;
  const above = box.height < room * 0.7 ? room * 0.3 : 80;
  scrollTo({ top: scrollY + box.top - above, behavior: CALM.matches ? "instant" : "smooth" });
}

/** The numbers of the pieces of evidence in which a mention stands. */
function evidenceWith(article, mention) {
  const [block, start, stop] = mention.slice(7);
  return dataOf(article).e.flatMap(([, , pieces], number) =>
    pieces.some(([other, from, to]) => other === block && from <= start && stop <= to) ? [number] : []);
}

/** Press the button of a thing on a card: its evidence lights up, and under it stands why. */
function press(button) {
  const article = button.closest("article");
  const again = button.getAttribute("aria-pressed") === "true";
  letGo();
  if (again) return;
  const [name, event, pieces, steps] = dataOf(article).e[button.dataset.e];
  button.setAttribute("aria-pressed", "true");
  const heading = button.closest("h4");
  if (steps.length && heading) heading.after(stepList(article, steps));
  else if (steps.length) button.parentElement.append(stepList(article, steps));
  near(article, [event]);
  light(article, pieces);
  const text = pieces.map(([block, start, stop]) => blockOf(article, block).textContent.slice(start, stop)).join(" …… ");
  document.getElementById("say").textContent = `${name}：依据 ${pieces.length} 处。${text}`;
  showBack(button);
}

function letGo() {
  unlight();
  for (const button of document.querySelectorAll('.ev[aria-pressed="true"]')) button.setAttribute("aria-pressed", "false");
  for (const list of document.querySelectorAll(".record .why")) list.remove();
  for (const card of document.querySelectorAll(".event.near")) card.classList.remove("near");
}

/** Mark the cards of some events, and show the first of them where it has its own column. */
function near(article, events) {
  for (const card of article.querySelectorAll(".event")) {
    card.classList.toggle("near", events.includes(+card.dataset.event));
  }
  const first = article.querySelector(".event.near");
  const column = article.querySelector(".record");
  if (first && column.scrollHeight > column.clientHeight + 1) {
    const to = first.offsetTop - column.offsetTop;
    if (to < column.scrollTop || to > column.scrollTop + column.clientHeight * 0.7) column.scrollTo({ top: to - 8 });
  }
}

/** The steps of these numbers as a list. */
function stepList(article, steps) {
  const all = dataOf(article).s;
  return make("ol", { class: "why", "aria-label": "缘由" }, ...steps.map((number) => {
    const [stage, text, by, score] = all[number];
    const tail = [by || "", score >= 0 ? score.toFixed(2) : ""].filter(Boolean).join(" ");
    return make("li", {}, make("span", { class: "stage" }, stage), text, tail ? make("small", {}, ` ${tail}`) : "");
  }));
}
