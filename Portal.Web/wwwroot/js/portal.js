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

// After a form came back with errors, the summary is where the reader should be.
const lookAtErrors = () => document.querySelector(".error-summary")?.focus();
document.addEventListener("DOMContentLoaded", lookAtErrors);
Blazor.addEventListener?.("enhancedload", lookAtErrors);

// A part that asks for itself again, every so many seconds while somebody looks: the same page is read, and its part of that name put in.
const lastAsked = new WeakMap();
setInterval(async () => {
  for (const part of document.querySelectorAll("[data-refresh][id]")) {
    const due = (lastAsked.get(part) ?? performance.now()) + Number(part.dataset.refresh) * 1000;
    if (!lastAsked.has(part)) {
      lastAsked.set(part, performance.now());
    }
    if (document.visibilityState !== "visible" || performance.now() < due || part.contains(document.activeElement)) {
      continue;
    }
    lastAsked.set(part, performance.now());
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const fresh = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id) : null;
      if (fresh && fresh.innerHTML !== part.innerHTML) {
        part.innerHTML = fresh.innerHTML;
      }
    } catch {
      // No network for the moment: what stands there stays, with its time.
    }
  }
}, 500);

// A machine's screen goes back to its start when nobody has touched it for a while.
let touched = performance.now();
for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => { touched = performance.now(); }, true);
}
let goes = null;
setInterval(() => {
  const screen = document.querySelector("[data-go]");
  if (screen !== goes) {
    goes = screen;
    touched = performance.now();
  } else if (screen && performance.now() - touched > Number(screen.dataset.after) * 1000) {
    touched = performance.now();
    location.href = screen.dataset.go;
  }
}, 500);

// Where the phone is, asked when the form is sent; whoever does not want to say it is told why by the answer.
document.addEventListener("submit", event => {
  const form = event.target.closest?.("form[data-locate]");
  if (!form || form.dataset.located || !navigator.geolocation) {
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  const send = () => {
    form.dataset.located = "1";
    form.requestSubmit();
  };
  navigator.geolocation.getCurrentPosition(place => {
    form.querySelector("[data-lat]").value = place.coords.latitude;
    form.querySelector("[data-lon]").value = place.coords.longitude;
    send();
  }, send, { timeout: 8000, maximumAge: 60000 });
}, true);
