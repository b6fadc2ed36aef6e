/**
 * Three planes that cut the head: axial, coronal, sagittal. Owns whether each cuts, where (mm) and which side goes.
 *
 * What is cut away is neither drawn nor picked. The cut itself is drawn by `caps`.
 */
import { THREE } from "nicegui-scene";

/** Name: words, axis (0 x, 1 y, 2 z), which side stays (of the axis), what the numbers count. */
export const CUTS = {
  axial: { text: "Axial", axis: 2, keeps: -1, counts: "above the porions" },
  coronal: { text: "Coronal", axis: 1, keeps: 1, counts: "behind the porions" },
  sagittal: { text: "Sagittal", axis: 0, keeps: -1, counts: "left of the middle" },
};

export class Clipping {
  constructor(stage, layers) {
    Object.assign(this, { stage, layers, listeners: [] });
    this.cuts = Object.entries(CUTS).map(([name, spec]) => ({ ...spec, name, on: false, at: 0, flipped: false }));
    this.planes = new Map(this.cuts.map((cut) => [cut.name, new THREE.Plane()]));
    layers.listeners.push((what) => what === "layers" && this.apply());
  }

  get(name) {
    return this.cuts.find((cut) => cut.name === name);
  }

  get active() {
    return this.cuts.filter((cut) => cut.on);
  }

  /** Change a cut: { on, at (mm), flipped }. */
  set(name, changes) {
    Object.assign(this.get(name), changes);
    this.apply();
  }

  apply() {
    for (const cut of this.cuts) {
      const keeps = cut.flipped ? -cut.keeps : cut.keeps;
      const plane = this.planes.get(cut.name);
      plane.normal.set(0, 0, 0).setComponent(cut.axis, keeps);
      plane.constant = -keeps * cut.at;
    }
    for (const layer of this.layers.all) layer.clip(this.planesBut(null));
    for (const tell of this.listeners) tell();
    this.stage.request();
  }

  /** The planes that cut now, but for one: a cut's own picture is cut by the others. */
  planesBut(name) {
    return this.active.filter((cut) => cut.name !== name).map((cut) => this.planes.get(cut.name));
  }

  /** Whether a point is left by every cut, but for one. */
  leaves(point, but = null) {
    return this.planesBut(but).every((plane) => plane.distanceToPoint(point) >= -1e-3);
  }

  /** Between which mm a cut goes through the head. */
  limits(name) {
    const { axis } = this.get(name);
    const { min, max } = this.layers.box;
    if (min.x > max.x) return [-150, 150];
    return [Math.floor(min.getComponent(axis)), Math.ceil(max.getComponent(axis))];
  }

  state() {
    return this.cuts.map(({ name, on, at, flipped }) => ({ name, on, at, flipped }));
  }

  restore(saved) {
    for (const { name, on, at, flipped } of saved) if (this.get(name)) Object.assign(this.get(name), { on, at, flipped });
    this.apply();
  }
}
