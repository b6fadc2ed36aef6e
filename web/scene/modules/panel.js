/** The panel beside the picture: surfaces, colours, cuts and measurements. Follows their state and never holds one. */
import { PLAIN } from "./colouring.js";
import { button, choice, el, press, section, slider, tick, titled } from "./dom.js";

export function panel(viewer) {
  return el("div", { class: "cf-panel", role: "group", "aria-label": "Settings of the 3D view" },
    section("Surfaces", true, surfaces(viewer)),
    section("Colour of the face", true, ...colours(viewer)),
    section("Cuts", true, ...viewer.clipping.cuts.map((cut) => cutRow(viewer, cut.name))),
    section("Distances", true, ...distances(viewer)));
}

/** A row for each surface: shown or not, how opaque. */
function surfaces({ layers }) {
  const list = el("div");
  const rows = new Map();
  function renew() {
    rows.clear();
    list.replaceChildren(...layers.all.sort((one, other) => one.order - other.order).map((layer) => surfaceRow(layers, layer.spec, rows)));
    follow();
  }
  function follow() {
    for (const [name, { box, bar }] of rows) {
      const layer = layers.byName.get(name);
      box.input.checked = layer.shown;
      bar.set(Math.round(100 * layer.opacity));
    }
  }
  layers.listeners.push((what) => (what === "layers" ? renew() : follow()));
  return list;
}

function surfaceRow(layers, { name, label, colour }, rows) {
  const box = tick(label, true, (on) => layers.show(name, on));
  const swatch = el("span", { class: "cf-swatch" });
  swatch.style.backgroundColor = colour;
  box.row.append(swatch);
  const changed = (percent) => layers.setOpacity(name, percent / 100);
  const bar = slider({ text: `Opacity of ${label}`, hidden: true, low: 0, high: 100, step: 1, value: 100, words: (n) => `${n} %`, changed });
  bar.input.dataset.layer = name;
  rows.set(name, { box, bar });
  return el("div", { class: "cf-row" }, box.row, bar.row);
}

function colours({ colouring }) {
  const what = choice("Shows", [[PLAIN, "Plain"]], (name) => colouring.choose(name));
  const shaded = tick("Shaded (off: colours exactly as in the legend)", true, (on) => colouring.setShaded(on));
  colouring.listeners.push(() => {
    what.offer([[PLAIN, "Plain"], ...colouring.scalars.map(({ name, label }) => [name, label])], colouring.scalar?.name ?? PLAIN);
    shaded.input.checked = colouring.shaded;
    shaded.row.hidden = !colouring.scalar;
  });
  return [what.row, shaded.row];
}

function cutRow({ clipping, layers }, name) {
  const { text, counts } = clipping.get(name);
  const box = tick(text, false, (on) => clipping.set(name, { on }));
  const turn = titled("Flip", `Flip the ${text.toLowerCase()} cut`, () => clipping.set(name, { flipped: !clipping.get(name).flipped }), "false");
  const changed = (at) => clipping.set(name, { at });
  const bar = slider({ text: `${text} cut, mm ${counts}`, hidden: true, low: -150, high: 150, step: 0.5, value: 0, words: (n) => `${n.toFixed(1)} mm`, changed });
  bar.input.dataset.cut = name;
  bar.input.title = `mm ${counts}`;
  function follow() {
    const { on, at, flipped } = clipping.get(name);
    box.input.checked = on;
    bar.input.disabled = turn.disabled = !on;
    bar.set(at, clipping.limits(name));
    press(turn, flipped);
  }
  clipping.listeners.push(follow);
  follow();
  return el("div", { class: "cf-row cf-cut" }, box.row, bar.row, turn);
}

function distances({ actions, layers, measuring }) {
  const on = choice("On", [["", "nearest surface"]], (name) => (measuring.surface = name || null));
  const list = el("ol", { class: "cf-distances", "aria-live": "polite" });
  const hint = el("p", { class: "cf-hint" });
  const clear = button("Delete all", "Delete all distances", () => measuring.clear());
  function follow() {
    hint.textContent = !measuring.on ? "Press Measure, then pick two points." : measuring.first ? "Pick the second point." : "Pick the first point.";
    clear.hidden = measuring.list.length === 0;
    list.replaceChildren(...measuring.list.map((measure) => distanceRow(measure, () => measuring.remove(measure.id))));
  }
  function offer() {
    on.offer([["", "nearest surface"], ...layers.all.map(({ spec }) => [spec.name, spec.label])], measuring.surface ?? "");
  }
  layers.listeners.push((what) => what === "layers" && offer());
  measuring.listeners.push(() => (follow(), actions.changed()));
  follow();
  return [hint, on.row, list, clear];
}

function distanceRow({ id, from, to, mm }, remove) {
  const words = from.layer === to.layer ? from.layer : `${from.layer} to ${to.layer}`;
  const text = el("span", {}, `${id}: `, el("strong", {}, `${mm.toFixed(1)} mm`), ` ${words}`);
  return el("li", {}, text, titled("\u00d7", `Delete distance ${id}`, remove));
}
