// Signing on glass: what a finger, pen or mouse draws becomes a picture in the hidden field beside it. And a photo is sent as it is taken.
// Loaded by portal.js where a page has a pad. Caught at the document, so that it holds after the page has been exchanged.

const pads = new WeakMap();
const Ink = "#10202f";

const draw = (pad, strokes) => {
  const size = pad.getBoundingClientRect();
  const scale = Math.min(2, window.devicePixelRatio || 1);
  pad.width = Math.round(size.width * scale);
  pad.height = Math.round(size.height * scale);
  const pen = pad.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, pad.width, pad.height);
  [pen.strokeStyle, pen.fillStyle, pen.lineWidth, pen.lineCap, pen.lineJoin] = [Ink, Ink, 3 * scale, "round", "round"];
  for (const stroke of strokes) {
    // Points are shares of the pad, so that turning the tablet keeps the writing; width alone sets the scale, so that it is not pulled out of shape.
    const points = stroke.map(([x, y]) => [x * pad.width, y * pad.width]);
    pen.beginPath();
    pen.moveTo(...points[0]);
    points.forEach(point => pen.lineTo(...point));
    pen.stroke();
  }
};

const show = box => {
  const pad = box.querySelector("canvas");
  const strokes = pads.get(pad)?.strokes ?? [];
  draw(pad, strokes);
  box.querySelector("input[type=hidden]").value = strokes.length ? pad.toDataURL("image/png") : "";
  box.querySelector("[data-sign-again]").disabled = strokes.length === 0;
};

export const begin = () => {
  for (const box of document.querySelectorAll("[data-sign][hidden]")) {
    box.hidden = false;
    const pad = box.querySelector("canvas");
    pads.set(pad, { strokes: [] });
    show(box);
  }
};

const place = (pad, event) => {
  const at = pad.getBoundingClientRect();
  return [(event.clientX - at.left) / at.width, (event.clientY - at.top) / at.width];
};

document.addEventListener("pointerdown", event => {
  const pad = event.target.closest?.("[data-sign] canvas");
  if (!pad || !event.isPrimary) {
    return;
  }
  event.preventDefault();
  pad.setPointerCapture(event.pointerId);
  const state = pads.get(pad);
  state.current = [place(pad, event)];
  state.strokes.push(state.current);
  draw(pad, state.strokes);
});
document.addEventListener("pointermove", event => {
  const pad = event.target.closest?.("[data-sign] canvas");
  const state = pad && pads.get(pad);
  if (!state?.current) {
    return;
  }
  state.current.push(...(event.getCoalescedEvents?.() ?? [event]).map(each => place(pad, each)));
  draw(pad, state.strokes);
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, event => {
    const pad = event.target.closest?.("[data-sign] canvas");
    const state = pad && pads.get(pad);
    if (state?.current) {
      state.current = null;
      show(pad.closest("[data-sign]"));
    }
  });
}
document.addEventListener("click", event => {
  const box = event.target.closest?.("[data-sign-again]")?.closest("[data-sign]");
  if (box) {
    pads.set(box.querySelector("canvas"), { strokes: [] });
    show(box);
  }
});
window.addEventListener("resize", () => document.querySelectorAll("[data-sign]:not([hidden])").forEach(show));

// A photo that was just taken is sent, with all that is typed. One too large was taken out of the field by then.
document.addEventListener("change", event => {
  const field = event.target.closest?.("input[type=file][data-send]");
  if (field?.files.length) {
    field.form.requestSubmit(document.getElementById(field.dataset.send));
  }
});
