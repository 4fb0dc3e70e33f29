// The desk: keys that work without a round trip, and keeping what is typed in the browser until it was sent.
// Keys are marked in the page: data-key="1" is pressed by 1, "submit" by Ctrl+Enter, "escape" by Esc; a field so marked gets the
// cursor. "?" shows them all (KeysHelp.razor).

const prefix = "portal-kept:";
const keptDays = 7;

// The last one in the page is the innermost: Esc leaves the form before it leaves the case.
function visible(selector) {
  return [...document.querySelectorAll(selector)].findLast(element => element.checkVisibility() && !element.disabled && element.getAttribute("aria-disabled") !== "true");
}

function isTyping(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");
}

// A field tells what was typed when it is left, and a key pressed in it does not leave it: the last word would be lost.
function tellTyped() {
  const field = document.activeElement;
  if (field && isTyping(field) && field.type !== "file") {
    field.blur();
    field.focus({ preventScroll: true });
  }
}

function rows() {
  return [...document.querySelectorAll(".work-table tbody tr[tabindex]")];
}

function go(by) {
  const all = rows();
  if (all.length === 0) {
    return;
  }
  const at = all.indexOf(document.activeElement?.closest?.("tr"));
  const from = at >= 0 ? at : all.findIndex(row => row.ariaSelected === "true");
  const next = all[from < 0 ? 0 : Math.min(all.length - 1, Math.max(0, from + by))];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function open(row) {
  row.querySelector("a[data-open]")?.click();
}

// What a marked key does is what its element is: a field gets the cursor, a menu opens with the cursor in it, the rest is pressed.
function press(element) {
  if (element.matches("textarea, select, input:not([type=checkbox], [type=radio])")) {
    element.focus();
    element.select?.();
    return;
  }
  element.click();
  if (element.matches("summary")) {
    menuItems(element.parentElement)[0]?.focus();
  }
}

function menuItems(menu) {
  return [...menu.querySelectorAll("button:not(:disabled)")];
}

function openRow() {
  return document.querySelector(".work-table tr[aria-selected=true]");
}

// The row stays while the case beside it goes: whoever closes it goes on from there.
function returnTo(row) {
  const started = performance.now();
  const look = () => {
    if (!document.querySelector(".pane-case")) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    } else if (performance.now() - started < 3000) {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
}

function showHelp() {
  const help = document.getElementById("keys");
  if (help && !help.open) {
    help.showModal();
  }
}

document.addEventListener("keydown", event => {
  if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open], [popover]:popover-open")) {
    return;
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const button = visible("[data-key=submit]");
    if (button) {
      event.preventDefault();
      tellTyped();
      button.click();
    }
    return;
  }
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      return;
    }
    visible("[data-key=escape]")?.click();
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) {
    return;
  }
  const row = event.target.closest(".work-table tbody tr");
  const menu = event.target.closest("details.menu[open]");
  const inCase = event.target.closest(".pane-case") !== null;
  const isFree = event.target === document.body || event.target.id === "main" || row !== null;
  switch (event.key) {
    case "j":
      go(1);
      break;
    case "k":
      go(-1);
      break;
    case "ArrowDown":
    case "ArrowUp":
      if (menu) {
        const items = menuItems(menu);
        items[(items.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
        break;
      }
      if (!isFree) {
        return;
      }
      go(event.key === "ArrowDown" ? 1 : -1);
      break;
    case "Enter":
      if (row === null || event.target !== row) {
        return;
      }
      open(row);
      break;
    case " ":
      if (row === null || event.target !== row) {
        return;
      }
      row.querySelector(".cell-check input")?.click();
      break;
    case "ArrowRight": {
      const body = document.querySelector(".pane-case .case-body");
      if (!body || inCase || !isFree) {
        return;
      }
      body.focus({ preventScroll: true });
      break;
    }
    case "ArrowLeft": {
      const from = openRow();
      if (!from || !inCase || !event.target.matches(".case-body")) {
        return;
      }
      from.focus();
      break;
    }
    case "?":
      showHelp();
      break;
    case "r": {
      // R signs for what is ticked, and for the row under the cursor when nothing is.
      const ticked = document.querySelector(".cell-check input:checked");
      const here = row ?? openRow();
      if (!ticked) {
        here?.querySelector(".cell-check input")?.click();
      }
      setTimeout(() => visible("[data-key=r]")?.click(), ticked ? 0 : 150);
      break;
    }
    default: {
      const marked = event.key.length === 1 ? visible(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`) : null;
      if (!marked) {
        return;
      }
      press(marked);
    }
  }
  event.preventDefault();
});

// A click anywhere in a row opens it, except on what has its own meaning.
document.addEventListener("click", event => {
  if (event.target.closest("[data-dialog=keys]")) {
    document.querySelector("[popover]:popover-open")?.hidePopover();
    showHelp();
    return;
  }
  const left = openRow();
  if (left && event.target.closest(".case-close")) {
    returnTo(left);
  }
  const row = event.target.closest(".work-table tbody tr[tabindex]");
  if (row && !event.target.closest("a, button, input, label") && getSelection().isCollapsed) {
    open(row);
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest("button")) {
      menu.open = false;
    }
  }
});

// --- keeping what is typed -------------------------------------------------------------------------------------------

function keep(event) {
  const form = event.target.closest("[data-keep]");
  if (!form) {
    return;
  }
  const values = {};
  for (const field of form.querySelectorAll("[name]")) {
    if (field.type === "checkbox") {
      values[field.name] = String(field.checked);
    } else if (field.type !== "radio" || field.checked) {
      values[field.name] = field.value;
    }
  }
  try {
    localStorage.setItem(prefix + form.dataset.keep, JSON.stringify({ at: Date.now(), values }));
  } catch {
    // A full or forbidden store: the text still stands in the page and on the server.
  }
}
document.addEventListener("input", keep);
document.addEventListener("change", keep);

export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(prefix + key))?.values ?? null;
  } catch {
    return null;
  }
}

export function forget(key) {
  localStorage.removeItem(prefix + key);
}

export function focusOnRow(caseId) {
  requestAnimationFrame(() => document.querySelector(`.work-table tr[data-case="${CSS.escape(caseId)}"]`)?.focus());
}

export function focusOn(id) {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}

for (const key of Object.keys(localStorage).filter(name => name.startsWith(prefix))) {
  try {
    if (Date.now() - JSON.parse(localStorage.getItem(key)).at > keptDays * 86_400_000) {
      localStorage.removeItem(key);
    }
  } catch {
    localStorage.removeItem(key);
  }
}
