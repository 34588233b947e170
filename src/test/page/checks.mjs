// What the page does, one function per behaviour. Waits for what it wants to see, never for a time.
import assert from "node:assert/strict";

const badge = (page, state) => page.locator(".head .badge", { hasText: state }).waitFor();
const connection = (page, state) => page.locator(`#connection[data-state="${state}"]`).waitFor();
const chart = (page, title) => page.locator(".chart", { has: page.getByRole("heading", { name: title }) });

async function openJob(page, address, id) {
  await page.goto(`${address}/#/jobs/${id}`);
  await page.waitForFunction(() => Number(document.getElementById("content").dataset.drawn) > 2);
  await chart(page, "Objective").locator("canvas").waitFor();
}

export async function empty(page, given, address) {
  await page.goto(address);
  await page.locator('.state-note[data-state="empty"]').waitFor();
  await connection(page, "live");
  await page.locator(".state-note").getByRole("link", { name: "New job" }).click();
  await page.getByRole("heading", { name: "New job" }).waitFor();
}

/** The jobs are held back until the page was seen without them. */
export async function loading(page, given, address) {
  let go;
  const held = new Promise((resolve) => (go = resolve));
  await page.route(/\/api\/v1\/(jobs\?|events)/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(address);
  await page.locator('.state-note[data-state="loading"]').waitFor();
  go();
  await page.locator(`a[data-job="${given.done}"]`).waitFor();
  assert.equal(await page.locator(".state-note").isVisible(), false);
}

export async function list(page, given, address) {
  await page.goto(address);
  const row = page.locator(`a[data-job="${given.done}"]`);
  await row.locator('.spark[data-points]:not([data-points="0"])').waitFor();
  assert.match(await row.locator(".spark-line").getAttribute("d"), /^M[\d.]+ [\d.]+L/);
  await row.locator(".badge", { hasText: "budget used" }).waitFor();
  const epoch = page.locator(`a[data-job="${given.live}"] .figure b`).first();
  await epoch.filter({ hasText: /\d/ }).waitFor();
  const before = await epoch.textContent();
  await page.waitForFunction(
    ([id, text]) => document.querySelector(`a[data-job="${id}"] .figure b`).textContent !== text,
    [given.live, before],
  );
}

export async function job(page, given, address) {
  await openJob(page, address, given.done);
  await badge(page, "budget used");
  for (const title of ["Objective", "Hypergradient", "Residuals", "Steps per epoch", "Solver memory"]) {
    await chart(page, title).locator("canvas").waitFor();
  }
  await chart(page, "Hypergradient").getByText("± proven bound").waitFor();
  await chart(page, "Hypergradient").getByText("± estimate").waitFor();
  const tiles = await page.locator(".tile b").allTextContents();
  assert.equal(tiles.length, 6);
  tiles.forEach((text) => assert.match(text, /\d/));
  await page.locator(".events tr", { hasText: "running" }).waitFor();
  await page.locator(".events tr", { hasText: "budget used: max-steps" }).waitFor();
}

export async function hover(page, given, address) {
  await openJob(page, address, given.done);
  const objective = chart(page, "Objective");
  await objective.locator(".u-over").hover();
  const values = await page.waitForFunction(() => {
    const shown = [...document.querySelectorAll(".chart .u-legend")].map((legend) =>
      [...legend.querySelectorAll(".u-value")].map((value) => value.textContent),
    );
    return shown.every((legend) => /\d/.test(legend[0]) && /\d/.test(legend[1])) && shown;
  });
  const legends = await values.jsonValue();
  assert.equal(new Set(legends.map((legend) => legend[0])).size, 1, "all charts tell the same epoch");
}

export async function scale(page, given, address) {
  await openJob(page, address, given.done);
  const objective = chart(page, "Objective");
  const before = await objective.getAttribute("data-scale");
  const other = before === "log" ? "linear" : "log";
  await objective.getByRole("button", { name: "axis" }).click();
  await objective.locator(`xpath=self::*[@data-scale="${other}"]`).waitFor();
  await page.keyboard.press("x");
  await objective.locator(`xpath=self::*[@data-scale="${before}"]`).waitFor();
}

export async function zoom(page, given, address) {
  await openJob(page, address, given.done);
  const asked = page.waitForRequest(/\/trace\?.*from=\d+&to=\d+/);
  const over = chart(page, "Objective").locator(".u-over");
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 70, { steps: 4 });
  await page.mouse.move(box.x + box.width * 0.5, box.y + 70, { steps: 4 });
  await page.mouse.up();
  const query = new URL((await asked).url()).searchParams;
  const from = Number(query.get("from"));
  const to = Number(query.get("to"));
  assert.ok(from > 30 && from < 70 && to > 80 && to < 120, `${from} to ${to} of 200`);
  await page.locator(".tools", { hasText: `epochs ${from} to ${to}` }).waitFor();
  await page.waitForFunction((points) => Number(document.getElementById("content").dataset.drawn) === points, to - from + 1);
  await page.getByRole("button", { name: "All epochs" }).click();
  await page.waitForFunction(() => Number(document.getElementById("content").dataset.drawn) > 190);
}

