// The keyboard of a machine (KioskKeys.razor). Whatever can be typed into brings it up; its keys never take the focus from the field.
// Chinese is written by sounds: letters gather until a character is chosen; what is offered for a syllable stands in pinyin.txt.
const OFFERED = 9;

let field = null;
let typed = "";
let page = 0;
let capitals = false;
let readings = null;

const board = () => document.getElementById("kiosk-keys");
const takes = element => element?.matches?.("input:not([type]), input[type=text], input[type=search], input[type=tel], input[type=number], input[type=email], input[type=password], textarea")
  && !element.readOnly && !element.disabled && !document.querySelector(`[data-into="${element.id}"]`);
const isPlain = () => field.type === "password" || ["numeric", "tel", "decimal"].includes(field.inputMode) || ["tel", "number", "email", "password"].includes(field.type);
const mode = () => isPlain() ? "latin" : board().dataset.mode;

const load = async () => {
  readings ??= fetch(board().dataset.signs).then(answer => answer.text()).then(text =>
    new Map(text.split("\n").filter(line => line && line[0] !== "#").map(line => line.split(" ")).map(([syllable, signs]) => [syllable, [...signs]])));
  return readings;
};

/** The longest beginning of what was typed that is a syllable, and its characters; of one that is only begun, the first of each that it can become. */
export const offer = (table, letters) => {
  for (let length = Math.min(6, letters.length); length > 0; length--) {
    const signs = table.get(letters.slice(0, length));
    if (signs && (length > 1 || "aeo".includes(letters[0]))) {
      return { length, signs };
    }
  }
  const begun = [...table].filter(([syllable]) => syllable.startsWith(letters));
  return { length: letters.length, signs: [0, 1].flatMap(rank => begun.map(([, signs]) => signs[rank]).filter(Boolean)) };
};

// A browser's own calendar is too small for a finger: at a machine a day is eight figures, which put their dashes in themselves.
const asDay = figures => [figures.slice(0, 4), figures.slice(4, 6), figures.slice(6, 8)].filter(Boolean).join("-");
const isDay = () => "day" in field.dataset;
const days = () => {
  for (const day of board() ? document.querySelectorAll("input[type=date]") : []) {
    Object.assign(day, { type: "text", inputMode: "numeric", maxLength: 10, placeholder: board().dataset.dayHint });
    day.dataset.day = "";
  }
};

const write = text => {
  if (isDay()) {
    field.value = asDay((field.value + text).replace(/\D/g, ""));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const end = field.selectionEnd;
  if (end === null) { // A field of figures keeps its place to itself.
    field.value = field.maxLength > 0 ? (field.value + text).slice(0, field.maxLength) : field.value + text;
  } else if (field.maxLength < 0 || field.value.length - (end - field.selectionStart) + text.length <= field.maxLength) {
    field.setRangeText(text, field.selectionStart, end, "end");
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

const erase = () => {
  if (isDay()) {
    field.value = asDay(field.value.replace(/\D/g, "").slice(0, -1));
  } else if (field.selectionEnd === null) {
    field.value = field.value.slice(0, -1);
  } else {
    const [from, to] = [field.selectionStart, field.selectionEnd];
    const before = [...field.value.slice(0, from)];
    field.setRangeText("", from === to ? from - (before.at(-1)?.length ?? 0) : from, to, "end");
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

const show = async () => {
  const keys = board();
  const now = mode();
  for (const key of keys.querySelectorAll("[data-in]")) {
    key.hidden = key.dataset.in !== now;
  }
  for (const word of keys.querySelectorAll("[data-mode-is]")) {
    word.hidden = word.dataset.modeIs !== now;
  }
  keys.querySelector("[data-do=mode]").disabled = isPlain();
  keys.querySelector("[data-do=line]").hidden = !field.matches("textarea");
  keys.querySelector("[data-do=shift]").setAttribute("aria-pressed", String(capitals));
  for (const key of keys.querySelectorAll(".key[data-key]")) {
    if (/^[a-z]$/i.test(key.dataset.key)) {
      key.textContent = capitals && now === "latin" ? key.dataset.key.toUpperCase() : key.dataset.key;
    }
  }
  keys.querySelector("[data-typed]").textContent = typed;
  const signs = typed ? offer(await load(), typed).signs : [];
  keys.querySelector("[data-offer]").replaceChildren(...signs.slice(page * OFFERED, (page + 1) * OFFERED).map(sign => {
    const key = document.createElement("button");
    Object.assign(key, { type: "button", className: "key key-sign", textContent: sign });
    key.dataset.sign = sign;
    return key;
  }));
  keys.querySelector("[data-page='-1']").disabled = page === 0;
  keys.querySelector("[data-page='1']").disabled = (page + 1) * OFFERED >= signs.length;
};

const choose = async sign => {
  const { length } = offer(await load(), typed);
  write(sign);
  [typed, page] = [typed.slice(length), 0];
  await show();
};

const press = async key => {
  const sign = key.dataset.key;
  const { do: what, sign: chosen, page: turn } = key.dataset;
  if (chosen) {
    await choose(chosen);
  } else if (turn) {
    page += Number(turn);
    await show();
  } else if (what === "back") {
    if (typed) {
      [typed, page] = [typed.slice(0, -1), 0];
    } else {
      erase();
    }
    await show();
  } else if (what === "mode") {
    board().dataset.mode = mode() === "chinese" ? "latin" : "chinese";
    [typed, page] = ["", 0];
    await show();
  } else if (what === "shift") {
    capitals = !capitals;
    await show();
  } else if (what === "line") {
    write("\n");
  } else if (what === "done") {
    close();
  } else if (mode() === "chinese" && /^[a-z]$/.test(sign)) {
    [typed, page] = [typed.length < 18 ? typed + sign : typed, 0];
    await show();
  } else if (typed && sign === " ") {
    const [first] = offer(await load(), typed).signs;
    if (first) {
      await choose(first);
    }
  } else {
    write(capitals && mode() === "latin" ? sign.toUpperCase() : sign);
  }
};

const close = () => {
  board()?.setAttribute("hidden", "");
  document.documentElement.classList.remove("has-keys");
  [field, typed, page] = [null, "", 0];
  document.activeElement?.blur?.();
};

const begin = () => {
  let last = Promise.resolve();
  const open = target => {
    if (!takes(target) || !board()) {
      return;
    }
    [field, typed, page] = [target, "", 0];
    board().hidden = false;
    document.documentElement.classList.add("has-keys");
    last = last.then(show);
    field.scrollIntoView({ block: "center" });
  };
  document.addEventListener("focusin", event => open(event.target));
  document.addEventListener("focusout", () => setTimeout(() => {
    if (field && document.activeElement !== field) {
      close();
    }
  }));
  // A key that took the focus would shut the keyboard it is on.
  document.addEventListener("pointerdown", event => event.target.closest?.("#kiosk-keys") && event.preventDefault(), true);
  document.addEventListener("mousedown", event => event.target.closest?.("#kiosk-keys") && event.preventDefault(), true);
  document.addEventListener("click", event => {
    // Touched before this script was there, or after "done": it has the focus already, and no second word of it comes.
    if (!field && event.target === document.activeElement) {
      open(event.target);
    }
    const key = event.target.closest?.("#kiosk-keys .key");
    if (key && field) {
      last = last.then(() => field && press(key)); // One after the other, however fast they are pressed.
    }
  });
  days();
  new MutationObserver(days).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["type"] });
  open(document.activeElement);
};

begin();
