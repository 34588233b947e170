const MISSING = "–";

/** A number as a person reads it, five digits; what is not there is a dash. */
export function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return MISSING;
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? "∞" : "−∞";
  }
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) {
    return value.toLocaleString("en").replaceAll(",", "\u202f").replace("-", "−");
  }
  const text = size >= 1e-3 && size < 1e5 ? value.toPrecision(5) : value.toExponential(3);
  return text.replace("e+", "e").replaceAll("-", "−");
}

/** A label of an axis: as short as it can be. */
export function tick(value) {
  const size = Math.abs(value);
  const text =
    value === 0 || (size >= 1e-3 && size < 1e5) ? String(Number(value.toPrecision(6))) : String(Number(value.toPrecision(6)).toExponential());
  return text.replace("e+", "e").replaceAll("-", "−");
}

export function bytes(value) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return MISSING;
  }
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let left = value;
  while (left >= 1024 && unit < units.length - 1) {
    left /= 1024;
    unit++;
  }
  return `${unit === 0 ? left : left.toPrecision(3)} ${units[unit]}`;
}

/** How long ago, coarsely. */
export function ago(instant, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - Date.parse(instant)) / 1000));
  if (seconds < 60) {
    return "just now";
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes} min ago`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

export function time(instant) {
  return new Date(instant).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

/** RUNNING as a person says it. */
export function stateName(state) {
  return state === "STOPPED_BUDGET" ? "budget used" : state.toLowerCase();
}

export const TERMINAL = new Set(["SUCCEEDED", "STOPPED_BUDGET", "FAILED", "CANCELLED"]);

/** Which colour a state has. */
export function tone(state) {
  return (
    { RUNNING: "live", SUCCEEDED: "good", STOPPED_BUDGET: "good", FAILED: "bad", PAUSED: "warn", RECOVERING: "warn" }[state] ??
    "calm"
  );
}
