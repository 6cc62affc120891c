// Saves the reloading of the page, and suggests questions while one is typed. Without it all else works as forms.
"use strict";
(() => {
  const root = document.documentElement.dataset.root;
  const turns = document.getElementById("turns");
  if (!turns) return;
  const ask = document.getElementById("ask");
  const input = document.getElementById("question");
  const list = document.getElementById("suggestions");
  const status = document.getElementById("status");
  const words = ask.dataset;
  const conversation = ask.elements.conversation;
  const forget = document.getElementById("forget");

  // --- asking

  let asking = false;

  /** Words of a failure by its status; without one there was no reply at all. */
  const failures = { 429: words.busy, 413: words.long };

  function waits(now) {
    asking = now;
    ask.querySelector("button").disabled = now;
    turns.setAttribute("aria-busy", String(now));
  }

  async function answer(fields, shown) {
    if (asking) return;
    waits(true);
    close();
    const waiting = placeholder(shown);
    begin();
    turns.append(waiting);
    waiting.scrollIntoView({ block: "start" });
    try {
      const turn = await fetched(fields);
      waiting.replaceWith(turn);
      conversation.value = turn.dataset.conversation;
      forget.elements.conversation.value = conversation.value;
      forget.hidden = false;
      ready(turn);
      turn.scrollIntoView({ block: "start" });
    } catch (error) {
      const replied = error instanceof Refused;
      waiting.querySelector(".said").textContent = replied ? failures[error.message] || words.failed : words.lost;
      if (fields.question) input.value ||= fields.question;
    }
    waits(false);
  }

  class Refused extends Error {}

  async function fetched(fields) {
    const reply = await fetch(root + "/", {
      method: "POST",
      headers: { "X-Fragment": "1", Accept: "text/html" },
      body: new URLSearchParams({ conversation: conversation.value, about: ask.elements.about.value, ...fields }),
    });
    if (!reply.ok) throw new Refused(reply.status);
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    return document.adoptNode(page.querySelector("article"));
  }

  function placeholder(shown) {
    const article = made("article", "turn waiting");
    const asked = made("h2", "asked");
    asked.append(made("span", "mark", words.asked), made("span", "", shown));
    article.append(asked, made("p", "said", words.waiting));
    return article;
  }

  function made(name, kind, text = "") {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    element.textContent = text;
    return element;
  }

  /** The page of a conversation: the form stands below the answers. */
  function begin() {
    document.body.classList.add("talking");
    const hello = document.getElementById("hello");
    if (hello) hello.classList.add("unseen");
    const examples = document.getElementById("examples");
    if (examples) examples.hidden = true;
    ask.querySelector("label").textContent = words.again;
    input.placeholder = words.placeholder;
  }

  ask.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = input.value.trim();
    if (!question || asking) return;
    input.value = "";
    answer({ question }, question);
  });

  turns.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.name !== "choice") return;
    event.preventDefault();
    answer({ choice: button.value }, button.textContent);
  });

  // --- copying and printing

  function ready(turn) {
    const tools = turn.querySelector(".tools");
    if (tools) tools.hidden = false;
  }

  turns.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("print" in button.dataset) printed(button.closest(".turn"));
    if (button.dataset.copy === undefined) return;
    let told = words.copied;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      told = words.uncopied;
    }
    const before = button.textContent;
    button.textContent = status.textContent = told;
    setTimeout(() => { button.textContent = before; }, 2000);
  });

  function printed(turn) {
    document.body.classList.add("printing");
    turn.classList.add("chosen");
    window.addEventListener("afterprint", () => {
      document.body.classList.remove("printing");
      turn.classList.remove("chosen");
    }, { once: true });
    window.print();
  }

  // --- suggestions: a combobox with a list, as the ARIA practices describe it

  let chosen = -1;
  let timer = 0;
  let latest = 0;

  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions",
  })) input.setAttribute(name, value);

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(suggest, 120);
  });
  input.addEventListener("compositionend", () => { timer = setTimeout(suggest, 120); });
  input.addEventListener("blur", () => setTimeout(left, 150));

  /** Who is back in the field by then goes on typing: the list that comes is for him. */
  function left() {
    if (document.activeElement !== input) close();
  }

  async function suggest() {
    const typed = input.value.trim();
    const number = ++latest;
    if (!typed) return close();
    try {
      const reply = await fetch(root + "/api/v1/suggest?limit=6&q=" + encodeURIComponent(typed));
      if (!reply.ok) return;
      const found = (await reply.json()).suggestions;
      if (number === latest && document.activeElement === input) open(found);
    } catch { /* no suggestions then */ }
  }

  function open(found) {
    chosen = -1;
    list.replaceChildren(...found.map(({ key, question }, at) => {
      const item = made("li", "", question);
      item.id = "suggestion-" + at;
      item.dataset.key = key;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      return item;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    status.textContent = found.length ? words.suggested.replace("#", found.length) : "";
  }

  function close() {
    latest++;
    clearTimeout(timer);
    open([]);
  }

  function choose(at) {
    const items = [...list.children];
    if (!items.length) return;
    chosen = (at + items.length) % items.length;
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === chosen)));
    items[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[chosen].id);
  }

  function take(item) {
    const { key } = item.dataset;
    const question = item.textContent;
    input.value = "";
    answer({ choice: key }, question);
  }

  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const steps = { ArrowDown: chosen + 1, ArrowUp: chosen < 0 ? list.children.length - 1 : chosen - 1 };
    if (event.key in steps) {
      event.preventDefault();
      choose(steps[event.key]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen]);
    }
  });

  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    if (!item) return;
    event.preventDefault();
    take(item);
  });

  if (turns.children.length) begin();
  for (const turn of turns.children) ready(turn);
})();
