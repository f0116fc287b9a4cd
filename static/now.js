// The pitch being spoken, on top of the feed. The server's fragment (#now) says who is at the microphone; what the phone
// shows is a copy of it (#now-shown) that never changes under a finger: when the pitch changes, the card being looked at
// stays for a while, marked "just now", its buttons where they were, and the new one waits behind a button.
(() => {
  const STAY_MS = 15_000, TAPPED_MS = 1_500, GUARD_MS = 500;
  const shown = document.getElementById("now-shown");
  const source = () => document.getElementById("now");
  if (!shown || !source()) return;
  const card = shown.querySelector(".now-place");
  const wait = shown.querySelector(".now-wait");
  let number = "", timer, guarded = 0;

  // A copy of what the server said, with ids of its own.
  function copy(from) {
    const copies = [...from.children].map((each) => each.cloneNode(true));
    for (const each of copies.flatMap((top) => [top, ...top.querySelectorAll("[id], [aria-describedby]")])) {
      for (const name of ["id", "aria-describedby"]) if (each.hasAttribute(name)) each.setAttribute(name, `shown-${each.getAttribute(name)}`);
    }
    card.replaceChildren(...copies);
  }

  function show() {
    clearTimeout(timer);
    timer = undefined;
    const from = source();
    const before = shown.offsetHeight;
    number = from.dataset.number;
    copy(from);
    if (before) shown.style.minHeight = `${before}px`; // what stands below never moves up under a finger
    wait.replaceChildren();
    shown.classList.add("on");
    shown.classList.remove("just");
    guarded = performance.now() + GUARD_MS; // a tap that was meant for the card before must not land on this one
    document.dispatchEvent(new CustomEvent("campgrid:shown"));
  }

  function offer() {
    const from = source();
    shown.classList.add("just");
    const said = card.querySelector(".when-said");
    if (said) said.textContent = from.dataset.just;
    if (!from.dataset.number) return wait.replaceChildren();
    const words = from.dataset.show.replace("{number}", from.dataset.number);
    if (wait.textContent === words) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", show);
    wait.replaceChildren(button);
  }

  function look() {
    const from = source();
    if (!from) return;
    if (from.dataset.number === number && shown.classList.contains("on")) {
      if (shown.classList.contains("just")) show(); // back to the card that is still here
      else if (!number) copy(from);
      return;
    }
    if (!number || from.dataset.gone.split(" ").includes(number)) return show(); // hidden or withdrawn: gone at once
    offer();
    if (timer === undefined) timer = setTimeout(show, STAY_MS);
  }

  for (const kind of ["click", "submit"]) {
    shown.addEventListener(kind, (event) => {
      if (performance.now() >= guarded || !event.target.closest("form")) return;
      event.preventDefault();
      event.stopPropagation();
    }, true);
  }
  shown.addEventListener("submit", () => {
    if (!shown.classList.contains("just")) return;
    clearTimeout(timer);
    timer = setTimeout(show, TAPPED_MS);
  });
  document.addEventListener("htmx:after:swap", look);
  show();
  guarded = 0;
})();
