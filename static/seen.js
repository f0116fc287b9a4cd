// Tells the server, once, which pitches this phone has had on its screen for a moment: so that late pitches can be made up for.
(() => {
  const mine = document.getElementById("mine");
  if (!mine || !("IntersectionObserver" in window)) return;
  const LOOK_MS = 1_000, TELL_MS = 20_000;
  const seen = new Set(), told = new Set(), looks = new Map();
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(looks.get(target));
      if (isIntersecting) looks.set(target, setTimeout(() => seen.add(target.querySelector("[data-wish]")?.dataset.wish), LOOK_MS));
    }
  }, { threshold: 0.6 });
  const watch = () => { for (const note of document.querySelectorAll("article.note:has([data-wish])")) watcher.observe(note); };

  async function tell() {
    const fresh = [...seen].filter((number) => number && !told.has(number));
    if (!fresh.length) return;
    try {
      const answer = await fetch(`/e/${mine.dataset.event}/seen`, { method: "POST", body: new URLSearchParams({ numbers: fresh.join(" ") }) });
      if (answer.status === 204) for (const number of fresh) told.add(number);
    } catch { /* the next time */ }
  }
  document.addEventListener("htmx:after:swap", watch);
  document.addEventListener("visibilitychange", () => { if (document.hidden) tell(); });
  setInterval(tell, TELL_MS);
  watch();
})();
