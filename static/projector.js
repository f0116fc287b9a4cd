// The wall: counts clocks down by the server's time, fits letters to the picture, and turns pages. The server says what is
// shown; how much of it fits on this wall is measured here, because only the wall knows its shape.
(() => {
  const TURN_MS = 10_000;
  const SIZES = ["", "t1", "t2", "t3", "t4", "t5", "t6", "t7"];
  const SHAPES = [[2, 4], [2, 3], [1, 5], [2, 2], [1, 4], [1, 3], [1, 2], [1, 1]]; // columns, rows
  const LETTERS = ["l", "", "m", "s"];
  const body = document.body;
  const wall = () => document.getElementById("wall");
  let offset = 0, pages = [], page = 0, turned = null, turnAt = 0, asked = 0;

  const now = () => Date.now() + offset;
  const fits = (element) => element.scrollHeight <= element.clientHeight + 1 && element.scrollWidth <= element.clientWidth + 1;

  async function setClock() {
    try {
      const sent = Date.now();
      const { now: there } = await (await fetch("/clock", { cache: "no-store" })).json();
      offset = there - (sent + Date.now()) / 2;
    } catch { /* this machine's own clock will do */ }
  }

  function fitTitles() {
    for (const title of document.querySelectorAll(".fit")) {
      for (const size of SIZES) {
        title.classList.remove(...SIZES.filter(Boolean));
        if (size) title.classList.add(size);
        if (fits(title)) break;
      }
    }
    const next = document.querySelector(".next");
    if (!next) return;
    next.parentElement.classList.toggle("tight", !fits(next));
    while (!fits(next) && next.querySelector("li")) next.querySelector("li:last-child").remove();
    next.parentElement.classList.remove("tight");
    if (!fits(next)) next.parentElement.classList.add("tight");
  }

  function dress(sheet, columns, rows, letter) {
    sheet.classList.remove("cols-1", "rows-1", "rows-2", "rows-3", "rows-4", "rows-5", "l", "m", "s");
    sheet.classList.add(`rows-${rows}`);
    if (columns === 1) sheet.classList.add("cols-1");
    if (letter) sheet.classList.add(letter);
  }

  const show = (cells, from, to) => cells.forEach((cell, place) => cell.classList.toggle("off", place < from || place >= to));

  // The pages of one sheet: each takes as many of what is left as fit, evenly filled, in letters as large as fit. One very
  // long title makes its own page thin, not all of them.
  function pagesOf(sheet) {
    const whole = sheet.querySelector(".scroller"); // the whole grid is one page, or none where it doesn't fit
    if (whole) return fits(whole) && [...whole.querySelectorAll(".note")].every(fits) ? [{ sheet, cells: [], from: 0, to: 0 }] : [];
    const cells = [...sheet.querySelectorAll(".cell")];
    if (!cells.length) return [{ sheet, cells, from: 0, to: 0 }];
    const found = [];
    for (let from = 0; from < cells.length; from = found.at(-1).to) found.push(pageFrom(sheet, cells, from));
    return found;
  }

  function pageFrom(sheet, cells, from) {
    const left = cells.length - from;
    const few = cells.length <= 4; // a line each reads better than a square with a hole
    let page;
    for (const [columns, most] of few ? [[1, 4], ...SHAPES] : SHAPES) {
      const each = Math.ceil(left / Math.ceil(left / (columns * most)));
      const rows = Math.min(most, Math.ceil(each / columns));
      for (const letter of LETTERS) {
        page = { sheet, cells, from, to: from + each, shape: [columns, rows, letter] };
        dress(sheet, ...page.shape);
        show(cells, from, page.to);
        if (cells.slice(from, page.to).every(fits)) return page;
      }
    }
    return page; // one alone, in the smallest letters
  }

  function layOut() {
    const sheets = [...document.querySelectorAll(".sheet")];
    pages = sheets.flatMap((sheet) => {
      for (const other of sheets) other.classList.toggle("off", other !== sheet);
      return pagesOf(sheet);
    });
    turn(0);
  }

  function turn(by) {
    if (!pages.length) return;
    page = (((page + by) % pages.length) + pages.length) % pages.length;
    const { sheet, cells, from, to, shape } = pages[page];
    if (shape) dress(sheet, ...shape);
    for (const other of document.querySelectorAll(".sheet")) other.classList.toggle("off", other !== sheet);
    show(cells, from, to);
    for (const words of document.querySelectorAll(".turn [data-words]")) {
      words.textContent = pages.length > 1 ? words.dataset.words.replace("{page}", page + 1).replace("{pages}", pages.length) : "";
    }
    turnAt = Date.now() + Number(sheet.dataset.hold ?? TURN_MS);
  }

  function fresh() {
    const shown = wall();
    if (!shown) return;
    const keep = Math.max(0, turnAt - Date.now());
    const steps = Number(shown.dataset.turned);
    if (turned !== null && steps !== turned) page += steps - turned;
    const stepped = turned !== null && steps !== turned;
    turned = steps;
    tick(); // first the letters that count, then what fits beside them
    fitTitles();
    layOut();
    if (keep && !stepped) turnAt = Date.now() + keep;
    tick();
  }

  const digits = (ms) => { const s = Math.max(0, Math.ceil(ms / 1000)); return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`; };

  function tick() {
    const shown = wall();
    if (!shown) return;
    const clock = shown.querySelector("[data-clock]");
    if (clock) clock.textContent = new Date(now()).toLocaleTimeString("en-GB", { timeZone: shown.dataset.zone, hour: "2-digit", minute: "2-digit" });
    for (const timer of shown.querySelectorAll("[data-ends]")) {
      const left = Number(timer.dataset.ends) - now();
      if (timer.tagName === "PROGRESS") timer.value = Math.max(0, left); else timer.textContent = digits(left);
      shown.classList.toggle("over", left <= 0);
    }
    if (shown.dataset.again && now() > Number(shown.dataset.again) && Date.now() - asked > 5_000) look();
    if (!("held" in shown.dataset) && pages.length > 1 && Date.now() >= turnAt) turn(1);
  }

  function look() {
    asked = Date.now();
    htmx.ajax("GET", wall().dataset.src, { target: "#wall", swap: "outerMorph" });
  }

  // A presenter's remote on the laptop: arrows turn, space holds, B blanks. What is shared with the other walls goes through the server.
  document.addEventListener("keydown", (event) => {
    const action = { ArrowRight: "turn", PageDown: "turn", ArrowLeft: "back", PageUp: "back", " ": "hold", b: "blank", B: "blank" }[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (body.dataset.stage) fetch(body.dataset.stage, { method: "POST", body: new URLSearchParams({ do: action }), headers: { "hx-request": "true" } });
    else if (action === "turn") turn(1);
    else if (action === "back") turn(-1);
  });

  document.addEventListener("htmx:after:swap", fresh);
  addEventListener("resize", fresh);
  document.fonts?.ready.then(fresh);
  fresh();
  setClock().then(tick);
  setInterval(setClock, 300_000);
  setInterval(tick, 200);
})();
