// Keeps what is typed: saves it a moment after the last key, says so, and keeps trying when the network or the session is away.
// Without this script every button of the form saves all the same. Events are caught at the document, as in portal.js.
"use strict";

(() => {
  const pause = 1200;
  const longestWait = 30000;
  const largestFile = 20 * 1024 * 1024;
  const longestGoodbye = 60000; // What a browser still sends of a page that is being left.
  const patience = { sending: 1500, saving: 15000 };
  let timer, running, pending, behind, wait = pause;

  const forms = () => document.querySelector("form[data-draft]");
  const say = (form, text) => {
    const line = form.querySelector(".form-saved");
    if (line) {
      line.textContent = text;
    }
  };
  const storeName = form => `draft ${form.dataset.draft} ${new URLSearchParams(location.search).get("page") ?? ""}`;
  const typed = form => {
    const data = new FormData(form);
    for (const [name, value] of [...data.entries()]) {
      if (value instanceof File || name === "_handler") {
        data.delete(name);
      }
    }
    return data;
  };

  // What could not be saved waits in this tab and is put back. What was sent by a button is put back only when the answer was
  // the sign-in page or the person came back from one that never arrived; otherwise the server has it.
  const remember = (form, sent) => {
    const answers = [...typed(form).entries()].filter(([name]) => !name.startsWith("_"));
    sessionStorage.setItem(storeName(form), JSON.stringify({ sent, answers }));
  };
  const putBack = form => {
    const kept = JSON.parse(sessionStorage.getItem(storeName(form)) ?? "null");
    sessionStorage.removeItem(storeName(form));
    const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    if (!kept || (kept.sent && !cameBack && !document.referrer.includes("/sign-in"))) {
      return;
    }
    for (const input of form.querySelectorAll("[name]")) {
      const values = kept.answers.filter(([name]) => name === input.name).map(([, value]) => value);
      if (input.type === "checkbox") {
        input.checked = values.includes(input.value); // One that was not ticked was not sent.
      } else if (values.length > 0 && input.type === "radio") {
        input.checked = values.includes(input.value);
      } else if (values.length > 0 && input.type !== "hidden") {
        input.value = values[0];
      }
    }
    later(form, 0);
  };

  // What has arrived is not kept in the tab: the next person at this computer would find it there.
  const forget = which => Object.keys(sessionStorage).filter(key => key.startsWith("draft ") && which(key)).forEach(key => sessionStorage.removeItem(key));
  const hasArrived = key => JSON.parse(sessionStorage.getItem(key) ?? "null")?.sent;

  const later = (form, ms) => {
    clearTimeout(timer);
    pending = form;
    timer = setTimeout(() => save(form), ms);
  };
  const save = async form => {
    if (form.dataset.busy) {
      return;
    }

    // One at a time: of two under way the older could arrive last.
    if (running) {
      behind = form;
      return;
    }
    pending = null;
    remember(form, false);
    const cut = new AbortController();
    const late = setTimeout(() => cut.abort("late"), patience.saving);
    const ours = running = { cut, done: send(form, cut.signal) };
    await ours.done;
    clearTimeout(late);
    if (running !== ours) {
      return;
    }
    running = null;
    if (behind) {
      later(behind, 0);
      behind = null;
    }
  };
  const send = async (form, signal) => {
    try {
      const body = new URLSearchParams(typed(form)).toString();
      const headers = { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" };
      const answer = await fetch(form.dataset.draft, { method: "POST", headers, body, keepalive: body.length < longestGoodbye, signal });
      if (answer.ok) {
        wait = pause;
        sessionStorage.removeItem(storeName(form));
        say(form, form.dataset.saved.replace("{0}", (await answer.json()).time));
      } else if (answer.status === 400 || answer.status === 401) {
        say(form, form.dataset.expired);
        again(form);
      } else if (answer.status === 409) {
        say(form, (await answer.json()).said);
      } else {
        say(form, form.dataset.away);
        again(form);
      }
    } catch (trouble) {
      if (trouble.name !== "AbortError") {
        say(form, form.dataset.away);
        again(form);
      }
    }
  };
  const again = form => {
    wait = Math.min(wait * 2, longestWait);
    later(form, wait);
  };

  // Questions that depend on an answer of the same page come and go at once; the server decides in the end.
  const showWhatFits = form => {
    const data = new FormData(form);
    const shown = form.querySelector("[name=_shown]");
    for (const part of form.querySelectorAll("[data-shown-field]")) {
      // In a form merged of several items any of some conditions is enough; one asked on another page is the server's to judge.
      const or = part.dataset.shownOr ? part.dataset.shownOr.split("&").map(each => each.split("=")) : [];
      const conditions = [[part.dataset.shownField, part.dataset.shownIs], ...or];
      if (conditions.some(([field]) => !form.querySelector(`[name="${CSS.escape(field)}"]`))) {
        continue;
      }
      part.hidden = !conditions.some(([field, is]) => is.split("|").includes(data.get(field) ?? ""));
      const name = part.querySelector("[name]")?.name.split(".")[0];
      if (shown && name) {
        const names = new Set(shown.value.split(","));
        part.hidden ? names.delete(name) : names.add(name);
        shown.value = [...names].join(",");
      }
    }
  };

  const tooLarge = form => {
    for (const input of form.querySelectorAll("input[type=file]")) {
      const line = input.closest(".field").querySelector(".file-problem") ?? input.closest(".field").appendChild(Object.assign(document.createElement("p"), { className: "field-error file-problem" }));
      const file = [...input.files].find(each => each.size > largestFile);
      line.textContent = file ? form.dataset.tooLarge.replace("{0}", file.name) : "";
      line.hidden = !file;
      if (file) {
        input.value = "";
      }
    }
  };

  document.addEventListener("input", event => {
    const form = event.target.closest?.("form[data-draft]");
    if (form && event.target.type !== "file") {
      later(form, pause);
    }
  });
  document.addEventListener("change", event => {
    const isFile = event.target.type === "file";
    const form = event.target.closest?.(isFile ? "form[data-too-large]" : "form[data-draft]");
    if (form) {
      (isFile ? tooLarge : showWhatFits)(form);
    }
  });
  document.addEventListener("click", event => {
    const unsaved = pending ?? behind;
    if (unsaved && event.target.closest?.("a[href]")) {
      clearTimeout(timer);
      running?.cut.abort();
      running = behind = null;
      save(unsaved);
    }
  });
  window.addEventListener("online", () => forms() && later(forms(), 0));

  // One click is one sending: the second is dimmed until the answer is there, or the person comes back.
  document.addEventListener("submit", event => {
    if (event.target.matches("form[action$='sign-out']")) {
      forget(() => true);
    }
    const form = event.target.closest("form[data-once]");
    if (!form) {
      return;
    }
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    clearTimeout(timer);
    if (form.dataset.draft) {
      remember(form, true);
    }
    form.dataset.busy = "1";
    if (running) {
      // What is still being saved is older than what is sent now, and must not arrive after it.
      event.preventDefault();
      const { cut, done } = running;
      const slow = setTimeout(() => cut.abort(), patience.sending);
      done.then(() => {
        clearTimeout(slow);
        delete form.dataset.busy;
        form.requestSubmit(event.submitter);
      });
      return;
    }
    setTimeout(() => form.querySelectorAll("button").forEach(button => button.setAttribute("aria-disabled", "true")));
  });
  const wake = () => document.querySelectorAll("form[data-busy]").forEach(form => {
    delete form.dataset.busy;
    form.querySelectorAll("button[aria-disabled]").forEach(button => button.removeAttribute("aria-disabled"));
  });
  window.addEventListener("pageshow", wake);

  const begin = () => {
    const form = forms();
    if (form) {
      putBack(form);
      showWhatFits(form);
      forget(key => key.startsWith(`draft ${form.dataset.draft} `) && key !== storeName(form) && hasArrived(key));
    } else {
      clearTimeout(timer);
      if (location.pathname.includes("/apply/done/")) {
        forget(() => true);
      }
    }
  };
  document.addEventListener("DOMContentLoaded", begin);
  window.Blazor?.addEventListener?.("enhancedload", begin);
})();
