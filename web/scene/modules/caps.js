/**
 * The cut as one sees it: each surface's outline as a line, and what lies within it filled, bone over soft tissue.
 *
 * A fill is counted in the stencil: every triangle of a fan over the outline turns its pixels, and what an odd number of
 * them turned is inside, whatever the outline's shape. Then one sheet over the whole plane paints what was turned and
 * turns it back. Outlines are made anew before a frame where a cut, a surface or its being shown changed.
 */
import { THREE } from "nicegui-scene";
import { cut as cutSurface, fan } from "./sections.js";

const FIRST = 100; // all is drawn after the opaque surfaces and before those that are seen through
const BONE = new Set(["skull", "inferred", "implant"]);

export class Caps {
  constructor(stage, layers, clipping) {
    Object.assign(this, { stage, layers, clipping, stale: true, sections: [] });
    this.group = new THREE.Group();
    stage.scene.add(this.group);
    layers.listeners.push(() => (this.stale = true));
    clipping.listeners.push(() => (this.stale = true));
    stage.before.push(() => this.stale && this.renew());
  }

  renew() {
    this.stale = false;
    this.dispose();
    const outermostFirst = this.layers.visible.sort((one, other) => other.order - one.order);
    for (const cut of this.clipping.active)
      for (const layer of outermostFirst) this.add(cut, layer);
    const told = this.sections.map((s) => `${s.cut.name}:${s.layer.spec.name}:${s.closed ? "filled" : "open"}`);
    this.stage.root.dataset.caps = told.join(" ");
  }

  add(cut, layer) {
    const { attributes, index } = layer.geometry;
    const section = { cut, layer, ...cutSurface(attributes.position.array, index.array, cut.axis, cut.at) };
    if (section.drawn === 0) return;
    const order = FIRST + 2 * this.sections.length;
    const planes = this.clipping.planesBut(cut.name);
    this.sections.push(section);
    if (section.closed) this.group.add(...filling(section, order, planes, this.sheet(cut)));
    this.group.add(outline(section, planes));
  }

  /** A rectangle over the whole plane of a cut. */
  sheet(cut) {
    const { min, max } = this.layers.box;
    const [u, v] = [0, 1, 2].filter((k) => k !== cut.axis);
    const corners = [[min, min], [max, min], [max, max], [min, min], [max, max], [min, max]];
    const at = corners.map(([a, b]) => {
      const point = [0, 0, 0];
      [point[u], point[v], point[cut.axis]] = [a.getComponent(u), b.getComponent(v), cut.at];
      return point;
    });
    return new Float32Array(at.flat());
  }

  dispose() {
    for (const part of this.group.children) {
      part.geometry.dispose();
      part.material.dispose();
    }
    this.group.clear();
    this.sections = [];
  }
}

function filling(section, order, planes, sheet) {
  const turned = new THREE.Mesh(of(fan(section.segments)), turning(planes));
  const painted = new THREE.Mesh(of(sheet), painting(fillColour(section.layer), planes));
  turned.renderOrder = order;
  painted.renderOrder = order + 1;
  for (const part of [turned, painted]) part.frustumCulled = false;
  return [turned, painted];
}

function outline(section, planes) {
  const lines = of(section.segments.slice(0, 6 * section.drawn));
  const colour = new THREE.Color(section.layer.spec.colour);
  if (section.closed) colour.multiplyScalar(0.35);
  else colour.lerp(new THREE.Color("#ffffff"), 0.5); // it must be seen on what others fill
  const drawn = new THREE.LineSegments(lines, new THREE.LineBasicMaterial({ color: colour, clippingPlanes: planes }));
  drawn.renderOrder = FIRST + 1000;
  return drawn;
}

function of(positions) {
  return new THREE.BufferGeometry().setAttribute("position", new THREE.BufferAttribute(positions, 3));
}

/** Bone light, soft tissue darker and redder than its skin, as on the cut of an atlas. */
function fillColour({ spec }) {
  const colour = new THREE.Color(spec.colour);
  return BONE.has(spec.name) ? colour.lerp(new THREE.Color("#fffaf0"), 0.35) : colour.lerp(new THREE.Color("#a4564a"), 0.3);
}

function turning(clippingPlanes) {
  const op = THREE.InvertStencilOp;
  return new THREE.MeshBasicMaterial({
    colorWrite: false, depthWrite: false, depthTest: false, side: THREE.DoubleSide, clippingPlanes,
    stencilWrite: true, stencilFunc: THREE.AlwaysStencilFunc, stencilFail: op, stencilZFail: op, stencilZPass: op,
  });
}

/** Pushed back by a little, so that the outline lies on it and not in it. */
function painting(color, clippingPlanes) {
  const op = THREE.ZeroStencilOp;
  return new THREE.MeshBasicMaterial({
    color, side: THREE.DoubleSide, clippingPlanes, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1,
    stencilWrite: true, stencilRef: 0, stencilFunc: THREE.NotEqualStencilFunc, stencilFail: op, stencilZFail: op, stencilZPass: op,
  });
}
