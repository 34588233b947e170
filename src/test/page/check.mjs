// Runs one check of the page in a headless Chromium: node check.mjs <name>, with BILEVO_URL, BILEVO_OUT
// and what the check wants in BILEVO_ARGUMENTS (JSON). Exits 0 if it holds.
import { chromium } from "playwright-core";
import * as checks from "./checks.mjs";
import { pictures } from "./pictures.mjs";

const PATIENCE = 60_000;
const address = process.env.BILEVO_URL;
const given = JSON.parse(process.env.BILEVO_ARGUMENTS);
const check = { ...checks, pictures }[process.argv[2]];

const browser = await chromium.launch({
  executablePath: process.env.BILEVO_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  timeout: 2 * PATIENCE,
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(PATIENCE);
  page.setDefaultNavigationTimeout(PATIENCE);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`error: ${error.stack}`));
  page.on("console", (message) => /Content.Security.Policy/i.test(message.text()) && wrong.push(message.text()));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !/^(blob|about):/.test(url)) {
      wrong.push(`a request elsewhere: ${url}`);
    }
  });
  await check(page, given, address);
  if (wrong.length > 0) {
    throw new Error(wrong.join("\n"));
  }
} finally {
  await browser.close();
}
