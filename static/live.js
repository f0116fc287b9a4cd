// Keeps a page true. The stream brings a topic and its number ("grid" is at 17); whatever on the page names that topic in
// data-live is fetched again from its data-src and morphed in place. A slow poll covers a stream that is silent or refused.
// Morphing removes attributes set here, so nothing is kept in attributes.
(() => {
  const root = document.querySelector("[data-numbers]");
  if (!root) return;
  const known = JSON.parse(root.dataset.numbers);
  const fetching = new Map(); // element id -> topics asked for while its last fetch is under way
  const stale = document.getElementById("stale");
  const SILENCE = 90_000, POLL = 60_000;
  const LATE = 60_000; // a page older than this was kept by the phone: say so unless the server answers
  const made = Number(root.dataset.at ?? Date.now());
  const old = Date.now() - made > LATE;
  let heard = old ? made : Date.now();

  const hear = () => {
    heard = Date.now();
    if (stale) stale.hidden = true;
  };

  const say = () => {
    if (!stale || Date.now() - heard < SILENCE) return;
    const at = new Date(heard).toTimeString().slice(0, 5);
    stale.textContent = stale.dataset.words.replace("{time}", at);
    stale.hidden = false;
  };

  async function refresh(element) {
    const id = element.id;
    if (fetching.has(id)) { fetching.set(id, true); return; }
    fetching.set(id, false);
    try {
      // Each part is its own source: htmx lets one request wait behind another of the same source and drops a third.
      await htmx.ajax("GET", element.dataset.src, { source: element, target: `#${CSS.escape(id)}`, swap: "outerMorph" });
    } finally {
      const again = fetching.get(id);
      fetching.delete(id);
      const now = document.getElementById(id);
      if (again && now) refresh(now);
    }
  }

  function take(topic, number, spread = 0) {
    hear();
    if (!(number > (known[topic] ?? 0))) return;
    known[topic] = number;
    document.dispatchEvent(new CustomEvent("campgrid:moved", { detail: { topic, number } }));
    for (const element of document.querySelectorAll("[data-live][id]")) {
      if (!element.dataset.live.split(" ").includes(topic)) continue;
      setTimeout(() => { const now = document.getElementById(element.id); if (now) refresh(now); }, Math.random() * spread * 1000);
    }
  }

  document.addEventListener("htmx:sse:before:message", (event) => {
    const { event: topic, data } = event.detail.message;
    if (topic === "numbers") {
      const { spread, ...numbers } = JSON.parse(data);
      for (const [each, number] of Object.entries(numbers)) take(each, number, spread);
    }
    hear();
    event.preventDefault();
  });

  // Without a stream the page polls: every few seconds after a break, slowly where the server has refused (it is full).
  // The first poll that is answered wakes the stream, whose own next try may be a minute away.
  let streaming = false, refused = false, asked_at = Date.now();
  const pause = () => (streaming ? POLL : refused ? 15_000 : 3_000) * (1 + Math.random() / 3);
  document.addEventListener("htmx:sse:after:connection", () => { streaming = true; refused = false; hear(); });
  document.addEventListener("htmx:sse:before:connection", () => { streaming = false; });
  document.addEventListener("htmx:sse:error", (event) => { streaming = false; refused = event.detail.status === 503; });
  document.addEventListener("htmx:sse:close", () => { streaming = false; });
  document.addEventListener("htmx:response:error", (event) => { if (event.target === root) refused = true; });

  function wake() {
    const connection = root._htmx?.sse;
    if (!connection) htmx.trigger(root, "wake");
    else connection.delayCanceller?.();
  }

  async function poll() {
    asked_at = Date.now();
    try {
      const answer = await fetch(root.dataset.poll, { headers: { accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) return;
      for (const [topic, number] of Object.entries(await answer.json())) take(topic, number);
      hear();
      if (!streaming && !refused) wake();
    } catch { /* offline: the line that says so comes by itself */ }
  }

  function watch() {
    if (!document.hidden && Date.now() - Math.max(asked_at, streaming ? heard : 0) > pause()) poll();
    say();
  }
  // What is true until a moment ("now" and "next") is fetched again when that moment has come.
  const asked = new Map();
  function turn() {
    for (const element of document.querySelectorAll("[data-until][id]")) {
      const until = Number(element.dataset.until);
      if (Date.now() / 1000 < until || asked.get(element.id) === until) continue;
      asked.set(element.id, until);
      refresh(element);
    }
  }
  setInterval(turn, 5_000);
  setInterval(watch, 1_000);
  if (old) poll().then(say);
  addEventListener("online", poll);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });

  // A failed form comes back with "There is a problem" on top: put the reader there.
  document.addEventListener("htmx:after:swap", () => document.querySelector(".troubles")?.focus());
})();
document.querySelector(".troubles")?.focus();
