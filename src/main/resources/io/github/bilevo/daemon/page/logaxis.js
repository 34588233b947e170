/**
 * A logarithmic axis of our own: uPlot's rounds its ticks to so many digits that residuals near 1e−17
 * are 0 to it, and then it never ends.
 */
const MOST_TICKS = 6;
const SMALLEST = 1e-300;

/** The axis from whole decades, or from halves of them where the values are close. */
export function decades(low, high) {
  if (low === null || high === null) {
    return [0.1, 1];
  }
  const from = Math.log10(Math.max(SMALLEST, low));
  const to = Math.log10(Math.max(SMALLEST, high));
  const step = to - from < 1 ? 0.25 : 1;
  const first = Math.floor(from / step) * step;
  const last = Math.max(first + step, Math.ceil(to / step) * step);
  return [10 ** first, 10 ** last];
}

/** Powers of ten, as many as there is room for; on a short axis also their double and fivefold. */
export function logTicks(low, high) {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.ceil(Math.log10(high) - 1e-9);
  const step = Math.max(1, Math.ceil((last - first) / MOST_TICKS));
  const parts = last - first <= 1 ? [1, 2, 3, 4, 6, 8] : last - first <= 2 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let power = first; power <= last; power += step) {
    for (const part of parts) {
      const tick = Number(`${part}e${power}`);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
        ticks.push(tick);
      }
    }
  }
  return ticks;
}
