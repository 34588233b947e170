import * as api from "./api.js";
import { actions, attempt } from "./actions.js";
import { Chart } from "./chart.js";
import { el, say } from "./dom.js";
import { ago, bytes, number, stateName, TERMINAL, tick, time, tone } from "./format.js";
import { Markers } from "./markers.js";
import { append, columns } from "./series.js";
import { onTheme } from "./theme.js";

/** As many as a wide screen can show; the daemon thins out to so many. */
const POINTS = 2000;
const DRAW_MILLIS = 250;

const CHARTS = [
  {
    title: "Objective",
    curves: [
      { column: "objective", label: "objective", colour: "c1" },
      { column: "best", label: "best so far", colour: "c2", stepped: true },
    ],
  },
  {
    title: "Hypergradient ‖∇̂f‖",
    curves: [
      {
        column: "hypergradient_norm",
        label: "‖∇̂f‖",
        colour: "c1",
        bands: [
          { column: "error_bound", label: "± proven bound", alpha: 0.12 },
          { column: "error_estimate", label: "± estimate", alpha: 0.28 },
        ],
      },
    ],
  },
  {
    title: "Residuals",
    curves: [
      { column: "lower_residual", label: "lower level", colour: "c3" },
      { column: "linear_residual_ratio", label: "linear, relative", colour: "c4" },
    ],
  },
  {
    title: "Steps per epoch",
    curves: [
      { column: "lower_steps", label: "t, lower", colour: "c3", stepped: true },
      { column: "linear_steps", label: "k, linear", colour: "c4", stepped: true },
    ],
  },
  { title: "Solver memory", format: bytes, curves: [{ column: "workspace_bytes", label: "workspace", colour: "c2", stepped: true }] },
  { title: "Step size", curves: [{ column: "step_size", label: "η", colour: "c4", stepped: true }] },
];

/** One job: its numbers, curves, events, and what can be done with it. */
export function jobPage(place, events, id) {
  const stop = new AbortController();
  const note = el("p", { class: "state-note", "data-state": "loading" }, "Loading the job …");
  place.replaceChildren(note);
  const head = new Head();
  const markers = new Markers();
  const charts = CHARTS.map((chart) => new Chart({ ...chart, onZoom: zoom }));
  const whole = el("button", { type: "button", class: "button small", hidden: true, onclick: () => zoom(null) }, "All epochs");
  const shown = el("span", { class: "soft" });
  const tools = el("div", { class: "tools" }, shown, whole, el("span", { class: "soft hint" }, "drag in a chart to zoom"));
  let job = null;
  let made = columns([]);
  let range = null;
  let epochs = 0;
  let timer = null;

  async function load() {
    try {
      const [found, trace] = await Promise.all([api.job(id, stop.signal), api.trace(id, POINTS, range, stop.signal)]);
      take(found.job);
      made = columns(trace.points);
      epochs = trace.epochs;
      draw();
    } catch (failure) {
      if (!stop.signal.aborted && job === null) {
        note.dataset.state = "failed";
        note.textContent = failure instanceof api.Refused ? failure.message : "The daemon cannot be reached. This page tries again by itself.";
      }
    }
  }

  function take(found) {
    if (job === null) {
      place.replaceChildren(
        el("a", { class: "back", href: "#/" }, "← Jobs"),
        head.element,
        tools,
        el("div", { class: "charts" }, ...charts.map((chart) => chart.element)),
        el("h2", {}, "Events"),
        markers.element,
        specification(found),
      );
    }
    job = found;
    markers.transitions = job.transitions;
    head.show(job, refresh);
    document.title = `${job.name} · Bilevo`;
  }

  async function refresh() {
    const found = await attempt(() => api.job(id, stop.signal));
    if (found) {
      take(found.job);
      drawSoon();
    }
  }

  function draw() {
    timer = null;
    const lines = markers.all(made);
    charts.forEach((chart) => chart.show(made, lines));
    markers.render(made);
    head.numbers(made);
    whole.hidden = range === null;
    say(
      shown,
      range
        ? `epochs ${number(range.from)} to ${number(range.to)}`
        : `${number(epochs)} epochs${made.epoch.length < epochs ? `, ${number(made.epoch.length)} drawn` : ""}`,
    );
    place.dataset.drawn = made.epoch.length;
  }

  function drawSoon() {
    timer ??= setTimeout(draw, DRAW_MILLIS);
  }

  function zoom(wanted) {
    range = wanted;
    load();
  }

  const silence = events.listen((type, data) => {
    if (type === "epoch" && data.job === id && job !== null) {
      head.live(data);
      if (range === null && append(made, data)) {
        epochs = Math.max(epochs, data.epoch + 1);
        made.epoch.length > 2 * POINTS ? load() : drawSoon();
      }
    } else if (type === "warning" && data.job === id) {
      markers.warn(data.message, made.epoch.at(-1) ?? 0);
      drawSoon();
    } else if (type === "transition" && data.job === id) {
      TERMINAL.has(data.to) || data.to === "QUEUED" ? load() : refresh();
    } else if (type === "deleted" && data.job === id) {
      location.hash = "#/";
    } else if (type === "state" || type === "reset") {
      load();
    }
  });
  const silenceTheme = onTheme(() => charts.forEach((chart) => chart.recolour()));
  load();
  return {
    title: "Job",
    keys: [
      { key: "x", run: () => charts.forEach((chart) => chart.toggleLog()) },
      { key: "0", run: () => zoom(null) },
      ...["p", "r", "c"].map((key) => ({ key, run: () => head.press(key) })),
    ],
    leave: () => {
      stop.abort();
      clearTimeout(timer);
      silence();
      silenceTheme();
      charts.forEach((chart) => chart.destroy());
    },
  };
}

