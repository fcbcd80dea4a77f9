"use strict";
/* What Streamlit's page cannot say by itself: names, places and the way past the head. Everything works without it. */

// Streamlit would ask for its own addresses below the page's ("/country/_stcore/…") before it finds them.
window.__streamlit = { BACKEND_BASE_URL: new URL("./", location.href).href };

(() => {
  const words = JSON.parse(document.querySelector('meta[name="built-in-words"]').content);
  const nav = document.querySelector('meta[name="nav-name"]').content;
  const beside = document.querySelector('meta[name="beside-name"]').content;

  function set(element, name, value) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }

  function translate(text) {
    if (words[text]) return words[text];
    for (const [from, to] of Object.entries(words)) {
      // "Remove {…}" and the like: the part that changes stays as it is.
      const [before, after] = from.split("{}");
      if (after === undefined || !text.startsWith(before) || !text.endsWith(after)) continue;
      return to.replace("{}", text.slice(before.length, text.length - after.length));
    }
    return text;
  }

  function name() {
    for (const head of document.querySelectorAll(".st-key-nav, .st-key-beside")) {
      set(head, "role", "navigation");
      set(head, "aria-label", head.matches(".st-key-nav") ? nav : beside);
      for (const link of head.querySelectorAll("a")) {
        if (new URL(link.href).pathname === location.pathname) set(link, "aria-current", "page");
        else link.removeAttribute("aria-current");
      }
    }
    // The same action stands under each panel: its name says of which.
    for (const panel of document.querySelectorAll('.stVerticalBlock[class*="st-key-panel-"]')) {
      const title = panel.querySelector("h3")?.textContent;
      if (!title) continue;
      const actions = '[data-testid="stButtonGroup"] button, [data-testid="stDownloadButton"] button';
      for (const button of panel.querySelectorAll(actions)) set(button, "aria-label", `${button.textContent}: ${title}`);
    }
    for (const button of document.querySelectorAll('[class*="st-key-open-"] button[aria-pressed]')) {
      set(button, "aria-expanded", button.getAttribute("aria-pressed"));
    }
    // Where files are dropped is named, and so is no decoration.
    for (const zone of document.querySelectorAll('[data-testid="stFileUploaderDropzone"]')) set(zone, "role", "group");
    for (const table of document.querySelectorAll(".table")) {
      table.toggleAttribute("data-wide", table.scrollWidth > table.clientWidth + 1);
    }
    // Of a sheet the cell that it is about is in view first; then it is scrolled by whoever reads it.
    for (const cell of document.querySelectorAll(".table.sheet:not([data-centred]) .here")) {
      const frame = cell.closest(".table");
      frame.setAttribute("data-centred", "");
      frame.scrollLeft = cell.offsetLeft - (frame.clientWidth - cell.offsetWidth) / 2;
    }
    for (const element of document.querySelectorAll("[aria-label], [placeholder], [title]")) {
      for (const attribute of ["aria-label", "placeholder", "title"]) {
        const text = element.getAttribute(attribute);
        if (text) set(element, attribute, translate(text));
      }
    }
    // What a list to choose from says of itself, on the screen and to who has it read aloud.
    // The lists first: to ask of every element of the page whether it stands in one takes longer than all the rest.
    for (const list of document.querySelectorAll('.stMultiSelectDropdown, [role="listbox"], [role="log"], .stFileUploader')) {
      for (const element of list.querySelectorAll("*")) {
        for (const text of element.childElementCount ? [] : element.childNodes) {
          const found = text.nodeValue?.trim();
          if (found && found !== translate(found)) text.nodeValue = text.nodeValue.replace(found, () => translate(found));
        }
      }
    }
  }

  // On another page of ours the reader starts at its title.
  let path = location.pathname;
  function follow() {
    if (path === location.pathname) return;
    const title = document.querySelector("h1#content");
    if (!title || title.closest('[data-stale="true"]')) return;
    path = location.pathname;
    title.focus();
  }

  // An address that names a panel leads there, and stays there while what stands above it is still being drawn,
  // unless the reader goes elsewhere.
  let target = location.hash.length > 1 ? decodeURIComponent(location.hash.slice(1)) : null;
  for (const moved of ["wheel", "keydown", "pointerdown", "touchstart"]) {
    addEventListener(moved, () => { target = null; }, { capture: true, passive: true });
  }
  function arrive() {
    const place = target && document.getElementById(target);
    if (place) place.scrollIntoView();
  }

  // Streamlit leaves the focus on the button, and the next Tab goes past what it opened.
  let opened = null;
  function enter() {
    const body = document.querySelector('[data-testid="stPopoverBody"]');
    const first = body?.querySelector('input, [role="slider"], button');
    if (body && !first) return;
    if (body && body !== opened && document.activeElement?.matches('[data-testid="stPopoverButton"]:focus-visible')) {
      first.focus();
    }
    opened = body;
  }

  // On paper everything stands open, and a picture, which has its size on the screen, is as wide as its place.
  let openedForPaper = [];
  addEventListener("beforeprint", () => {
    openedForPaper = [...document.querySelectorAll("details:not([open])")];
    for (const part of openedForPaper) part.open = true;
    for (const picture of document.querySelectorAll(".main-svg")) {
      const [width, height] = ["width", "height"].map((side) => parseFloat(picture.getAttribute(side)));
      if (!width || !height) continue;
      picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
      picture.parentElement.style.setProperty("--sides", `${width} / ${height}`);
      picture.parentElement.style.setProperty("--width", `${width}px`);
    }
  });
  addEventListener("afterprint", () => {
    for (const part of openedForPaper) part.open = false;
    openedForPaper = [];
    for (const picture of document.querySelectorAll(".main-svg")) picture.removeAttribute("viewBox");
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-find]");
    if (!form) return;
    event.preventDefault();
    const address = new URL(form.dataset.find, location.href);
    const words = form.querySelector("input").value.trim();
    if (words) address.searchParams.set("find", words);
    location.assign(address);
  });

  // The page in the other language starts where the reader is in this one.
  function place() {
    const above = [...document.querySelectorAll("h2[id], h3[id]")].filter(
      (heading) => heading.getBoundingClientRect().top < 40
    );
    return above.length ? `#${above.at(-1).id}` : "";
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.language");
    if (link) link.hash = place();
  }, { capture: true });

  // What is typed in a form and was not sent yet (no connection, a reload, a session that ended) is kept by the browser, a
  // week at most, under the row that it was typed in; the server tells what it has. What it has not is offered back.
  const TYPED = "typed:", WEEK = 7 * 24 * 3600 * 1000;
  const formOf = () => document.querySelector(".edit-kept");
  const fieldName = (element) => element.closest('[class*="st-key-edit-text-"]')?.className.match(/st-key-edit-text-([\w-]+)/)?.[1];
  const fieldOf = (name) => document.querySelector(`.st-key-edit-text-${name} :is(input, textarea)`);
  // Before the first change there is no draft, and what is typed is of the place alone.
  const rowsOf = (form) => [form.dataset.editRow, form.dataset.editPlace].filter(Boolean).map((row) => `${TYPED}${row}:`);

  function stored(work) {
    try { return work(localStorage); } catch { return null; } // a browser that keeps nothing
  }

  document.addEventListener("input", (event) => {
    const form = formOf(), field = form && fieldName(event.target);
    if (!field) return;
    const told = JSON.stringify({ text: event.target.value, at: Date.now() });
    stored((held) => held.setItem(`${rowsOf(form)[0]}${field}`, told));
  });

  const places = new Set();
  function offer() {
    const form = formOf();
    if (!form) return;
    places.add(`${TYPED}${form.dataset.editPlace}:`);
    // The way to the draft, where the browser asked for the page before it began.
    const here = new URL(location.href), asked = here.searchParams.get("edit");
    if (form.dataset.editAddress && asked && !asked.includes("draft:") && !form.closest('[data-stale="true"]')) {
      here.searchParams.set("edit", form.dataset.editAddress);
      history.replaceState(history.state, "", here);
    }
    const kept = JSON.parse(form.dataset.editKept), names = JSON.parse(form.dataset.editNames), found = {};
    stored((held) => {
      for (const key of Object.keys(held).filter((key) => key.startsWith(TYPED))) {
        const own = rowsOf(form), start = [...own, ...places].find((row) => key.startsWith(row));
        let told = null;
        try { told = JSON.parse(held.getItem(key)); } catch { /* not ours */ }
        if (!told || Date.now() - told.at > WEEK) { held.removeItem(key); continue; }
        if (!start) continue;
        const name = key.slice(start.length), field = fieldOf(name);
        if (kept[name] === told.text) held.removeItem(key);
        else if (own.includes(start) && field && !field.disabled && field.value !== told.text && field !== document.activeElement) found[name] = told.text;
      }
    });
    const place = form.querySelector(".edit-offer"), said = JSON.stringify(found);
    if (place.hidden === !Object.keys(found).length && place.dataset.said === said) return;
    place.dataset.said = said;
    place.querySelector("ul").replaceChildren(...Object.entries(found).map(([name, text]) => {
      const line = document.createElement("li");
      line.textContent = `${names[name] ?? name}: ${text}`;
      return line;
    }));
    place.hidden = !Object.keys(found).length;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-edit-back], [data-edit-away]"), form = formOf();
    if (!button || !form) return;
    const found = JSON.parse(form.querySelector(".edit-offer").dataset.said ?? "{}");
    for (const [name, text] of Object.entries(found)) {
      const field = fieldOf(name);
      if (button.matches("[data-edit-away]")) stored((held) => rowsOf(form).forEach((row) => held.removeItem(row + name)));
      else if (field) {
        // As if it were typed: Streamlit hears of a value only by what a person does.
        field.focus();
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.blur();
      }
    }
    offer();
  });

  // What stands under a field says what belongs in it and what is wrong: to who has it read aloud too.
  function describe() {
    for (const beneath of document.querySelectorAll(".edit-beneath")) {
      const place = beneath.closest('[class*="st-key-edit-text-"], [class*="st-key-edit-choice-"]');
      const field = place?.querySelector("input, textarea");
      if (!field) continue;
      beneath.id = `beneath-${place.className.match(/st-key-edit-(?:text|choice)-([\w-]+)/)[1]}`;
      set(field, "aria-describedby", beneath.id);
      set(field, "aria-invalid", String(Boolean(beneath.querySelector(".edit-fault"))));
    }
  }

  // Inside a picture there is nothing to name, and while it is drawn it changes a thousand times.
  const isOfPicture = (change) => change.target.namespaceURI === "http://www.w3.org/2000/svg";

  let waiting = false;
  function soon(changes) {
    if (waiting || changes?.every(isOfPicture)) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      name();
      follow();
      arrive();
      enter();
      describe();
      offer();
    });
  }
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(soon).observe(document.body, { childList: true, subtree: true, characterData: true });
    // A picture that gets its height later moves what stands below it.
    new ResizeObserver(() => soon()).observe(document.getElementById("root"));
    document.querySelector(".skip-link").addEventListener("click", (event) => {
      const title = document.querySelector("h1#content");
      if (!title) return;
      event.preventDefault();
      title.focus();
      title.scrollIntoView();
    });
    soon();
  });
})();