export async function notFinite(page, given, address) {
  await openJob(page, address, given.broken);
  await page.waitForFunction(() => Number(document.querySelector(".chart").dataset.notFinite) === 2);
  await page.locator(".events tr", { hasText: "failed: non-finite" }).waitFor();
  await page.getByText("Its objective is not finite").waitFor();
}

export async function control(page, given, address) {
  await openJob(page, address, given.live);
  await badge(page, "running");
  await page.getByRole("button", { name: "Pause" }).click();
  await badge(page, "paused");
  await page.locator(".events tr", { hasText: "paused" }).waitFor();
  await page.keyboard.press("p");
  await badge(page, "running");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
  await badge(page, "running");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Cancel the job" }).click();
  await badge(page, "cancelled");
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await page.getByRole("heading", { name: "Jobs" }).waitFor();
  await page.locator(`a[data-job="${given.done}"]`).waitFor();
  assert.equal(await page.locator(`a[data-job="${given.live}"]`).count(), 0);
}

/** Three refusals are answered here, the change itself by the daemon. */
export async function retune(page, given, address) {
  const sent = [];
  const refusals = [405, 412, 422];
  await page.route(`**/api/v1/jobs/${given.live}`, async (route) => {
    if (route.request().method() !== "PATCH") {
      return route.continue();
    }
    sent.push({ headers: await route.request().allHeaders(), body: route.request().postDataJSON() });
    const status = refusals[sent.length - 1];
    if (status === undefined) {
      return route.continue();
    }
    return route.fulfill({
      status,
      contentType: "application/problem+json",
      body: JSON.stringify(status === 422 ? { detail: "The job is not valid", errors: [{ detail: "upper.step-size: too large" }] } : {}),
    });
  });
  await openJob(page, address, given.live);
  await page.getByRole("button", { name: "Retune" }).click();
  const field = page.getByLabel("Step size η");
  await field.fill("0.05");
  const told = page.locator("dialog .refused");
  for (const words of ["This daemon cannot retune", "has changed since", "too large"]) {
    await page.locator("dialog").getByRole("button", { name: "Retune" }).click();
    await told.filter({ hasText: words }).waitFor();
  }
  await page.locator("dialog").getByRole("button", { name: "Retune" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.equal(sent.length, 4);
  assert.deepEqual(sent[3].body, { upper: { "step-size": 0.05 } });
  assert.equal(sent[3].headers["content-type"], "application/merge-patch+json");
  assert.match(sent[3].headers["if-match"], /^"\d+-[0-9a-f]{20}"$/);
  const job = await (await page.request.get(`${address}/api/v1/jobs/${given.live}`)).json();
  assert.equal(job.job.upper["step-size"], 0.05);
}

export async function newJob(page, given, address) {
  await page.goto(`${address}/#/new`);
  const submit = page.getByRole("button", { name: "Submit" });
  await page.locator(".verdict.good", { hasText: "40 hyperparameters" }).waitFor();
  const text = page.getByLabel("Job, in HOCON or JSON");
  const good = await text.inputValue();
  const line = good.split("\n").findIndex((it) => it.startsWith("upper")) + 1;
  await text.fill(good.replace("step-size", "step-siz"));
  await page.locator(".problems li", { hasText: "step-siz" }).waitFor();
  assert.equal(await submit.isDisabled(), true);
  await page.locator(".lines .wrong", { hasText: String(line) }).waitFor();
  await page.locator(`.problems button[data-line="${line}"]`).click();
  assert.match(await page.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), /^upper/);
  await text.fill("name = {");
  await page.locator(".verdict.bad").waitFor();
  await page.getByLabel("Template").selectOption("unrolled.conf");
  await page.locator(".verdict.good", { hasText: "20 hyperparameters" }).waitFor();
  await submit.click();
  await page.getByRole("heading", { name: "unrolled" }).waitFor();
  await badge(page, "budget used");
}

export async function keyboard(page, given, address) {
  await page.goto(address);
  await page.locator(`a[data-job="${given.done}"]`).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("j");
  const focused = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return { job: document.activeElement.dataset.job, outline: style.outlineStyle, width: style.outlineWidth };
  });
  assert.ok(focused.job);
  assert.equal(focused.outline, "solid");
  assert.equal(focused.width, "3px");
  await page.keyboard.press("Enter");
  await page.locator(".head").waitFor();
  await page.keyboard.press("n");
  await page.getByRole("heading", { name: "New job" }).waitFor();
  await page.keyboard.press("l");
  await page.getByRole("heading", { name: "Jobs" }).waitFor();
}

