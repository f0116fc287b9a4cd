// The scribe's line: kept on the server as it is typed, with likely duplicates under the title; Enter saves, focus goes back
// to the title for the next pitch.
(() => {
  const PAUSE_MS = 350;
  let timer, asked = 0;
  const form = () => document.getElementById("line");

  async function keep() {
    const mine = ++asked;
    try {
      const answer = await fetch(form().dataset.keep, { method: "PUT", body: new URLSearchParams(new FormData(form())), headers: { "hx-request": "true" } });
      if (!answer.ok || mine !== asked) return;
      const like = document.getElementById("like");
      const said = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("like");
      if (said && said.textContent.trim() !== like.textContent.trim()) { like.replaceChildren(...said.childNodes); htmx.process(like); }
    } catch { /* kept at the next key */ }
  }
  document.addEventListener("input", (event) => {
    if (event.target.form !== form()) return;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  });
  document.addEventListener("submit", () => { clearTimeout(timer); asked++; });
  document.addEventListener("htmx:after:swap", () => {
    const scribe = document.getElementById("scribe");
    if (!scribe?.dataset.said) return;
    document.getElementById("status").textContent = scribe.dataset.said;
    form().reset();
    document.getElementById("like").replaceChildren();
    document.getElementById("title").focus();
  });
  document.getElementById("title")?.focus();
})();
