import uPlot from "/page/uplot.js";
import { el } from "./dom.js";
import { number, tick } from "./format.js";
import { decades, logTicks } from "./logaxis.js";
import { band, wantsLog } from "./series.js";
import { colour } from "./theme.js";

const HEIGHT = 230;
const CURSORS = uPlot.sync("epochs");
const FONT = "12px system-ui, sans-serif";

/**
 * Curves over the epochs: hover for values, drag to zoom, logarithmic or linear. Where a value is
 * not finite a cross stands at the upper edge; events are dashed lines.
 */
export class Chart {
  #curves;
  #format;
  #log = null;
  #plot = null;
  #data = null;
  #markers = [];
  #onZoom;
  #place = el("div", { class: "plot" });
  #scale;
  element;

  /**
   * @param title above it
   * @param curves `{column, label, colour, stepped, bands: [{column, label, alpha}]}`
   * @param format of the values
   * @param onZoom called with `{from, to}` epochs
   */
  constructor({ title, curves, format = number, onZoom }) {
    this.#curves = curves;
    this.#format = format;
    this.#onZoom = onZoom;
    this.#scale = el("button", { type: "button", class: "button small", onclick: () => this.toggleLog() }, "log");
    this.element = el(
      "section",
      { class: "card chart", "aria-label": title },
      el("header", {}, el("h3", {}, title), this.#scale),
      this.#place,
    );
    new ResizeObserver(() => this.#resize()).observe(this.#place);
  }

  toggleLog() {
    this.#log = !this.#log;
    this.#build();
  }

  /** Whether the axis is logarithmic. */
  get log() {
    return this.#log;
  }

  /** Draws these columns, and these markers `{epoch, kind}`. */
  show(made, markers) {
    const had = this.#names();
    this.#data = made;
    this.#markers = markers;
    if (this.#log === null && made.epoch.length > 2) {
      this.#log = wantsLog(this.#curves.map((curve) => made[curve.column]));
    }
    if (this.#plot && had === this.#names()) {
      this.#plot.setData(this.#columns());
    } else {
      this.#build();
    }
  }

  /** Draws again, in the colours of now. */
  recolour() {
    this.#build();
  }

  destroy() {
    this.#plot?.destroy();
    this.#plot = null;
  }

  /** Curves that have a value. */
  #present() {
    return this.#curves.filter((curve) => this.#data?.[curve.column].some((value) => value !== null));
  }

  #bands(curve) {
    return (curve.bands ?? []).filter((it) => this.#data[it.column].some((value) => value !== null));
  }

  #names() {
    if (!this.#data) {
      return "";
    }
    return this.#present().map((curve) => [curve.column, ...this.#bands(curve).map((it) => it.column)]).join();
  }

