import { quietAlert, say } from "./dom.js";
import { Events } from "./events.js";
import { formPage } from "./form.js";
import { jobPage } from "./job.js";
import { help, keysOf, listenToKeys } from "./keys.js";
import { listPage } from "./list.js";
import { applyTheme, nextTheme } from "./theme.js";

const CONNECTION = {
  connecting: "connecting",
  live: "live",
  stale: "stale: nothing heard for a while",
  disconnected: "disconnected, trying again",
};

const place = document.getElementById("content");
const events = new Events();
let page = null;

function show() {
  page?.leave();
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
  quietAlert();
  const job = /^#\/jobs\/([a-z0-9]{1,64})$/.exec(location.hash);
  delete place.dataset.drawn;
  if (job) {
    page = jobPage(place, events, job[1]);
  } else if (location.hash === "#/new") {
    page = formPage(place);
  } else {
    page = listPage(place, events);
  }
  document.title = `${page.title} · Bilevo`;
  keysOf(page.keys);
  scrollTo(0, 0);
}

applyTheme();
document.getElementById("theme").addEventListener("click", nextTheme);
document.getElementById("help").addEventListener("click", help);
document.getElementById("skip").addEventListener("click", () => place.focus());
listenToKeys();
events.watch((state) => {
  const told = document.getElementById("connection");
  told.dataset.state = state;
  document.body.dataset.connection = state;
  say(told, CONNECTION[state]);
});
addEventListener("hashchange", show);
show();
events.run();
