// What a machine's pages do beside being pages: they reach its devices, and let nobody's visit stay behind.
// Everything is looked for in the page as it is now, so that it holds after enhanced navigation.
import { KioskDevices, DeviceFault } from "./kiosk-devices.js";
import { attend } from "./kiosk-said.js";
import { hint } from "./kiosk-hint.js";
import { lineWord } from "./kiosk-line.js";
import { watchPins } from "./kiosk-pin.js";
import { watchPrints } from "./kiosk-print.js";
import "./keys.js";
import { ping } from "./kiosk-away.js";
import "./kiosk-voice.js";

const noPortal = (why = "AWAY") => new DeviceFault({ kind: `PORTAL_${why}`, mayRetry: true, zh: "门户没有回应，请稍候再试。", en: "The portal does not answer. Please try again in a moment." });
const ask = async (address, body) => {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    throw noPortal();
  }
  if (!answer.ok) {
    throw noPortal(answer.status);
  }
  return answer.json();
};

// Where the agent is; a machine without one has no such place on its pages, and looks for none.
let agent = null;
const devices = new KioskDevices({
  url: () => agent,
  ticket: async hello => (await ask("kiosk/ticket", { kiosk: hello.kiosk, challenge: hello.challenge })).ticket,
});
let opened = null;
let closedSince = performance.now();
let touched = performance.now();

// --- a form that a device fills in ---
const say = (form, what, words = null) => {
  for (const line of form.querySelectorAll("[data-say]")) {
    line.hidden = line.dataset.say !== what;
    if (!line.hidden && words !== null) {
      line.textContent = words;
    }
  }
  form.querySelector("[data-again]").hidden = !["fault", "away", "superseded"].includes(what);
};

// How many presses of how many.
const count = (form, stage) => {
  say(form, "count");
  form.querySelector("[data-count]").textContent = stage;
};

const read = async form => {
  const there = opened.devices.find(each => each.kind === form.dataset.read);
  if (!there) {
    say(form, "missing");
    return;
  }
  const stop = new AbortController();
  form.reading = stop;
  try {
    const nonce = form.dataset.nonce ?? (await ask("kiosk/nonce", { kind: form.dataset.kind })).nonce;
    const box = form.dataset.box ? { box: form.dataset.box } : {};
    const pad = form.dataset.pinpad ? { pinPad: opened.devices.find(each => each.kind === "pinpad")?.device ?? "pinpad0" } : {};
    const result = await devices.call(form.dataset.method, { device: there.device, nonce, ...box, ...pad, timeoutMs: 100_000 }, {
      signal: stop.signal,
      onStage: stage => /^\d+\/\d+$/.test(stage) ? count(form, stage) : say(form, stage),
    });
    say(form, "sending");
    if (!await ping()) {
      throw noPortal();
    }
    form.elements.Result.value = JSON.stringify(result);
    form.requestSubmit();
  } catch (fault) {
    if (fault.kind === "CANCELLED" || !form.isConnected) {
      return;
    }
    if (fault.kind === "AGENT_GONE" && devices.state === "superseded") {
      reading = null;
      return;
    }
    if (form.dataset.retry) {
      setTimeout(() => {
        if (form.isConnected) {
          reading = null;
          lookForForms();
        }
      }, Number(form.dataset.retry) * 1000);
    }
    say(form, "fault", document.documentElement.lang.startsWith("en") ? fault.en ?? fault.message : fault.zh ?? fault.message);
  }
};

let reading = null;
const lookForForms = () => {
  const form = document.querySelector("form[data-read]");
  if (reading && reading !== form) {
    reading.reading?.abort(); // Its page is gone: the reader is free for the next.
    reading = null;
  }
  if (!form) {
    return;
  }
  if (devices.state !== "open") {
    if (reading !== form) {
      say(form, lineWord(devices, form, performance.now() - closedSince > 4000));
    }
    return;
  }
  if (reading !== form) {
    reading = form;
    if (form.dataset.wait) {
      say(form, "");
      form.querySelector("[data-again]").hidden = false;
    } else {
      read(form);
    }
  }
};
setInterval(lookForForms, 200);

watchPrints(devices, ask, () => opened?.devices ?? []);
watchPins(devices, () => opened?.devices ?? []);
// A page with the machine's camera brings what works it.
setInterval(() => {
  const camera = document.querySelector("[data-camera]:not([data-begun])");
  if (camera) {
    import(new URL(camera.dataset.camera, document.baseURI)).then(each => each.begin(camera));
  }
}, 300);

let checked = null;
const lookForChecks = () => {
  const checks = document.querySelector("[data-checks]");
  if (checks && checks !== checked) {
    checked = checks;
    import("./kiosk-check.js").then(check => check.begin(devices));
  }
};
setInterval(lookForChecks, 500);

attend(devices);
hint(devices);
devices.addEventListener("state", ({ detail }) => {
  if (detail.state === "open") {
    opened = detail;
    lookForForms();
    listen();
  } else if (opened) {
    [opened, closedSince] = [null, performance.now()];
  }
});
document.addEventListener("click", event => {
  const form = event.target.closest?.("[data-again]")?.closest("form[data-read]");
  if (form) {
    delete form.dataset.wait;
    devices.resume();
    say(form, "connecting");
    reading = null;
    lookForForms();
  }
});

