// What HTML alone cannot do. Every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("scripted");

  // Copying a field: the button names what it copied, for eyes and for ears.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const label = button.querySelector("[data-copy-label]");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return;
    }
    const before = label.textContent;
    label.textContent = button.dataset.copied;
    window.setTimeout(() => {
      label.textContent = before;
    }, 2500);
  });

  // A form that came back with errors: the summary is read first.
  document.querySelector("[data-error-summary]:not([data-sample] *)")?.focus();

  // On a phone the sections scroll sideways: the current one is brought into sight.
  for (const current of document.querySelectorAll(".sections [aria-current]")) {
    const row = current.closest(".sections");
    row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }

  // A disclosure closes on Escape and gives the focus back.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest("details[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // P2: a private page that the browser kept for its Back button is asked for anew, so that after
  // signing out it shows nothing.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && "private" in root.dataset) window.location.reload();
  });
})();
