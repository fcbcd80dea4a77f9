/* The matrix of country and theme: a grid that the keyboard walks, or a list where there is no room for one.

   Gets `data` from dashboard/gaps/grid.py each time the page runs; what is drawn already is patched, not drawn again,
   so that the focus stays and a moved threshold shows at once. Text from data goes in by textContent only. */

const SVG = "http://www.w3.org/2000/svg";
const NARROW = 640;

/* Shapes in a box of 16 by 16: [element, attributes]. `currentColor` follows forced colours. */
const line = { fill: "none", stroke: "currentColor", "stroke-width": 1.75 };
const MARKS = {
  own_record: [
    ["rect", { x: 1, y: 1, width: 14, height: 14, rx: 1.5, fill: "currentColor" }],
    ["path", { d: "M4 8.4l2.8 2.8L12 5.4", fill: "none", class: "on-fill", "stroke-width": 2 }],
  ],
  framework_only: [
    ["rect", { x: 1.9, y: 1.9, width: 12.2, height: 12.2, rx: 1, ...line }],
    ["path", { d: "M2.5 8.5l6-6M2.5 13.5l11-11M7.5 13.5l6-6", ...line, "stroke-width": 1.4 }],
  ],
  nothing_found: [["rect", { x: 1.9, y: 1.9, width: 12.2, height: 12.2, rx: 1, ...line }]],
  unknown: [
    ["circle", { cx: 8, cy: 8, r: 6.6, ...line, "stroke-width": 1.5, "stroke-dasharray": "1.6 1.86" }],
    ["path", { d: "M6 6.4a2 2 0 1 1 3.1 1.7c-.7.5-1.1.8-1.1 1.6M8 11.2v.9", ...line, "stroke-width": 1.4 }],
  ],
  above: [["path", { d: "M8 2l6.5 12h-13z", fill: "currentColor" }]],
  below: [["path", { d: "M8 13L3 4h10z", ...line, "stroke-width": 2 }]],
  need_unknown: [["circle", { cx: 8, cy: 8, r: 4.5, ...line, "stroke-width": 2.2, "stroke-dasharray": "2.2 2.5" }]],
  not_read: [["path", { d: "M3 8h10", ...line, "stroke-width": 2.2 }]],
  flag: [
    ["path", { d: "M3.5 1.5v13", ...line, "stroke-width": 2 }],
    ["path", { d: "M4 2h10l-3 3.5L14 9H4z", fill: "currentColor" }],
  ],
  open: [["circle", { cx: 8, cy: 8, r: 5, ...line, "stroke-width": 2 }]],
};

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const drawnMarks = new Map();
function mark(name, className) {
  const key = `${name} ${className}`;
  if (!drawnMarks.has(key)) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", `mark ${className}`);
    for (const [shape, attributes] of MARKS[name]) {
      const part = document.createElementNS(SVG, shape);
      for (const [attribute, value] of Object.entries(attributes)) part.setAttribute(attribute, value);
      svg.append(part);
    }
    drawnMarks.set(key, svg);
  }
  return drawnMarks.get(key).cloneNode(true);
}

/* Dark to the lower bound, light to the upper one; a frame for the whole. */
function bar(low, high) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 100 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "bar");
  const parts = [[0, 100, "whole"], [0, low * 100, "known"], [low * 100, (high - low) * 100, "possible"]];
  for (const [x, width, name] of parts) {
    const part = document.createElementNS(SVG, "rect");
    for (const [attribute, value] of Object.entries({ x, width, y: 0, height: 10, class: name })) {
      part.setAttribute(attribute, value);
    }
    svg.append(part);
  }
  return svg;
}

/* What a cell shows; the same marks in the grid, the list and the legend. */
function look(cell, words) {
  const found = [];
  if (cell.state !== "not_applicable") {
    found.push(mark(cell.need === "unknown" ? "need_unknown" : cell.need, `need ${cell.need}`));
    found.push(mark(cell.state, "state"));
  } else found.push(element("span", "none", words.na));
  if (cell.state === "own_record" && cell.count) found.push(element("span", "count", String(cell.count)));
  const side = element("span", "side");
  if (cell.flags.length) {
    const flags = element("span", "flags");
    flags.append(mark("flag", "flag"), String(cell.flags.length));
    side.append(flags);
  }
  if (cell.verdict) side.append(element("span", "letter", words.letters[cell.verdict]));
  found.push(side);
  return found;
}

