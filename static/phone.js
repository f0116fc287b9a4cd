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

  function load() {
    try { return { wishes: {}, pitches: [], ...JSON.parse(localStorage.getItem(KEY)) }; } catch { return { wishes: {}, pitches: [] }; }
  }
  function save() {
    try { localStorage.setItem(KEY, JSON.stringify(queue)); } catch { /* private mode: what waits lives as long as the page */ }
  }

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

  // A pitch goes out as a form does; where there is no connection it is kept with its own key, so that it is made once.
  async function pitch(form) {
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
  }

  const post = (address, body) => fetch(address, { method: "POST", body, headers: { "HX-Request": "false" } });

  async function send() {
    if (sending) return;
    sending = true;
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
        const answer = await post(`${home}/pitch`, new URLSearchParams(queue.pitches[0].fields));
        if (answer.status >= 500) throw new Error("later");
        queue.pitches.shift();
        save();
      }
      if (kept) say(mine.dataset.sent);
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
  document.addEventListener("htmx:after:swap", () => paint());
  document.addEventListener("campgrid:shown", () => paint());

  // The grid's marks for what is mine.
  if (status.textContent.trim()) history.replaceState(null, "", location.pathname + location.search.replace(/[?&]said=[^&]*/, "").replace(/^&/, "?") + location.hash);
  paint();
  if (pending()) send();
})();
