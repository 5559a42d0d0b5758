// The rows of a picture: a click or the focus chooses a row, what is typed corrects its text.

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "netchu-rows";
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's keys stay out of the fields
  root.innerHTML = `<ol></ol><button type="button" class="copy">Copy the whole text</button>`;
  el.appendChild(root);
  const list = root.querySelector("ol"), copy = root.querySelector(".copy");
  const fields = () => [...list.querySelectorAll("textarea")];

  function put(name, value) {
    model.set(name, value);
    model.save_changes();
  }

  function draw() {
    list.replaceChildren(...model.get("rows").map((row, k) => {
      const item = document.createElement("li");
      item.innerHTML = `<button type="button" class="number"></button><img alt=""><textarea rows="1" lang="vi"
        spellcheck="false"></textarea><span class="netchu-share"></span>`;
      const [number, image, field, share] = item.children;
      number.textContent = k + 1;
      number.title = `Show row ${k + 1} on the picture`;
      number.setAttribute("aria-label", number.title);
      image.src = row.picture;
      field.setAttribute("aria-label", `Text of row ${k + 1}`);
      share.textContent = row.share;
      share.title = "Confidence in the whole row";
      item.addEventListener("click", () => put("chosen", k));
      field.addEventListener("focus", () => put("chosen", k));
      field.addEventListener("input", () => put("texts", fields().map((one) => one.value)));
      field.addEventListener("keydown", (event) => { // from row to row without the mouse
        const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step || event.isComposing) return;
        event.preventDefault();
        fields()[k + step]?.focus();
      });
      return item;
    }));
    write();
    mark();
  }

  function write() {
    const texts = model.get("texts");
    fields().forEach((field, k) => { // a field that says so already keeps its caret
      if (field.value !== (texts[k] ?? "")) field.value = texts[k] ?? "";
    });
  }

  function mark() {
    const chosen = model.get("chosen");
    [...list.children].forEach((item, k) => {
      item.classList.toggle("chosen", k === chosen);
      item.firstChild.setAttribute("aria-pressed", k === chosen);
      if (k === chosen && list.scrollHeight > list.clientHeight) { // the list moves, the page stays
        const above = item.offsetTop < list.scrollTop;
        const below = item.offsetTop + item.offsetHeight > list.scrollTop + list.clientHeight;
        if (above) list.scrollTop = item.offsetTop;
        if (below) list.scrollTop = item.offsetTop + item.offsetHeight - list.clientHeight;
      }
    });
  }

  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(fields().map((field) => field.value).join("\n"));
      copy.textContent = "Copied";
    } catch { // a server without https, or a person who said no
      copy.textContent = "The browser doesn't let this page copy";
    }
    setTimeout(() => { copy.textContent = "Copy the whole text"; }, 1500);
  });
  model.on("change:rows", draw);
  model.on("change:texts", write);
  model.on("change:chosen", mark);
  draw();
  return () => {
    model.off("change:rows", draw);
    model.off("change:texts", write);
    model.off("change:chosen", mark);
  };
}

export default { render };
