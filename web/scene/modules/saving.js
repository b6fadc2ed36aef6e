/**
 * What is seen as a picture (PNG), and the scene as one file: a GLB that any program of the trade reads, whose `extras`
 * hold camera, cuts, colouring and measurements, so that the same view opens here again.
 */
import { THREE } from "nicegui-scene";
import { el } from "./dom.js";
import { glb } from "./glb_file.js";
import { Refused } from "./loading.js";

const FORMAT = "cranioface scene 1";

/** Hand a blob to the browser as a download. */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The frame and the drawing over it, on the background of the page, as a canvas. */
export function picture(stage, overlay) {
  stage.draw(); // the pixels of a WebGL canvas are there only until the browser has shown them
  const { width, height } = stage.canvas;
  const canvas = el("canvas", { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(stage.box).backgroundColor;
  context.fillRect(0, 0, width, height);
  context.drawImage(stage.canvas, 0, 0);
  context.scale(width / stage.size.width, height / stage.size.height);
  for (const part of overlay.root.querySelectorAll("line, circle, rect, text")) paint(part, context);
  return canvas;
}

/** One element of SVG, in the style that the page gives it. */
function paint(part, context) {
  const style = getComputedStyle(part);
  const at = (name) => Number(part.getAttribute(name));
  Object.assign(context, { fillStyle: style.fill, strokeStyle: style.stroke, lineWidth: parseFloat(style.strokeWidth) || 1 });
  const outlined = style.stroke !== "none";
  if (part.tagName === "text") return paintWords(part, style, context);
  context.beginPath();
  if (part.tagName === "line") (context.moveTo(at("x1"), at("y1")), context.lineTo(at("x2"), at("y2")));
  if (part.tagName === "circle") context.arc(at("cx"), at("cy"), at("r"), 0, 2 * Math.PI);
  if (part.tagName === "rect") context.rect(at("x"), at("y"), at("width"), at("height"));
  if (part.tagName !== "line") context.fill();
  if (outlined) context.stroke();
}

function paintWords(part, style, context) {
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.textAlign = { start: "left", middle: "center", end: "right" }[style.textAnchor];
  context.lineJoin = "round";
  const [x, y] = [Number(part.getAttribute("x")), Number(part.getAttribute("y"))];
  if (style.stroke !== "none") context.strokeText(part.textContent, x, y);
  context.fillText(part.textContent, x, y);
}

/** The scene's file. */
export function sceneFile(viewer) {
  const surfaces = viewer.layers.all.map(({ spec, geometry, opacity, shown }) => ({
    name: spec.name, colour: new THREE.Color(spec.colour).toArray(), opacity: shown ? opacity : 0,
    attributes: attributesOf(geometry), index: geometry.index.array,
  }));
  const layers = viewer.layers.all.map(({ spec }) => spec);
  const told = { layers, landmarks: viewer.told.landmarks, note: viewer.told.note };
  return glb(surfaces, { format: FORMAT, units: "mm", frame: "Frankfurt, LPS", told, view: viewer.actions.state() });
}

/** Positions, normals and the custom numbers; not the places in a colour map, which are made anew. */
function attributesOf(geometry) {
  const names = Object.keys(geometry.attributes).filter((name) => name.startsWith("_"));
  const custom = names.map((name) => [name, geometry.attributes[name]]);
  return { POSITION: geometry.attributes.position, NORMAL: geometry.attributes.normal, ...Object.fromEntries(custom) };
}

/** What such a file says of itself; Refused where it is none. Every number that is used is one. */
export function readScene(extras, words) {
  const refused = new Refused(`${words} is no scene that was saved here. Choose a file of "Save scene".`);
  if (extras?.format !== FORMAT || !Array.isArray(extras.told?.layers)) throw refused;
  const { told, view } = extras;
  const numbers = [...(view?.camera?.target ?? []), view?.camera?.azimuth, view?.camera?.polar, view?.camera?.zoom, view?.camera?.half];
  if (numbers.length !== 7 || !numbers.every(Number.isFinite)) throw refused;
  const lists = [view.layers?.layers, view.cuts, view.measures, told.landmarks];
  if (!lists.every(Array.isArray)) throw refused;
  return { told, view };
}
