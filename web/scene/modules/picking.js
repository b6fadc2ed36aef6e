/**
 * What lies under a pointer: the nearest point of a surface that is shown and not cut away, or of a filled cut.
 *
 * Answers { point, distance, layer, value (of the colouring, or null), cut } in the Frankfurt frame, mm.
 */
import { THREE } from "nicegui-scene";
import { lineHits } from "./line_hits.js";
import { inside } from "./sections.js";

export class Picking {
  constructor(stage, layers, clipping, caps) {
    Object.assign(this, { stage, layers, clipping, caps, caster: new THREE.Raycaster() });
  }

  /** x, y: pixels of the page from the canvas's upper left corner; name: of a layer, or null for whichever is nearest. */
  at(x, y, name = null) {
    const { width, height } = this.stage.size;
    this.caster.setFromCamera(new THREE.Vector2((2 * x) / width - 1, 1 - (2 * y) / height), this.stage.prepared());
    const among = this.layers.visible.filter((layer) => name === null || layer.spec.name === name);
    const hits = [...among.map((layer) => this.surfaceHit(layer)), ...this.cutHits(among)].filter(Boolean);
    return hits.sort((one, other) => one.distance - other.distance)[0] ?? null;
  }

  surfaceHit(layer) {
    const { origin, direction } = this.caster.ray;
    const { attributes, index } = layer.geometry;
    for (const hit of lineHits(origin.toArray(), direction.toArray(), attributes.position.array, index.array)) {
      const point = this.caster.ray.at(hit.distance, new THREE.Vector3());
      if (this.clipping.leaves(point)) return { point, distance: hit.distance, layer, cut: null, value: valueAt(hit, layer) };
    }
    return null;
  }

  cutHits(among) {
    const { ray } = this.caster;
    return this.caps.sections.filter((s) => s.closed && among.includes(s.layer)).map(({ cut, layer, segments }) => {
      const point = ray.intersectPlane(this.clipping.planes.get(cut.name), new THREE.Vector3());
      if (!point || !inside(segments, cut.axis, point.toArray()) || !this.clipping.leaves(point, cut.name)) return null;
      return { point, distance: ray.origin.distanceTo(point), layer, cut: cut.name, value: null };
    });
  }
}

/** The number between the three corners that were hit. */
function valueAt({ corners, weights }, layer) {
  const values = layer.scalar && layer.values(layer.scalar.name);
  return values ? corners.reduce((sum, corner, k) => sum + weights[k] * values[corner], 0) : null;
}
