// What a reader does, and what happens then.

/** Whether a mark is told of: its kind is not switched off. */
function alive(mark) {
  const box = mark.closest("article").querySelector(`.t-${mark.className[0]}`);
  return !box || box.checked;
}

/** The innermost mark at an element that is told of. */
function markAt(target) {
  let mark = target.closest?.("mark");
  while (mark && !alive(mark)) mark = mark.parentElement.closest("mark");
  return mark;
}

// what lies under a card that Escape closed is not shown before the pointer moves
let still = false;
document.addEventListener("pointermove", (event) => {
  if (event.movementX || event.movementY) still = false;
}, { passive: true });

document.addEventListener("pointerover", (event) => {
  if (still) return;
  if (event.pointerType === "touch" || card.classList.contains("pinned")) return;
  const mark = markAt(event.target);
  if (mark) showMark(mark, false);
  else if (!card.contains(event.target) && !card.hidden && document.activeElement !== owner) closeCard();
});

document.addEventListener("focusin", (event) => {
  const mark = event.target.localName === "mark" ? event.target : null;
  if (mark && alive(mark)) {
    rove(mark);
    if (mark.matches(":focus-visible")) showMark(mark, false);
  }
});

document.addEventListener("click", (event) => {
  const target = event.target;
  const mark = markAt(target);
  const button = target.closest("button");
  const link = target.closest("a");
  if (link?.matches(".skip")) {
    event.preventDefault();
    document.getElementById("main").focus();
  } else if (link?.dataset.view) {
    event.preventDefault();
    remember({ view: link.dataset.view, a: "", e: "" }, true);
    show();
  } else if (link && (link.closest("#events") || link.closest("#timeline"))) {
    event.preventDefault();
    const row = EVENTS[link.dataset.i ?? link.closest("tr").dataset.i];
    const article = ARTICLES[row.article];
    remember({ view: "articles", a: article.id, e: String(row.n - article.first + 1) }, true);
    show();
  } else if (mark) {
    rove(mark);
    showMark(mark, true);
  } else if (button?.matches(".ev")) {
    press(button);
  } else if (button?.matches(".who")) {
    nextMention(button);
  } else if (button?.matches(".close")) {
    dismiss();
  } else if (!card.contains(target)) {
    closeCard();
  }
});

document.addEventListener("keydown", (event) => {
  const mark = event.target.localName === "mark" ? event.target : null;
  if (event.key === "Escape") {
    if (card.hidden) letGo();
    else dismiss();
  } else if (mark && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    showMark(mark, true);
    card.focus();
  } else if (mark && ["ArrowRight", "ArrowLeft", "Home", "End"].includes(event.key)) {
    event.preventDefault();
    closeCard();
    step(mark, event.key).focus();
  }
});

/** Close the card; who was inside it goes back to what it spoke of. */
function dismiss() {
  const inside = card.contains(document.activeElement);
  const before = owner;
  still = true;
  closeCard();
  if (inside && before) before.focus({ preventScroll: true });
}

/** Light up the mentions of a person, and go to the next of them at each press. */
function nextMention(button) {
  const article = button.closest("article");
  const own = dataOf(article).m.filter(([letter, , , , , key, , block]) => letter === "p" && key === button.dataset.p && block >= 0);
  if (!own.length) return;
  const at = +(button.dataset.at ?? -1) + 1;
  button.dataset.at = at % own.length;
  letGo();
  light(article, own.map((mention) => mention.slice(7)));
  const [, , , , , , , block, start, stop] = own[at % own.length];
  const range = rangeOf(blockOf(article, block), start, stop);
  if (range) bring(range);
  document.getElementById("say").textContent = `${button.textContent}：第 ${(at % own.length) + 1} 处，共 ${own.length} 处`;
  showBack(button);
}

// marks are tied to the keyboard when their article is opened: there may be tens of thousands
document.addEventListener("toggle", (event) => {
  const article = event.target.parentElement;
  if (article?.localName !== "article") return;
  const first = article.querySelector(".prose mark");
  if (event.target.open && first && !article.querySelector('.prose mark[tabindex="0"]')) first.tabIndex = 0;
  const id = ARTICLES[+article.id.slice(1) - 1].id;
  if (printing) return;
  if (event.target.open && MANY && state.a !== id) remember({ a: id, e: "" });
  if (!event.target.open && state.a === id) remember({ a: "", e: "" });
}, true);

addEventListener("scroll", () => {
  if (!card.hidden && !card.classList.contains("pinned") && document.activeElement !== owner) closeCard();
}, { passive: true });

let printing = false;
let closed = [];
addEventListener("beforeprint", () => {
  printing = true;
  closeCard();
  closed = [...document.querySelectorAll("article > details:not([open])")];
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of closed) details.open = false;
  setTimeout(() => { printing = false; });
});

/** Show what the state tells of. */
function show() {
  if (MANY) {
    for (const view of VIEWS) {
      hide(document.getElementById(view), view !== state.view);
      const link = document.querySelector(`.views [data-view="${view}"]`);
      if (view === state.view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    showFilters();
    apply();
    if (ROWS.length) sortRows();
  }
  const wanted = ARTICLES.find((article) => article.id === state.a);
  if (wanted && state.view === "articles") reveal(wanted.element, state.e);
}

/** Open an article, and light up one of its events where it is named. */
function reveal(element, event) {
  element.hidden = false;
  const details = element.querySelector("details");
  details.open = true;
  details.querySelector("summary").focus({ preventScroll: true });
  element.scrollIntoView({ block: "start", behavior: "instant" });
  const button = event && element.querySelector(`.event[data-event="${CSS.escape(event)}"] .ev[data-e]`);
  if (button && button.getAttribute("aria-pressed") === "false") press(button);
}

function start() {
  for (const element of document.querySelectorAll(".js")) {
    if (!VIEWS.includes(element.id)) element.hidden = false;
  }
  if (MANY) {
    for (const link of document.querySelectorAll(".views a")) if (!VIEWS.includes(link.dataset.view)) link.remove();
    fillForm();
    if (ROWS.length) makeSortable();
  } else if (ARTICLES.length) {
    ARTICLES[0].element.querySelector("details").open = true;
  }
  state = told(location.hash) || state;
  show();
  for (const name of ["popstate", "hashchange"]) {
    addEventListener(name, () => {
      const next = told(location.hash);
      if (!next || JSON.stringify(next) === JSON.stringify(state)) return;
      state = next;
      show();
    });
  }
}

start();