/* Cells look alike: each look is made once and copied. */
const looks = new Map();
function copyOf(shown, cell, words) {
  const key = `${words.na}${words.letters.gap} ${shown}`;
  if (!looks.has(key)) {
    const made = document.createDocumentFragment();
    made.append(...look(cell, words));
    looks.set(key, made);
  }
  return looks.get(key).cloneNode(true);
}

function appearance(button, cell, words) {
  const shown = [cell.state, cell.need, cell.verdict, cell.flags.length, cell.count].join();
  if (button.shown !== shown) {
    button.shown = shown;
    button.replaceChildren(copyOf(shown, cell, words));
  }
  const name = `cell ${cell.state} ${cell.verdict ?? ""}${cell.dim ? " dim" : ""}`;
  if (button.className !== name) button.className = name;
  if (button.getAttribute("aria-label") !== cell.text) {
    button.setAttribute("aria-label", cell.text);
    button.removeAttribute("title");
  }
}

class Grid {
  constructor(parent) {
    this.parent = parent;
    this.root = element("div", "gap-grid");
    this.legend = element("div", "legend");
    this.place = element("div", "place");
    this.root.append(this.legend, this.place);
    this.rows = new Map(); // group and code -> row with its cells
    this.choice = null; // of the list
    this.sizes = new ResizeObserver(() => this.fit());
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    this.root.addEventListener("focusin", (event) => this.focused(event.target));
    // The whole of a name under the pointer, given only when it is asked for.
    this.root.addEventListener("pointerover", (event) => {
      const cell = event.target.closest?.(".cell");
      if (cell && !cell.title) cell.title = cell.getAttribute("aria-label");
    });
  }

  draw(data, open) {
    this.data = data;
    this.open = open;
    const opened = this.narrow && this.asked === data.selected;
    this.asked = undefined;
    if (!this.root.isConnected) {
      this.parent.append(this.root);
      this.sizes.observe(this.root);
    }
    if (this.wordsDrawn !== JSON.stringify(data.words)) {
      this.wordsDrawn = JSON.stringify(data.words);
      this.structure = null;
      this.rows.clear();
      this.drawLegend();
    }
    this.narrow = this.root.clientWidth < NARROW;
    this.redraw();
    // On a phone what was opened stands below the whole list.
    if (opened) document.getElementById(data.leads_to)?.scrollIntoView({ block: "start" });
  }

  fit() {
    const narrow = this.root.clientWidth < NARROW;
    if (narrow !== this.narrow && this.root.clientWidth) {
      this.narrow = narrow;
      this.structure = null;
      this.redraw();
    } else if (!narrow) this.pad();
  }

  redraw() {
    this.root.classList.toggle("narrow", this.narrow);
    if (this.narrow) this.drawList();
    else this.drawTable();
  }

  drawLegend() {
    const words = this.data.words;
    this.legend.replaceChildren();
    const list = element("ul");
    list.setAttribute("aria-label", words.legend);
    const group = (title, items) => {
      const part = element("li", "part");
      const shown = element("span", "items");
      part.append(element("span", "title", title), shown);
      for (const [marks, text, className] of items) {
        const item = element("span", "item");
        const sample = element("span", `sample ${className ?? ""}`);
        sample.setAttribute("aria-hidden", "true");
        sample.append(...marks);
        item.append(sample, text);
        shown.append(item);
      }
      list.append(part);
    };
    const states = ["own_record", "framework_only", "nothing_found", "unknown"];
    group(words.found, [
      ...states.map((state) => [[mark(state, "state")], words.states[state], state]),
      [[element("span", "none", words.na)], words.states.not_applicable, "not_applicable"],
    ]);
    group(words.need, Object.entries(words.needs).map(
      ([need, text]) => [[mark(need === "unknown" ? "need_unknown" : need, `need ${need}`)], text]
    ));
    group(words.verdict, Object.entries(words.verdicts).map(
      ([verdict, text]) => [[element("span", "letter", words.letters[verdict])], text, `framed ${verdict}`]
    ));
    const flags = element("span", "flags");
    flags.append(mark("flag", "flag"), "2");
    group(words.flags, [[[flags], words.flags_note]]);
    group(words.edges, [[[bar(0.4, 0.75)], words.coverage_note, "wide"], [[mark("open", "open")], words.open_note]]);
    this.legend.append(list, element("p", "rule", words.explain), element("p", "keys", words.keys));
  }

