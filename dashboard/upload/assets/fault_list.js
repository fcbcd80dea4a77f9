/* A page of what is wrong in a file: a table whose places are buttons that open the sheet around the cell.

   Gets `data` from dashboard/upload/fault_list.py each time the page runs. Text from data goes in by textContent only. */

const NARROW = 1100;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function row(line, data, tell) {
  const made = element("tr", line.id === data.open ? "open" : "");
  const place = element("th");
  place.scope = "row";
  const held = line.can_open ? element("button") : element("span");
  held.append(element("strong", "", line.place));
  if (line.can_open) {
    held.type = "button";
    held.dataset.fault = line.id;
    held.setAttribute("aria-pressed", String(line.id === data.open));
    held.append(element("span", "unseen", ` (${data.show})`));
    held.addEventListener("click", () => tell(line.id));
  }
  place.append(held, element("span", "hint", line.sheet));
  const rule = element("td");
  const sign = element("span", "sign", line.severity === "fault" ? "✕ " : "! ");
  sign.setAttribute("aria-hidden", "true");
  const severity = element("span", `status ${line.severity === "fault" ? "attention" : ""}`);
  severity.append(sign, data.severities[line.severity]);
  const title = element("span", "rule");
  title.append(element("strong", "", line.rule), " ", severity);
  const remedy = element("span", "remedy");
  remedy.append(element("em", "", `${data.remedy}: `), line.remedy);
  rule.append(title, element("span", "message", line.message), remedy);
  made.append(place, element("td", line.value ? "" : "missing", line.value || data.blank), rule);
  return made;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const held = parentElement.querySelector(":focus")?.dataset.fault ?? parentElement.dataset.focused;
  const table = element("table");
  table.append(element("caption", "unseen", data.caption));
  const heads = element("tr");
  for (const text of Object.values(data.heads)) {
    const head = element("th", "", text);
    head.scope = "col";
    heads.append(head);
  }
  const top = element("thead");
  top.append(heads);
  const body = element("tbody");
  const tell = (id) => {
    parentElement.dataset.focused = id;
    setTriggerValue("open", id);
    // Where the sheet stands below the list, the reader goes there.
    if (innerWidth <= NARROW) document.querySelector(".st-key-upload-around")?.scrollIntoView();
  };
  body.append(...data.lines.map((line) => row(line, data, tell)));
  table.append(top, body);
  // On a narrow screen the rows are drawn below each other, and what is drawn so is no table for who hears it.
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell", "thead th": "columnheader", "tbody th": "rowheader" };
  table.setAttribute("role", roles.table);
  for (const [name, role] of Object.entries(roles)) {
    for (const part of table.querySelectorAll(name)) part.setAttribute("role", role);
  }
  const frame = element("div", "table faults");
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", data.caption);
  frame.tabIndex = 0;
  frame.append(table);
  const before = parentElement.querySelector(".faults");
  const scrolled = before?.scrollTop ?? 0;
  if (before) before.replaceWith(frame);
  else parentElement.append(frame);
  frame.scrollTop = scrolled;
  if (held !== undefined) frame.querySelector(`[data-fault="${held}"]`)?.focus({ preventScroll: true });
  return () => frame.remove();
}
