import { dialog, el } from "./dom.js";

const PLACE = "bilevo-token";
let asking = null;

/** The token of this tab's session, if the daemon wanted one. */
export const token = () => sessionStorage.getItem(PLACE);

/** Asks the user once, however many requests wait for it. Done when there is another one. */
export function askForToken(refused) {
  if (token() !== refused) {
    return Promise.resolve(); // told meanwhile
  }
  asking ??= ask(Boolean(refused)).finally(() => (asking = null));
  return asking;
}

function ask(wrong) {
  return new Promise((resolve) => {
    const field = el("input", { type: "password", id: "token", autocomplete: "off", required: true, spellcheck: "false" });
    const form = el(
      "form",
      {
        method: "dialog",
        onsubmit: () => {
          sessionStorage.setItem(PLACE, field.value.trim());
          resolve();
        },
      },
      el("p", {}, wrong ? "That is not this daemon’s token." : "This daemon asks for its token. It is kept for this tab only."),
      el("label", { for: "token" }, "Token"),
      field,
      el("div", { class: "actions" }, el("button", { class: "button primary" }, "Continue")),
    );
    const shown = dialog("Token", form);
    shown.addEventListener("cancel", (event) => event.preventDefault());
    field.focus();
  });
}
