/** The tools above the picture: views, switches, saving. Each button says what it does and whether it is on. */
import { VIEWS } from "./cameras.js";
import { button, el, press, titled } from "./dom.js";

export function toolbar(viewer) {
  const { actions, cameras, landmarks, layers, measuring } = viewer;
  const views = Object.entries(VIEWS).map(([name, [text]], k) => button(text, `${text} (${k + 1})`, () => actions.look(name)));
  const switches = [
    [button("Measure", "Distance between two points (M)", () => actions.measure(), "false"), () => measuring.on],
    [button("Landmarks", "Landmarks with names (L)", () => actions.landmarks(), "false"), () => landmarks.on],
    [button("Wireframe", "Edges of the triangles (W)", () => actions.wireframe(), "false"), () => layers.wireframe],
    [button("Perspective", "Perspective in place of parallel rays (P)", () => actions.perspective(), "false"), () => cameras.perspective],
  ];
  actions.listeners.push(() => switches.forEach(([element, on]) => press(element, on())));
  return el("div", { class: "cf-toolbar", role: "toolbar", "aria-label": "3D view" },
    group("Views", ...views, button("Whole", "Show the whole head (0)", () => actions.reset())),
    group("Tools", ...switches.map(([element]) => element)),
    group("Scene", ...saving(viewer)));
}

/** Opens and closes the panel. */
function settings({ frame }) {
  const toggle = button("Panel", "Show or hide the settings beside the picture", () => press(toggle, frame.togglePanel()), "true");
  return toggle;
}

function group(label, ...buttons) {
  return el("div", { class: "cf-group", role: "group", "aria-label": label }, ...buttons);
}

function saving(viewer) {
  const { actions } = viewer;
  const file = el("input", { type: "file", accept: ".glb", hidden: true, "aria-label": "A scene that was saved here" });
  file.addEventListener("change", async () => {
    if (file.files[0]) await viewer.open(file.files[0]);
    file.value = "";
  });
  return [
    button("Save picture", "The picture with legend and scale as PNG", () => actions.savePicture()),
    button("Save scene", "Surfaces, view, cuts and measurements as one GLB", () => actions.saveScene()),
    button("Open scene", "A scene that was saved here", () => file.click()), file,
    settings(viewer),
    button("Full screen", "Full screen (F)", () => actions.fullScreen()),
    titled("?", "Keys (?)", () => actions.help()),
  ];
}
