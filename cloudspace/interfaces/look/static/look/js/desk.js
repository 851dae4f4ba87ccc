// Keyboard through lists: with the focus in a list, arrows or j and k go from row to row, Home and End to its ends.
(() => {
  "use strict";
  const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

  document.addEventListener("keydown", (event) => {
    const list = event.target.closest("[data-rows]");
    if (!list || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) return;
    const links = [...list.querySelectorAll("tbody th a[href]")];
    const row = event.target.closest("tr");
    const at = links.findIndex((link) => row?.contains(link));
    let next = null;
    if (event.key in steps) next = links[at + steps[event.key]];
    else if (event.key === "Home") next = links[0];
    else if (event.key === "End") next = links[links.length - 1];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
})();