// --- a door: the portal's order goes to the lock, and what the lock says goes back ---
let ordered = null;
const unlock = async (entry, order) => {
  let isOpen = true;
  try {
    const lock = opened.devices.find(each => each.kind === "door");
    await devices.call("door.unlock", { device: lock?.device ?? "door0", ticket: order });
  } catch {
    isOpen = false;
  }
  fetch("kiosk/door/told", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ entry, opened: isOpen }) }).catch(() => undefined);
  return isOpen;
};
setInterval(async () => {
  const order = document.querySelector("[data-door-order]");
  if (!order || ordered === order.dataset.doorEntry || devices.state !== "open") {
    return;
  }
  ordered = order.dataset.doorEntry;
  const isOpen = await unlock(ordered, order.dataset.doorOrder);
  order.querySelector("[data-door=open]").hidden = !isOpen;
  order.querySelector("[data-door=failed]").hidden = isOpen;
  order.querySelector("[data-door=ordered]").hidden = true;
}, 150);

// A colleague opens from their desk: the panel asks, since the portal cannot reach it.
let asking = false;
setInterval(async () => {
  const panel = document.querySelector("[data-door-panel]");
  if (!panel || asking || devices.state !== "open") {
    return;
  }
  asking = true;
  try {
    const answer = await fetch("kiosk/door/next", { method: "POST", signal: AbortSignal.timeout(4000) });
    if (answer.status === 200) {
      const { entry, order } = await answer.json();
      const said = document.querySelector("[data-door-remote]");
      if (await unlock(entry, order) && said) {
        said.hidden = false;
        setTimeout(() => { said.hidden = true; }, 8000);
      }
    }
  } catch {
    // The portal is away: the strip says so, and the door stays shut.
  } finally {
    asking = false;
  }
}, 1500);

// --- a code held to the scanner ---
// A slip or a phone shows an address of this portal: its page is opened. Any other code is taken for typed, where something is to be typed.
const listen = async () => {
  const scanner = opened?.devices.find(each => each.kind === "scanner");
  while (scanner && opened) {
    try {
      await devices.call("scanner.listen", { device: scanner.device, timeoutMs: 120_000 });
    } catch (fault) {
      if (fault.kind !== "TIMEOUT") {
        return; // Gone or in use: the next connection listens again.
      }
    }
  }
};
const addressOf = code => {
  const there = URL.canParse(code) ? new URL(code) : null;
  const base = new URL(document.baseURI);
  return there && there.host === base.host && there.pathname.startsWith(base.pathname) ? base.origin + there.pathname + there.search + there.hash : null;
};
devices.addEventListener("device", ({ detail }) => {
  const dots = document.querySelector("[data-pin-dots]");
  if (detail.type === "pin-key" && dots) {
    dots.textContent = "●".repeat(detail.data.count);
    say(dots.closest("form"), "enter-pin"); // The pad says so itself when it begins to listen.
  }
  if (detail.type !== "scan") {
    return;
  }
  const address = addressOf(detail.data.code);
  const field = [document.activeElement, document.querySelector("main input:not([type=hidden])")].find(each => each?.matches?.("input:not([type=hidden]), textarea"));
  touched = performance.now();
  if (address) {
    location.assign(address);
  } else if (field) {
    field.value = field.maxLength > 0 ? detail.data.code.slice(0, field.maxLength) : detail.data.code;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

// --- nobody is left standing, nothing is left behind ---
for (const kind of ["pointerdown", "keydown", "input"]) {
  document.addEventListener(kind, () => { touched = performance.now(); }, true);
}
const end = () => {
  const form = document.getElementById("kiosk-end");
  if (form) {
    form.elements.by.value = "nobody"; // Nobody is there to be asked how it was.
    form.requestSubmit();
  }
};
setInterval(() => {
  for (const strip of document.querySelectorAll("[data-simulated]")) {
    strip.hidden = !devices.simulated;
  }
  const dialog = document.getElementById("kiosk-idle");
  if (!dialog || (document.querySelector("[data-go]") && !dialog.dataset.known)) {
    return; // A screen of the machine that goes back by itself, and nobody to sign out.
  }
  // Somebody who is busy with their telephone is not asked every minute.
  const after = Number(document.querySelector("[data-patience]")?.dataset.patience ?? dialog.dataset.after);
  const left = after + Number(dialog.dataset.lasts) - (performance.now() - touched) / 1000;
  if (document.querySelector("form[data-print][data-runs]")) {
    touched = performance.now(); // Whoever waits for their paper has not left; the agent's deadline ends a print that does not go on.
    if (dialog.open) {
      dialog.close();
    }
    return;
  }
  const isHome = document.querySelector("[data-rest]") !== null;
  if (isHome || left > Number(dialog.dataset.lasts)) {
    if (dialog.open) {
      dialog.close();
    }
    return;
  }
  if (!dialog.open) {
    dialog.showModal();
  }
  dialog.querySelector("[data-left]").textContent = Math.max(0, Math.ceil(left));
  dialog.style.setProperty("--left", String(Math.max(0, 100 * left / Number(dialog.dataset.lasts))));
  if (left <= 0) {
    touched = performance.now();
    end();
  }
}, 250);
document.addEventListener("submit", event => {
  if (event.target.id === "kiosk-end" && devices.state === "open") {
    devices.call("session.end").catch(() => undefined); // Prints that wait are taken back; the agent also does it when another visit begins.
  }
}, true);

// To open a page again after a crash Chromium keeps on the disk what was typed, but for fields that it is not to fill in.
setInterval(() => {
  for (const each of document.querySelectorAll(":is(form, input, textarea, select):not([autocomplete=off])")) {
    each.setAttribute("autocomplete", "off");
  }
}, 200);

// Going back to the page of somebody who has left asks the portal again, and it no longer knows them.
addEventListener("pageshow", event => event.persisted && location.reload());

const lookForAgent = () => {
  agent = document.querySelector("[data-agent]")?.dataset.agent ?? agent;
  if (agent) {
    devices.start();
  }
};
setInterval(lookForAgent, 200);
lookForAgent();
