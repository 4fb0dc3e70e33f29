// What a machine's readers and printers tell by themselves, shown in a sentence for as long as it holds: a card that was left inside, paper
// that runs low or has run out. The sentences stand in the page (KioskWatch.razor); the agent's events say only which of them holds.
const states = new Map(); // device → { type, kind, state }
let kinds = new Map();

const isBusy = () => document.querySelector("form[data-read], form[data-print]") !== null;

const isTrue = name => [...states.values()].some(({ kind, state }) => `${kind}-${state}` === name);

let asked = false;
const askElsewhere = async line => {
  if (asked || line.dataset.near === undefined) {
    return;
  }
  asked = true;
  try {
    const answer = await fetch(line.dataset.near, { signal: AbortSignal.timeout(4000) });
    if (answer.ok) {
      line.textContent = await answer.text();
    }
  } catch {
    // The portal is away: what stands there is true all the same.
  }
};

const show = () => {
  for (const line of document.querySelectorAll("[data-hint]")) {
    // While a form reads or prints it says itself what is to be done with card and paper.
    line.hidden = !isTrue(line.dataset.hint) || isBusy();
    if (!line.hidden) {
      askElsewhere(line);
    }
  }
  // The page begins below them, however many lines they take.
  document.documentElement.style.setProperty("--hints", `${document.querySelector(".kiosk-hints")?.offsetHeight ?? 0}px`);
};

export const hint = devices => {
  devices.addEventListener("state", ({ detail }) => {
    if (detail.state === "open") {
      kinds = new Map(detail.devices.map(({ device, kind }) => [device, kind]));
    } else if (detail.state === "closed" || detail.state === "superseded") {
      states.clear(); // Nothing is known; the next session is told anew.
      show();
    }
  });
  devices.addEventListener("device", ({ detail: { device, type, data } }) => {
    if (type === "paper" || type === "card") {
      states.set(device, { kind: kinds.get(device), state: data.state });
      asked &&= data.state === "out";
      show();
    }
  });
  setInterval(show, 500);
};
