// The grid of countries and themes: a table of buttons that one Tab reaches and the arrow keys walk.
// It is built once and patched after, so that a moved threshold changes marks, not the page: focus and scroll stay.
// Data is written as text only, never as HTML.

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  own_record: [["path", { d: "M2 2h14v14H2z", class: "full" }], ["path", { d: "M5 9.2l3 3 5.2-6.2", class: "check" }]],
  framework_only: [
    ["path", { d: "M2 2h14v14H2z", class: "edge" }],
    ["path", { d: "M2 8L8 2M2 13L13 2M3.5 16L16 3.5M9 16l7-7M14 16l2-2", class: "hatch" }],
  ],
  nothing_found: [["path", { d: "M3 3h12v12H3z", class: "thick" }]],
  unknown: [
    ["circle", { cx: 9, cy: 9, r: 7, class: "dotted" }],
    ["path", { d: "M6.8 7.2c0-3 4.4-3 4.4-.2 0 1.6-2.2 1.7-2.2 3.4M9 12.6v.9", class: "sign" }],
  ],
  not_applicable: [["path", { d: "M5 9h8", class: "dash" }]],
};
const NEEDS = {
  above: [["path", { d: "M4 0l4 7H0z", class: "full" }]],
  below: [["path", { d: "M1 2h6L4 7z", class: "edge" }]],
  unknown: [["circle", { cx: 4, cy: 4, r: 2.6, class: "dotted" }]],
  not_read: [["path", { d: "M1 7L7 1", class: "edge" }]],
};
const FLAG = [["path", { d: "M2 9V1h5l-1.4 2L7 5H2", class: "flag" }]];

function make(name, attributes = {}, text) {
  const one = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) one.setAttribute(key, value);
  }
  if (text !== undefined) one.textContent = text;
  return one;
}

function drawing(parts, width, height, kind) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height, class: kind, "aria-hidden": "true", focusable: "false" })) {
    svg.setAttribute(key, value);
  }
  for (const [name, attributes] of parts) {
    const part = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    svg.append(part);
  }
  return svg;
}

const drawShape = (state) => drawing(SHAPES[state], 18, 18, "shape");
const drawNeed = (need) => drawing(NEEDS[need], 8, 8, "need");

function marks(cell, words) {
  const found = [drawShape(cell.state)];
  if (cell.verdict) found.push(make("span", { class: "badge", "aria-hidden": "true" }, words[`badge.${cell.verdict}`]));
  if (cell.state !== "not_applicable") found.push(drawNeed(cell.need));
  if (cell.flags.length) {
    const flag = make("span", { class: "flags", "aria-hidden": "true" });
    flag.append(drawing(FLAG, 8, 10, "flag-mark"), String(cell.flags.length));
    found.push(flag);
  }
  return found;
}

const looks = (cell) => `${cell.state} ${cell.verdict || "none"}${cell.dim ? " dim" : ""}`;
const printOf = (cell) => `${looks(cell)}|${cell.need}|${cell.flags.join()}|${cell.text}`;

function dress(button, cell, words, selected) {
  const print = printOf(cell);
  if (button.print !== print) {
    button.print = print;
    button.className = `cell ${looks(cell)}`;
    button.setAttribute("aria-label", cell.text);
    button.replaceChildren(...marks(cell, words));
  }
  if (selected) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
}

function totalText(totals, column) {
  return String(totals[column]);
}

function legend(words) {
  const box = make("details", { class: "legend", open: "" });
  box.append(make("summary", {}, words.legend));
  const group = (title, items) => {
    const list = make("ul", { "aria-label": title });
    for (const [mark, text] of items) {
      const line = make("li");
      line.append(mark, make("span", {}, text));
      list.append(line);
    }
    const part = make("div");
    part.append(make("p", {}, title), list);
    box.append(part);
  };
  group(words["legend.state"], Object.keys(SHAPES).map((state) => [drawShape(state), words[`state.${state}`]]));
  group(words["legend.need"], Object.keys(NEEDS).map((need) => [drawNeed(need), words[`need.${need}`]]));
  const framed = (verdict) => {
    const frame = make("span", { class: `sample ${verdict}`, "aria-hidden": "true" });
    frame.append(make("span", { class: "badge" }, words[`badge.${verdict}`]));
    return frame;
  };
  const flagged = make("span", { class: "flags", "aria-hidden": "true" });
  flagged.append(drawing(FLAG, 8, 10, "flag-mark"), "2");
  group(words["legend.verdict"], [
    [framed("gap"), words["verdict.gap"]],
    [framed("to_check"), words["verdict.to_check"]],
    [flagged, words.flags],
  ]);
  return box;
}