  drawTable() {
    const { data } = this;
    const structure = JSON.stringify([
      // Addresses are not part of it: they hold the settings, and a moved threshold must not lay out the table anew.
      data.caption, data.corner, data.themes.map(({ id, name, short, href, closed }) => [id, name, short, !href, closed]),
      data.groups.map((group) => [group.name, group.rows.map((row) => [row.code, row.name, row.role, !row.href])]),
      data.total_columns,
    ]);
    if (structure !== this.structure) {
      const held = this.heldPlace();
      this.structure = structure;
      this.buildTable();
      this.fill();
      this.place.replaceChildren(this.scroll); // when it is whole, so that it is laid out once
      this.pad();
      this.returnTo(held);
    } else this.fill();
  }

  buildTable() {
    const { data } = this;
    const words = data.words;
    const table = element("table");
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", data.caption);
    table.setAttribute("aria-readonly", "true");
    const columns = element("colgroup");
    columns.append(element("col", "name"), ...data.themes.map(() => element("col", "theme")),
      ...data.total_columns.map((column) => element("col", `total ${column.id}`)));
    const head = element("thead");
    const heads = element("tr");
    const corner = element("th", "corner", data.corner);
    corner.scope = "col";
    heads.append(corner);
    this.places = []; // rows of what the keyboard stops at
    const headPlaces = [null];
    this.heads = new Map();
    for (const theme of data.themes) {
      const cell = element("th", "theme");
      cell.scope = "col";
      const name = this.link(theme.href, theme.short || theme.name, cell);
      if (theme.name !== theme.short) name.title = theme.name;
      if (!theme.closed) {
        name.append(mark("open", "open"), element("span", "unseen", ` (${words.open})`));
      }
      this.heads.set(theme.id, cell);
      headPlaces.push(name);
      heads.append(cell);
    }
    for (const column of data.total_columns) {
      const cell = element("th", `total ${column.id}`);
      cell.scope = "col";
      cell.append(element("span", "name", column.name));
      if (column.note) cell.title = column.note;
      cell.tabIndex = -1;
      headPlaces.push(cell);
      heads.append(cell);
    }
    head.append(heads);
    this.places.push(headPlaces);
    table.append(columns, head);

    const kept = new Map();
    data.groups.forEach((group) => {
      const body = element("tbody");
      if (group.name) {
        const row = element("tr", "group");
        const cell = element("th");
        cell.scope = "rowgroup";
        cell.colSpan = 1 + data.themes.length + data.total_columns.length;
        cell.append(element("span", "", group.name));
        row.append(cell);
        body.append(row);
      }
      for (const given of group.rows) {
        const key = `${group.name}/${given.code}`;
        const row = this.rows.get(key) ?? { row: element("tr"), cells: new Map(), totals: new Map() };
        kept.set(key, row);
        const name = element("th", `country ${given.role ?? ""}`);
        name.scope = "row";
        const link = this.link(given.href, given.name, name);
        if (given.role === "watched") link.append(element("span", "unseen", ` (${words.watched})`));
        row.head = name;
        const parts = [name];
        const stops = [link];
        for (const theme of data.themes) {
          const found = row.cells.get(theme.id) ?? this.newCell(given.code, theme.id);
          row.cells.set(theme.id, found);
          parts.push(found.cell);
          stops.push(found.button);
        }
        for (const column of data.total_columns) {
          const cell = row.totals.get(column.id) ?? this.newTotal(column.id);
          row.totals.set(column.id, cell);
          parts.push(cell);
          stops.push(cell);
        }
        row.row.replaceChildren(...parts);
        body.append(row.row);
        this.places.push(stops);
      }
      table.append(body);
    });
    this.rows = kept;

    const foot = element("tfoot");
    this.foot = [];
    data.total_columns.forEach((column, at) => {
      const row = element("tr");
      const name = element("th", "country", column.name);
      name.scope = "row";
      name.tabIndex = -1;
      const stops = [name];
      row.append(name);
      for (const theme of data.themes) {
        const cell = this.newTotal(column.id);
        this.foot.push([cell, column.id, theme.id]);
        row.append(cell);
        stops.push(cell);
      }
      data.total_columns.forEach((_other, across) => {
        const cell = across === at ? this.newTotal(column.id) : element("td", "blank");
        if (across === at) this.foot.push([cell, column.id, null]);
        row.append(cell);
        stops.push(across === at ? cell : null);
      });
      foot.append(row);
      this.places.push(stops);
    });
    table.append(foot);
    this.scroll = element("div", "scroll");
    this.scroll.append(table);
    this.where = new Map();
    this.places.forEach((row, y) => row.forEach((stop, x) => stop && this.where.set(stop, [y, x])));
    for (const stop of this.where.keys()) stop.tabIndex = -1;
    this.current = null;
  }

