// Pictures of every page, for people: narrow and wide, light and dark. Nothing may stick out of a page.
import assert from "node:assert/strict";

export async function pictures(page, given, address) {
  const places = [
    ["list", "#/", `a[data-job="${given.done}"] .spark[data-points]`],
    ["job", `#/jobs/${given.done}`, ".chart canvas"],
    ["broken", `#/jobs/${given.broken}`, ".chart canvas"],
    ["new", "#/new", ".verdict.good"],
  ];
  for (const width of [400, 1600]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const [name, hash, sign] of places) {
        await page.goto("about:blank");
        await page.goto(`${address}/${hash}`);
        await page.locator(sign).first().waitFor();
        await page.locator('#connection[data-state="live"]').waitFor();
        if (name === "new") {
          const text = page.locator("#job-text");
          await text.fill((await text.inputValue()).replace("upper {", "upper { step = 1,"));
          await page.locator(".problems li").first().waitFor();
        }
        const out = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(out <= 0, `${name} at ${width}: ${out} pixels stick out`);
        await page.screenshot({ path: `${process.env.BILEVO_OUT}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      }
    }
  }
}
