// A refused opening (403) says why in the place of the value; without this file the whole page does.
(() => {
  "use strict";
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 403 || !event.detail.target.id.startsWith("sealed-")) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });

  // Whoever opened by keyboard stands on the opened value afterwards.
  document.addEventListener("htmx:afterSwap", (event) => {
    const part = document.getElementById(event.detail.target.id);
    if (!part || !part.id.startsWith("sealed-")) return;
    part.tabIndex = -1;
    part.focus();
  });
})();