  link(href, text, cell) {
    const name = element(href ? "a" : "span", "name", text);
    if (href) name.href = href;
    cell.append(name);
    return name;
  }

  newCell(code, theme) {
    const cell = element("td");
    const button = element("button");
    button.type = "button";
    button.dataset.cell = `${code}.${theme}`;
    cell.append(button);
    return { cell, button };
  }

  newTotal(column) {
    const cell = element("td", `total ${column}`);
    cell.tabIndex = -1;
    return cell;
  }

  fill() {
    const { data } = this;
    const lead = (cell, href) => {
      const link = cell.firstChild;
      if (href && link.getAttribute("href") !== href) link.setAttribute("href", href);
    };
    for (const theme of data.themes) lead(this.heads.get(theme.id), theme.href);
    for (const group of data.groups) {
      for (const given of group.rows) {
        const row = this.rows.get(`${group.name}/${given.code}`);
        lead(row.head, given.href);
        for (const theme of data.themes) {
          const key = `${given.code}.${theme.id}`;
          const { cell, button } = row.cells.get(theme.id);
          if (data.cells[key]) appearance(button, data.cells[key], data.words);
          this.select(cell, button, key === data.selected);
        }
        for (const column of data.total_columns) this.fillTotal(row.totals.get(column.id), column.id, given.totals);
      }
    }
    const ofTheme = new Map(data.themes.map((theme) => [theme.id, theme.totals]));
    for (const [cell, column, theme] of this.foot) {
      this.fillTotal(cell, column, theme === null ? data.total : ofTheme.get(theme));
    }
    this.crosshair();
    if (!this.current) {
      const chosen = data.selected && this.scroll.querySelector('[aria-current="true"]');
      this.stopAt(chosen || this.places[1]?.[1] || this.places[0][1]);
    }
  }

  fillTotal(cell, column, totals) {
    const shown = JSON.stringify([totals[column], totals.low, totals.high, totals.text]);
    if (cell.shown === shown) return;
    cell.shown = shown;
    const text = totals[column] ?? "–";
    cell.replaceChildren(element("span", "figure", String(text)));
    cell.classList.toggle("zero", text === 0);
    if (column !== "coverage") return;
    if (typeof totals.low === "number" && typeof totals.high === "number") cell.append(bar(totals.low, totals.high));
    if (totals.text) {
      cell.title = totals.text;
      cell.append(element("span", "unseen", `: ${totals.text}`));
    }
  }

  select(cell, button, isOpen) {
    const value = String(isOpen);
    if (cell.getAttribute("aria-selected") !== value) cell.setAttribute("aria-selected", value);
    if (isOpen) button.setAttribute("aria-current", "true");
    else if (button.hasAttribute("aria-current")) button.removeAttribute("aria-current");
  }

