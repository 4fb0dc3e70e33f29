// The little that pages need beside Blazor. Events are caught at the document, so that they hold after enhanced navigation.
"use strict";

document.addEventListener("click", event => {
  const target = event.target.closest("[data-reconnect], [data-reload], [data-print], [data-back], [data-fill]");
  if (!target) {
    return;
  }
  if (target.matches("[data-reconnect]")) {
    Blazor.reconnect().then(ok => ok || location.reload(), () => undefined); // Not there yet: trouble.js goes on asking.
  } else if (target.matches("[data-reload]")) {
    location.reload();
  } else if (target.matches("[data-print]")) {
    window.print();
  } else if (target.matches("[data-back]") && history.length > 1) {
    event.preventDefault();
    history.back();
  } else if (target.matches("[data-fill]")) {
    // {"field id": "value"}: puts values into a form, as if typed.
    for (const [id, value] of Object.entries(JSON.parse(target.dataset.fill))) {
      const field = document.getElementById(id);
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    target.closest("form")?.scrollIntoView();
  }
});

// A link would take away what somebody typed and has not saved: ask first. Before Blazor's own listener, hence while capturing.
document.addEventListener("click", event => {
  const unsaved = document.querySelector("[data-unsaved]");
  const link = event.target.closest?.("a[href]");
  if (unsaved && link && link.target !== "_blank" && !confirm(unsaved.dataset.unsaved)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// A menu goes when one of its links is followed: the page is exchanged under it, and it would stay open.
document.addEventListener("click", event => event.target.closest?.("a[href]")?.closest("[popover]")?.hidePopover());

document.addEventListener("change", event => {
  if (event.target.matches("select") && event.target.form?.matches("[data-submit-on-change]")) {
    event.target.form.requestSubmit();
  }
});

// After a form came back with a "no" or with errors, what says so is where the reader should be: it is read out, and near what to do.
const lookAtErrors = () => document.querySelector(".error-summary, #refused, main [role=alert][tabindex]")?.focus();
document.addEventListener("DOMContentLoaded", lookAtErrors);
Blazor.addEventListener?.("enhancedload", lookAtErrors);
