import { el } from "./dom.js";
import { stateName, time } from "./format.js";
import { epochAt } from "./series.js";

/** What happened to a job, and at which epoch: lines in the charts and rows below them. */
export class Markers {
  #transitions = [];
  #warnings = [];
  #body = el("tbody");
  element = el(
    "section",
    { class: "card scroll events", "aria-label": "Events" },
    el("table", {}, el("thead", {}, el("tr", {}, ...["When", "Epoch", "Event"].map((name) => el("th", { scope: "col" }, name)))), this.#body),
  );

  set transitions(transitions) {
    this.#transitions = transitions;
  }

  /** A warning, which names its epoch or came at the newest one. */
  warn(message, newest) {
    const named = /^epoch (\d+)/.exec(message);
    this.#warnings.push({ at: new Date().toISOString(), epoch: named ? Number(named[1]) : newest, text: message, kind: "warning" });
  }

  #running(now) {
    const stretches = [];
    this.#transitions.forEach((change, i) => {
      if (change.to === "RUNNING") {
        const next = this.#transitions[i + 1];
        stretches.push({ from: Date.parse(change.at), to: next ? Date.parse(next.at) : now });
      }
    });
    return stretches;
  }

  /** All of them in order; a transition's epoch is worked out from its time. */
  all(made) {
    const running = this.#running(Date.now());
    const changes = this.#transitions.map((change) => ({
      at: change.at,
      epoch: epochAt(made, running, Date.parse(change.at)),
      text: stateName(change.to) + (change.reason ? `: ${change.reason}` : ""),
      kind: change.to.toLowerCase(),
    }));
    return [...changes, ...this.#warnings].sort((a, b) => a.at.localeCompare(b.at));
  }

  /** Shows them below the charts. */
  render(made) {
    const rows = this.all(made).map((it) =>
      el(
        "tr",
        {},
        el("td", {}, time(it.at)),
        el("td", { class: "n" }, it.kind === "warning" ? String(it.epoch) : `≈ ${it.epoch}`),
        el("td", {}, el("span", { class: `mark ${it.kind}` }), it.text),
      ),
    );
    this.#body.replaceChildren(...rows.reverse());
  }
}
