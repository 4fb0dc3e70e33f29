// When the network or the server is away. Pages in a circuit: what was typed meanwhile is told to the server again, and when the
// server has started anew the page opens again by itself with what was typed. Forms: nothing is sent into the void, so the page
// with everything typed stays. Blazor sets components-reconnect-show, -failed, -rejected and -hide on the bar (ReconnectModal.razor).
"use strict";

(() => {
  const unsure = 45000; // The loss is noticed late: what was typed so long before it may not have arrived.
  const keptFor = 3600000;
  const patience = 6000;
  const pause = 3000;
  const typed = new Map(); // field → when it was last typed into
  const onItsWay = new WeakSet();
  let lostAt = null;
  let pressed = false;
  let reopening = false;
  let waiting;

  const bar = () => document.getElementById("components-reconnect-modal");
  const isLive = () => document.querySelector("[data-interactive]") !== null;
  const isDead = () => getComputedStyle(document.getElementById("blazor-error-ui") ?? document.head).display === "block";
  const storeName = () => `unsent ${location.pathname}${location.search}`;

  // True when our server answers at all, which needs neither database nor session.
  const answers = async () => {
    try {
      return (await fetch("health/live", { cache: "no-store", signal: AbortSignal.timeout(patience) })).ok;
    } catch {
      return false;
    }
  };

  // --- what is typed into a page that lives in a circuit ----------------------------------------------------------

  const isKept = field => field.matches?.("input, select, textarea") && !["file", "password", "hidden", "submit", "button"].includes(field.type)
    && (field.id || field.name) && !field.closest("form[method=post], [data-submit-on-change]");
  const note = event => {
    if (event.isTrusted && isLive() && isKept(event.target)) {
      typed.set(event.target, Date.now());
    }
  };
  document.addEventListener("input", note, true);
  document.addEventListener("change", note, true);

  const tell = field => {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const tellAgain = since => {
    for (const [field, at] of typed) {
      if (field.isConnected && at >= since && (field.type !== "radio" || field.checked)) {
        tell(field);
      }
    }
  };

  const nameOf = field => field.id ? { id: field.id } : { name: field.name, value: /radio|checkbox/.test(field.type) ? field.value : null };
  const find = ({ id, name, value }) => id ? document.getElementById(id) : [...document.getElementsByName(name)].find(field => value === null || field.value === value);
  const keep = () => {
    // Fields inside [data-keep] are kept by work.js.
    const fields = [...typed.keys()].filter(field => field.isConnected && !field.closest("[data-keep]"))
      .map(field => ({ ...nameOf(field), typed: field.value, checked: field.checked ?? null }));
    if (fields.length > 0) {
      try {
        sessionStorage.setItem(storeName(), JSON.stringify({ at: Date.now(), fields }));
      } catch {
        // A full or forbidden store: what the server has kept is there all the same.
      }
    }
  };
  const putBack = () => {
    const kept = JSON.parse(sessionStorage.getItem(storeName()) ?? "null");
    sessionStorage.removeItem(storeName());
    if (!kept || Date.now() - kept.at > keptFor) {
      return;
    }
    let left = kept.fields;
    const lay = () => {
      if (!document.querySelector("[data-interactive=true], [data-interactive='']")) {
        return;
      }
      left = left.filter(each => {
        const field = find(each);
        if (!field) {
          return true;
        }
        if (/radio|checkbox/.test(field.type)) {
          if (field.checked === each.checked) {
            return false;
          }
          field.checked = each.checked;
        } else if (field.value === each.typed) {
          return false;
        } else {
          field.value = each.typed;
        }
        typed.set(field, Date.now());
        tell(field);
        return false;
      });
      if (left.length === 0) {
        watch.disconnect();
      }
    };
    const watch = new MutationObserver(lay);
    watch.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-interactive"] });
    setTimeout(() => watch.disconnect(), patience * 5);
    lay();
  };

  // --- the circuit's connection ------------------------------------------------------------------------------------

  const say = (what, forAWhile) => {
    bar().classList.remove("is-back", "is-unsent", "is-pressed");
    if (what) {
      bar().classList.add(...what.split(" "));
    }
    clearTimeout(waiting);
    if (forAWhile) {
      waiting = setTimeout(() => bar().classList.remove("is-back", "is-pressed"), forAWhile);
    }
  };
  const back = () => {
    tellAgain(lostAt - unsure);
    say(pressed ? "is-back is-pressed" : "is-back", pressed ? 20000 : 6000);
    [lostAt, pressed] = [null, false];
  };
  const reopen = async () => {
    if (reopening) {
      return;
    }
    reopening = true;
    keep();
    while (!await answers()) {
      await new Promise(done => setTimeout(done, pause));
    }
    keep();
    location.reload();
  };
  // Blazor has given up: we go on asking, so that nobody has to.
  const tryOn = async () => {
    while (bar().classList.contains("components-reconnect-failed")) {
      await new Promise(done => setTimeout(done, pause));
      if (await answers()) {
        try {
          if (!await Blazor.reconnect()) {
            await reopen();
          }
          return;
        } catch {
          // Gone again in the same moment: asked once more.
        }
      }
    }
  };
  const look = () => {
    const is = name => bar().classList.contains(`components-reconnect-${name}`);
    if (is("rejected")) {
      reopen();
    } else if (is("show") || is("failed")) {
      if (lostAt === null) {
        lostAt = Date.now();
        say(null);
      }
      if (is("failed")) {
        tryOn();
      }
    } else if (is("hide") && lostAt !== null) {
      back();
    }
  };
  document.addEventListener("click", event => {
    if (lostAt !== null && event.target.closest?.("button:not([data-reconnect], [data-reload])")) {
      pressed = true;
    }
  }, true);
  window.addEventListener("pagehide", () => (lostAt !== null || isDead()) && keep());

  // --- forms -------------------------------------------------------------------------------------------------------

  // A form sent without a network ends on the browser's own page, and what was typed may be gone: asked first, then sent.
  document.addEventListener("submit", async event => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) {
      return;
    }
    if (onItsWay.has(form)) {
      onItsWay.delete(form);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking) {
      return;
    }
    form.dataset.asking = "1";
    const isThere = await answers();
    delete form.dataset.asking;
    if (isThere) {
      say(null);
      onItsWay.add(form);
      form.requestSubmit(event.submitter);
      onItsWay.delete(form);
      return;
    }
    say("is-unsent");
    while (bar().classList.contains("is-unsent")) {
      await new Promise(done => setTimeout(done, pause));
      if (bar().classList.contains("is-unsent") && await answers()) {
        say("is-back is-pressed", 20000);
      }
    }
  }, true);

  const begin = () => {
    new MutationObserver(look).observe(bar(), { attributes: true, attributeFilter: ["class"] });
    putBack();
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", begin) : begin();
})();
