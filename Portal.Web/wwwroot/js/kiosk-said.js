// What the portal has a machine say to whoever stands there: a sentence from the staff, that it is locked, that its looks have changed.
const isEnglish = () => document.documentElement.lang.startsWith("en");

const panel = (name, role, ...content) => {
  document.querySelector(`.${name}`)?.remove();
  const made = document.createElement("div");
  made.className = name;
  made.setAttribute("role", role);
  made.append(...content);
  document.body.append(made);
  return made;
};

const paragraph = text => {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
};

/** A word from the staff stays until it is put away, or for two minutes. */
const say = text => {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-large";
  close.textContent = isEnglish() ? "I have read it" : "知道了";
  const made = panel("kiosk-said", "alert", paragraph(text), close);
  close.addEventListener("click", () => made.remove());
  setTimeout(() => made.remove(), 120_000);
};

/** Nobody uses a locked machine; it looks every few seconds whether it was unlocked. */
const lock = fault => {
  const words = isEnglish() ? fault.en : fault.zh;
  panel("kiosk-locked", "alertdialog", paragraph(words)).setAttribute("aria-label", words);
};

export const attend = devices => {
  devices.addEventListener("device", ({ detail }) => {
    if (detail.type === "message" && detail.data?.text) {
      say(detail.data.text);
    } else if (detail.type === "profile" && document.querySelector("[data-rest]")) {
      location.reload(); // Only where nobody is in the middle of something.
    }
  });
  devices.addEventListener("state", ({ detail }) => {
    if (detail.state === "refused" && detail.fault?.kind === "LOCKED") {
      lock(detail.fault);
    } else if (detail.state === "open") {
      document.querySelector(".kiosk-locked")?.remove();
    }
  });
};
