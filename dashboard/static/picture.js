"use strict";
/* A chart as a picture, made from what the browser has drawn: with title, subtitle, notes, source and version in it.
   Nothing is sent anywhere. */

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const FONT = "Fira Sans, Calibri, Arial, sans-serif";
  const PAD = 24;
  const SMALLEST = 640;
  const DOTS = 2; // of a PNG for each of the page
  const LATIN = /^[\u0000-\u00ff\u0131\u0152\u0153\u02c6\u02da\u02dc\u2000-\u206f\u20ac\u2122\u2191\u2193\u2212]*$/;
  const WEIGHTS = [400, 600, 700];

  function make(name, attributes, ...children) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const measure = document.createElement("canvas").getContext("2d");
  function wrap(text, { size, weight }, width) {
    measure.font = `${weight} ${size}px ${FONT}`;
    const lines = [""];
    // An address has no blank to break at.
    for (const part of text.split(/(?<=[\s/?&_-])/u)) {
      const longer = lines.at(-1) + part;
      if (lines.at(-1) && measure.measureText(longer.trimEnd()).width > width) lines.push(part);
      else lines[lines.length - 1] = longer;
    }
    return lines.map((line) => line.trim()).filter(Boolean);
  }

  function block(text, style, width, top) {
    const height = style.size * 1.35;
    const lines = text.split("\n").flatMap((line) => wrap(line, style, width));
    const element = make("text", { "font-size": style.size, "font-weight": style.weight, fill: style.fill });
    lines.forEach((line, at) => {
      element.append(make("tspan", { x: PAD, y: (top + style.size + at * height).toFixed(1) }, line));
    });
    return { element, bottom: top + lines.length * height };
  }

  function placeOf(element, plot) {
    const [inner, outer] = [element.getBoundingClientRect(), plot.getBoundingClientRect()];
    return { x: inner.left - outer.left, y: inner.top - outer.top };
  }

  // Maps are polygons here, so everything that plotly draws stands in its layers.
  function layersOf(plot) {
    return [...plot.querySelectorAll(".main-svg")].map((layer) => {
      const copy = layer.cloneNode(true);
      for (const part of copy.querySelectorAll(".hoverlayer, .modebar, .zoomlayer")) part.remove();
      copy.removeAttribute("style");
      const place = placeOf(layer, plot);
      for (const side of ["x", "y"]) copy.setAttribute(side, place[side]);
      return copy;
    });
  }

  function drawing(plot, told) {
    const { width: wide, height: high } = plot.getBoundingClientRect();
    const width = Math.max(Math.round(wide) + 2 * PAD, SMALLEST);
    const room = width - 2 * PAD;
    const root = make("svg", { xmlns: SVG, width, "font-family": FONT, lang: told.lang, role: "img" });
    root.append(make("title", {}, told.title), make("desc", {}, `${told.subtitle} ${told.source}`));
    const paper = make("rect", { width: "100%", fill: "#ffffff" });
    root.append(paper);
    let top = PAD - 4;
    const title = block(told.title, { size: 20, weight: 600, fill: "#1a1a1a" }, room, top);
    const subtitle = block(told.subtitle, { size: 14, weight: 400, fill: "#595959" }, room, title.bottom + 2);
    top = subtitle.bottom + 10;
    root.append(title.element, subtitle.element);
    const chart = make("g", { transform: `translate(${(width - Math.round(wide)) / 2} ${top.toFixed(1)})` });
    chart.append(...layersOf(plot));
    root.append(chart);
    top += high + 12;
    for (const [text, fill] of [[told.notes, "#1a1a1a"], [told.source, "#595959"]]) {
      if (!text) continue;
      const foot = block(text, { size: 12, weight: 400, fill }, room, top);
      root.append(foot.element);
      top = foot.bottom + 6;
    }
    const height = Math.ceil(top + PAD - 6);
    root.setAttribute("height", height);
    root.setAttribute("viewBox", `0 0 ${width} ${height}`);
    paper.setAttribute("height", height);
    return { root, width, height };
  }

  const asText = (root) => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(root)}`;

  function dataUrl(blob) {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });
  }

  // A picture may load nothing, so the letters go along inside it.
  async function letters(text) {
    const parts = LATIN.test(text) ? ["latin"] : ["latin-ext", "latin"];
    const faces = parts.flatMap((part) => WEIGHTS.map(async (weight) => {
      const answer = await fetch(new URL(`app/static/fonts/fira-sans-${part}-${weight}-normal.woff2`, document.baseURI));
      if (!answer.ok) return "";
      const range = part === "latin-ext" ? "unicode-range: U+0100-02FF, U+1E00-1EFF, U+20A0-20C0;" : "";
      return `@font-face { font-family: "Fira Sans"; font-weight: ${weight}; ${range}
        src: url(${await dataUrl(await answer.blob())}) format("woff2"); }`;
    }));
    return (await Promise.all(faces)).join("\n");
  }

  async function png({ root, width, height }) {
    root.prepend(make("style", {}, await letters(root.textContent)));
    const address = URL.createObjectURL(new Blob([asText(root)], { type: "image/svg+xml" }));
    try {
      const picture = new Image();
      picture.src = address;
      await picture.decode();
      const canvas = document.createElement("canvas");
      canvas.width = width * DOTS;
      canvas.height = height * DOTS;
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((resolve, reject) => {
        canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
      });
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async function picture(button) {
    const told = button.closest(".picture");
    const status = told.querySelector('[role="status"]');
    status.textContent = "";
    button.setAttribute("aria-busy", "true");
    try {
      const plot = document.querySelector(`.st-key-panel-${CSS.escape(told.dataset.panel)} .js-plotly-plot`);
      const made = drawing(plot, told.dataset);
      const blob = button.dataset.picture === "png"
        ? await png(made)
        : new Blob([asText(made.root)], { type: "image/svg+xml" });
      save(blob, button.dataset.file);
      status.textContent = `${told.dataset.done} ${button.dataset.file}`;
    } catch (error) {
      console.warn(error);
      status.textContent = told.dataset.failed;
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-picture]");
    if (button && !button.hasAttribute("aria-busy")) picture(button);
  });
})();
