// A kiosk page's way to the devices of its machine: the page's side of docs/kiosk-protocol.md.
//
//   const devices = new KioskDevices({ ticket: hello => fetchTicketFor(hello) });
//   devices.addEventListener('state', e => …)    // connecting, open, refused, superseded, closed
//   devices.addEventListener('device', e => …)   // what happens by itself: a code was scanned, a key pressed, a print ended, paper ran out
//   devices.start();
//   const reading = await devices.call('idcard.read', { device: 'idcard0', nonce }, { signal, onStage });
//
// It holds no secret, believes nothing, and passes readings on as they came: the portal checks their seal.

/** A no of the agent, or of the line to it. `kind` is for code, `zh` and `en` are for people. */
export class DeviceFault extends Error {
  constructor({ kind, mayRetry, zh, en, detail = null, device = null }) {
    super(en);
    Object.assign(this, { name: "DeviceFault", kind, mayRetry, zh, en, detail, device });
  }
}

const gone = () => new DeviceFault({ kind: "AGENT_GONE", mayRetry: true, zh: "与设备的连接断开了，正在重新连接。", en: "The connection to the devices was lost; connecting again." });

export class KioskDevices extends EventTarget {
  #url; #ticket; #socket = null; #waiting = new Map(); #ids = 0; #tries = 0; #beat = 0; #again = 0; #renewal = 0; #stopped = true; #state = "closed"; #hello = null; #heardAt = 0; #why = null;

  /** url: a text, or a function that is asked at each dialling. */
  constructor({ ticket, url = "ws://127.0.0.1:17653/v1" }) {
    super();
    this.#ticket = ticket;
    this.#url = url;
  }

  get state() { return this.#state; }

  /** True when any device is a simulator: the page says so, large. */
  get simulated() { return this.#hello?.simulated ?? false; }

  /** What the agent said of itself; null as long as it has not. */
  get hello() { return this.#hello; }

  /** When it said so, by performance.now(). */
  get heardAt() { return this.#heardAt; }

  /** Why no session was opened, in one word ("time", "version"); null when one was. */
  get why() { return this.#why; }

  start() {
    if (this.#stopped) {
      this.#stopped = false;
      this.#dial();
    }
  }

  /** Takes the devices back from the page that took them: only when a person says so. */
  resume() {
    if (this.#state === "superseded" && !this.#stopped) {
      this.#dial();
    }
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#again);
    this.#socket?.close(1000);
  }

  /** Resolves with the result or rejects with a DeviceFault. A print whose answer was lost is asked about with jobs.get, never sent again. */
  call(method, params = {}, options = {}) {
    return this.#state === "open" ? this.#send(method, params, options) : Promise.reject(gone());
  }

  #say(state, more = {}) {
    this.#state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state, ...more } }));
  }

  #dial() {
    const socket = this.#socket = new WebSocket(typeof this.#url === "function" ? this.#url() : this.#url, "kiosk-devices.v1");
    this.#say("connecting");
    socket.onmessage = event => this.#hear(JSON.parse(event.data));
    socket.onclose = event => this.#lost(event);
  }

  #hear(message) {
    const wait = this.#waiting.get(message.id ?? message.params?.id);
    if (message.method === "agent.hello") {
      [this.#hello, this.#heardAt] = [message.params, performance.now()];
      this.#open();
    } else if (message.method === "device.event") {
      this.dispatchEvent(new CustomEvent("device", { detail: message.params }));
    } else if (message.method === "$/progress") {
      wait?.goOn();
      wait?.onStage?.(message.params.stage, message.params);
    } else if (wait) {
      this.#waiting.delete(message.id);
      wait.settle();
      message.error ? wait.no(new DeviceFault(message.error.data)) : wait.yes(message.result);
    }
  }

  async #open() {
    const socket = this.#socket;
    try {
      const opened = await this.#send("session.open", { ticket: await this.#ticket(this.#hello) });
      this.#tries = 0;
      this.#beat = setInterval(() => this.#send("agent.ping", {}, { within: 5000 }).catch(() => socket.close()), 10_000);
      this.#renewal = setInterval(() => this.#renew(), 10 * 60_000);
      this.#why = null;
      this.#say("open", opened);
    } catch (fault) {
      this.#why = fault.detail ?? fault.kind;
      this.#say("refused", { fault });
      socket.close();
    }
  }

  async #renew() {
    try {
      await this.#send("session.renew", { ticket: await this.#ticket(this.#hello) });
    } catch {
      this.#socket?.close(); // The next connection asks for a ticket from the beginning, and says so if there is none.
    }
  }

  #lost(event) {
    clearInterval(this.#beat);
    clearInterval(this.#renewal);
    for (const wait of this.#waiting.values()) {
      wait.settle();
      wait.no(gone());
    }
    this.#waiting.clear();
    const superseded = event.code === 4409;
    if (event.code === 4426) {
      this.#why = "version"; // Asked again all the same: one of the two is being brought up to date.
    }
    this.#say(superseded ? "superseded" : "closed", { code: event.code });
    if (!this.#stopped && !superseded) {
      // Each page a little differently, so that they do not all come back in the same moment.
      this.#again = setTimeout(() => this.#dial(), Math.min(15_000, 250 * 2 ** this.#tries++) * (0.8 + Math.random() * 0.4));
    }
  }

  #send(method, params, { signal, onStage, within = 130_000 } = {}) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return Promise.reject(gone());
    }
    const id = ++this.#ids;
    return new Promise((yes, no) => {
      const cancel = () => this.#put({ method: "$/cancelRequest", params: { id } });
      const tooLate = () => {
        cancel();
        this.#waiting.delete(id);
        signal?.removeEventListener("abort", cancel);
        no(gone());
      };
      let late = setTimeout(tooLate, within);
      const goOn = () => { // Whoever tells how far it is has not been forgotten.
        clearTimeout(late);
        late = setTimeout(tooLate, within);
      };
      const settle = () => {
        clearTimeout(late);
        signal?.removeEventListener("abort", cancel);
      };
      this.#waiting.set(id, { yes, no, settle, goOn, onStage });
      this.#put({ id, method, params });
      signal?.addEventListener("abort", cancel, { once: true });
      if (signal?.aborted) {
        cancel();
      }
    });
  }

  #put(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ jsonrpc: "2.0", ...message }));
    }
  }
}
