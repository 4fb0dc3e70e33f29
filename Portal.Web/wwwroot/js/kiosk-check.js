// The self-test of a machine (KioskCheckPage.razor): asks everything once and names what is missing. Rows say "open" until they know.
const MINUTE = 60_000;

const settle = (name, holds, more = "") => {
  const row = document.querySelector(`[data-check="${name}"]`);
  if (row) {
    row.dataset.is = holds ? "yes" : "no";
    row.querySelector("span").textContent = [holds ? row.dataset.yes : row.dataset.no, more].filter(Boolean).join(" ");
  }
};

const both = (words, own, portals) => {
  const seconds = Math.round(Math.abs(own - portals) / 1000);
  const minutes = Math.round(seconds / 60);
  const shown = [own, portals].map(each => new Date(each).toLocaleString(document.documentElement.lang));
  return words.replace("{0}", shown[0]).replace("{1}", shown[1]).replace("{2}", seconds < 120 ? `${seconds} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`);
};

const word = answer => document.documentElement.lang.startsWith("en") ? answer.en : answer.zh;

const askDevices = async devices => {
  const list = document.querySelector("[data-devices]");
  const found = await devices.call("devices.list");
  const rows = await Promise.all(found.map(async ({ device, kind, simulated }) => {
    const row = document.createElement("li");
    const state = await devices.call("devices.status", { device }).catch(fault => ({ state: "OutOfOrder", ...fault }));
    row.dataset.is = state.state === "Ready" ? "yes" : "no";
    const name = document.createElement("b");
    name.textContent = `${device} (${kind})`;
    row.append(name, ` ${[state.state, word(state), state.detail, simulated ? list.dataset.simulated : null].filter(Boolean).join(" · ")}`);
    return row;
  }));
  if (rows.length === 0) {
    const none = document.createElement("li");
    none.dataset.is = "no";
    none.textContent = list.dataset.none;
    rows.push(none);
  }
  list.replaceChildren(...rows);
};

export const begin = async devices => {
  const checks = document.querySelector("[data-checks]");
  const began = performance.now(); // The page was made a moment ago.
  settle("script", true);
  const portalAt = moment => Number(checks.dataset.now) + moment - began;
  settle("screen", innerWidth >= 1024, `${innerWidth} × ${innerHeight}`);
  const cameras = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? [];
  settle("camera", cameras.some(each => each.kind === "videoinput"));
  const until = performance.now() + 8000;
  while (devices.state !== "open" && devices.state !== "superseded" && performance.now() < until) {
    await new Promise(done => setTimeout(done, 200));
  }
  const { hello } = devices;
  settle("agent", hello !== null, hello?.agent ?? "");
  // The agent's clock decides whether a ticket is taken; without an agent the browser's is the same machine's.
  const [own, portals] = hello === null ? [Date.now(), portalAt(performance.now())] : [Date.parse(hello.time), portalAt(devices.heardAt)];
  settle("clock", Math.abs(own - portals) < MINUTE, both(checks.dataset.clocks, own, portals));
  settle("same", hello?.kiosk === checks.dataset.name, hello?.kiosk ?? "");
  settle("ticket", devices.state === "open", devices.why ?? "");
  if (devices.state === "open") {
    await askDevices(devices);
  }
};
