import * as api from "./api.js";
import { alertUser, dialog, el } from "./dom.js";
import { TERMINAL } from "./format.js";
import { retune } from "./retune.js";

/** Does it, and tells the user where it was refused. */
export async function attempt(action) {
  try {
    return await action();
  } catch (failure) {
    alertUser(failure instanceof api.Refused ? failure.message : "The daemon cannot be reached; nothing was changed.");
    return undefined;
  }
}

/** Resolves to whether the user means it. */
function sure(question, words) {
  return new Promise((resolve) => {
    const shown = dialog(
      question,
      el("form", { method: "dialog", class: "actions" }, el("button", { class: "button", value: "no" }, "Keep it"), el("button", { class: "button danger", value: "yes" }, words)),
    );
    shown.addEventListener("close", () => resolve(shown.returnValue === "yes"));
  });
}

/** What can be done with a job as it stands; `{key, name, label, run}` each. */
export function actions(job, done) {
  const then = (run) => () => attempt(run).then(done);
  if (TERMINAL.has(job.state)) {
    return [
      { name: "restart", label: "Restart", run: then(() => api.restart(job.id)) },
      { name: "report", label: "Report", run: () => attempt(() => openReport(job)) },
      {
        name: "delete",
        label: "Delete",
        danger: true,
        run: async () => {
          if (await sure(`Delete ${job.name} and all its epochs?`, "Delete it")) {
            await attempt(() => api.remove(job.id).then(() => (location.hash = "#/")));
          }
        },
      },
    ];
  }
  const pausing = job.state === "PAUSED" ? "resume" : "pause";
  return [
    { key: "p", name: pausing, label: pausing === "pause" ? "Pause" : "Resume", run: then(() => api.change(job.id, pausing)) },
    { key: "r", name: "retune", label: "Retune", run: () => attempt(() => retune(job.id)).then(done) },
    {
      key: "c",
      name: "cancel",
      label: "Cancel",
      danger: true,
      run: async () => {
        if (await sure(`Cancel ${job.name}?`, "Cancel the job")) {
          await attempt(() => api.change(job.id, "cancel")).then(done);
        }
      },
    },
  ];
}

/** As a file: a page that was opened of our own making would be under this page's policy. */
async function openReport(job) {
  const address = URL.createObjectURL(await api.report(job.id));
  el("a", { href: address, download: `${job.name}.html` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
