// Shows SVG that Python drew, acknowledges what is painted, reports clicks, keys and closing.
const SPACE = "http://www.w3.org/2000/svg";
const LONGEST_QUEUE = 3; // pictures: what a hiccup of 50 ms leaves behind
const CELL = 10, COLUMN = 33, GAP = 6; // a cell of the grid of sheets in units, a column in cells, room below a sheet

function make(parent, name, attributes = {}, space = null) {
  const node = space ? document.createElementNS(space, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return parent.appendChild(node);
}

function render({ model, el }) {
  const view = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
  const tell = (kind, more = {}) => model.send({ kind, view, ...more });
  const panels = {};
  const queue = []; // pictures often arrive in pairs: one is painted a frame, and the oldest go if too many wait
  let waiting = 0, acknowledged = 0, painted = 0;
  el.classList.add("ai-stage");
  const status = make(el, "p", { class: "ai-status", role: "status" });
  const error = make(el, "p", { class: "ai-error", role: "alert" });
  const sheets = make(el, "div", { class: "ai-sheets" });
  for (const panel of model.get("panels")) {
    const across = Math.max(Math.ceil(panel.width / CELL), COLUMN), down = Math.ceil((panel.height + GAP) / CELL);
    const sheet = make(sheets, "div", { class: "ai-sheet", style: `--across: ${across}; --down: ${down}; --width: ${panel.width / CELL}` });
    const viewBox = `0 0 ${panel.width} ${panel.height}`;
    const svg = make(sheet, "svg", { viewBox, role: panel.keys ? "application" : "img", "aria-label": panel.label }, SPACE);
    // A sheet of its own, so that what lies over the picture is not painted again with each picture.
    const cover = make(sheet, "svg", { viewBox, class: "ai-cover", "aria-hidden": "true" }, SPACE);
    panels[panel.name] = { svg, label: panel.label, cover };
    if (panel.clicks || panel.drags) listen(svg, panel.name, panel.keys, panel.drags);
  }
  const link = make(make(el, "p", { class: "ai-link" }), "a", { target: "_blank", rel: "noopener" });

  function listen(svg, name, keys, drags) {
    const spot = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const place = (event) => (({ x, y }) => ({ panel: name, x, y }))(spot(event));
    let moved = 0;
    const often = (event, least) => event.timeStamp - moved < least || ((moved = event.timeStamp), false);
    const drag = (event, stage) => tell("drag", { ...place(event), stage });
    if (drags) {
      svg.style.touchAction = "none"; // a finger draws, and does not scroll the page
      svg.addEventListener("pointerdown", (event) => { svg.focus({ preventScroll: true }); svg.setPointerCapture(event.pointerId); drag(event, "down"); });
      svg.addEventListener("pointermove", (event) => svg.hasPointerCapture(event.pointerId) && !often(event, 25) && drag(event, "move"));
      svg.addEventListener("lostpointercapture", (event) => drag(event, "up"));
    } else svg.addEventListener("click", (event) => { svg.focus(); tell("click", place(event)); });
    if (!keys) return;
    svg.tabIndex = 0;
    if (!drags) {
      svg.addEventListener("pointermove", (event) => often(event, 60) || tell("move", place(event)));
      svg.addEventListener("pointerleave", () => tell("leave", { panel: name }));
    }
    svg.addEventListener("keydown", (event) => {
      if (!/^(Arrow\w+|Enter| )$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      tell("key", { panel: name, key: event.key });
    });
  }

  const name = (slider) => (slider.querySelector("[role=slider]").ariaLabel = slider.querySelector("label").textContent);
  function paint() {
    const frame = queue.shift();
    waiting = queue.length ? requestAnimationFrame(paint) : 0;
    for (const [name, svg] of Object.entries(frame.svg ?? {})) {
      const panel = panels[name];
      const ground = svg.match(/^<image[^>]*>/)?.[0]; // one that stays is not decoded again with each picture
      if (ground && ground === panel.ground && panel.shown !== svg) {
        while (panel.svg.childNodes.length > 1) panel.svg.lastChild.remove();
        panel.svg.insertAdjacentHTML("beforeend", svg.slice(ground.length));
      } else if (panel.shown !== svg) panel.svg.innerHTML = svg;
      [panel.shown, panel.ground] = [svg, ground];
      if (panel.said !== frame.labels[name]) {
        panel.said = frame.labels[name];
        panel.svg.setAttribute("aria-label", `${panel.label} ${panel.said}`);
      }
    }
    el.closest(".ai-playground")?.querySelectorAll(".ai-slid").forEach(name); // ipywidgets leaves sliders without one
    el.dataset.painted = ++painted; // how many pictures this view has put up; tests and the benchmark read it
    el.dataset.number = frame.number ?? 0;
    if (frame.number - acknowledged >= model.get("acknowledge_every") || frame.number < acknowledged) {
      acknowledged = frame.number;
      tell("painted", { number: frame.number });
    }
  }
  const repaint = () => {
    if (queue.push(model.get("frame")) > LONGEST_QUEUE) queue.shift();
    waiting ||= requestAnimationFrame(paint);
  };
  const cover = () => {
    for (const [name, svg] of Object.entries(model.get("cover"))) {
      if (panels[name].over !== svg) panels[name].cover.innerHTML = panels[name].over = svg;
    }
  };
  const words = () => {
    status.textContent = model.get("status");
    // What is wrong may stand in a field far below.
    if (error.textContent !== model.get("error") && (error.textContent = model.get("error"))) error.scrollIntoView({ block: "nearest" });
    link.textContent = link.href = model.get("link");
    link.parentNode.hidden = !model.get("link");
  };
  const copy = (message) => message.copy && navigator.clipboard?.writeText(message.copy).catch(() => {});
  const heard = { "change:frame": repaint, "change:cover": cover, "change:status": words, "change:error": words, "change:link": words, "msg:custom": copy };
  for (const [event, act] of Object.entries(heard)) model.on(event, act);
  const opened = () => tell("opened", { address: location.href }), gone = new AbortController(), { signal } = gone;
  repaint(); cover(); words(); opened();
  // A tab that is closed does not take its views down first; one that the browser kept and shows again has them still.
  window.addEventListener("pagehide", () => tell("closed"), { signal });
  window.addEventListener("pageshow", (event) => event.persisted && opened(), { signal });
  // JupyterLab closes a notebook without taking views down or a word to the kernel, which then misses this sign (run.py).
  const here = setInterval(() => { try { tell("here"); } catch { clearInterval(here); } }, 20000);
  // JupyterLab's one-key commands would otherwise act on the notebook while a button of ours has the focus: d d would
  // delete the cell. It looks for this mark on the focused element itself. Control and Shift still reach JupyterLab.
  const guard = ({ target, ctrlKey, metaKey, altKey, shiftKey }) => el.closest(".ai-playground")?.contains(target)
    && target.toggleAttribute("data-lm-suppress-shortcuts", !(ctrlKey || metaKey || altKey || shiftKey));
  window.addEventListener("keydown", guard, { capture: true, signal });
  return () => {
    for (const [event, act] of Object.entries(heard)) model.off(event, act);
    cancelAnimationFrame(waiting); clearInterval(here); gone.abort(); tell("closed");
  };
}
export default { render };
