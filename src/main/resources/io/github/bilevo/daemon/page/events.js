import { request } from "./api.js";

const SILENCE_MILLIS = 25_000;
const RETRY_MILLIS = 2_000;

/**
 * The daemon's events. Read by fetch, because an EventSource cannot give a token; what was missed
 * while the connection was away is asked for by the last event's id.
 */
export class Events {
  #listeners = new Set();
  #states = new Set();
  #last = null;
  #heard = 0;
  #state = "connecting";

  /** Calls `listener(type, data)` with every event; gives the way to stop that. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` with connecting, live, stale or disconnected, now and when it changes. */
  watch(listener) {
    this.#states.add(listener);
    listener(this.#state);
  }

  /** Connects, for good. */
  async run() {
    setInterval(() => this.#judge(), 1000);
    for (;;) {
      try {
        await this.#read();
      } catch {
        // told by the state
      }
      this.#become("disconnected");
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLIS));
    }
  }

  async #read() {
    const headers = this.#last ? { "Last-Event-ID": this.#last } : {};
    const stop = new AbortController();
    const silent = setInterval(() => {
      if (Date.now() - this.#heard > 3 * SILENCE_MILLIS) {
        stop.abort();
      }
    }, 1000);
    this.#heard = Date.now();
    try {
      const response = await request("/events", { headers, signal: stop.signal });
      if (!response.ok) {
        return;
      }
      this.#hear();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        this.#hear();
        const blocks = (rest + part.value).split("\n\n");
        rest = blocks.pop();
        blocks.forEach((block) => this.#tell(block));
      }
    } finally {
      clearInterval(silent);
    }
  }

  #tell(block) {
    const fields = {};
    for (const line of block.split("\n")) {
      const colon = line.indexOf(": ");
      if (colon > 0) {
        fields[line.slice(0, colon)] = line.slice(colon + 2);
      }
    }
    if (fields.id) {
      this.#last = fields.id;
    }
    if (fields.event) {
      const data = JSON.parse(fields.data);
      this.#listeners.forEach((listener) => listener(fields.event, data));
    }
  }

  #hear() {
    this.#heard = Date.now();
    this.#become("live");
  }

  #judge() {
    if (this.#state === "live" && Date.now() - this.#heard > SILENCE_MILLIS) {
      this.#become("stale");
    }
  }

  #become(state) {
    if (state !== this.#state) {
      this.#state = state;
      this.#states.forEach((listener) => listener(state));
    }
  }
}