function build(grid, data, words) {
  grid.built = { cells: new Map(), totals: [], rows: [] };
  const table = make("table", { role: "grid", "aria-label": data.caption });
  const head = make("thead");
  const top = make("tr");
  top.append(make("th", { scope: "col", class: "corner" }, data.corner));
  const heads = [null];
  for (const theme of data.themes) {
    const th = make("th", { scope: "col", class: `theme${theme.closed ? "" : " open"}` });
    const link = make("a", { href: theme.href, tabindex: "-1", title: theme.name, "aria-label": `${theme.name}${theme.closed ? "" : `, ${words.open}`}` }, theme.short);
    th.append(link);
    if (!theme.closed) th.append(make("span", { class: "open-mark", "aria-hidden": "true" }, words["open.mark"]));
    top.append(th);
    heads.push(link);
  }
  for (const column of data.total_columns) {
    top.append(make("th", { scope: "col", class: "total", title: column.note }, column.name));
    heads.push(null);
  }
  head.append(top);
  table.append(head);
  grid.built.rows.push(heads);
  const totalCell = (totals, column, row) => {
    const td = make("td", { class: "total", role: "gridcell", tabindex: "-1" });
    grid.built.totals.push([td, () => totals(), column]);
    row.append(td);
    return td;
  };
  data.groups.forEach((group, place) => {
    const body = make("tbody");
    if (group.name) {
      const line = make("tr", { class: "group" });
      line.append(make("th", { scope: "rowgroup", colspan: data.themes.length + 1 + data.total_columns.length }, group.name));
      body.append(line);
    }
    group.rows.forEach((row, index) => {
      const tr = make("tr");
      const th = make("th", { scope: "row", class: row.role });
      const link = make("a", { href: row.href, tabindex: "-1" }, row.name);
      th.append(link);
      if (row.role === "watched") th.append(make("span", { class: "role" }, words["role.watched"]));
      tr.append(th);
      const focusable = [link];
      for (const theme of data.themes) {
        const key = `${row.code}.${theme.id}`;
        const td = make("td", { role: "gridcell" });
        const button = make("button", { type: "button", tabindex: "-1", "data-cell": key });
        if (!grid.built.cells.has(key)) grid.built.cells.set(key, []);
        grid.built.cells.get(key).push(button);
        td.append(button);
        tr.append(td);
        focusable.push(button);
      }
      for (const column of data.total_columns) {
        focusable.push(totalCell(() => grid.data.groups[place].rows[index].totals, column, tr));
      }
      body.append(tr);
      grid.built.rows.push(focusable);
    });
    table.append(body);
  });
  const foot = make("tfoot");
  for (const [id, name] of [["gaps", words["total.gaps"]], ["to_check", words["total.to_check"]]]) {
    const line = make("tr");
    line.append(make("th", { scope: "row" }, name));
    const focusable = [null];
    data.themes.forEach((_, index) => focusable.push(totalCell(() => grid.data.themes[index].totals, { id }, line)));
    for (const column of data.total_columns) {
      if (column.id === id) focusable.push(totalCell(() => grid.data.total, { id }, line));
      else {
        line.append(make("td", { class: "total", role: "gridcell" }));
        focusable.push(null);
      }
    }
    foot.append(line);
    grid.built.rows.push(focusable);
  }
  const covered = make("tr");
  covered.append(make("th", { scope: "row" }, words["total.coverage"]));
  const last = [null];
  data.themes.forEach((_, index) => last.push(totalCell(() => grid.data.themes[index].totals, { id: "coverage" }, covered)));
  for (const column of data.total_columns) {
    if (column.id === "coverage") last.push(totalCell(() => grid.data.total, { id: "coverage" }, covered));
    else {
      covered.append(make("td", { class: "total", role: "gridcell" }));
      last.push(null);
    }
  }
  foot.append(covered);
  grid.built.rows.push(last);
  table.append(foot);

  const scroll = make("div", { class: "scroll", tabindex: "-1" });
  scroll.append(table);
  grid.small = small(grid, words);
  grid.replaceChildren(legend(words), scroll, grid.small.box);
  grid.built.rows.forEach((row, r) => row.forEach((one, c) => { if (one) one.at = [r, c]; }));
  grid.here = null;
}

