/** Makes an element. Text is text, never markup; `on…` are listeners, true is an empty attribute. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  put(made, attributes);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  put(made, attributes);
  made.append(...children);
  return made;
}

function put(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value);
    }
  }
}

/** Sets an element's text if it is another: a reader of the screen is not told the same twice. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** A dialog over the page, which is gone once it is closed. */
export function dialog(title, ...content) {
  const heading = el("h2", { id: "dialog-title" }, title);
  const made = el("dialog", { "aria-labelledby": "dialog-title" }, heading, ...content);
  made.addEventListener("close", () => made.remove());
  document.body.append(made);
  made.showModal();
  return made;
}

/** Something the user should know, above the page, until it is closed or another is told. */
export function alertUser(text) {
  const place = document.getElementById("alert");
  const close = el("button", { type: "button", class: "button quiet", onclick: () => (place.hidden = true) }, "Close");
  place.replaceChildren(el("span", {}, text), close);
  place.hidden = false;
}

export function quietAlert() {
  document.getElementById("alert").hidden = true;
}
