// A print of the portal's, once: the agent is asked what became of it before it is asked to print, and told the portal what it said.
// Everything is looked for in the page as it is now, so that a reload or a restart in the middle finds its way.
import { ping } from "./kiosk-away.js";
import { lineWord } from "./kiosk-line.js";

const WORDS = { done: "Done", failed: "Failed", uncertain: "Uncertain" };

const say = (form, what, words = null) => {
  for (const line of form.querySelectorAll("[data-say]")) {
    line.hidden = line.dataset.say !== what;
    if (!line.hidden && words !== null) {
      line.textContent = words;
    }
  }
  const again = form.querySelector("[data-again]");
  if (again) {
    again.hidden = what !== "fault" && what !== "superseded";
  }
};

const inWords = fault => document.documentElement.lang.startsWith("en") ? fault.en ?? fault.message : fault.zh ?? fault.message;
const aWhile = milliseconds => new Promise(done => setTimeout(done, milliseconds));

export const watchPrints = (devices, ask, found) => {
  let served = null;
  let away = 0;
  let leaves = false;
  // Whoever ends their visit takes their print back with it: its end is told from the first screen, and holds nobody up here.
  document.addEventListener("submit", event => { leaves ||= event.target.id === "kiosk-end"; }, true);

  /** Until the portal has heard it: nobody else knows what became of the paper. */
  const tell = async (form, word, fault = "") => {
    if (!form.elements.Word) {
      say(form, word === "Done" ? "done" : word === "Uncertain" ? "uncertain" : "failed");
      return;
    }
    say(form, "sending");
    form.querySelector("[data-sheets]").hidden = true;
    form.elements.Word.value = word;
    form.elements.Fault.value = fault ?? "";
    while (form.isConnected && !leaves) {
      if (await ping()) {
        form.requestSubmit();
        await aWhile(12_000);
      }
      await aWhile(1500);
    }
  };

  const goesOn = form => (stage, { sheets }) => {
    say(form, stage);
    const out = form.querySelector("[data-sheets]");
    if (out && sheets) {
      [out.hidden, out.textContent] = [false, out.dataset.sheets.replace("{0}", sheets)];
    }
  };

  const order = async (form, device) => form.dataset.print === "document"
    ? devices.call("document.print", { device, ticket: (await ask("kiosk/print-order", { job: form.dataset.job })).ticket, timeoutMs: 90_000 }, { onStage: goesOn(form), signal: mayCancel(form) })
    : devices.call("receipt.print", { device, key: form.dataset.key, template: form.dataset.template, values: JSON.parse(form.dataset.values) }, { onStage: goesOn(form) });

  /** The page that ordered a print may take it back; what came out by then is asked about. */
  const mayCancel = form => {
    const stop = new AbortController();
    const button = form.querySelector("[data-cancel]");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => {
        button.disabled = true;
        stop.abort();
      }, { once: true });
    }
    return stop.signal;
  };

  /** As long as it runs nobody is asked whether they are still there. */
  const running = async (form, what) => {
    form.dataset.runs = "true";
    try {
      return await what();
    } finally {
      delete form.dataset.runs;
      const button = form.querySelector("[data-cancel]");
      if (button) {
        button.hidden = true;
      }
    }
  };

  /** True when it is to be looked at again. */
  const serve = async form => {
    const job = await devices.call("jobs.get", { key: form.dataset.key });
    if (WORDS[job.state]) {
      tell(form, WORDS[job.state], job.kind);
      return false;
    }
    if (job.state === "running") {
      say(form, "printing");
      return true;
    }
    const there = found().find(each => each.kind === form.dataset.print);
    if (!there) {
      say(form, "missing");
      return false;
    }
    await order(form, there.device);
    tell(form, "Done");
    return false;
  };

  const look = async form => {
    try {
      return await serve(form);
    } catch (fault) {
      if (leaves || !form.isConnected) {
        return false;
      }
      if (fault.kind === "AGENT_GONE" || fault.kind === "BUSY") {
        return true; // It may have begun: asked about when the line is there again.
      }
      if (fault.kind === "PRINT_UNCERTAIN") {
        tell(form, "Uncertain");
      } else if (!fault.kind || fault.kind.startsWith("PORTAL_") || fault.kind === "OVERLOADED") {
        say(form, "fault", inWords(fault));
      } else {
        tell(form, "Failed", fault.kind);
      }
      return false;
    }
  };

  setInterval(async () => {
    const form = document.querySelector("form[data-print]");
    if (leaves || !form || served === form) {
      served = form;
      return;
    }
    if (devices.state !== "open") {
      away ||= performance.now();
      say(form, lineWord(devices, form, performance.now() - away > 4000));
      return;
    }
    away = 0;
    served = form;
    if (await running(form, () => look(form))) {
      form.dataset.runs = "true"; // Looked at again in a moment.
      await aWhile(500);
      delete form.dataset.runs;
      served = served === form ? null : served;
    }
  }, 250);

  document.addEventListener("click", event => {
    const form = event.target.closest?.("[data-again]")?.closest("form[data-print]");
    if (form) {
      devices.resume();
      say(form, "connecting");
      served = null;
    }
  });

  // A state that changes by itself: the page is read again when it has.
  setInterval(async () => {
    const shown = document.querySelector("[data-changes]");
    if (!shown) {
      return;
    }
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const now = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(shown.id) : null;
      if (now && shown.isConnected && now.dataset.state !== shown.dataset.state) {
        location.reload();
      }
    } catch {
      // No network for the moment: what stands there stays.
    }
  }, 5000);

  // Prints whose owner has left: the machine asks its agent and tells the portal.
  let asked = null;
  setInterval(async () => {
    const left = document.querySelector("[data-prints-left]");
    if (!left || left === asked || devices.state !== "open") {
      return;
    }
    asked = left;
    for (const id of left.dataset.printsLeft.split(" ")) {
      try {
        const job = await devices.call("jobs.get", { key: id.replaceAll("-", "") });
        const word = WORDS[job.state] ?? (job.state === "unknown" ? "NotBegun" : null);
        if (word) {
          await fetch("kiosk/print-word", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ job: id, word, fault: job.kind ?? null }) });
        }
      } catch {
        return; // The next time this screen is shown.
      }
    }
  }, 1000);
};
