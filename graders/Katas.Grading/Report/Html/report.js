"use strict";
(() => {
  const table = document.querySelector("#gradebook table");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const status = document.querySelector("#status");

  const valueOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();

  const compare = (a, b) => {
    const [x, y] = [Number(a), Number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
  };

  const sortBy = column => {
    const head = heads[column];
    const names = column === 0;
    const before = head.getAttribute("aria-sort");
    // Names from the first, marks from the best.
    const direction = before === null ? (names ? "ascending" : "descending") : before === "ascending" ? "descending" : "ascending";
    const sign = direction === "ascending" ? 1 : -1;
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction);
    body.append(...[...body.rows].sort((a, b) => sign * compare(valueOf(a, column), valueOf(b, column))));
    status.textContent = `Sorted by ${head.textContent.trim().replace(/of [\d.]+$/, "")}, ${direction}.`;
  };

  for (const [column, head] of heads.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sortBy(column));
  }

  const filter = document.querySelector("#filter");
  const students = [...document.querySelectorAll("details.student")];
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = row => words.every(word => row.dataset.words.includes(word));
    let shown = 0;
    for (const row of body.rows) {
      row.hidden = !matches(row);
      shown += row.hidden ? 0 : 1;
      document.getElementById(row.dataset.student).hidden = row.hidden;
    }
    status.textContent = `${shown} of ${body.rows.length} students shown.`;
  });

  document.addEventListener("keydown", event => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      filter.focus();
    }
  });

  const show = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.tagName !== "DETAILS") return;
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  };
  addEventListener("hashchange", show);
  show();

  document.querySelector("#open").addEventListener("click", () => students.forEach(s => { s.open = !s.hidden; }));
  document.querySelector("#close").addEventListener("click", () => students.forEach(s => { s.open = false; }));
  document.querySelector("#print").addEventListener("click", () => print());
  for (const tools of document.querySelectorAll(".tools")) tools.hidden = false;
})();
