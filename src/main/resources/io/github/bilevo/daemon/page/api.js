import { token, askForToken } from "./token.js";

const BASE = "/api/v1";

/** What the daemon refuses, with its problem's body (RFC 9457). */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `The daemon answered ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

/** An answer of the daemon, whatever its status; asks for the token if one is wanted. */
export async function request(path, options = {}) {
  for (;;) {
    const given = token();
    const headers = { ...options.headers };
    if (given) {
      headers.Authorization = `Bearer ${given}`;
    }
    const response = await fetch(BASE + path, { ...options, headers, cache: "no-store" });
    if (response.status !== 401) {
      return response;
    }
    await askForToken(given);
  }
}

async function checked(response) {
  if (response.ok) {
    return response;
  }
  const problem = await response.json().catch(() => ({}));
  throw new Refused(response.status, problem);
}

async function json(path, options) {
  return (await checked(await request(path, options))).json();
}

const HOCON = { "Content-Type": "application/hocon" };

export const jobs = (cursor, signal) => json(`/jobs?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });

/** A job and its ETag. */
export async function job(id, signal) {
  const response = await checked(await request(`/jobs/${id}`, { signal }));
  return { job: await response.json(), tag: response.headers.get("ETag") };
}

/** The epochs from `from` to `to`, thinned out to so many points. */
export function trace(id, maxPoints, range, signal) {
  const part = range ? `&from=${range.from}&to=${range.to}` : "";
  return json(`/jobs/${id}/trace?maxPoints=${maxPoints}${part}`, { signal });
}

export const change = (id, what) => json(`/jobs/${id}/${what}`, { method: "PUT" });

export const restart = (id) => json(`/jobs/${id}/restart?from=latest`, { method: "POST" });

export const remove = async (id) => void (await checked(await request(`/jobs/${id}`, { method: "DELETE" })));

/** Changes a job's plan from its next epoch on, if it is still as it was seen. */
export function retune(id, tag, patch) {
  return request(`/jobs/${id}`, {
    method: "PATCH",
    headers: { "Content-Type": "application/merge-patch+json", "If-Match": tag },
    body: JSON.stringify(patch),
  }).then(checked);
}

/** What is wrong with a job's text: `{valid, errors}`. */
export async function validate(text, signal) {
  try {
    return await json("/jobs:validate", { method: "POST", headers: HOCON, body: text, signal });
  } catch (refused) {
    if (refused instanceof Refused && refused.problem.errors) {
      return { valid: false, errors: refused.problem.errors };
    }
    throw refused;
  }
}

export const submit = (text, key) =>
  json("/jobs", { method: "POST", headers: { ...HOCON, "Idempotency-Key": key }, body: text });

/** A job's report as a page of its own. */
export async function report(id) {
  const response = await checked(await request(`/jobs/${id}/report`, { headers: { Accept: "text/html" } }));
  return response.blob();
}
