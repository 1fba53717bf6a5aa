"""The stage on a canvas: takes the same marks as the SVG stage, maps as binary buffers, and draws them in JavaScript.

It exists to be measured beside `ai_lifecycle.playground.stage`; no page of the course uses it.
"""

import traitlets

from ai_lifecycle.playground import drawing
from ai_lifecycle.playground.stage import Stage

_PAINT = """
function render({ model, el }) {
  const view = crypto.getRandomValues(new Uint32Array(1))[0].toString(36), panels = {};
  const tell = (kind, more = {}) => model.send({ kind, view, ...more });
  el.classList.add("ai-stage");
  const sheets = el.appendChild(document.createElement("div"));
  sheets.className = "ai-sheets";
  for (const panel of model.get("panels")) {
    const sheet = sheets.appendChild(document.createElement("div"));
    sheet.className = "ai-sheet";
    const across = Math.max(Math.ceil(panel.width / 10), 33), down = Math.ceil((panel.height + 6) / 10); // as in stage.js
    sheet.style = `--across: ${across}; --down: ${down}; --width: ${panel.width / 10}`;
    const canvas = sheet.appendChild(document.createElement("canvas"));
    [canvas.width, canvas.height, canvas.style.width] = [panel.width * 2, panel.height * 2, "100%"];
    panels[panel.name] = canvas.getContext("2d");
  }
  const palette = new Uint32Array(new Uint8Array(model.get("palette").buffer).buffer.slice(0));
  const colour = (name) => (name.startsWith("var(") ? name.match(/#\\w+/)[0] : name === "currentColor" ? "#222" : name);
  const spare = new OffscreenCanvas(1, 1), pen = spare.getContext("2d");
  const painters = {
    path(g, m) {
      [g.strokeStyle, g.lineWidth, g.globalAlpha, g.lineCap] = [colour(m.stroke), m.width, m.opacity, m.cap];
      g.setLineDash(m.dash ? m.dash.split(" ").map(Number) : []);
      g.stroke(new Path2D(m.d));
      g.globalAlpha = 1;
    },
    text(g, m) {
      g.font = `${m.bold ? 600 : 400} ${m.size}px system-ui, sans-serif`;
      [g.textAlign, g.fillStyle] = [m.anchor === "middle" ? "center" : m.anchor, colour(m.fill)];
      g.fillText(m.text, m.x, m.y);
    },
    rect(g, m) {
      g.beginPath();
      g.roundRect(m.x, m.y, m.width, m.height, m.round);
      if (m.fill !== "none") { g.fillStyle = colour(m.fill); g.fill(); }
      if (m.stroke !== "none") { [g.strokeStyle, g.lineWidth] = [colour(m.stroke), m.line]; g.setLineDash([]); g.stroke(); }
    },
    raster(g, m, buffers) {
      const levels = new Uint8Array(buffers[m.buffer].buffer, buffers[m.buffer].byteOffset, m.across * m.down);
      const picture = new ImageData(m.across, m.down), pixels = new Uint32Array(picture.data.buffer);
      for (let i = 0; i < pixels.length; i++) pixels[i] = palette[levels[i]];
      [spare.width, spare.height] = [m.across, m.down];
      pen.putImageData(picture, 0, 0);
      g.drawImage(spare, m.x, m.y, m.width, m.height);
    },
  };
  let waiting = [], scheduled = 0, acknowledged = 0, painted = 0;
  const draw = (name, marks, buffers) => { for (const [kind, mark] of marks) painters[kind](panels[name], mark, buffers); };
  let over = {}, overBuffers = [];
  const paint = () => {
    scheduled = 0;
    const [content, buffers] = waiting.shift();
    for (const [name, marks] of Object.entries(content.drawings)) {
      const g = panels[name];
      g.setTransform(2, 0, 0, 2, 0, 0);
      g.clearRect(0, 0, g.canvas.width, g.canvas.height);
      draw(name, marks, buffers);
      draw(name, over[name] ?? [], overBuffers);
    }
    el.dataset.painted = ++painted;
    el.dataset.number = content.number;
    if (content.number - acknowledged >= model.get("acknowledge_every") || content.number < acknowledged) {
      acknowledged = content.number;
      tell("painted", { number: content.number });
    }
    if (waiting.length) scheduled = requestAnimationFrame(paint);
  };
  model.on("msg:custom", (content, buffers) => {
    if (content.over) { [over, overBuffers] = [content.over, buffers]; return; }
    if (!content.drawings) return;
    if (waiting.push([content, buffers]) > 3) waiting.shift();
    scheduled ||= requestAnimationFrame(paint);
  });
  tell("opened");
  el.dataset.painted = el.dataset.number = 0;
}
export default { render };
"""


class CanvasStage(Stage):
    """As the stage, on a canvas: `raster` marks travel as one byte a pixel, all others as their attributes."""

    _esm = _PAINT
    palette = traitlets.Bytes().tag(sync=True)

    def __init__(self, *arguments):
        super().__init__(*arguments)
        rgb, alpha = drawing.palette()
        self.palette = b"".join(rgb[3 * level : 3 * level + 3] + alpha[level : level + 1] for level in range(256))

    def show(self, drawings, labels) -> None:
        """Put up one picture for each panel."""
        self._sent += 1
        self.frame = {"number": self._sent, "svg": {}, "labels": {}}
        content, buffers = _packed(drawings)
        self.send({"number": self._sent, "drawings": content}, buffers)

    def show_cover(self, drawings) -> None:
        """Put up what lies over the pictures."""
        content, buffers = _packed(drawings)
        self.send({"over": content}, buffers)


def _packed(drawings):
    """Return the marks of each drawing, and the rasters' levels, which they name by number."""
    buffers, content = [], {}
    for name, one in drawings.items():
        marks = []
        for kind, mark in one.marks:
            if kind == "raster":
                down, across = mark["levels"].shape
                place = {key: mark[key] for key in ("x", "y", "width", "height")}
                marks.append((kind, {**place, "buffer": len(buffers), "across": across, "down": down}))
                buffers.append(mark["levels"].tobytes())
            else:
                marks.append((kind, mark))
        content[name] = marks
    return content, buffers


def use() -> None:
    """Have every playground made from now on in this process use the canvas."""
    from ai_lifecycle.playground import frame, still

    def raster(self, picture, x, y, width, height):
        self.marks.append(("raster", dict(png=b"", levels=picture, x=x, y=y, width=width, height=height)))

    drawing.Drawing.raster = raster
    still._PAINTERS["raster"] = lambda *place, **mark: None  # the static picture is not what is measured
    frame.Stage = CanvasStage
