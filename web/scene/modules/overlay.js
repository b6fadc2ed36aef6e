/**
 * The drawing over the picture: points and lines that lie in the head, and words beside them, as SVG in pixels.
 *
 * Owns where a point of the head is on the page. Its parts (landmarks, measurements, scale bar, legend) draw anew after
 * each frame, each into a group of its own.
 */
import { THREE } from "nicegui-scene";
import { svg } from "./dom.js";

export class Overlay {
  constructor(stage) {
    this.stage = stage;
    this.root = svg("svg", { class: "cf-overlay", "aria-hidden": "true" });
    stage.box.append(this.root);
  }

  /** A group whose content `draw(camera)` hands over after each frame. */
  part(name, draw) {
    const group = svg("g", { class: `cf-${name}` });
    this.root.append(group);
    this.stage.drawn.push((camera) => group.replaceChildren(...draw(camera)));
    return group;
  }

  /** [x, y] in pixels of the page from the upper left corner; null for what lies behind the viewer. */
  pixel(point, camera) {
    const { width, height } = this.stage.size;
    const { x, y, z } = point.clone().project(camera);
    return z > 1 || z < -1 ? null : [((x + 1) / 2) * width, ((1 - y) / 2) * height];
  }
}

/** Words with a halo, so that they are read over anything. */
export function words(x, y, text, anchor = "start") {
  return svg("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor }, text);
}

/** Words on a plate, for those that must be read at once. */
export function plate(x, y, text) {
  const wide = 6.7 * text.length + 9;
  const back = svg("rect", { class: "cf-plate", x: (x - 5).toFixed(1), y: (y - 13).toFixed(1), width: wide.toFixed(1), height: 18 });
  return [back, words(x, y, text)];
}

export function line([x1, y1], [x2, y2]) {
  return svg("line", { x1: x1.toFixed(2), y1: y1.toFixed(2), x2: x2.toFixed(2), y2: y2.toFixed(2) });
}

export function dot([x, y], radius) {
  return svg("circle", { cx: x.toFixed(2), cy: y.toFixed(2), r: radius });
}

/** Towards the viewer, from a point. */
export function towards(camera, point) {
  if (camera.isOrthographicCamera) return camera.getWorldDirection(new THREE.Vector3()).negate();
  return camera.position.clone().sub(point).normalize();
}
