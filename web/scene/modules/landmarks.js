/**
 * Landmarks of the skull: a dot on each that the viewer can see, and as many names as there is room for.
 *
 * The pointer brings up any name. Which way a landmark faces is that of the bone nearest to it; skin hides none.
 */
import { THREE } from "nicegui-scene";
import { BehindBone } from "./behind_bone.js";
import { dot, towards, words } from "./overlay.js";

const LETTER = 6.4; // pixels that a letter takes, about
const LINE = 15;
const ROOM = 7; // pixels kept free about a name, more to its sides
const NEAR = 11; // pixels from the pointer
const PLACES = [[7, 4, "start"], [-7, 4, "end"], [0, -9, "middle"], [0, 17, "middle"]];

export class Landmarks {
  constructor(stage, overlay, layers, clipping) {
    Object.assign(this, { stage, overlay, layers, clipping, on: false, list: [], pointer: null, placed: [] });
    this.bone = new BehindBone(stage, layers);
    this.group = overlay.part("landmarks", (camera) => this.drawn(camera));
    layers.listeners.push((what) => what === "layers" && this.turn());
  }

  /** Told landmarks: { code, name, at: mm, on_bone }. */
  show(told) {
    this.told = told;
    this.list = told.map((mark) => ({ ...mark, point: new THREE.Vector3(...mark.at), facing: null }));
    this.turn();
  }

  setOn(on) {
    this.on = on;
    this.stage.request();
  }

  turn() {
    const bone = (this.layers.byName.get("skull") ?? this.layers.all[0])?.geometry;
    if (bone) for (const mark of this.list) mark.facing = normalNear(mark.point, bone);
  }

  drawn(camera) {
    this.placed = [];
    if (!this.on) return [];
    const turned = this.list.filter((mark) => this.clipping.leaves(mark.point) && faces(mark, camera));
    this.bone.follow(turned, camera);
    const seen = turned.filter((mark) => !this.bone.hidden.has(mark));
    const dots = seen.map((mark) => ({ mark, at: this.overlay.pixel(mark.point, camera) })).filter(({ at }) => at);
    this.placed = dots;
    const taken = dots.map(({ at: [x, y] }) => [x - 3, y - 3, x + 3, y + 3]);
    const names = dots.flatMap(({ mark, at }) => named(mark, at, taken));
    return [...dots.map(({ mark, at }) => drawnDot(mark, at)), ...names];
  }

  /** The landmark under the pointer, or null. */
  near(x, y) {
    const away = ({ at }) => Math.hypot(at[0] - x, at[1] - y);
    const nearest = [...this.placed].sort((one, other) => away(one) - away(other))[0];
    return nearest && away(nearest) <= NEAR ? nearest.mark : null;
  }

  state() {
    return { on: this.on };
  }

  restore({ on }) {
    this.setOn(Boolean(on));
  }
}

function drawnDot(mark, at) {
  const circle = dot(at, 3);
  circle.dataset.code = mark.code;
  if (!mark.on_bone) circle.classList.add("cf-inferred");
  return circle;
}

/** The name, at the first place about its dot where it covers nothing; none where there is no such place. */
function named(mark, [x, y], taken) {
  const wide = LETTER * mark.name.length;
  for (const [dx, dy, anchor] of PLACES) {
    const left = x + dx - (anchor === "end" ? wide : anchor === "middle" ? wide / 2 : 0);
    const box = [left, y + dy - LINE + 4, left + wide, y + dy + 3];
    const covers = taken.some(([l, t, r, b]) => box[0] < r && box[2] > l && box[1] < b && box[3] > t && !(l === x - 3 && t === y - 3));
    if (covers) continue;
    taken.push([box[0] - 2 * ROOM, box[1] - ROOM, box[2] + 2 * ROOM, box[3] + ROOM]);
    return [words(x + dx, y + dy, mark.name, anchor)];
  }
  return [];
}

function faces(mark, camera) {
  return mark.facing === null || mark.facing.dot(towards(camera, mark.point)) > -0.15;
}

function normalNear(point, { attributes: { position, normal } }) {
  let [best, least] = [0, Infinity];
  const { array } = position;
  for (let k = 0; k < position.count; k++) {
    const away = (array[3 * k] - point.x) ** 2 + (array[3 * k + 1] - point.y) ** 2 + (array[3 * k + 2] - point.z) ** 2;
    if (away < least) [best, least] = [k, away];
  }
  return new THREE.Vector3().fromBufferAttribute(normal, best);
}