function specification(job) {
  const origin = [
    ["id", job.id],
    ["attempt", job.attempt],
    ["seed", job.seed],
    ["submitted", time(job.created)],
    ["hash of the job", job.job_hash],
    ["hash of its data", job.data_hash],
  ];
  return el(
    "details",
    { class: "card specification" },
    el("summary", {}, "Specification"),
    el("table", {}, el("tbody", {}, ...origin.map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, String(value)))))),
    el("pre", { tabindex: "0" }, JSON.stringify(job.job, null, 2)),
  );
}

/** Name, state, buttons and the newest numbers. */
class Head {
  #name = el("h1");
  #badge = el("span", { class: "badge" });
  #under = el("p", { class: "under" });
  #advice = el("p", { class: "advice", hidden: true });
  #buttons = el("div", { class: "actions" });
  #actions = [];
  #tiles = Object.fromEntries(["objective", "best", "‖∇̂f‖", "epoch", "t / k", "per epoch"].map((name) => [name, el("b", {}, "–")]));
  #shown = null;
  element = el(
    "section",
    { class: "head", "aria-label": "Job" },
    el("div", { class: "title" }, el("div", {}, el("div", { class: "name" }, this.#name, this.#badge), this.#under), this.#buttons),
    this.#advice,
    el("div", { class: "tiles" }, ...Object.entries(this.#tiles).map(([name, value]) => el("div", { class: "tile" }, el("span", {}, name), value))),
  );

  show(job, done) {
    say(this.#name, job.name);
    say(this.#badge, stateName(job.state));
    this.#badge.className = `badge ${tone(job.state)}`;
    say(this.#under, [`job ${job.id}`, job.reason, `updated ${ago(job.updated)}`].filter(Boolean).join(" · "));
    say(this.#advice, job.advice ?? "");
    this.#advice.hidden = !job.advice;
    if (this.#shown !== job.state) {
      this.#shown = job.state;
      this.#actions = actions(job, done);
      const focused = this.#buttons.contains(document.activeElement);
      this.#buttons.replaceChildren(
        ...this.#actions.map((it) =>
          el("button", { type: "button", class: `button ${it.danger ? "danger" : ""}`, "data-action": it.name, onclick: it.run }, it.label),
        ),
      );
      if (focused) {
        this.#buttons.firstElementChild.focus();
      }
    }
  }

  /** Does what the key stands for, where that can be done now. */
  press(key) {
    this.#actions.find((it) => it.key === key)?.run();
  }

  numbers(made) {
    const last = made.epoch.length - 1;
    if (last >= 0) {
      const point = Object.fromEntries(Object.entries(made).map(([name, values]) => [name, values[last]]));
      this.live(point);
    }
  }

  live(point) {
    const told = (value) => (value === null || Number.isNaN(value) ? "not finite" : number(value));
    say(this.#tiles.objective, told(point.objective));
    say(this.#tiles.best, told(point.best));
    say(this.#tiles["‖∇̂f‖"], told(point.hypergradient_norm));
    say(this.#tiles.epoch, number(point.epoch));
    say(this.#tiles["t / k"], `${number(point.lower_steps)} / ${number(point.linear_steps)}`);
    say(this.#tiles["per epoch"], Number.isFinite(point.seconds) ? `${tick(Number((1000 * point.seconds).toPrecision(3)))} ms` : "–");
  }
}
