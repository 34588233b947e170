import { dialog, el } from "./dom.js";
import { nextTheme } from "./theme.js";

/** What each key does on every page; a page adds its own. */
const EVERYWHERE = [
  { key: "?", label: "These shortcuts", run: () => help() },
  { key: "l", label: "The list of jobs", run: () => (location.hash = "#/") },
  { key: "n", label: "A new job", run: () => (location.hash = "#/new") },
  { key: "t", label: "Another theme", run: nextTheme },
];

const SHOWN = [
  { key: "j / k", label: "Next, previous job of the list" },
  { key: "Enter", label: "Open the job" },
  { key: "p", label: "Pause or resume the job" },
  { key: "r", label: "Retune the job" },
  { key: "c", label: "Cancel the job" },
  { key: "x", label: "Logarithmic or linear axes" },
  { key: "0", label: "All epochs, after a zoom" },
  { key: "Esc", label: "Close a dialog" },
];

let own = [];

/** Takes the shortcuts of the page that is shown now, `{key, run}` each. */
export function keysOf(page) {
  own = page;
}

export function help() {
  if (document.querySelector("dialog[open]")) {
    return;
  }
  const rows = [...EVERYWHERE, ...SHOWN].map((it) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, it.key)), el("td", {}, it.label)));
  dialog(
    "Keyboard",
    el("table", { class: "shortcuts" }, el("tbody", {}, ...rows)),
    el("form", { method: "dialog", class: "actions" }, el("button", { class: "button primary" }, "Close")),
  );
}

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest?.("input, textarea, select, dialog");
    if (writing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const found = [...own, ...EVERYWHERE].find((it) => it.key === event.key);
    if (found) {
      event.preventDefault();
      found.run();
    }
  });
}
