import { svg } from "./dom.js";

const WIDTH = 160;
const HEIGHT = 36;
const MOST = 240;

/** The objective of a job, as small as a word. */
export class Sparkline {
  #epochs = [];
  #values = [];
  #line = svg("path", { class: "spark-line" });
  #end = svg("path", { class: "spark-end" });
  element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", class: "spark", role: "img", "aria-label": "Objective over the epochs" },
    this.#line,
    this.#end,
  );

  /** Another epoch, or one that is known already. */
  add(epoch, objective) {
    if (this.#epochs.length > 0 && epoch <= this.#epochs.at(-1)) {
      return;
    }
    this.#epochs.push(epoch);
    this.#values.push(objective);
    if (this.#epochs.length > MOST) {
      const kept = (value, i) => i % 2 === 0 || i === this.#epochs.length - 1;
      const values = this.#values.filter(kept);
      this.#epochs = this.#epochs.filter(kept);
      this.#values = values;
    }
    this.#draw();
  }

  /** What was recorded, in place of what there is. */
  fill(points) {
    this.#epochs = points.map((point) => point.epoch);
    this.#values = points.map((point) => point.objective);
    this.#draw();
  }

  #draw() {
    const shown = this.#values.filter((value) => value !== null);
    if (shown.length === 0) {
      return;
    }
    const log = Math.min(...shown) > 0 && Math.max(...shown) > 20 * Math.min(...shown);
    const scale = (value) => (log ? Math.log(value) : value);
    const low = scale(Math.min(...shown));
    const high = scale(Math.max(...shown));
    const first = this.#epochs[0];
    const width = Math.max(1, this.#epochs.at(-1) - first);
    let path = "";
    let pen = false;
    let place = null;
    this.#epochs.forEach((epoch, i) => {
      if (this.#values[i] === null) {
        pen = false;
        return;
      }
      const x = 3 + ((epoch - first) / width) * (WIDTH - 8);
      const y = high === low ? HEIGHT / 2 : HEIGHT - 4 - ((scale(this.#values[i]) - low) / (high - low)) * (HEIGHT - 8);
      place = [x.toFixed(1), y.toFixed(1)];
      path += `${pen ? "L" : "M"}${place[0]} ${place[1]}`;
      pen = true;
    });
    this.#line.setAttribute("d", path);
    this.#end.setAttribute("d", `M${place[0]} ${place[1]}h0`);
    this.element.dataset.points = this.#epochs.length;
  }
}
