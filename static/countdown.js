// Counts down whatever names its end in data-ends (a Unix time in milliseconds), by the server's clock.
(() => {
  let offset = 0;
  async function setClock() {
    try {
      const sent = Date.now();
      const { now } = await (await fetch("/clock", { cache: "no-store" })).json();
      offset = now - (sent + Date.now()) / 2;
    } catch { /* this machine's own clock will do */ }
  }
  function tick() {
    for (const timer of document.querySelectorAll("[data-ends]")) {
      const left = Math.max(0, Math.ceil((Number(timer.dataset.ends) - Date.now() - offset) / 1000));
      const words = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (timer.textContent !== words) timer.textContent = words;
    }
  }
  setClock().then(tick);
  setInterval(setClock, 300_000);
  setInterval(tick, 200);
  document.addEventListener("htmx:after:swap", tick);
  tick();
})();
