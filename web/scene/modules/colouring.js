/**
 * Which number the surfaces are coloured by: none (plain), tissue depth, uncertainty, ... as told with each surface.
 *
 * A surface that is read by its colours is made opaque, since what shows through would change them; plain again, it
 * takes the opacity that it had. Owns neither maps nor legend.
 */
import { mapOf } from "./colour_maps.js";

export const PLAIN = "plain";

export class Colouring {
  constructor(stage, layers) {
    Object.assign(this, { stage, layers, name: PLAIN, shaded: true, before: new Map(), listeners: [] });
    layers.listeners.push((what) => what === "layers" && this.apply());
  }

  /** Told scalars of all surfaces, each once. */
  get scalars() {
    const all = this.layers.all.flatMap((layer) => layer.spec.scalars ?? []);
    return all.filter((scalar, k) => all.findIndex((other) => other.name === scalar.name) === k);
  }

  /** The one that is shown and told; null = plain. */
  get scalar() {
    return this.scalars.find((scalar) => scalar.name === this.name) ?? null;
  }

  choose(name) {
    const wasPlain = this.name === PLAIN;
    this.name = name;
    this.apply();
    if (name === PLAIN) this.giveBack();
    else if (wasPlain) this.makeOpaque();
  }

  setShaded(on) {
    this.shaded = on;
    this.apply();
  }

  apply() {
    for (const layer of this.layers.all) {
      const scalar = (layer.spec.scalars ?? []).find(({ name }) => name === this.name) ?? null;
      layer.colour(scalar, scalar && mapOf(scalar), this.shaded);
    }
    for (const tell of this.listeners) tell();
    this.stage.request();
  }

  makeOpaque() {
    for (const { spec, scalar, opacity } of this.layers.visible) {
      if (!scalar || opacity === 1) continue;
      this.before.set(spec.name, opacity);
      this.layers.setOpacity(spec.name, 1);
    }
  }

  giveBack() {
    for (const [name, opacity] of this.before)
      if (this.layers.byName.get(name)?.opacity === 1) this.layers.setOpacity(name, opacity);
    this.before.clear();
  }

  state() {
    return { name: this.name, shaded: this.shaded };
  }

  restore({ name, shaded }) {
    this.before.clear();
    Object.assign(this, { name: String(name), shaded: Boolean(shaded) });
    this.apply();
  }
}
