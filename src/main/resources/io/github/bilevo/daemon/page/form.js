import * as api from "./api.js";
import { el, say } from "./dom.js";
import { number } from "./format.js";

const PAUSE_MILLIS = 300;

const TEMPLATES = [
  { file: "quickstart.conf", label: "Logistic regression, a regulariser per feature" },
  { file: "error-band.conf", label: "The same with error bounds" },
  { file: "unrolled.conf", label: "Ridge regression, iterative differentiation" },
];

/** A new job: a template to begin with, what is wrong with the text as it is written, and Submit. */
export function formPage(place) {
  let stop = new AbortController();
  let timer = null;
  let key = newKey();
  const text = el("textarea", {
    id: "job-text",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    wrap: "off",
    rows: "24",
    "aria-describedby": "verdict",
  });
  const lines = el("pre", { class: "lines", "aria-hidden": "true" });
  const verdict = el("p", { id: "verdict", class: "verdict", role: "status" }, "Choose a template, or write a job.");
  const problems = el("ol", { class: "problems" });
  const send = el("button", { class: "button primary", disabled: true }, "Submit");
  const template = el("select", { id: "template" }, ...TEMPLATES.map((it) => el("option", { value: it.file }, it.label)));
  const form = el(
    "form",
    { class: "new-job" },
    el("div", { class: "field" }, el("label", { for: "template" }, "Template"), template),
    el("label", { for: "job-text" }, "Job, in HOCON or JSON"),
    el("div", { class: "editor card" }, lines, text),
    el("div", { class: "verdict-row" }, verdict, el("div", { class: "actions" }, el("a", { class: "button", href: "#/" }, "Back"), send)),
    problems,
  );
  place.replaceChildren(el("h1", {}, "New job"), form);

  async function load() {
    const response = await fetch(`/page/${template.value}`);
    text.value = await response.text();
    changed();
  }

  function changed() {
    key = newKey();
    send.disabled = true;
    numberLines(new Set());
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE_MILLIS);
    verdict.className = "verdict";
    say(verdict, "Checking …");
  }

  async function check() {
    stop.abort();
    stop = new AbortController();
    const { signal } = stop;
    try {
      const found = await api.validate(text.value, signal);
      if (!signal.aborted) {
        tell(found);
      }
    } catch (failure) {
      if (!signal.aborted) {
        verdict.className = "verdict bad";
        say(verdict, failure instanceof api.Refused ? failure.message : "The daemon cannot be reached, so this could not be checked.");
      }
    }
  }

  function tell(found) {
    send.disabled = !found.valid;
    verdict.className = `verdict ${found.valid ? "good" : "bad"}`;
    const errors = found.errors.map((error) => ({ ...error, line: Number(/^job:(\d+)/.exec(error.detail)?.[1] ?? 0) }));
    errors.sort((a, b) => a.line - b.line);
    say(
      verdict,
      found.valid
        ? `Valid: ${number(found.lambda_size)} hyperparameters λ, ${number(found.state_size)} lower-level variables.`
        : `${errors.length} ${errors.length === 1 ? "problem" : "problems"}`,
    );
    problems.replaceChildren(...errors.map(problem));
    numberLines(new Set(errors.map((error) => error.line)));
  }

  function problem(error) {
    const words = error.detail.replace(/^job:\d+: /, "");
    return el(
      "li",
      {},
      el("button", { type: "button", class: "button small", "data-line": error.line, onclick: () => go(error.line) }, `line ${error.line}`),
      el("span", {}, words),
    );
  }

  function go(line) {
    const before = text.value.split("\n").slice(0, line - 1);
    const from = before.reduce((sum, it) => sum + it.length + 1, 0);
    text.focus();
    text.setSelectionRange(from, from + (text.value.split("\n")[line - 1] ?? "").length);
  }

  function numberLines(wrong) {
    const count = text.value.split("\n").length;
    lines.replaceChildren(...Array.from({ length: count }, (ignored, i) => el("span", { class: wrong.has(i + 1) ? "wrong" : null }, `${i + 1}\n`)));
    lines.scrollTop = text.scrollTop;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    try {
      const made = await api.submit(text.value, key);
      location.hash = `#/jobs/${made.id}`;
    } catch (failure) {
      send.disabled = false;
      verdict.className = "verdict bad";
      say(verdict, failure instanceof api.Refused ? failure.message : "The daemon cannot be reached; submitting again makes no second job.");
    }
  });
  text.addEventListener("input", changed);
  text.addEventListener("scroll", () => (lines.scrollTop = text.scrollTop));
  template.addEventListener("change", load);
  load();
  return {
    title: "New job",
    keys: [],
    leave: () => {
      stop.abort();
      clearTimeout(timer);
    },
  };
}

/** The same job sent twice is one job. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
