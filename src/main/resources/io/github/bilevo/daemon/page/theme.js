const PLACE = "bilevo-theme";
const THEMES = ["auto", "light", "dark"];
const listeners = new Set();

/** Takes the theme that was chosen here before; auto follows the system. */
export function applyTheme() {
  const chosen = localStorage.getItem(PLACE) ?? "auto";
  document.documentElement.dataset.theme = chosen;
  document.getElementById("theme").textContent = `Theme: ${chosen}`;
  listeners.forEach((listener) => listener());
}

export function nextTheme() {
  const now = THEMES.indexOf(document.documentElement.dataset.theme);
  localStorage.setItem(PLACE, THEMES[(now + 1) % THEMES.length]);
  applyTheme();
}

/** Calls `listener` when colours change; gives the way to stop that. */
export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => listeners.forEach((listener) => listener()));

/** A colour of the style sheet as a canvas takes it. */
export function colour(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