export async function theme(page, given, address) {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(address);
  await page.locator(`a[data-job="${given.done}"]`).waitFor();
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await ground();
  assert.notEqual(light, dark);
  await page.keyboard.press("t");
  await page.getByRole("button", { name: "Theme: light" }).waitFor();
  assert.equal(await ground(), light);
  await page.reload();
  await page.getByRole("button", { name: "Theme: light" }).click();
  await page.getByRole("button", { name: "Theme: dark" }).waitFor();
  assert.equal(await ground(), dark);
}

export async function token(page, given, address) {
  await page.goto(address);
  const field = page.locator("#token");
  await field.fill("not-the-token-at-all");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("That is not this daemon’s token.").waitFor();
  await field.fill(given.token);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator('.state-note[data-state="empty"]').waitFor();
  await connection(page, "live");
  await page.reload();
  await page.locator('.state-note[data-state="empty"]').waitFor();
  assert.equal(await page.locator("dialog").count(), 0);
  assert.equal(await page.evaluate(() => localStorage.getItem("bilevo-token")), null);
}

export async function disconnected(page, given, address) {
  await page.route("**/api/v1/events", (route) => route.abort());
  await page.goto(address);
  await connection(page, "disconnected");
  await page.locator(`a[data-job="${given.done}"]`).waitFor();
  await page.unroute("**/api/v1/events");
  await connection(page, "live");
}

/** The daemon says nothing for an hour; the browser's clock is put forward. */
export async function stale(page, given, address) {
  await page.clock.install();
  await page.goto(address);
  await connection(page, "live");
  await page.clock.fastForward(30_000);
  await connection(page, "stale");
}

/** A million epochs, from the click to the last chart; the time is told, and held to a second by the caller's word. */
export async function million(page, given, address) {
  await page.goto(address);
  await page.locator(`a[data-job="${given.long}"] .spark[data-points]`).waitFor();
  await page.evaluate(() => {
    const place = document.getElementById("content");
    new MutationObserver((changes, observer) => {
      if (place.dataset.drawn) {
        requestAnimationFrame(() => (window.drawnAt = performance.now()));
        observer.disconnect();
      }
    }).observe(place, { attributes: true });
    window.addEventListener("hashchange", () => (window.askedAt = performance.now()), { once: true });
  });
  await page.locator(`a[data-job="${given.long}"]`).click();
  await page.waitForFunction(() => window.drawnAt);
  const millis = await page.evaluate(() => window.drawnAt - window.askedAt);
  const drawn = await page.evaluate(() => Number(document.getElementById("content").dataset.drawn));
  console.log(`${given.epochs} epochs, ${drawn} drawn after ${Math.round(millis)} ms`);
  assert.ok(drawn > 500 && drawn <= 2000, `${drawn} drawn`);
  await page.waitForFunction(() => Number(document.querySelector(".chart").dataset.notFinite) > 0);
}