  crosshair() {
    const [code, theme] = (this.data.selected ?? ".").split(".");
    for (const [key, row] of this.rows) row.head.classList.toggle("here", key.endsWith(`/${code}`));
    for (const [id, cell] of this.heads) cell.classList.toggle("here", id === theme);
  }

  // A phone: one country or one theme, its cells below each other.

  drawList() {
    const { data } = this;
    const words = data.words;
    const rows = data.groups.flatMap((group) => group.rows);
    const [code, theme] = (data.selected ?? ".").split(".");
    this.choice ??= { kind: "country", country: code || rows[0]?.code, theme: theme || data.themes[0]?.id };
    if (!rows.some((row) => row.code === this.choice.country)) this.choice.country = rows[0]?.code;
    if (!data.themes.some((found) => found.id === this.choice.theme)) this.choice.theme = data.themes[0]?.id;
    const structure = JSON.stringify([
      this.choice, data.themes.map(({ id, name }) => [id, name]),
      data.groups.map((group) => [group.name, group.rows.map((row) => [row.code, row.name])]),
    ]);
    if (structure !== this.structure) {
      const held = this.heldPlace();
      this.structure = structure;
      const pick = element("div", "pick");
      const choose = (label, value, groups, chosen) => {
        const frame = element("div");
        const title = element("label", "", label);
        const select = element("select");
        select.id = title.htmlFor = `pick-${pick.childElementCount}`;
        for (const [heading, options] of groups) {
          const into = heading ? select.appendChild(element("optgroup")) : select;
          if (heading) into.label = heading;
          for (const [option, text] of options) {
            const made = element("option", "", text);
            made.value = option;
            into.append(made);
          }
        }
        select.value = value;
        select.dataset.held = label;
        select.addEventListener("change", () => {
          chosen(select.value);
          this.redraw();
        });
        frame.append(title, select);
        pick.append(frame);
      };
      choose(words.show, this.choice.kind, [["", [["country", words.one_country], ["theme", words.one_theme]]]],
        (value) => { this.choice.kind = value; });
      if (this.choice.kind === "country") {
        choose(words.country, this.choice.country,
          data.groups.map((group) => [group.name, group.rows.map((row) => [row.code, row.name])]),
          (value) => { this.choice.country = value; });
      } else {
        choose(words.theme, this.choice.theme, [["", data.themes.map((found) => [found.id, found.name])]],
          (value) => { this.choice.theme = value; });
      }
      const list = element("ul", "cells");
      list.setAttribute("aria-label", data.caption);
      this.items = new Map();
      const unique = new Map(rows.map((row) => [row.code, row]));
      const shown = this.choice.kind === "country"
        ? data.themes.map((found) => [`${this.choice.country}.${found.id}`, found.name])
        : [...unique.values()].map((row) => [`${row.code}.${this.choice.theme}`, row.name]);
      for (const [key, name] of shown) {
        const item = element("li");
        const button = element("button");
        button.type = "button";
        button.dataset.cell = key;
        item.append(button);
        list.append(item);
        this.items.set(key, { button, name });
      }
      this.place.replaceChildren(pick, list);
      this.fillList();
      this.returnTo(held);
    } else this.fillList();
  }

