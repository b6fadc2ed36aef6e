/**
 * Which points of the skull the viewer cannot see for the bone before them. Looked at when the view has come to rest,
 * a few points at a time, so that turning a head stays smooth. Knows nothing of names.
 */
import { lineHits } from "./line_hits.js";
import { towards } from "./overlay.js";

const REST_MS = 120;
const AT_ONCE = 8;
const SKIN_DEEP_MM = 4; // a landmark lies a little off the light surface: what is nearer than this hides nothing

export class BehindBone {
  constructor(stage, layers) {
    Object.assign(this, { stage, layers, seen: "", hidden: new Set(), timer: 0 });
  }

  /** Have it looked at for `marks` ({ point }) once the camera stands still; `hidden` holds those of the last look. */
  follow(marks, camera) {
    const now = `${camera.matrixWorld.elements} ${this.layers.byName.get("skull")?.visible} ${marks.length}`;
    if (now === this.seen) return;
    this.seen = now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look([...marks], camera, new Set()), REST_MS);
  }

  look(marks, camera, hidden) {
    const bone = this.layers.byName.get("skull");
    if (!bone?.visible) marks = [];
    for (const mark of marks.splice(0, AT_ONCE)) if (isBehind(mark.point, camera, bone.geometry)) hidden.add(mark);
    if (marks.length > 0) return void (this.timer = setTimeout(() => this.look(marks, camera, hidden)));
    const same = hidden.size === this.hidden.size && [...hidden].every((mark) => this.hidden.has(mark));
    this.hidden = hidden;
    if (!same) this.stage.request();
  }
}

function isBehind(point, camera, { attributes, index }) {
  const way = towards(camera, point);
  const hits = lineHits(point.toArray(), way.toArray(), attributes.position.array, index.array);
  return hits.some(({ distance }) => distance > SKIN_DEEP_MM);
}
