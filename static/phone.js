// What a tap does on a phone: it shows at once, is kept until the server has it, and is sent once, in order, one at a time.
// What can't be sent yet waits in this browser and goes out when the connection is back.
(() => {
  const mine = document.getElementById("mine");
  if (!mine) return;
  const home = `/e/${mine.dataset.event}`;
  const KEY = `campgrid ${mine.dataset.event}`;
  const status = document.getElementById("status");
  const confirmed = JSON.parse(mine.dataset.wishes); // session number -> come or must, as the server has it
  const queue = load(); // { wishes: {number: state}, pitches: [{once, fields}] }
  let sending = false;
  let kept = pending();
  let silence;

  // In a private window nothing can be kept: what waits then lives as long as the page.
  function read(key) { try { return localStorage.getItem(key); } catch { return null; } }
  function write(key, value) { try { localStorage.setItem(key, value); } catch { /* said above */ } }
  function load() {
    try { return { wishes: {}, pitches: [], ...JSON.parse(read(KEY)) }; } catch { return { wishes: {}, pitches: [] }; }
  }
  function save() { write(KEY, JSON.stringify(queue)); }

  function say(words) {
    clearTimeout(silence);
    status.classList.add("said");
    status.textContent = words;
    silence = setTimeout(() => { status.textContent = ""; status.classList.remove("said"); }, 8_000);
  }

  const wanted = (number) => queue.wishes[number] ?? confirmed[number] ?? "none";

  // The buttons of every form on the page say what is wanted; dashed while the server hasn't confirmed it.
  function paint(root = document) {
    for (const form of root.querySelectorAll("form[data-wish]")) {
      const number = form.dataset.wish;
      for (const button of form.querySelectorAll("[data-state]")) {
        const on = wanted(number) === button.dataset.state;
        button.setAttribute("aria-pressed", on);
        button.value = on ? "none" : button.dataset.state;
        if (on && number in queue.wishes) button.setAttribute("aria-busy", "true"); else button.removeAttribute("aria-busy");
      }
    }
  }

  // Marks of what is mine in the grid, which comes without.
  function mark() {
    for (const note of document.querySelectorAll("#grid [data-number]")) {
      const state = wanted(note.dataset.number);
      let sign = note.querySelector(".mark");
      if (state === "none") { sign?.remove(); continue; }
      if (!sign) { sign = document.createElement("span"); sign.className = "mark"; (note.querySelector("div") ?? note).append(sign); }
      sign.textContent = mine.dataset[state];
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.wish) {
      event.preventDefault();
      queue.wishes[form.dataset.wish] = event.submitter.value;
      save();
      paint();
      send().then(() => { if (form.hasAttribute("data-reload") && !(form.dataset.wish in queue.wishes)) location.reload(); });
    } else if (form.dataset.keep === "pitch") {
      event.preventDefault();
      pitch(form);
    }
  });

  // A page that was kept for dead spots may be opened twice: each opening is a pitch of its own.
  for (const form of document.querySelectorAll("form[data-keep]")) {
    form.elements.once.value = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // A pitch goes out as a form does; where there is no connection it is kept with its own key, so that it is made once.
  // A second tap while it is on its way sends nothing: two first requests would be two strangers, and the pitch the other's.
  const going = new WeakSet();
  async function pitch(form) {
    if (going.has(form)) return;
    going.add(form);
    const fields = [...new FormData(form)];
    const once = form.elements.once.value;
    try {
      const answer = await post(form.action, new URLSearchParams(fields));
      if (answer.redirected || answer.status < 500) {
        if (answer.redirected) { location.href = answer.url; return; }
        form.submit(); // the server has something to say about it: let it show the page
        return;
      }
    } catch { /* no connection */ }
    if (!queue.pitches.some((each) => each.once === once)) queue.pitches.push({ once, fields });
    save();
    kept = true;
    say(mine.dataset.kept);
    going.delete(form);
  }

  const post = (address, body) => fetch(address, { method: "POST", body, headers: { "HX-Request": "false" } });

  async function send() {
    if (sending) return;
    sending = true;
    const refused = [];
    try {
      let number;
      while ((number = Object.keys(queue.wishes)[0]) !== undefined) {
        const state = queue.wishes[number];
        const answer = await fetch(`${home}/interests/${number}`, {
          method: "PUT", body: JSON.stringify({ state }),
          headers: { "content-type": "application/json", accept: "application/json" },
        });
        if (answer.status >= 500 || answer.status === 429) throw new Error("later");
        if (answer.ok) { if (state === "none") delete confirmed[number]; else confirmed[number] = state; }
        else say(mine.dataset.failed.replace("{why}", (await answer.json()).title ?? ""));
        if (queue.wishes[number] === state) delete queue.wishes[number];
        save();
        paint();
      }
      while (queue.pitches.length) {
        const [first] = queue.pitches;
        const answer = await fetch(`${home}/pitch`, {
          method: "POST", body: new URLSearchParams(first.fields), headers: { accept: "application/json" },
        });
        if (answer.status >= 500 || answer.status === 429) throw new Error("later");
        queue.pitches.shift();
        save();
        if (!answer.ok) {
          const title = new URLSearchParams(first.fields).get("title");
          refused.push(`${title}: ${mine.dataset.failed.replace("{why}", (await answer.json()).title ?? "")}`);
        }
      }
      if (refused.length) say(refused.join(" "));
      else if (kept) say(mine.dataset.sent);
      kept = false;
    } catch {
      if (!kept) say(mine.dataset.kept);
      kept = true;
    } finally {
      sending = false;
    }
  }
  function pending() { return queue.pitches.length + Object.keys(queue.wishes).length > 0; }

  addEventListener("online", send);
  document.addEventListener("htmx:sse:after:connection", () => { if (pending()) send(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && pending()) send(); });
  setInterval(() => { if (pending()) send(); }, 5_000);

  // A shared fragment knows nobody's wishes: they are painted on after each swap, before the browser draws.
  document.addEventListener("htmx:after:swap", () => { paint(); mark(); tell(); });
  document.addEventListener("campgrid:shown", () => paint());

  // What I chose has moved: said once, by the browser too if it may, for each state of the grid.
  function tell(aloud = true) {
    const told = document.querySelector("[data-told]")?.dataset.told ?? "";
    if (!told || told === read(`${KEY} told`)) return;
    write(`${KEY} told`, told);
    if (!aloud) return; // it came with the page and stands on it
    say(told);
    if (window.Notification?.permission === "granted") new Notification(mine.dataset.name, { body: told, tag: KEY });
  }
  const notify = document.getElementById("notify");
  if (notify && window.Notification && Notification.permission === "default" && isSecureContext) {
    notify.hidden = false;
    notify.addEventListener("click", async () => { if (await Notification.requestPermission() !== "default") notify.hidden = true; });
  }

  if (status.textContent.trim()) history.replaceState(null, "", location.pathname + location.search.replace(/[?&]said=[^&]*/, "").replace(/^&/, "?") + location.hash);
  // Pages that open without a connection, where the browser allows it (a secure context).
  if ("serviceWorker" in navigator) {
    const sent = (message) => navigator.serviceWorker.ready.then(({ active }) => active.postMessage(message)).catch(() => {});
    // The pages one opens next are fetched ahead at most every ten minutes; the one that is open is kept as it opens.
    const keep = navigator.serviceWorker.controller ? [] : [location.href];
    const ahead = Number(read(`${KEY} ahead`) ?? 0);
    if (Date.now() - ahead > 600_000) {
      write(`${KEY} ahead`, Date.now());
      keep.push(...[...document.querySelectorAll("nav.bottom a")].map((link) => link.href).filter((each) => each !== location.href));
    }
    navigator.serviceWorker.register("/sw.js").then(() => sent({
      keep,
      statics: [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")].map((each) => each.src || each.href),
    }), () => {});
    document.addEventListener("campgrid:moved", ({ detail }) => {
      if (detail.topic !== "grid") return;
      setTimeout(() => sent({ keep: [`${home}/plan`, `${home}/grid`] }), 2_000 + Math.random() * 8_000);
    });
  }

  paint();
  mark();
  tell(false);
  mine.dataset.ready = "";
  performance.mark("ready");
  if (pending()) send();
})();
