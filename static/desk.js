// The desk's hands: pick a card up (by its Move button, the mouse, a finger or a pen on its number), see what each cell would
// do, put it down. Without this script every Move button opens the card's own page with the same form. Live updates morph
// the grid at any time, so what is in the hand is kept here and put back on the page after each swap.
(() => {
  const hand = document.getElementById("hand");
  if (!hand) return;
  const words = hand.dataset, base = `/e/${words.slug}`;
  const status = document.getElementById("status");
  const dialog = document.getElementById("anyway"), reason = document.getElementById("anyway-reason");
  const FAR = 6, EDGE = 48;
  let held = null; // {number, step, cells: Map "room:slot" -> what it would do}
  let drag = null; // {pointer, number, x, y, ghost}
  let focused = null; // the id of what last had the focus
  let landing = null; // {number, at: where it will stand}

  const card = (number) => document.getElementById(`card-${number}`);
  const say = (sentence) => { status.textContent = sentence; };
  const make = (tag, name, text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });

  async function send(address, method, body) {
    try {
      const answer = await fetch(base + address, {
        method, headers: { accept: "application/json" }, body: body && new URLSearchParams(body),
      });
      return { ok: answer.ok, ...(await answer.json()) };
    } catch {
      return { ok: false, title: words.failed };
    }
  }

  const renew = (...ids) => Promise.all(ids.map((id) => {
    const part = document.getElementById(id);
    return part && htmx.ajax("GET", part.dataset.src, { source: part, target: `#${id}`, swap: "outerMorph" });
  }));

  // --- in the hand ---
  async function pickUp(number) {
    if (held) letGo(false);
    held = { number, step: 0, cells: new Map() };
    decorate();
    await price();
  }

  async function price() {
    if (!held) return;
    const { number } = held;
    const answer = await send(`/desk/prices/${number}`, "GET");
    if (!held || held.number !== number) return;
    if (!answer.ok) { letGo(false); say(answer.title); return; }
    held.step = answer.step;
    held.cells = new Map(answer.cells.map((each) => [`${each.room}:${each.slot}`, each]));
    decorate();
  }

  function decorate() {
    for (const old of document.querySelectorAll(".what[data-chip]")) old.remove();
    for (const old of document.querySelectorAll(".held:not(.ghost)")) old.classList.remove("held");
    hand.hidden = !held;
    if (!held) return;
    card(held.number)?.classList.add("held");
    for (const [cell, told] of held.cells) {
      const place = document.querySelector(`td[data-cell="${cell}"] .cell`);
      if (!place) continue;
      const chip = make("button", `what ${told.kind}`, told.words);
      chip.dataset.chip = cell;
      chip.id = `chip-${cell.replace(":", "-")}`;
      chip.type = "button";
      chip.setAttribute("aria-label", `${told.where}: ${told.words}`);
      place.append(chip);
    }
    if (drag?.over) mark(drag.over);
    if (!hand.firstChild) {
      const shelve = make("button", "", words.shelve), drop = make("button", "", words.drop);
      shelve.type = drop.type = "button";
      shelve.id = "hand-shelve";
      shelve.onclick = () => put("shelf");
      drop.onclick = () => letGo();
      hand.append(make("span", "words"), shelve, drop);
    }
    hand.querySelector("#hand-shelve").hidden = !document.querySelector(`#grid #card-${held.number}`);
    hand.querySelector(".words").textContent = (held.cells.size ? words.holding : words.pricing).replace("{number}", held.number);
  }

  function letGo(aloud = true) {
    const number = held?.number;
    held = null;
    endDrag();
    decorate();
    if (aloud && number) { say(words.letGo); document.getElementById(`hold-${number}`)?.focus({ preventScroll: true }); }
  }

  async function put(cell, anyway = null) {
    const { number, step, cells } = held;
    const told = cells.get(cell);
    const seen = Math.min(step || Infinity, Number(document.getElementById("grid").dataset.step));
    if (told?.clashes.length && anyway === null) { letGo(false); ask(number, cell, step, told); return; }
    letGo(false);
    await land(number, cell, { seen, swap: told?.swap ? "yes" : "no", ...(anyway ? { anyway: "yes", reason: anyway } : {}) });
  }

  async function land(number, cell, more) {
    const answer = cell === "shelf"
      ? await send(`/placements/${number}`, "POST", { ...more, do: "shelve" })
      : await send(`/placements/${number}`, "POST", { ...more, cell });
    if (!answer.ok && answer.clashes && !more.anyway) {
      ask(number, cell, more.seen, { clashes: answer.clashes, swap: more.swap === "yes" });
      return;
    }
    say(answer.ok ? answer.said : answer.title);
    landing = { number, at: !answer.ok ? "" : cell === "shelf" ? "#shelf " : `td[data-cell="${cell}"] ` };
    await renew("grid", "shelf", "line");
    alight();
    renew("side");
  }

  // After a move the focus is on what moved, as soon as it stands there.
  function alight() {
    const moved = landing && document.querySelector(`${landing.at}#card-${landing.number}`);
    if (!moved) return;
    landing = null;
    moved.focus({ preventScroll: true });
    moved.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function ask(number, cell, seen, told) {
    const list = document.getElementById("anyway-list");
    list.replaceChildren(...told.clashes.map((clash) => make("li", "", clash)));
    reason.value = "";
    reason.setCustomValidity("");
    dialog.returnValue = "no";
    dialog.onclose = () => {
      if (dialog.returnValue !== "yes") { say(words.letGo); card(number)?.focus({ preventScroll: true }); return; }
      land(number, cell, { seen, swap: told.swap ? "yes" : "no", anyway: "yes", reason: reason.value.trim() });
    };
    dialog.showModal();
    reason.focus();
  }

  dialog.querySelector("form").addEventListener("submit", (event) => {
    const empty = event.submitter?.value === "yes" && !reason.value.trim();
    reason.setCustomValidity(empty ? words.reason : "");
    if (empty) { event.preventDefault(); reason.reportValidity(); }
  });
  reason.addEventListener("input", () => reason.setCustomValidity(""));

  // --- by button and keyboard ---
  document.addEventListener("click", (event) => {
    const hold = event.target.closest("[data-hold]");
    if (hold && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); pickUp(Number(hold.dataset.hold)).then(first); return; }
    const chip = event.target.closest("[data-chip]");
    if (chip && held) put(chip.dataset.chip);
  });

  function first() {
    if (!held) return;
    const chips = [...document.querySelectorAll("[data-chip]")];
    (chips.find((chip) => chip.classList.contains("better")) ?? chips[0])?.focus({ preventScroll: false });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held && !dialog.open) { letGo(); return; }
    const typing = event.target.closest("input, textarea, select, dialog");
    if (typing || !(event.ctrlKey || event.metaKey) || event.altKey) {
      if (event.target.dataset?.chip) walk(event);
      return;
    }
    const key = event.key.toLowerCase();
    if (key === "z" || key === "y") { event.preventDefault(); step(key === "y" || event.shiftKey ? "redo" : "undo"); }
  });

  // Arrow keys walk from cell to cell, by where they are on the screen.
  function walk(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const middle = (chip) => { const box = chip.closest("td").getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };
    const [x, y] = middle(event.target);
    let best = null, least = Infinity;
    for (const chip of document.querySelectorAll("[data-chip]")) {
      const [to, down] = middle(chip), along = (to - x) * way[0] + (down - y) * way[1];
      const aside = Math.abs((to - x) * way[1]) + Math.abs((down - y) * way[0]);
      if (along > 4 && along + 4 * aside < least) { least = along + 4 * aside; best = chip; }
    }
    best?.focus();
  }

  async function step(what) {
    const answer = await send("/steps", "POST", { do: what });
    say(answer.ok ? answer.said : answer.title);
    await renew("grid", "shelf", "line");
    if (answer.ok && answer.session) card(answer.session)?.focus({ preventScroll: true });
    renew("side");
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-quiet]")) return;
    event.preventDefault();
    step(event.submitter.value);
  });

  // --- by mouse, finger or pen ---
  document.addEventListener("pointerdown", (event) => {
    const note = event.target.closest("[data-card]");
    const grip = event.target.closest("[data-grip]");
    if (!note || event.button !== 0 || event.target.closest(".hold, .what") || (event.pointerType !== "mouse" && !grip)) return;
    if (!note.querySelector("[data-hold]")) return;
    drag = { pointer: event.pointerId, number: Number(note.dataset.card), x: event.clientX, y: event.clientY, ghost: null, over: null };
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    if (!drag.ghost) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR) return;
      const now = drag;
      pickUp(now.number);
      drag = now;
      drag.ghost = card(now.number).cloneNode(true);
      drag.ghost.removeAttribute("id");
      drag.ghost.classList.add("ghost", "held");
      drag.ghost.setAttribute("aria-hidden", "true");
      document.body.append(drag.ghost);
      getSelection()?.removeAllRanges();
    }
    event.preventDefault();
    drag.ghost.style.translate = `${event.clientX - 24}px ${event.clientY - 24}px`;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    mark(under?.closest("td[data-cell]")?.dataset.cell ?? (under?.closest("#shelf") ? "shelf" : null));
    scrollNear(event);
  });

  function mark(cell) {
    drag.over = cell;
    for (const chip of document.querySelectorAll(".what.over")) chip.classList.remove("over");
    document.querySelector(`[data-chip="${cell}"]`)?.classList.add("over");
  }

  function scrollNear(event) {
    const box = document.getElementById("grid").getBoundingClientRect();
    const pull = (at, low, high) => (at < low + EDGE ? -12 : at > high - EDGE ? 12 : 0);
    document.getElementById("grid").scrollBy(pull(event.clientX, box.left, box.right), pull(event.clientY, box.top, box.bottom));
  }

  document.addEventListener("pointerup", (event) => {
    if (!drag || event.pointerId !== drag.pointer) return;
    const { ghost, over, number } = drag;
    endDrag();
    if (!ghost) return;
    swallowClick();
    if (over === "shelf" && document.querySelector(`#grid #card-${number}`)) put("shelf");
    else if (over && over !== "shelf" && !document.querySelector(`td[data-cell="${over}"] #card-${number}`)) put(over);
    else letGo();
  });
  document.addEventListener("pointercancel", (event) => { if (drag?.pointer === event.pointerId) { const had = drag.ghost; endDrag(); if (had) letGo(); } });

  // The click that ends a drag is no click on what lies under it.
  function swallowClick() {
    const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 50);
  }

  function endDrag() {
    drag?.ghost?.remove();
    drag = null;
  }

  // --- live: what is in the hand and where the focus is outlive a swap; so does what somebody opened ---
  document.addEventListener("focusin", (event) => { focused = event.target.id; });
  document.addEventListener("pointerdown", () => { focused = null; }, { capture: true });
  document.addEventListener("htmx:after:swap", () => {
    decorate();
    alight();
    if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
  });
  let waiting = null;
  document.addEventListener("campgrid:moved", (event) => {
    if (!held || !["draft", "sessions", "event"].includes(event.detail.topic)) return;
    clearTimeout(waiting);
    waiting = setTimeout(price, 80);
  });

  // --- the filter narrows as one types ---
  const filter = document.querySelector(".desk-filter");
  let typing = null;
  const narrow = () => {
    const query = new URLSearchParams(new FormData(filter)).toString();
    history.replaceState(null, "", `${base}/desk?${query}`);
    for (const id of ["grid", "shelf"]) htmx.ajax("GET", `${base}/desk/${id}?${query}`, { source: `#${id}`, target: `#${id}`, swap: "outerMorph" });
  };
  filter?.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(narrow, 200); });
  filter?.addEventListener("submit", (event) => { event.preventDefault(); narrow(); });
})();