  #columns() {
    const shown = (values) => values.map((value) => (Number.isFinite(value) && !(this.#log && value <= 0) ? value : null));
    const columns = [this.#data.epoch];
    for (const curve of this.#present()) {
      columns.push(shown(this.#data[curve.column]));
      for (const it of this.#bands(curve)) {
        const { upper, lower } = band(this.#data[curve.column], this.#data[it.column]);
        const floor = this.#log ? Math.min(...this.#data[curve.column].filter((value) => value > 0)) / 10 : 0;
        columns.push(upper, lower.map((value) => (value === null ? null : Math.max(value, floor))));
      }
    }
    return columns;
  }

  #build() {
    if (!this.#data) {
      return;
    }
    this.destroy();
    this.#scale.textContent = this.#log ? "log" : "linear";
    this.#scale.setAttribute("aria-label", `${this.#log ? "Logarithmic" : "Linear"} axis; change`);
    this.element.dataset.scale = this.#log ? "log" : "linear";
    if (this.#present().length === 0) {
      this.#place.replaceChildren(el("p", { class: "none" }, "Nothing recorded yet."));
      return;
    }
    this.#place.replaceChildren();
    this.#plot = new uPlot(this.#options(), this.#columns(), this.#place);
  }

  #options() {
    const series = [{ label: "epoch", value: (plot, value) => (value === null ? "–" : number(value)) }];
    const bands = [];
    for (const curve of this.#present()) {
      series.push(this.#line(curve));
      for (const it of this.#bands(curve)) {
        bands.push({ series: [series.length, series.length + 1], fill: this.#faint(curve.colour, it.alpha) });
        series.push(this.#edge(it, curve, true), this.#edge(it, curve, false));
      }
    }
    return {
      width: Math.max(200, this.#place.clientWidth),
      height: HEIGHT,
      series,
      bands,
      legend: { live: true },
      cursor: { sync: { key: CURSORS.key, setSeries: false }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
      scales: { x: { time: false }, y: this.#log ? { distr: 3, range: (plot, low, high) => decades(low, high) } : {} },
      axes: [
        this.#axis({ size: 34, gap: 4, space: 64 }),
        this.#axis({ size: 66, gap: 6, label: this.#format === number ? tick : this.#format, ...(this.#log ? { splits: (plot, axis, low, high) => logTicks(low, high) } : {}) }),
      ],
      hooks: {
        draw: [(plot) => this.#drawMarkers(plot), (plot) => this.#drawNotFinite(plot)],
        setSelect: [(plot) => this.#select(plot)],
      },
    };
  }

  #axis({ label = tick, ...options }) {
    return {
      stroke: colour("soft"),
      font: FONT,
      grid: { stroke: colour("grid"), width: 1 },
      ticks: { show: false },
      values: (plot, splits) => splits.map((value) => (value === null ? "" : label(value))),
      ...options,
    };
  }

  #line(curve) {
    const values = this.#data;
    return {
      label: curve.label,
      stroke: colour(curve.colour),
      width: curve.thin ? 1.2 : 2,
      dash: curve.thin ? [5, 4] : undefined,
      paths: curve.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
      points: { show: values.epoch.length < 3, size: 6, fill: colour(curve.colour) },
      value: (plot, value, series, i) => {
        const there = i === null || i === undefined ? null : this.#data[curve.column][i];
        return Number.isNaN(there) ? "not finite" : this.#format(there);
      },
    };
  }

  #edge(it, curve, upper) {
    return {
      label: upper ? it.label : "",
      stroke: this.#faint(curve.colour, it.alpha * 1.6),
      width: 1,
      points: { show: false },
      class: upper ? "band-edge" : "hidden-edge",
      value: (plot, value, series, i) => (i === null || i === undefined ? "–" : this.#format(this.#data[it.column][i])),
    };
  }

  #faint(name, alpha) {
    const parts = colour(name).match(/[\d.]+/g).slice(0, 3);
    return `rgba(${parts.join(",")},${Math.min(1, alpha)})`;
  }

  #drawMarkers(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.setLineDash([3 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
    ctx.lineWidth = uPlot.pxRatio;
    for (const marker of this.#markers) {
      const x = Math.round(plot.valToPos(marker.epoch, "x", true)) + 0.5;
      if (x > bbox.left + 1 && x <= bbox.left + bbox.width) {
        ctx.strokeStyle = colour(marker.kind === "warning" || marker.kind === "failed" ? "bad" : marker.kind === "paused" ? "warn" : "soft");
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
    }
    ctx.restore();
  }

  /** A cross at each epoch where a curve has a value that is not finite. */
  #drawNotFinite(plot) {
    const { ctx, bbox } = plot;
    const size = 3.5 * uPlot.pxRatio;
    let crosses = 0;
    ctx.save();
    ctx.strokeStyle = colour("bad");
    ctx.lineWidth = 1.8 * uPlot.pxRatio;
    for (const curve of this.#present()) {
      let last = -Infinity;
      this.#data[curve.column].forEach((value, i) => {
        const x = Number.isNaN(value) || Math.abs(value) === Infinity ? plot.valToPos(this.#data.epoch[i], "x", true) : -Infinity;
        if (x - last >= 2 * size && x >= bbox.left && x <= bbox.left + bbox.width) {
          const y = bbox.top + size + 2;
          ctx.beginPath();
          ctx.moveTo(x - size, y - size);
          ctx.lineTo(x + size, y + size);
          ctx.moveTo(x + size, y - size);
          ctx.lineTo(x - size, y + size);
          ctx.stroke();
          last = x;
          crosses++;
        }
      });
    }
    ctx.restore();
    this.element.dataset.notFinite = crosses;
    this.element.dataset.drawn = this.#data.epoch.length;
  }

  #select(plot) {
    const { left, width } = plot.select;
    if (width > 4) {
      const from = Math.max(0, Math.floor(plot.posToVal(left, "x")));
      const to = Math.ceil(plot.posToVal(left + width, "x"));
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      this.#onZoom({ from, to });
    }
  }

  #resize() {
    const width = this.#place.clientWidth;
    if (this.#plot && width > 0 && Math.abs(width - this.#plot.width) > 1) {
      this.#plot.setSize({ width, height: HEIGHT });
    }
  }
}
