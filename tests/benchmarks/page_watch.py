"""What the benchmarks of playgrounds run inside a page: it counts what the view shows and when, never by screenshots."""

COUNT_MESSAGES = """
window.traffic = { messages: 0, bytes: 0 };
window.WebSocket = class extends WebSocket {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({ data }) => {
      traffic.messages++; traffic.bytes += data.byteLength ?? data.length;
    });
  }
  send(data) { traffic.messages++; super.send(data); }
};"""

# Watches for so long, or until the run is over. `painted`: number and moment of each picture, milliseconds since 1970.
WATCH = """seconds => new Promise(done => {
  const stage = document.querySelector(".ai-stage"), from = performance.now(), gaps = [], painted = [];
  const sent = +stage.dataset.number, { messages, bytes } = traffic;
  const plays = () => [...document.querySelectorAll(".ai-playground button")].some(b => b.textContent === "Pause");
  const observer = new MutationObserver(
    () => painted.push([+stage.dataset.number, performance.timeOrigin + performance.now()]));
  observer.observe(stage, { attributes: true, attributeFilter: ["data-painted"] });
  let last = from;
  const tick = () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    if (now - from < seconds * 1000 && plays()) return requestAnimationFrame(tick);
    observer.disconnect();
    const took = (now - from) / 1000, sorted = gaps.slice(1).sort((a, b) => a - b);
    done({
      painted, frames: gaps.length / took, p95: sorted[Math.floor(sorted.length * 0.95)], longest: sorted.at(-1),
      bytes: (traffic.bytes - bytes) / (+stage.dataset.number - sent), messages: (traffic.messages - messages) / took,
    });
  };
  requestAnimationFrame(tick);
})"""

# A key on the map moves the cursor: the picture has changed once the frame that shows the new cursor is painted.
KEY_TO_PICTURE = """async times => {
  const map = document.querySelector(".ai-sheet svg[role=application]"), cover = map.nextElementSibling, found = [];
  for (let turn = 0; turn < times; turn++) {
    const from = performance.now();
    const changed = new Promise(done => {
      const observer = new MutationObserver(() => { observer.disconnect(); requestAnimationFrame(() => done()); });
      observer.observe(cover, { childList: true });
    });
    map.dispatchEvent(new KeyboardEvent("keydown", { key: turn % 2 ? "ArrowLeft" : "ArrowRight", bubbles: true }));
    await changed;
    found.push(performance.now() - from);
    await new Promise(done => setTimeout(done, 80 + (turn % 7) * 9));
  }
  return found;
}"""

# The same where no picture takes keys: a key in the first field for a number changes a setting, and so the pictures.
FIELD_TO_PICTURE = """() => new Promise(done => {
  const stage = document.querySelector(".ai-stage");
  window.addEventListener("keydown", () => {
    const from = performance.now();
    const observer = new MutationObserver(() => { observer.disconnect(); done(performance.now() - from); });
    observer.observe(stage, { attributes: true, attributeFilter: ["data-painted"] });
  }, { capture: true, once: true });
  window.ready = true;
})"""

PAUSE = """() => new Promise(done => {
  const stage = document.querySelector(".ai-stage"), painted = [];
  const observer = new MutationObserver(() => painted.push([+stage.dataset.number, performance.now() - from]));
  observer.observe(stage, { attributes: true, attributeFilter: ["data-painted"] });
  const from = performance.now();
  [...document.querySelectorAll(".ai-playground button")].find(b => b.textContent === "Pause").click();
  setTimeout(() => { observer.disconnect(); done(painted); }, 1000);
})"""

OTHER_CELL = """() => new Promise(done => {
  const cell = document.querySelectorAll(".jp-Notebook .jp-Cell")[1], printed = () => cell.querySelector("pre")?.textContent;
  const before = printed();
  window.addEventListener("keydown", () => {
    const from = performance.now();
    const look = () => printed() && printed() !== before ? done(performance.now() - from) : setTimeout(look, 2);
    look();
  }, { capture: true, once: true });
  window.ready = true;
})"""
