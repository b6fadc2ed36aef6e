/**
 * Elements of the page, built one by one: text is always text. Owns the few kinds of controls that the panels use.
 *
 * Knows nothing of three dimensions.
 */
const SVG = "http://www.w3.org/2000/svg";
let controls = 0;

/** An element with attributes; a function is a listener of that event, a string among the children is text. */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same of SVG. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A button; one that is on or off says so by aria-pressed. */
export function button(text, title, press, pressed) {
  return el("button", { type: "button", title, "aria-pressed": pressed, click: press }, text);
}

/** One of several alike, as in a list: its title is its name. */
export function titled(text, title, press, pressed) {
  return el("button", { type: "button", title, "aria-label": title, "aria-pressed": pressed, click: press }, text);
}

export function press(element, on) {
  element.setAttribute("aria-pressed", String(on));
}

/** A box to tick with its label. */
export function tick(text, on, changed) {
  const input = el("input", { type: "checkbox", checked: on, change: () => changed(input.checked) });
  return { row: el("label", { class: "cf-tick" }, input, el("span", {}, text)), input };
}

/** A slider with its label and its value in words; `set` moves it without telling. */
export function slider({ text, hidden = false, low, high, step, value, words, changed }) {
  const id = `cf-control-${++controls}`;
  const out = el("span", { class: "cf-value", "aria-hidden": "true" }); // the slider itself says it
  const input = el("input", {
    id, type: "range", min: low, max: high, step, value, "aria-label": hidden ? text : null,
    input: () => (say(), changed(Number(input.value))),
  });
  function say() {
    out.textContent = words(Number(input.value));
    input.setAttribute("aria-valuetext", out.textContent);
  }
  function set(number, limits) {
    if (limits) [input.min, input.max] = limits;
    input.value = number;
    say();
  }
  say();
  const name = hidden ? [] : [el("label", { for: id }, text)];
  return { row: el("div", { class: "cf-slider" }, ...name, input, out), input, set };
}

/** A choice of one among [value, text]. */
export function choice(text, options, changed) {
  const id = `cf-control-${++controls}`;
  const select = el("select", { id, change: () => changed(select.value) });
  function offer(pairs, value) {
    select.replaceChildren(...pairs.map(([key, words]) => el("option", { value: key }, words)));
    select.value = value;
  }
  offer(options, options[0]?.[0]);
  return { row: el("div", { class: "cf-choice" }, el("label", { for: id }, text), select), select, offer };
}

/** A part of the panel that folds away. */
export function section(title, open, ...children) {
  return el("details", { open, class: "cf-section" }, el("summary", {}, title), el("div", {}, ...children));
}
