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

// A code on a receipt brings number and query code behind the mark; they are typed for the person, and go from the address.
const typeWhatWasScanned = () => {
  const [number, code] = location.hash.slice(1).split(".").map(decodeURIComponent);
  const fields = [document.querySelector("input#number"), document.querySelector("input#code")];
  if (code && fields.every(field => field)) {
    [fields[0].value, fields[1].value] = [number, code];
    history.replaceState(history.state, "", location.pathname);
    fields[0].form.querySelector("button").focus();
  }
};
document.addEventListener("DOMContentLoaded", typeWhatWasScanned);
Blazor.addEventListener?.("enhancedload", typeWhatWasScanned);
addEventListener("hashchange", typeWhatWasScanned);

// A machine's own keys: each sign is put at the end of its field, the empty one takes the last away.
document.addEventListener("click", event => {
  const key = event.target.closest?.("[data-digit][data-into]");
  const field = key && document.getElementById(key.dataset.into);
  if (field) {
    const text = key.dataset.digit ? field.value + key.dataset.digit : field.value.slice(0, -1);
    field.value = field.maxLength > 0 ? text.slice(0, field.maxLength) : text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
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

// A part that asks for itself again, every so many seconds while somebody looks: the same page is read (or the piece that data-from
// names), and its part of that name put in. Of as many pieces as before only those that differ are exchanged, so that whoever has the page read to them hears what is new, not all of it again.
const renew = (part, fresh) => {
  const [old, made, all] = [[...part.children], [...fresh.children], fresh.innerHTML];
  if (old.length === made.length) {
    old.forEach((piece, at) => {
      if (piece.outerHTML !== made[at].outerHTML) {
        piece.replaceWith(made[at]);
      }
    });
  }
  if (part.innerHTML !== all) {
    part.innerHTML = all;
  }
};
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
      const answer = await fetch(part.dataset.from ?? location.href, { headers: { Accept: "text/html" } });
      const fresh = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id) : null;
      if (fresh && fresh.innerHTML !== part.innerHTML) {
        renew(part, fresh);
        showDistances();
      }
    } catch {
      // No network for the moment: what stands there stays, with its time.
    }
  }
}, 500);

// How far the halls are, once somebody offers their place. It is reckoned here and forgotten with the page: the place is sent to nobody.
let mine = null;
const metresTo = (latitude, longitude) => {
  const radians = degrees => degrees * Math.PI / 180;
  const [up, across] = [radians(latitude - mine.latitude) / 2, radians(longitude - mine.longitude) / 2];
  return 2 * 6371000 * Math.asin(Math.min(1, Math.sqrt(Math.sin(up) ** 2 + Math.cos(radians(latitude)) * Math.cos(radians(mine.latitude)) * Math.sin(across) ** 2)));
};
const showDistances = () => {
  const button = document.querySelector("[data-nearby]");
  if (!button) {
    return;
  }
  button.hidden = !navigator.geolocation || !document.querySelector("[data-place]");
  button.setAttribute("aria-pressed", String(mine !== null));
  if (!mine) {
    return;
  }
  for (const hall of document.querySelectorAll("[data-place]")) {
    const metres = metresTo(...hall.dataset.place.split(",").map(Number));
    const words = hall.querySelector("[data-away]");
    hall.dataset.away = metres;
    words.textContent = metres < 1000 ? button.dataset.metres.replace("{0}", Math.max(10, Math.round(metres / 10) * 10)) : button.dataset.kilometres.replace("{0}", (metres / 1000).toFixed(1));
    words.hidden = false;
  }
  for (const list of document.querySelectorAll("[data-nearest]")) {
    list.prepend(...[...list.children].filter(hall => hall.dataset.place).sort((one, other) => one.dataset.away - other.dataset.away));
  }
};
document.addEventListener("DOMContentLoaded", showDistances);
Blazor.addEventListener?.("enhancedload", showDistances);
document.addEventListener("click", event => {
  if (!event.target.closest?.("[data-nearby]")) {
    return;
  }
  if (mine) {
    mine = null;
    location.reload(); // Back to the order of the page.
    return;
  }
  const no = document.querySelector("[data-nearby-no]");
  navigator.geolocation.getCurrentPosition(place => {
    mine = { latitude: place.coords.latitude, longitude: place.coords.longitude };
    no.hidden = true;
    showDistances();
  }, () => { no.hidden = false; }, { timeout: 8000, maximumAge: 60000 });
});

// A machine's screen goes back to its start when nobody has touched it for a while.
let touched = performance.now();
for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => { touched = performance.now(); }, true);
}
let goes = null;
setInterval(() => {
  const screen = document.getElementById("kiosk-idle")?.dataset.known ? null : document.querySelector("[data-go]"); // Whoever is signed in is asked first (kiosk.js).
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

// A page on which somebody signs brings what draws.
const lookForPad = () => {
  const pad = document.querySelector("[data-sign]");
  if (pad) {
    import(new URL(pad.dataset.sign, document.baseURI)).then(sign => sign.begin(), () => undefined); // Without it a photo or a reason does.
  }
};
document.addEventListener("DOMContentLoaded", lookForPad);
Blazor.addEventListener?.("enhancedload", lookForPad);
