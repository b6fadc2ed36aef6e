/**
 * The surfaces of one face together, by name: what is kept from one face to the next (opacity, shown, wireframe).
 *
 * Tells its listeners when anything of them changes. Knows nothing of panels, cameras or where surfaces come from.
 */
import { boxOf } from "./loading.js";

export class Layers {
  constructor(stage) {
    this.stage = stage;
    this.byName = new Map();
    this.kept = new Map(); // name -> { opacity, shown }, also of a layer that the present face lacks
    this.wireframe = false;
    this.listeners = [];
  }

  get all() {
    return [...this.byName.values()];
  }

  get visible() {
    return this.all.filter((layer) => layer.visible);
  }

  get box() {
    return boxOf(this.all.map((layer) => layer.geometry));
  }

  /** Put these in place of all others, at one moment; what is among both stays as it is. */
  replace(layers) {
    for (const old of this.all) if (!layers.includes(old)) old.dispose();
    this.byName = new Map(layers.map((layer) => [layer.spec.name, layer]));
    for (const layer of layers) this.dress(layer);
    this.changed("layers");
  }

  add(layer) {
    this.byName.get(layer.spec.name)?.dispose();
    this.byName.set(layer.spec.name, layer);
    this.dress(layer);
    this.changed("layers");
  }

  dress(layer) {
    layer.set({ ...this.kept.get(layer.spec.name), wireframe: this.wireframe });
    this.stage.scene.add(layer.group);
    this.stage.filled = true;
  }

  setOpacity(name, opacity) {
    this.keep(name, { opacity: Math.min(Math.max(Number(opacity) || 0, 0), 1) });
  }

  show(name, shown) {
    this.keep(name, { shown });
  }

  keep(name, change) {
    this.kept.set(name, { ...this.kept.get(name), ...change });
    this.byName.get(name)?.set(change);
    this.changed("opacity");
  }

  setWireframe(on) {
    this.wireframe = on;
    for (const layer of this.all) layer.set({ wireframe: on });
    this.changed("wireframe");
  }

  /** How it will be shown first: as kept, else as told. */
  firstOpacity(spec) {
    const { opacity = spec.opacity, shown = true } = this.kept.get(spec.name) ?? {};
    return shown ? opacity : 0;
  }

  changed(what) {
    for (const tell of this.listeners) tell(what);
    this.stage.request();
  }

  state() {
    const layers = this.all.map(({ spec, opacity, shown }) => ({ name: spec.name, opacity, shown }));
    return { wireframe: this.wireframe, layers };
  }

  restore({ wireframe, layers }) {
    for (const { name, opacity, shown } of layers) this.kept.set(name, { opacity, shown });
    for (const layer of this.all) layer.set(this.kept.get(layer.spec.name) ?? {});
    this.setWireframe(wireframe);
  }
}