function small(grid, words) {
  const box = make("div", { class: "small" });
  const mode = make("select");
  mode.append(make("option", { value: "country" }, words["small.country"]), make("option", { value: "theme" }, words["small.theme"]));
  const item = make("select");
  const list = make("ul");
  const labelled = (text, control) => {
    const label = make("label");
    label.append(make("span", {}, text), control);
    return label;
  };
  box.append(labelled(words["small.show"], mode), labelled(words["small.which"], item), list);
  const fill = () => {
    const kept = item.value;
    const rows = grid.data.groups.flatMap((group) => group.rows);
    const options = mode.value === "country"
      ? [...new Map(rows.map((row) => [row.code, row.name]))].sort((one, other) => one[1].localeCompare(other[1]))
      : grid.data.themes.map((theme) => [theme.id, theme.name]);
    item.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
    const [country, theme] = (grid.data.selected || ".").split(".");
    const wanted = mode.value === "country" ? country : theme;
    if (options.some(([value]) => value === kept)) item.value = kept;
    else if (options.some(([value]) => value === wanted)) item.value = wanted;
    lines();
  };
  const lines = () => {
    const rows = [...new Map(grid.data.groups.flatMap((group) => group.rows).map((row) => [row.code, row])).values()];
    const pairs = mode.value === "country"
      ? grid.data.themes.map((theme) => [`${item.value}.${theme.id}`, theme.name])
      : rows.map((row) => [`${row.code}.${item.value}`, row.name]);
    list.replaceChildren(...pairs.filter(([key]) => grid.data.cells[key]).map(([key, name]) => {
      const cell = grid.data.cells[key];
      const line = make("li");
      const button = make("button", { type: "button", "data-cell": key, "aria-label": cell.text, class: `line ${looks(cell)}` });
      if (grid.data.selected === key) button.setAttribute("aria-current", "true");
      const said = [words[`state.${cell.state}`]];
      if (cell.state !== "not_applicable") said.push(words[`need.${cell.need}`]);
      if (cell.verdict) said.unshift(words[`verdict.${cell.verdict}`]);
      const mark = make("span", { class: "mark" });
      mark.append(...marks(cell, words));
      const text = make("span", { class: "said" });
      text.append(make("strong", {}, name), make("span", {}, said.join(" · ")));
      button.append(mark, text);
      line.append(button);
      return line;
    }));
  };
  mode.addEventListener("change", () => { item.replaceChildren(); fill(); });
  item.addEventListener("change", lines);
  return { box, fill };
}

function patch(grid, data, words) {
  for (const [key, buttons] of grid.built.cells) {
    for (const button of buttons) dress(button, data.cells[key], words, data.selected === key);
  }
  for (const [td, totals, column] of grid.built.totals) {
    const found = totals();
    const text = totalText(found, column.id);
    if (td.textContent !== text) td.textContent = text;
    if (column.id === "coverage") {
      td.setAttribute("aria-label", `${text}: ${found.text}`);
      td.title = found.text;
    }
  }
  grid.small.fill();
  const rows = grid.built.rows;
  const current = grid.here && rows[grid.here[0]]?.[grid.here[1]] ? grid.here : null;
  if (!current) {
    const chosen = grid.built.cells.get(data.selected)?.[0];
    land(grid, chosen ? chosen.at : firstCell(rows));
  }
}

const firstCell = (rows) => { const row = rows.findIndex((one) => one[1]?.dataset?.cell); return [row < 0 ? 0 : row, 1]; };

function land(grid, at) {
  const rows = grid.built.rows;
  if (grid.here) rows[grid.here[0]]?.[grid.here[1]]?.setAttribute("tabindex", "-1");
  grid.here = at;
  rows[at[0]]?.[at[1]]?.setAttribute("tabindex", "0");
}

