import * as api from "./api.js";
import { el, say } from "./dom.js";
import { ago, number, stateName, tone } from "./format.js";
import { Sparkline } from "./sparkline.js";

const POINTS = 60;

/** The jobs, the newest first, each with a small curve that grows. */
export function listPage(place, events) {
  const stop = new AbortController();
  const rows = new Map();
  const list = el("ol", { class: "jobs" });
  const more = el("button", { type: "button", class: "button", hidden: true }, "Older jobs");
  const note = el("p", { class: "state-note", "data-state": "loading" }, "Loading the jobs …");
  let next = null;
  place.replaceChildren(el("h1", {}, "Jobs"), note, list, more);

  async function load(cursor) {
    try {
      const page = await api.jobs(cursor, stop.signal);
      next = page.next;
      more.hidden = next === null;
      page.items.forEach((job) => show(job, false));
      tellEmpty();
    } catch (failure) {
      if (!stop.signal.aborted) {
        note.hidden = rows.size > 0;
        note.dataset.state = "failed";
        note.textContent = failure instanceof api.Refused ? failure.message : "The daemon cannot be reached. This page tries again by itself.";
      }
    }
  }

  function tellEmpty() {
    note.hidden = rows.size > 0;
    note.dataset.state = "empty";
    note.replaceChildren(
      el("strong", {}, "No jobs yet."),
      " Start one here, or from a terminal with ",
      el("code", {}, "bilevo submit job.conf"),
      ".",
      el("br"),
      el("a", { class: "button primary", href: "#/new" }, "New job"),
    );
  }

  function show(job, first) {
    const known = rows.get(job.id);
    if (known) {
      known.update(job);
      return;
    }
    const made = row(job, stop.signal);
    rows.set(job.id, made);
    first ? list.prepend(made.element) : list.append(made.element);
    tellEmpty();
  }

  const silence = events.listen((type, data) => {
    if (type === "state" || type === "reset") {
      const there = new Set(data.items.map((job) => job.id));
      [...rows.keys()].filter((id) => type === "reset" && !there.has(id)).forEach(forget);
      [...data.items].reverse().forEach((job) => show(job, true));
      tellEmpty();
    } else if (type === "epoch") {
      rows.get(data.job)?.epoch(data);
    } else if (type === "deleted") {
      forget(data.job);
      tellEmpty();
    } else if (type === "transition") {
      api.job(data.job, stop.signal).then((found) => show(found.job, true), () => {});
    }
  });

  function forget(id) {
    rows.get(id)?.element.remove();
    rows.delete(id);
  }

  function step(by) {
    const links = [...list.querySelectorAll("a")];
    const now = links.indexOf(document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, now + by))]?.focus();
  }

  more.addEventListener("click", () => load(next));
  load(null);
  const clock = setInterval(() => rows.forEach((it) => it.age()), 30_000);
  return {
    title: "Jobs",
    keys: [
      { key: "j", run: () => step(1) },
      { key: "k", run: () => step(-1) },
    ],
    leave: () => {
      stop.abort();
      silence();
      clearInterval(clock);
    },
  };
}

/** One job of the list. */
function row(job, signal) {
  const spark = new Sparkline();
  const badge = el("span", { class: "badge" });
  const epoch = el("b");
  const objective = el("b");
  const best = el("b");
  const when = el("time");
  const element = el(
    "li",
    {},
    el(
      "a",
      { href: `#/jobs/${job.id}`, "data-job": job.id },
      el("span", { class: "who" }, el("strong", {}, job.name), el("small", {}, job.id)),
      badge,
      spark.element,
      el("span", { class: "figure" }, el("small", {}, "epoch"), epoch),
      el("span", { class: "figure" }, el("small", {}, "objective"), objective),
      el("span", { class: "figure" }, el("small", {}, "best"), best),
      when,
    ),
  );
  let now = job;
  function numbers() {
    say(epoch, now.epoch < 0 ? "–" : number(now.epoch));
    say(objective, number(now.objective));
    say(best, number(now.best));
  }
  function update(job) {
    const newer = job.attempt !== now.attempt || job.epoch >= now.epoch;
    now = newer ? job : { ...job, epoch: now.epoch, objective: now.objective, best: now.best };
    badge.className = `badge ${tone(now.state)}`;
    say(badge, stateName(now.state));
    badge.title = now.reason ?? "";
    numbers();
    age();
  }
  function age() {
    say(when, ago(now.updated));
    when.setAttribute("datetime", now.updated);
  }
  update(job);
  if (job.epoch >= 0) {
    api.trace(job.id, POINTS, null, signal).then((trace) => spark.fill(trace.points), () => {});
  }
  return {
    element,
    update,
    age,
    epoch(data) {
      now = { ...now, epoch: data.epoch, objective: data.objective, best: data.best };
      spark.add(data.epoch, data.objective);
      numbers();
    },
  };
}