  fillList() {
    const { data } = this;
    for (const [key, { button, name }] of this.items) {
      const cell = data.cells[key];
      if (!cell) continue;
      const shown = JSON.stringify([cell, name]);
      if (button.shown !== shown) {
        button.shown = shown;
        button.className = `cell ${cell.state} ${cell.verdict ?? ""}${cell.dim ? " dim" : ""}`;
        button.setAttribute("aria-label", cell.text);
        const marks = element("span", "marks");
        marks.append(...look(cell, data.words));
        const said = element("span", "said");
        // What the label says after the names of country and theme.
        said.append(element("strong", "", name), element("span", "", cell.text.slice(cell.text.indexOf(": ") + 2)));
        button.replaceChildren(marks, said);
      }
      if (key === data.selected) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  // Opening, walking, and where the reader is.

  clicked(event) {
    const button = event.target.closest?.("[data-cell]");
    if (!button) return;
    this.data = { ...this.data, selected: button.dataset.cell }; // at once; the answer says the same
    if (this.narrow) this.fillList();
    else this.fill();
    this.asked = button.dataset.cell;
    this.open(button.dataset.cell);
  }

  pressed(event) {
    const at = !event.altKey && !event.metaKey && this.where?.get(event.target);
    if (this.narrow || !at) return;
    const [y, x] = at;
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / (event.target.closest("tr").offsetHeight || 1)) - 5);
    const last = this.places.length - 1;
    const width = this.places[0].length - 1;
    const whole = event.ctrlKey;
    const to = {
      ArrowUp: [y - 1, x, -1, 0], ArrowDown: [y + 1, x, 1, 0], ArrowLeft: [y, x - 1, 0, -1], ArrowRight: [y, x + 1, 0, 1],
      PageUp: [Math.max(y - page, Math.min(y, 1)), x, 1, 0], PageDown: [Math.min(y + page, last), x, -1, 0],
      Home: whole ? [Math.min(1, last), 0, 0, 1] : [y, 0, 0, 1], End: whole ? [last, width, 0, -1] : [y, width, 0, -1],
    }[event.key];
    if (!to || (whole && !["Home", "End"].includes(event.key))) return;
    event.preventDefault();
    let [row, column] = to;
    while (row >= 0 && row <= last && column >= 0 && column <= width) {
      const stop = this.places[row][column];
      if (stop) {
        stop.focus({ preventScroll: true });
        stop.closest("th, td").scrollIntoView({ block: "nearest", inline: "nearest" });
        return;
      }
      row += to[2];
      column += to[3];
    }
  }

  focused(target) {
    if (!this.narrow && this.where?.has(target)) this.stopAt(target);
  }

  stopAt(target) {
    if (this.current) this.current.tabIndex = -1;
    this.current = target;
    if (target) target.tabIndex = 0;
  }

  heldPlace() {
    const held = (this.root.getRootNode().activeElement ?? null);
    if (!held || !this.root.contains(held)) return null;
    return { cell: held.dataset.cell, label: held.dataset.held, text: held.textContent };
  }

  returnTo(held) {
    if (!held) return;
    const stops = [...this.place.querySelectorAll("[data-cell], [data-held], a, [tabindex]")];
    const same = stops.find((stop) => (held.cell ? stop.dataset.cell === held.cell
      : held.label ? stop.dataset.held === held.label : stop.textContent === held.text));
    (same ?? this.current ?? stops[0])?.focus({ preventScroll: true });
  }

  // What sticks at the edges never covers what has the focus.
  pad() {
    const table = this.scroll?.firstChild;
    if (!table?.tHead) return;
    this.scroll.style.scrollPadding =
      `${table.tHead.offsetHeight + 2}px 4px ${table.tFoot.offsetHeight + 2}px ${table.tHead.rows[0].cells[0].offsetWidth + 2}px`;
  }
}

const grids = new WeakMap();

export default async function ({ data, parentElement, setTriggerValue }) {
  if (!grids.has(parentElement)) grids.set(parentElement, new Grid(parentElement));
  const grid = grids.get(parentElement);
  grid.newest = data;
  // The style sheet comes as a file of its own; without it the widths say nothing.
  const sheet = parentElement.querySelector('link[rel="stylesheet"]');
  if (sheet && !sheet.sheet) {
    await new Promise((done) => {
      sheet.addEventListener("load", done, { once: true });
      sheet.addEventListener("error", done, { once: true });
    });
  }
  if (grid.newest !== data) return undefined; // overtaken while waiting
  grid.draw(data, (cell) => setTriggerValue("open", cell));
  // After the next frame: the reader sees the cells before the rest of the page is asked for.
  if (data.tell) requestAnimationFrame(() => setTimeout(() => setTriggerValue("drawn", true)));
  return () => {
    grid.sizes.disconnect();
    grid.root.remove();
    grids.delete(parentElement);
  };
}
