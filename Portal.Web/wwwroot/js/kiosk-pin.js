// A PIN typed on the pad: the page shows how many digits there are, and passes on what the pad has sealed. No digit is ever in the browser.
const say = (form, what, words = null) => {
  for (const line of form.querySelectorAll("[data-say]")) {
    line.hidden = line.dataset.say !== what;
    if (!line.hidden && words !== null) {
      line.textContent = words;
    }
  }
  form.querySelector("[data-again]").hidden = what !== "fault";
};

export const watchPins = (devices, found) => {
  let served = null;
  let stop = null;
  let away = 0;
  const count = number => {
    const stars = document.querySelector("form[data-pin] [data-count]");
    if (stars) {
      stars.textContent = "●".repeat(number);
    }
  };

  const serve = async form => {
    const pad = found().find(each => each.kind === "pinpad");
    if (!pad) {
      say(form, "missing");
      return;
    }
    stop = new AbortController();
    say(form, "typing");
    try {
      const { block, key, length } = await devices.call("pin.enter", { device: pad.device, least: 6, most: 6, timeoutMs: 60_000 }, { signal: stop.signal });
      say(form, "sending");
      form.elements.Pin.value = JSON.stringify({ block, key, length });
      form.requestSubmit();
    } catch (fault) {
      count(0);
      if (fault.kind === "AGENT_GONE") {
        served = null;
      } else if (fault.kind !== "CANCELLED" && form.isConnected) {
        say(form, "fault", document.documentElement.lang.startsWith("en") ? fault.en ?? fault.message : fault.zh ?? fault.message);
      }
    }
  };

  setInterval(() => {
    const form = document.querySelector("form[data-pin]");
    if (served && served !== form) {
      stop?.abort(); // Its page is gone: what is typed now is nobody's.
      served = null;
    }
    if (!form || served === form) {
      return;
    }
    if (devices.state !== "open") {
      away ||= performance.now();
      say(form, performance.now() - away > 4000 ? "away" : "connecting");
      return;
    }
    away = 0;
    served = form;
    serve(form);
  }, 250);
  devices.addEventListener("device", ({ detail }) => detail.type === "pin-key" && count(detail.data.count));
  document.addEventListener("click", event => {
    if (event.target.closest?.("[data-again]")?.closest("form[data-pin]")) {
      served = null;
    }
  });
};
