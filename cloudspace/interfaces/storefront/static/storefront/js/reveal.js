// Passwords can be looked at while typing. Without this file the field is an ordinary one.
(() => {
  "use strict";
  for (const field of document.querySelectorAll("input[data-reveal]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    button.textContent = field.dataset.reveal;
    button.setAttribute("aria-controls", field.id);
    button.addEventListener("click", () => {
      const hidden = field.type === "password";
      field.type = hidden ? "text" : "password";
      button.textContent = hidden ? field.dataset.conceal : field.dataset.reveal;
    });
    // Sent hidden, so that the browser does not keep it among ordinary texts.
    field.form.addEventListener("submit", () => {
      field.type = "password";
    });
    field.after(button);
  }
})();
