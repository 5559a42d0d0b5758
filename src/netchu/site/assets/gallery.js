// The gallery of predictions: filters, search and order over rows that lie in the page itself. No library, no network.
"use strict";
(() => {
  const LINE = 48; // px of a picture of one row; one with several is higher and has boxes around them
  const CHUNK = 40; // rows drawn at once; more follow while one scrolls
  const DEFAULTS = { set: "", beside: "", q: "", show: "", sort: "", min: "0", max: "100" };
  const data = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filters");
  const list = document.getElementById("lines");
  const more = document.getElementById("more");
  const count = document.getElementById("count");
  const sets = new Map(data.sets.map((set) => [set.name, set]));
  let shown = [];
  let drawn = 0;
  let beside = new Map();
  let search = null;
  const hits = "highlights" in CSS ? new Highlight() : null; // older browsers show what was found without a mark
  if (hits) CSS.highlights.set("hit", hits);

  // --- rows ---------------------------------------------------------------------------------------------------

  // Letters and marks apart, small, đ as d with a stroke, so that a search can leave marks out.
  const apart = (text) => text.toLowerCase().normalize("NFD").replaceAll("đ", "d\u0335");

  function unpack(set) {
    set.ready ??= set.rows.map(([line, confidence, parts, kinds, errors], place) => {
      let reference = "", hypothesis = "";
      for (let i = 0; i < parts.length; i += 3) {
        reference += parts[i] + parts[i + 1];
        hypothesis += parts[i] + parts[i + 2];
      }
      const [picture, width, height, file] = data.lines[line];
      const found = [reference, hypothesis, file].map(apart).join("\n");
      const length = Math.max([...reference].length, 1);
      return { line, place, confidence, parts, kinds, errors, reference, length, picture, width, height, file, found };
    });
    return set.ready;
  }

  // A letter without marks finds it with any, a letter with marks only with these (and perhaps more): ê finds ế.
  function pattern(query) {
    const marks = "[\\u0300-\\u036f]*";
    const letters = [...apart(query.trim().replace(/\s+/g, " "))];
    return new RegExp(letters.map((c) => c.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") + marks).join(""), "gu");
  }

  const SORTS = {
    errors: (a, b) => b.errors - a.errors || b.errors / b.length - a.errors / a.length,
    rate: (a, b) => b.errors / b.length - a.errors / a.length,
    unsure: (a, b) => (a.confidence ?? -1) - (b.confidence ?? -1),
    sure: (a, b) => (b.confidence ?? -1) - (a.confidence ?? -1),
  };

  function choose(rows, view) {
    const kinds = view.kind.map((kind) => data.kinds.indexOf(kind));
    const [low, high] = [view.min / 100, view.max / 100];
    const kept = rows.filter((row) =>
      (view.show !== "wrong" || row.errors > 0) && (view.show !== "right" || row.errors === 0) &&
      (!kinds.length || kinds.some((kind) => row.kinds.includes(kind))) &&
      (row.confidence === null ? low === 0 : row.confidence >= low && row.confidence <= high) &&
      (!search || row.found.search(search) >= 0));
    return SORTS[view.sort] ? kept.sort((a, b) => SORTS[view.sort](a, b) || a.place - b.place) : kept;
  }

  // --- drawing ------------------------------------------------------------------------------------------------

  function element(tag, name, ...children) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...children);
    return made;
  }

  function diff(parts) {
    const made = document.createDocumentFragment();
    parts.forEach((part, i) => {
      if (part) made.append(i % 3 ? element(i % 3 === 1 ? "del" : "ins", "", part.replaceAll(" ", "␣")) : part);
    });
    return made;
  }

  function said(label, content) {
    const text = element("span", "text", content);
    text.lang = "vi";
    return element("p", "said", element("span", "who", label), text);
  }

  const percent = (share, digits) => `${(100 * share).toFixed(digits)} %`;
  const counted = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

  function drawRow(row) {
    const item = element("li", row.errors ? "line wrong" : "line");
    if (row.picture) {
      const image = element("img");
      Object.assign(image, { loading: "lazy", decoding: "async", width: row.width, height: row.height });
      image.alt = `handwritten line: ${row.reference}`;
      image.src = row.picture;
      item.append(element("div", row.height > LINE ? "picture rows" : "picture", image));
    } else {
      item.append(element("p", "no-image", "no picture: the image file could not be read"));
    }
    if (row.errors) item.append(said("label", row.reference));
    item.append(said("read", diff(row.parts)));
    const other = beside.get(row.line);
    if (other) item.append(said("beside", diff(other.parts)));
    const facts = [row.errors ? counted(row.errors, "error") : "right"];
    if (row.kinds.length) facts.push(row.kinds.map((kind) => data.kinds[kind]).join(", "));
    if (row.confidence !== null) facts.push(`confidence ${percent(row.confidence, 0)}`);
    item.append(element("p", "meta", `${facts.join(" · ")} · `, element("span", "file", row.file)));
    return item;
  }

  // Marks what was searched for in a row's texts: each letter's place is kept while its marks are taken apart.
  function markHits(item) {
    for (const text of item.querySelectorAll(".text, .file")) {
      const places = [];
      let found = "";
      for (const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT); walk.nextNode();) {
        let offset = 0;
        for (const letter of walk.currentNode.data) {
          const parts = apart(letter.replace("␣", " "));
          for (let i = 0; i < parts.length; i++) places.push([walk.currentNode, offset, offset + letter.length]);
          found += parts;
          offset += letter.length;
        }
      }
      for (const hit of found.matchAll(search)) {
        const range = new Range();
        range.setStart(...places[hit.index].slice(0, 2));
        const [node, , end] = places[hit.index + hit[0].length - 1];
        range.setEnd(node, end);
        hits.add(range);
      }
    }
  }

  function drawMore(rows = CHUNK) {
    const next = shown.slice(drawn, drawn + rows);
    const made = next.map(drawRow);
    list.append(...made);
    if (hits && search) made.forEach(markHits); // once they are in the page: ranges don't move with their nodes
    drawn += next.length;
    more.hidden = drawn >= shown.length;
  }

  function drawCount(rows) {
    const errors = shown.reduce((sum, row) => sum + row.errors, 0);
    const length = shown.reduce((sum, row) => sum + row.length, 0);
    const wrong = shown.filter((row) => row.errors).length;
    count.textContent = shown.length
      ? `${shown.length.toLocaleString("en")} of ${counted(rows.length, "line")}: ` +
        `${wrong.toLocaleString("en")} wrong, ${counted(errors, "error")}, CER ${percent(errors / length, 2)}`
      : `None of ${counted(rows.length, "line")} is like that: take a filter away.`;
  }

  // --- the view: form and address say the same ------------------------------------------------------------------

  function view() {
    const fields = new FormData(form);
    const read = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, fields.get(name) ?? ""]));
    return { ...read, kind: fields.getAll("kind") };
  }

  function fromAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const [name, value] of Object.entries(DEFAULTS)) {
      const field = form.elements[name];
      field.value = asked.get(name) ?? (name === "set" ? data.first : value);
      if (field.tagName === "SELECT" && field.selectedIndex < 0) field.value = name === "set" ? data.first : value;
    }
    const kinds = (asked.get("kind") ?? "").split(",");
    for (const box of form.querySelectorAll("[name=kind]")) box.checked = kinds.includes(box.value);
    const finer = asked.has("kind") || asked.has("min") || asked.has("max");
    if (finer || matchMedia("(min-width: 34rem)").matches) document.getElementById("finer").open = true;
  }

  function toAddress(now) {
    const kept = new URLSearchParams();
    for (const [name, value] of Object.entries(DEFAULTS)) {
      if (now[name] !== (name === "set" ? data.first : value)) kept.set(name, now[name]);
    }
    if (now.kind.length) kept.set("kind", now.kind.join(","));
    const address = `#${kept}`;
    if (address !== (location.hash || "#")) history.replaceState(null, "", address);
  }

  function update() {
    const now = view();
    const rows = unpack(sets.get(now.set));
    data.kinds.forEach((_, i) => {
      const number = rows.filter((row) => row.kinds.includes(i)).length;
      form.querySelector(`[data-kind="${i}"]`).textContent = number.toLocaleString("en");
    });
    form.elements.from.value = `${now.min} %`;
    form.elements.to.value = `${now.max} %`;
    beside = new Map(now.beside && now.beside !== now.set ? unpack(sets.get(now.beside)).map((r) => [r.line, r]) : []);
    search = now.q.trim() ? pattern(now.q) : null;
    hits?.clear();
    shown = choose(rows, now);
    list.replaceChildren();
    drawn = 0;
    drawMore();
    drawCount(rows);
    toAddress(now);
  }

  // --- start ----------------------------------------------------------------------------------------------------

  for (const set of data.sets) {
    form.elements.set.append(new Option(set.label, set.name));
    form.elements.beside.append(new Option(set.label, set.name));
  }
  form.elements.beside.prepend(new Option("nothing", ""));
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    history.replaceState(null, "", "#");
    fromAddress();
    update();
  });
  addEventListener("hashchange", () => {
    fromAddress();
    update();
  });
  addEventListener("beforeprint", () => drawMore(shown.length));
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    form.elements.q.focus();
  });
  more.firstElementChild.addEventListener("click", () => drawMore());
  new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting) && !more.hidden) drawMore();
  }, { rootMargin: "900px" }).observe(more);
  fromAddress();
  update();
})();