function walk(grid, event) {
  const at = event.target.closest("[tabindex]")?.at;
  if (!at) return;
  const rows = grid.built.rows;
  const [r, c] = at;
  const width = rows[0].length;
  const step = (row, column, down, right) => {
    // Past what holds nothing to the next that does; at the edge the focus stays where it is.
    while (row >= 0 && row < rows.length && column >= 0 && column < width) {
      if (rows[row][column]) return [row, column];
      row += down;
      column += right;
    }
    return null;
  };
  const cells = grid.data.themes.length;
  const page = 10;
  const ends = {
    ArrowRight: () => step(r, c + 1, 0, 1),
    ArrowLeft: () => step(r, c - 1, 0, -1),
    ArrowDown: () => step(r + 1, c, 1, 0),
    ArrowUp: () => step(r - 1, c, -1, 0),
    Home: () => (event.ctrlKey ? step(1, 1, 1, 0) : step(r, 1, 0, 1)),
    End: () => (event.ctrlKey ? step(rows.length - 4, cells, -1, 0) : step(r, cells, 0, -1)),
    PageDown: () => step(Math.min(r + page, rows.length - 4), c, 1, 0),
    PageUp: () => step(Math.max(r - page, 1), c, -1, 0),
  };
  const next = ends[event.key]?.();
  if (!(event.key in ends)) return;
  event.preventDefault();
  if (!next) return;
  land(grid, next);
  const target = rows[next[0]][next[1]];
  target.focus({ preventScroll: true });
  reveal(grid.querySelector(".scroll"), target);
}

function reveal(scroll, target) {
  // Sticky heads and totals cover the edges of what scrolls: a focused cell must not lie under them.
  const box = scroll.getBoundingClientRect();
  const one = target.getBoundingClientRect();
  const head = scroll.querySelector("thead").offsetHeight;
  const foot = scroll.querySelector("tfoot").offsetHeight;
  const side = scroll.querySelector("tbody th[scope=row]")?.offsetWidth || 0;
  if (target.closest("tbody")) {
    if (one.top < box.top + head) scroll.scrollTop -= box.top + head - one.top + 4;
    if (one.bottom > box.bottom - foot) scroll.scrollTop += one.bottom - (box.bottom - foot) + 4;
  }
  if (target.closest("td")) {
    if (one.left < box.left + side) scroll.scrollLeft -= box.left + side - one.left + 4;
    if (one.right > box.right) scroll.scrollLeft += one.right - box.right + 4;
  }
  target.scrollIntoView({ block: "nearest" });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { payload, words } = data;
  let grid = parentElement.querySelector(":scope > .gap-grid");
  if (!grid) {
    grid = make("div", { class: "gap-grid" });
    parentElement.replaceChildren(grid);
    grid.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-cell]");
      if (!button) return;
      if (button.at) land(grid, button.at);
      grid.fromSmall = button.classList.contains("line");
      grid.open(button.dataset.cell);
    });
    grid.addEventListener("keydown", (event) => walk(grid, event));
    grid.addEventListener("focusin", (event) => { if (event.target.at) land(grid, event.target.at); });
  }
  grid.open = (key) => setTriggerValue("opened", key);
  grid.data = payload;
  const rows = payload.groups.flatMap((group) => [group.name, ...group.rows.map((row) => `${row.code}${row.href}`)]);
  const print = JSON.stringify([words.legend, payload.themes.map((theme) => [theme.id, theme.href, theme.closed]), rows, payload.total_columns]);
  if (grid.print !== print) {
    const held = document.activeElement?.dataset?.cell;
    const had = grid.contains(document.activeElement);
    build(grid, payload, words);
    grid.print = print;
    patch(grid, payload, words);
    if (had && held) grid.built.cells.get(held)?.[0]?.focus();
  } else {
    patch(grid, payload, words);
  }
  if (grid.fromSmall && payload.selected !== grid.was) {
    grid.fromSmall = false;
    document.getElementById("section-reason")?.scrollIntoView({ block: "start" });
  }
  grid.was = payload.selected;
}
