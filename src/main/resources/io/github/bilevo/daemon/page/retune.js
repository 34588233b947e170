import * as api from "./api.js";
import { dialog, el } from "./dom.js";

/** What may be changed while a job runs: where it stands in the job, and in the patch. */
const FIELDS = [
  { path: ["upper", "step-size"], label: "Step size η", help: "of the upper level" },
  { path: ["upper", "steps"], label: "Upper steps", help: "the budget S, counted from the start" },
  { path: ["lower", "steps"], label: "Lower steps t", help: "per epoch, at most" },
  { path: ["hypergradient", "linear", "steps"], label: "Linear steps k", help: "per epoch, at most" },
];

const at = (tree, path) => path.reduce((node, name) => node?.[name], tree);

function put(tree, path, value) {
  path.slice(0, -1).reduce((node, name) => (node[name] ??= {}), tree)[path.at(-1)] = value;
}

/** Asks for other numbers and sends those that were changed, as long as the job is as it was seen. */
export async function retune(id) {
  const { job, tag } = await api.job(id);
  const known = FIELDS.filter((field) => typeof at(job.job, field.path) === "number");
  const inputs = known.map((field) =>
    el("input", { id: field.path.join("-"), type: "number", step: "any", min: "0", value: at(job.job, field.path), required: true }),
  );
  const told = el("p", { class: "refused", role: "alert" });
  const send = el("button", { class: "button primary" }, "Retune");
  const form = el(
    "form",
    { class: "fields", novalidate: true },
    el("p", {}, "Takes effect at the next epoch."),
    ...known.map((field, i) => el("div", {}, el("label", { for: inputs[i].id }, field.label, el("small", {}, field.help)), inputs[i])),
    told,
    el("div", { class: "actions" }, el("button", { type: "button", class: "button", onclick: () => shown.close() }, "Keep as it is"), send),
  );
  const shown = dialog(`Retune ${job.name}`, form);
  inputs[0]?.focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const patch = {};
    known.forEach((field, i) => {
      const value = inputs[i].valueAsNumber;
      if (Number.isFinite(value) && value !== at(job.job, field.path)) {
        put(patch, field.path, value);
      }
    });
    if (Object.keys(patch).length === 0) {
      shown.close();
      return;
    }
    send.disabled = true;
    try {
      await api.retune(id, tag, patch);
      shown.close();
    } catch (failure) {
      told.textContent = reason(failure);
      send.disabled = false;
    }
  });
  await new Promise((resolve) => shown.addEventListener("close", resolve));
}

function reason(failure) {
  if (!(failure instanceof api.Refused)) {
    return "The daemon cannot be reached; nothing was changed.";
  }
  if (failure.status === 405) {
    return "This daemon cannot retune a job that is under way.";
  }
  if (failure.status === 412 || failure.status === 428) {
    return "The job has changed since this was opened. Close it and look again.";
  }
  const errors = failure.problem.errors?.map((error) => error.detail) ?? [];
  return [failure.message, ...errors].join("\n");
}
