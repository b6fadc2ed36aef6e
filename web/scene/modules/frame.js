/**
 * The frame of the viewer: where the picture, its tools and its words stand. Knows nothing of 3D.
 *
 * It is a tree of its own (shadow DOM), so that no style of the page reaches in and none of ours reaches out; what the
 * page decides are the custom properties `--cf-*`, listed in scene.css.
 */
import { button, el } from "./dom.js";
import { bindings } from "./keys.js";
import { panel } from "./panel.js";
import { toolbar } from "./toolbar.js";

const NARROW = 880; // pixels: below, the panel lies over the picture (scene.css) and shows its first part only

export class Frame {
  constructor(root) {
    this.root = root;
    this.box = el("div", { class: "cf-stage" });
    this.pointed = el("p", { class: "cf-pointed", "aria-hidden": "true" });
    this.words = el("p", { class: "cf-words", role: "status" });
    this.body = el("div", { class: "cf-body" }, this.box);
    this.box.append(this.pointed, this.words);
    this.inner = el("div", { class: "cf-inner" }, this.body);
    const sheet = el("link", { rel: "stylesheet", href: new URL("scene.css", import.meta.url) });
    this.styled = new Promise((resolve) => ["load", "error"].forEach((name) => sheet.addEventListener(name, resolve)));
    root.attachShadow({ mode: "open" }).append(sheet, this.inner);
  }

  /** Tools and panel, once there is something that they can move. */
  furnish(viewer) {
    const { canvas } = viewer.stage;
    const keys = bindings(viewer.actions);
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", "Skull and face in 3D. Arrow keys turn it, plus and minus zoom, question mark lists all keys.");
    this.dialog = el("div", { class: "cf-help", role: "dialog", "aria-label": "Keys", hidden: true },
      el("dl", {}, ...keys.flatMap(({ shown, words }) => [el("dt", {}, String(shown)), el("dd", {}, words)])),
      el("p", {}, "Drag turns, the wheel zooms, the right button or two fingers move."),
      (this.close = button("Close", "Close the help", () => viewer.actions.help(false))));
    this.box.append(this.dialog);
    this.panel = panel(viewer);
    this.inner.prepend(toolbar(viewer));
    this.body.append(this.panel);
    if (this.root.clientWidth < NARROW) this.panel.querySelectorAll("details + details").forEach((part) => (part.open = false));
  }

  /** Show or hide the panel; answers whether it is shown. */
  togglePanel() {
    this.panel.hidden = !this.panel.hidden;
    return !this.panel.hidden;
  }

  get helpOpen() {
    return Boolean(this.dialog) && !this.dialog.hidden;
  }

  help(on = !this.helpOpen) {
    this.dialog.hidden = !on;
    (on ? this.close : this.box.querySelector("canvas")).focus();
  }

  /** A line over the picture, read out too; empty takes it away. */
  say(line) {
    this.words.textContent = line;
  }

  /** What lies under the pointer. */
  point(text) {
    this.pointed.textContent = text;
  }

  /** The preview of a told face in place of the scene; null takes it away. */
  picture(url) {
    this.preview?.remove();
    this.preview = null;
    if (!url) return;
    const src = new URL("../preview.png", new URL(url, location.href));
    this.preview = el("img", { class: "cf-preview", src, alt: "Skull and face from the front, three-quarter and side" });
    this.preview.addEventListener("error", () => this.picture(null));
    this.box.append(this.preview);
  }
}
