// The card of a mention: what stood there, what it was read as, by which rule, and why.

const card = document.getElementById("card");
const said = card.querySelector(".said");
const WORDS = { m: "会议", w: "文件", o: "单位", t: "职务", v: "地点", d: "地区", n: "日期", p: "姓名" };
const NARROW = matchMedia("(max-width: 56rem)");
let owner = null; // the mark or button that the card speaks of

/** Show the card of a mark. pinned: until it is closed, with every step. */
function showMark(mark, pinned) {
  const article = mark.closest("article");
  const data = dataOf(article);
  const mention = data.m[mark.dataset.m];
  const [letter, name, raw, by, score, key, steps, block, start, stop] = mention;
  const shown = blockOf(article, block).textContent.slice(start, stop);
  const rows = [["原文", raw || shown]];
  if (raw) rows.push(["修复", shown]);
  if (letter === "p" && data.p[key]?.length) rows.push(["职务", data.p[key].join("；")]);
  if ((letter === "d" || letter === "t") && key) rows.push(["代码", key]);
  rows.push(["规则", by || "仅见于记录"]);
  if (score >= 0) rows.push(["可信度", score.toFixed(2)]);
  const list = make("dl", {}, ...rows.flatMap(([label, value]) => [make("dt", {}, label), make("dd", {}, value)]));
  const parts = [make("h2", { class: letter }, make("span", { class: "tag" }, WORDS[letter]), ` ${name}`), list];
  if (pinned) {
    parts.push(...backTo(article, evidenceWith(article, mention)));
    if (steps.length) parts.push(stepList(article, steps));
  } else {
    parts.push(make("p", { class: "hint" }, "点按或回车看缘由"));
  }
  open(mark, pinned, parts);
  if (pinned) {
    for (const other of document.querySelectorAll("mark.on")) other.classList.remove("on");
    for (const piece of article.querySelectorAll(`mark[data-m="${mark.dataset.m}"]`)) piece.classList.add("on");
  }
}

/** Buttons that lead from a mention to the events that it is told in. */
function backTo(article, numbers) {
  const events = [...new Set(numbers.map((number) => dataOf(article).e[number][1]))];
  near(article, events);
  return events.map((event) => {
    const target = article.querySelector(`.event[data-event="${event}"]`);
    const button = make("button", { type: "button", class: "back" }, `见事件：${target.querySelector("h4").textContent.trim().replace(/\s+/g, " ")}`);
    button.addEventListener("click", () => {
      closeCard();
      const first = target.querySelector("button") || target;
      first.focus({ preventScroll: true });
      first.scrollIntoView({ block: "center", behavior: CALM.matches ? "instant" : "smooth" });
    });
    return button;
  });
}

/** On a narrow page, where text and cards lie one under the other: the way back to the pressed button. */
function showBack(button) {
  if (!NARROW.matches) return;
  const back = make("button", { type: "button", class: "back" }, "返回事件");
  back.addEventListener("click", () => {
    closeCard();
    button.focus({ preventScroll: true });
    button.scrollIntoView({ block: "center", behavior: CALM.matches ? "instant" : "smooth" });
  });
  open(button, true, [make("h2", {}, button.textContent), back]);
}

function open(element, pinned, parts) {
  owner = element;
  said.replaceChildren(...parts);
  card.classList.toggle("pinned", pinned);
  card.style.maxHeight = "";
  card.hidden = false;
  if (NARROW.matches) {
    if (element.localName === "mark") keepClear(element);
    return;
  }
  const box = element.getClientRects()[0] || element.getBoundingClientRect();
  const [width, height] = [card.offsetWidth, card.offsetHeight];
  const [above, under] = [box.top - 18, innerHeight - box.bottom - 18];
  const below = height <= under || under >= above;
  const room = Math.max(below ? under : above, 120);
  if (height > room) card.style.maxHeight = `${room}px`;
  card.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 16))}px`;
  card.style.top = `${below ? box.bottom + 10 : Math.max(8, box.top - Math.min(height, room) - 10)}px`;
}

/** Scroll a mark out from under the card. */
function keepClear(mark) {
  const hidden = mark.getBoundingClientRect().bottom - (innerHeight - card.offsetHeight - 24);
  if (hidden > 0) scrollBy({ top: hidden, behavior: CALM.matches ? "instant" : "smooth" });
}

function closeCard() {
  card.hidden = true;
  card.classList.remove("pinned");
  for (const mark of document.querySelectorAll("mark.on")) mark.classList.remove("on");
  owner = null;
}

/** The first mark of an article that is still told of takes the focus of the whole text; arrows lead on. */
function rove(mark) {
  for (const other of mark.closest(".prose").querySelectorAll('mark[tabindex="0"]')) other.tabIndex = -1;
  mark.tabIndex = 0;
}

function step(mark, key) {
  const article = mark.closest("article");
  const hidden = new Set([...article.querySelectorAll(".legend input:not(:checked)")].map((box) => box.className.slice(2)));
  const marks = [...article.querySelectorAll(".prose mark:not(.c)")]
    .filter((other) => !hidden.has(other.className[0]) && other.checkVisibility());
  const at = marks.findIndex((other) => other.dataset.m === mark.dataset.m);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: marks.length - 1 }[key];
  return marks[Math.max(0, Math.min(to, marks.length - 1))];
}
