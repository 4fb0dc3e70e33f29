// While the portal cannot be reached a machine says so, loses nothing that was typed, and still shows the guides it has. Nothing of a person
// is kept: guides are fetched while nobody is signed in, into memory alone, and are gone with the page.
const guides = new Map();
const MOST = 40;
const there = address => new URL(address, document.baseURI);
let away = false;

/** Whether the portal answers now. */
export const ping = async () => {
  try {
    const answer = await fetch(there("health/live"), { cache: "no-store", signal: AbortSignal.timeout(4000) });
    setAway(!answer.ok);
  } catch {
    setAway(true);
  }
  return !away;
};

const setAway = now => {
  if (now !== away) {
    away = now;
    show();
  }
};

const strip = () => document.querySelector("[data-away-strip]");
const show = () => {
  if (strip()) {
    strip().hidden = !away;
  }
};

// --- guides, fetched one after the other when the first screen has stood for a while ---
const keyOf = url => url.pathname + url.search;
const fetchGuides = async () => {
  const wanted = [there("items?machine=1")];
  while (wanted.length > 0 && guides.size < MOST && !away && document.querySelector("[data-rest]")) {
    const url = wanted.shift();
    if (guides.has(keyOf(url))) {
      continue;
    }
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) {
        continue;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (page.querySelector(".kiosk-who")) {
        return; // Somebody came meanwhile: what is theirs is not kept.
      }
      guides.set(keyOf(url), { at: new Date(), title: page.title, main: page.querySelector("main").innerHTML });
      for (const link of page.querySelectorAll("main .results a[href], main .pager a[rel=next]")) {
        wanted.push(new URL(link.getAttribute("href"), document.baseURI));
      }
    } catch {
      return;
    }
  }
};
setInterval(() => {
  if (guides.size === 0 && document.querySelector("[data-rest]")) {
    fetchGuides();
  }
}, 4000);

// What stood there before: kept guides by their address, the page itself by what was on it.
const before = [];
const goBack = () => {
  const last = before.pop();
  if (last.url) {
    showKept(new URL(last.url), true);
    return;
  }
  const main = document.querySelector("main");
  [document.title, main.className, document.documentElement.className] = [last.title, last.className, last.root];
  main.replaceChildren(...last.nodes);
  strip().querySelector("[data-away-kept]").hidden = true;
};

const showKept = (url, isBack = false) => {
  const kept = guides.get(keyOf(url));
  if (!kept) {
    return false;
  }
  const main = document.querySelector("main");
  if (!main.classList.contains("kiosk-kept")) {
    before.push({ title: document.title, className: main.className, root: document.documentElement.className, nodes: [...main.childNodes] });
  } else if (!isBack) {
    before.push({ url: main.dataset.url });
  }
  document.title = kept.title;
  document.documentElement.classList.add("kiosk");
  main.className = "site-main kiosk-kept";
  main.dataset.url = url;
  main.innerHTML = kept.main;
  for (const part of main.querySelectorAll("form, .form-end, [data-refresh], .filters, details, a[href*='apply/'], [data-print]")) {
    part.remove(); // Nothing that needs the portal now.
  }
  const back = document.createElement("button");
  [back.type, back.className, back.textContent] = ["button", "btn btn-large", strip().dataset.back];
  back.addEventListener("click", goBack);
  main.prepend(back);
  strip().querySelector("[data-away-at]").textContent = kept.at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  strip().querySelector("[data-away-kept]").hidden = false;
  main.focus();
  scrollTo(0, 0);
  return true;
};

// --- nothing is left for a page that cannot come ---
let passed = null;
const guard = async (event, go, url) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await ping()) {
    go();
  } else if (!url || !showKept(url)) {
    strip()?.animate([{ transform: "scale(1.03)" }, { transform: "none" }], 300);
  }
};
// At the window, before anything that counts a press as done.
addEventListener("click", event => {
  const link = event.target.closest?.("a[href]");
  if (link && !link.target && link !== passed) {
    guard(event, () => {
      passed = link;
      link.click();
      passed = null;
    }, there(link.getAttribute("href")));
  }
}, true);
// Forms wait for the portal by themselves (trouble.js); the strip says why.
addEventListener("submit", ping, true);
setInterval(ping, 10_000);
setInterval(show, 1000);
