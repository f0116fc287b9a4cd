// Opens pages without a connection, from the last state that this phone has seen. It answers for phones' pages alone: never for
// the desk, the projector or what is sent. What it keeps is on the phone; "Delete everything about me" clears it.
const PAGES = "pages", STATICS = "statics", SLOW = 4_000;
const PHONE = /^\/e\/[^/]+(\/(plan|plan\/day|grid|me|pitch|sessions\/\d+|sessions\/\d+\/notes))?$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/") && url.searchParams.has("v")) event.respondWith(fromStatics(request));
  else if (request.mode === "navigate" && PHONE.test(url.pathname)) event.respondWith(page(request));
});

// A page names what it needs and what one opens next, so that all of it is here before the connection goes.
self.addEventListener("message", (event) => {
  const { keep = [], statics = [] } = event.data ?? {};
  event.waitUntil(Promise.allSettled([
    ...keep.map((address) => load(new Request(address, { credentials: "same-origin" }))),
    ...statics.map((address) => fromStatics(new Request(address))),
  ]));
});

async function fromStatics(request) {
  const cache = await caches.open(STATICS);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const { pathname } = new URL(request.url);
    for (const old of await cache.keys()) if (new URL(old.url).pathname === pathname) await cache.delete(old);
    await cache.put(request, answer.clone());
  }
  return answer;
}

// From the network, and kept; where that fails, is in trouble or takes too long, as it was last seen.
async function page(request) {
  const kept = await (await caches.open(PAGES)).match(named(request.url));
  if (!kept) return load(request);
  const late = new Promise((resolve) => setTimeout(resolve, SLOW, kept.clone()));
  const fresh = load(request).then((answer) => (answer.status >= 500 ? kept.clone() : answer), () => kept.clone());
  return Promise.race([fresh, late]);
}

// Two loads of one page may overlap (one kept for later, one opened): the one that was asked for last is kept.
let asked = 0;
const keptOf = new Map();
async function load(request) {
  const mine = ++asked, name = named(request.url);
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected && answer.headers.get("content-type")?.startsWith("text/html") && mine > (keptOf.get(name) ?? 0)) {
    keptOf.set(name, mine);
    await (await caches.open(PAGES)).put(name, answer.clone());
  }
  return answer;
}

// A page under its bare address: what a form said on the way ("?said=") is no part of it; ways to read the grid are.
function named(address) {
  const url = new URL(address);
  url.searchParams.delete("said");
  url.hash = "";
  return url.href;
}
