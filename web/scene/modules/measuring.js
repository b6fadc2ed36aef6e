/**
 * Distances between two points that were picked on what is seen, mm. Owns the list and how it is drawn.
 *
 * Points lie in the Frankfurt frame and stay when the face is changed for another of the same head.
 */
import { THREE } from "nicegui-scene";
import { dot, line, plate } from "./overlay.js";

export class Measuring {
  constructor(stage, overlay, tell) {
    Object.assign(this, { stage, tell, on: false, first: null, list: [], count: 0, listeners: [] });
    this.surface = null; // the name of the layer that is measured, or null for whichever is nearest
    overlay.part("measures", (camera) => this.drawn(overlay, camera));
  }

  setOn(on) {
    this.on = on;
    this.first = null;
    this.changed();
  }

  /** A point was picked (Picking.at): the first of two, or the second, which ends the measurement. */
  pick(hit) {
    if (!this.on || !hit) return;
    const end = { point: hit.point.clone(), layer: hit.layer.spec.label };
    if (this.first === null) this.first = end;
    else this.add(this.first, end);
    this.changed();
  }

  add(from, to) {
    this.first = null;
    const mm = from.point.distanceTo(to.point);
    this.list.push({ id: ++this.count, from, to, mm });
    this.stage.root.dataset.distance = mm.toFixed(3);
    this.tell("measured", mm);
  }

  remove(id) {
    this.list = this.list.filter((measure) => measure.id !== id);
    this.changed();
  }

  clear() {
    this.list = [];
    this.setOn(this.on);
  }

  changed() {
    this.stage.box.classList.toggle("cf-measuring", this.on);
    for (const tell of this.listeners) tell();
    this.stage.request();
  }

  drawn(overlay, camera) {
    const parts = this.list.flatMap(({ id, from, to, mm }) => {
      const [a, b] = [from, to].map(({ point }) => overlay.pixel(point, camera));
      if (!a || !b) return [];
      const middle = [(a[0] + b[0]) / 2 + 10, (a[1] + b[1]) / 2 - 10];
      return [line(a, b), dot(a, 3.5), dot(b, 3.5), ...plate(...middle, `${id}: ${mm.toFixed(1)} mm`)];
    });
    const waiting = this.first && overlay.pixel(this.first.point, camera);
    if (waiting) parts.push(dot(waiting, 4.5));
    return this.on && this.stage.canvas.matches(":focus-visible") ? [...parts, ...this.cross()] : parts;
  }

  /** Where Enter picks, for those who have no pointer. */
  cross() {
    const { width, height } = this.stage.size;
    const [x, y] = [width / 2, height / 2];
    return [line([x - 9, y], [x + 9, y]), line([x, y - 9], [x, y + 9])];
  }

  state() {
    const plain = ({ point, layer }) => ({ at: point.toArray(), layer });
    return this.list.map(({ from, to }) => ({ from: plain(from), to: plain(to) }));
  }

  restore(saved) {
    const end = ({ at, layer }) => ({ point: new THREE.Vector3(...at), layer: String(layer) });
    this.list = saved.map(({ from, to }) => ({ from: end(from), to: end(to) }));
    this.list = this.list.map((m, k) => ({ ...m, id: k + 1, mm: m.from.point.distanceTo(m.to.point) }));
    this.count = this.list.length;
    this.changed();
  }
}
