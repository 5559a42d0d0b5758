// The pad of netchu's reading tool: write, drop, paste or choose; bytes go to Python, nothing comes from elsewhere.

const IDLE = 700; // ms without a stroke, then what is written is read
const PEN = 3.4; // px, width of a stroke
const SCALE = 2; // px of the PNG for one on the screen
const MARGIN = 24; // px of paper around what is written
const LARGEST = 4e6; // bytes of a file that is sent as it is
const LONGEST = 3200; // px, longest side of a photograph that is shrunk
const SENT_AS_IS = ["image/png", "image/jpeg", "image/webp", "image/bmp", "image/gif", "image/tiff", ""];
const INK = "#1c2430", FRAME = "#b34700", OTHER = "#0a5a9c";
const HIGHEST = 420, HIGHEST_PAGE = 0.45; // of a photograph with one row px, with several of the window: the list is in it, too
const BADGES = 26; // px beside a photograph with several rows

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "netchu-pad";
  root.tabIndex = 0;
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's keys stay out of Ctrl+V and Ctrl+Z here
  root.innerHTML = `
    <div class="netchu-sheet">
      <canvas role="img"></canvas>
      <div class="netchu-hint"><b>Write one line here</b>
        <span>with mouse, finger or pen – or drop or paste a photograph with any number of lines</span></div>
      <div class="netchu-target">Drop it here</div>
    </div>
    <div class="netchu-bar">
      <button type="button" class="choose">Choose a photograph…</button>
      <button type="button" class="undo">Undo</button>
      <button type="button" class="clear">Clear</button>
      <button type="button" class="room" title="Move the paper to the left">More room →</button>
      <span class="netchu-status" role="status" aria-live="polite"></span>
      <input type="file" accept="image/*" hidden>
    </div>`;
  el.appendChild(root);
  const find = (name) => root.querySelector(name);
  const sheet = find(".netchu-sheet"), canvas = find("canvas"), file = find("input"), status = find(".netchu-status");
  const gone = new AbortController(), listen = { signal: gone.signal };

  let strokes = [], stroke = null, offset = 0; // strokes in px of the paper, of which `offset` px are out at the left
  let picture = null, rows = [], chosen = 0, drag = null; // a photograph, its rows, and the rectangle being drawn
  let unseen = false; // a file was given that the browser can't show
  let waiting = false, stale = false, next = null, timer = 0; // `stale`: the sheet was cleared while Python read

  // --- drawing ------------------------------------------------------------------------------------------------

  function path(pen, points) {
    pen.beginPath();
    pen.moveTo(...points[0]);
    for (let i = 1; i < points.length - 1; i++) { // curves through the middles: smooth at any speed
      const [x, y] = points[i], [nextX, nextY] = points[i + 1];
      pen.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    const [x, y] = points[points.length - 1];
    pen.lineTo(x + (points.length === 1 ? 0.01 : 0), y); // a tap is a dot
    pen.stroke();
  }

  function write(pen) {
    Object.assign(pen, { lineWidth: PEN, lineCap: "round", lineJoin: "round", strokeStyle: INK });
    for (const points of stroke ? [...strokes, stroke] : strokes) path(pen, points);
  }

  function place() { // of the photograph on the sheet: as large as fits
    const { width, height } = sheet.getBoundingClientRect(), margin = rows.length > 1 ? BADGES : 0;
    const scale = Math.min((width - margin) / picture.width, height / picture.height);
    const [w, h] = [picture.width * scale, picture.height * scale];
    return { x: Math.max(margin, (width - w) / 2), y: (height - h) / 2, w, h };
  }

  function draw() {
    const wide = sheet.clientWidth, highest = rows.length > 1 ? Math.max(HIGHEST_PAGE * window.innerHeight, 240) : HIGHEST;
    const tall = picture ? Math.min(highest, Math.max(120, wide * picture.height / picture.width)) : 190;
    sheet.style.height = `${tall}px`;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(sheet.clientWidth * ratio);
    canvas.height = Math.round(tall * ratio);
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    if (picture) {
      const { x, y, w, h } = place();
      pen.drawImage(picture, x, y, w, h);
      const frame = ([left, top, right, bottom], color, thick) => {
        Object.assign(pen, { strokeStyle: color, lineWidth: thick });
        pen.strokeRect(x + left * w, y + top * h, (right - left) * w, (bottom - top) * h);
      };
      if (rows.length > 1) {
        rows.forEach((row, k) => k !== chosen && frame(row, OTHER, 1));
        if (rows[chosen]) frame(rows[chosen], FRAME, 3);
        rows.forEach((row, k) => number(pen, k, x + row[0] * w, y + row[1] * h, k === chosen ? FRAME : OTHER));
      } else if (rows.length && !drag && rows[0].join() !== "0,0,1,1") { // a frame around everything says nothing
        frame(rows[0], FRAME, 2);
      }
      if (drag) {
        pen.setLineDash([6, 4]);
        frame(drag, FRAME, 2);
      }
    } else {
      pen.translate(-offset, 0);
      write(pen);
    }
    root.classList.toggle("with-picture", Boolean(picture));
    canvas.setAttribute("aria-label", picture ? "The photograph: draw a rectangle to read a part" : "Sheet to write one line on");
    root.classList.toggle("written", Boolean(picture || stroke || strokes.length));
    find(".undo").disabled = Boolean(picture) || !strokes.length;
    find(".clear").disabled = !(picture || unseen || strokes.length);
    find(".room").disabled = Boolean(picture) || !strokes.length;
  }

  function number(pen, k, x, y, color) { // a badge at the upper left corner of a row, inside the sheet
    const text = String(k + 1), high = 15, wide = 7 + 7 * text.length;
    const left = Math.max(1, x - wide - 2), top = Math.max(1, y);
    Object.assign(pen, { fillStyle: color, font: "600 11px system-ui, sans-serif", textAlign: "center", textBaseline: "middle" });
    pen.fillRect(left, top, wide, high);
    pen.fillStyle = "#fff";
    pen.fillText(text, left + wide / 2, top + high / 2 + 0.5);
  }

  function rowAt([x, y]) { // the number of the smallest row there, -1 for none
    const area = ([left, top, right, bottom]) => (right - left) * (bottom - top);
    const badge = BADGES / place().w;
    const there = rows.map((row, k) => [row, k])
      .filter(([[left, top, right, bottom]]) => left - badge <= x && x <= right && top <= y && y <= bottom);
    return rows.length > 1 && there.length ? there.sort((a, b) => area(a[0]) - area(b[0]))[0][1] : -1;
  }

  function choose(row, tell = true) {
    if (row < 0 || row === chosen) return;
    chosen = row;
    if (tell) model.send({ type: "row", row });
    draw();
  }

  function png() { // what is written, with a margin, on white paper
    const all = strokes.flat(), xs = all.map((p) => p[0]), ys = all.map((p) => p[1]);
    const left = Math.min(...xs) - MARGIN, top = Math.min(...ys) - MARGIN;
    const page = document.createElement("canvas");
    page.width = Math.ceil(SCALE * (Math.max(...xs) + MARGIN - left));
    page.height = Math.ceil(SCALE * (Math.max(...ys) + MARGIN - top));
    const pen = page.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, page.width, page.height);
    pen.scale(SCALE, SCALE);
    pen.translate(-left, -top);
    write(pen);
    return new Promise((done) => page.toBlob(done, "image/png"));
  }

  // --- sending, one picture at a time ---------------------------------------------------------------------------

  function say(text, error = false) {
    status.textContent = text;
    status.classList.toggle("netchu-error", error);
  }

  function send(content, blob) {
    if (waiting) { // only the latest is worth reading
      next = [content, blob];
      return;
    }
    waiting = true;
    stale = false;
    say("Reading…");
    if (!blob) return model.send(content);
    blob.arrayBuffer().then((bytes) => model.send(content, undefined, [bytes]));
  }

  function answered(message) {
    if (message.type === "choose") return choose(message.row, false);
    if (message.type !== "done") return;
    const cleared = stale;
    waiting = stale = false;
    if (next) {
      const [content, blob] = next;
      next = null;
      send(content, blob);
      return;
    }
    if (cleared) return say("");
    rows = (picture && message.parts) || [];
    chosen = message.chosen ?? 0;
    say(message.message, message.error);
    draw();
  }

  function readWriting() {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (strokes.length && !stroke && !picture) send({ type: "picture", name: "written", written: true }, await png());
    }, IDLE);
  }

  function clear(tell = true) {
    clearTimeout(timer);
    [strokes, stroke, offset, picture, unseen, rows, chosen, drag, next] = [[], null, 0, null, false, [], 0, null, null];
    stale = waiting;
    say("");
    if (tell) model.send({ type: "clear" });
    draw();
  }

  async function take(blob, name) {
    clear(false);
    say("Opening…");
    try {
      picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
    } catch {
      [picture, unseen] = [null, true]; // a TIFF, say: Python may know more formats than the browser
    }
    if (picture && (blob.size > LARGEST || !SENT_AS_IS.includes(blob.type))) blob = await shrunk(picture);
    draw();
    if (blob.size > 2 * LARGEST) return say("This file is too large for the browser: give a PNG or JPEG file.", true);
    send({ type: "picture", name }, blob);
  }

  function shrunk(bitmap) {
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    const page = document.createElement("canvas");
    [page.width, page.height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
    const pen = page.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, page.width, page.height);
    pen.drawImage(bitmap, 0, 0, page.width, page.height);
    return new Promise((done) => page.toBlob(done, "image/jpeg", 0.92));
  }

  // --- mouse, finger, pen -----------------------------------------------------------------------------------------

  const at = (event) => {
    const { left, top } = sheet.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const share = (event) => { // of the photograph
    const [x, y] = at(event), box = place(), inside = (v) => Math.min(1, Math.max(0, v));
    return [inside((x - box.x) / box.w), inside((y - box.y) / box.h)];
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button) return;
    event.preventDefault();
    root.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    if (picture) {
      drag = [...share(event), ...share(event)];
    } else {
      clearTimeout(timer);
      const [x, y] = at(event);
      stroke = [[x + offset, y]];
    }
    draw();
  }, listen);

  canvas.addEventListener("pointermove", (event) => {
    if (drag) {
      drag = [...drag.slice(0, 2), ...share(event)];
    } else if (stroke) {
      const all = event.getCoalescedEvents?.() ?? [];
      for (const one of all.length ? all : [event]) {
        const [x, y] = at(one);
        stroke.push([x + offset, y]);
      }
    } else {
      canvas.style.cursor = picture && rowAt(share(event)) >= 0 ? "pointer" : "";
      return;
    }
    draw();
  }, listen);

  function lift() {
    if (drag) {
      const [x0, y0, x1, y1] = drag;
      drag = null;
      if (Math.abs(x1 - x0) > 0.02 && Math.abs(y1 - y0) > 0.01) {
        rows = [[Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)]];
        send({ type: "part", part: rows[0] });
      } else { // it was a tap
        choose(rowAt([x1, y1]));
      }
    } else if (stroke) {
      strokes.push(stroke);
      stroke = null;
      readWriting();
    } else {
      return;
    }
    draw();
  }
  canvas.addEventListener("pointerup", lift, listen);
  canvas.addEventListener("pointercancel", lift, listen);

  function undo() {
    if (picture || !strokes.length) return;
    strokes.pop();
    if (!strokes.length) return clear();
    offset = Math.max(0, Math.min(offset, Math.max(...strokes.flat().map((p) => p[0])) - sheet.clientWidth / 2));
    draw();
    readWriting();
  }

  // --- buttons, keys, files -----------------------------------------------------------------------------------------

  find(".undo").addEventListener("click", undo, listen);
  find(".clear").addEventListener("click", () => clear(), listen);
  find(".choose").addEventListener("click", () => file.click(), listen);
  find(".room").addEventListener("click", () => {
    offset = Math.max(offset, Math.max(...strokes.flat().map((p) => p[0])) - sheet.clientWidth / 3);
    draw();
  }, listen);
  root.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") {
      event.preventDefault();
      undo();
    }
  }, listen);
  file.addEventListener("change", () => {
    if (file.files[0]) take(file.files[0], file.files[0].name);
    file.value = "";
  }, listen);

  const brings = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  window.addEventListener("dragover", (event) => { // anywhere on the page: a miss must not leave it
    if (!brings(event) || event.defaultPrevented) return;
    event.preventDefault();
    root.classList.add("over");
  }, listen);
  window.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) root.classList.remove("over");
  }, listen);
  window.addEventListener("drop", (event) => {
    root.classList.remove("over");
    if (!brings(event) || event.defaultPrevented || !el.isConnected) return;
    event.preventDefault();
    const given = event.dataTransfer.files[0];
    if (given) take(given, given.name);
  }, listen);
  document.addEventListener("paste", (event) => {
    if (event.target.closest?.("input, textarea, [contenteditable]") || event.defaultPrevented) return;
    const given = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
    if (!given || !el.isConnected) return;
    event.preventDefault();
    take(given, given.name && given.name !== "image.png" ? given.name : "pasted");
  }, listen);

  const size = new ResizeObserver(draw);
  size.observe(root);
  model.on("msg:custom", answered);
  draw();
  return () => {
    clearTimeout(timer);
    size.disconnect();
    gone.abort();
    model.off("msg:custom", answered);
  };
}

export default { render };
