/** Columns of the epochs' numbers. A number that is not finite is NaN, one that is not there null. */
const COLUMNS = [
  "epoch",
  "objective",
  "best",
  "hypergradient_norm",
  "error_bound",
  "error_estimate",
  "lower_residual",
  "linear_residual_ratio",
  "lower_steps",
  "linear_steps",
  "step_size",
  "workspace_bytes",
  "seconds",
];

function value(point, column) {
  if (!(column in point)) {
    return null;
  }
  return point[column] === null ? NaN : point[column];
}

/** The trace's points as columns. */
export function columns(points) {
  const made = {};
  for (const column of COLUMNS) {
    made[column] = points.map((point) => value(point, column));
  }
  return made;
}

/** Another epoch at the end, unless it is known already. */
export function append(made, point) {
  if (made.epoch.length > 0 && point.epoch <= made.epoch.at(-1)) {
    return false;
  }
  for (const column of COLUMNS) {
    made[column].push(value(point, column));
  }
  return true;
}

export const has = (column) => column.some((number) => number !== null);

/** Whether a logarithmic axis shows more: all of it positive, over more than a decade. */
export function wantsLog(values) {
  const finite = values.flat().filter((number) => Number.isFinite(number));
  const positive = finite.filter((number) => number > 0);
  return positive.length > 0 && Math.min(...finite.slice(0, 50_000)) >= 0 && Math.max(...positive) > 10 * Math.min(...positive);
}

/** Both edges of a band of half width `width` around `middle`. */
export function band(middle, width) {
  const there = (i) => Number.isFinite(middle[i]) && Number.isFinite(width[i]);
  return {
    upper: middle.map((number, i) => (there(i) ? number + width[i] : null)),
    lower: middle.map((number, i) => (there(i) ? Math.max(0, number - width[i]) : null)),
  };
}

/**
 * About at which epoch something happened: the time that the run has run, over the epochs' own.
 *
 * @param made columns with the epochs' seconds
 * @param running stretches `{from, to}` of milliseconds in which it ran
 * @param at milliseconds
 */
export function epochAt(made, running, at) {
  const end = made.epoch.length - 1;
  if (end < 1) {
    return made.epoch[0] ?? 0;
  }
  const spent = (until) => running.reduce((sum, it) => sum + Math.max(0, Math.min(until, it.to) - it.from), 0);
  const total = spent(Infinity);
  if (total <= 0) {
    return made.epoch[end];
  }
  const times = [0];
  for (let i = 1; i <= end; i++) {
    const seconds = Number.isFinite(made.seconds[i]) ? made.seconds[i] : 0;
    times.push(times[i - 1] + Math.max(1e-12, seconds) * (made.epoch[i] - made.epoch[i - 1]));
  }
  const wanted = (spent(at) / total) * times[end];
  const after = times.findIndex((time) => time >= wanted);
  return made.epoch[after < 0 ? end : after];
}
