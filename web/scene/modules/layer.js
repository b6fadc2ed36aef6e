/**
 * One surface as it is drawn: its materials, its opacity, its colouring by a number at each vertex.
 *
 * A surface that is seen through is drawn twice: its depth alone, then its colour where it is nearest, so that one sees
 * through its outer side once and not through every fold behind. Both sides are lit, so that none looks dark inside.
 */
import { THREE } from "nicegui-scene";
import { mapTexture, place } from "./colour_maps.js";

/** From the inside of a head to its outside: what is within is drawn first and shows through what is around it. */
const ORDER = ["skull", "inferred", "implant", "skin", "face"];
const KNOWN_ROW = 0.25; // of the texture: the map; the other row is grey, for vertices where nothing is known
const UNKNOWN_ROW = 0.75;

export class Layer {
  constructor(spec, geometry, bytes) {
    Object.assign(this, { spec, geometry, bytes, opacity: spec.opacity, shown: true, wireframe: false, scalar: null });
    const rank = ORDER.indexOf(spec.name);
    this.order = 10 * (rank < 0 ? ORDER.length : rank);
    this.surface = new THREE.Mesh(geometry, lit(spec.colour));
    this.veil = new THREE.Mesh(geometry, depthOnly());
    this.surface.renderOrder = this.order + 2;
    this.veil.renderOrder = this.order + 1;
    this.group = new THREE.Group().add(this.veil, this.surface);
    this.surface.userData.layer = this;
    this.refresh();
  }

  get visible() {
    return this.shown && this.opacity > 0;
  }

  set(changes) {
    Object.assign(this, changes);
    this.refresh();
  }

  refresh() {
    const { material } = this.surface;
    const through = this.opacity < 1 || this.wireframe;
    this.group.visible = this.visible;
    this.veil.visible = through;
    material.wireframe = this.wireframe;
    material.opacity = this.opacity;
    if (material.transparent !== through) material.needsUpdate = true;
    material.transparent = through;
  }

  clip(planes) {
    for (const mesh of [this.surface, this.veil]) mesh.material.clippingPlanes = planes;
  }

  values(name) {
    return this.geometry.getAttribute(`_${name.toLowerCase()}`)?.array ?? null;
  }

  /** Colour by a told scalar, or plain (null). Flat colours are exactly those of the legend; shaded ones show form. */
  colour(scalar, map, shaded) {
    const values = scalar && this.values(scalar.name);
    this.scalar = values ? scalar : null;
    this.surface.material.map?.dispose();
    this.surface.material.dispose();
    this.surface.material = values && !shaded ? flat() : lit(values ? "#ffffff" : this.spec.colour);
    this.surface.material.clippingPlanes = this.veil.material.clippingPlanes;
    if (values) {
      this.geometry.setAttribute("uv", places(values, scalar));
      this.surface.material.map = mapTexture(map);
    }
    this.refresh();
  }

  dispose() {
    this.surface.material.map?.dispose();
    this.surface.material.dispose();
    this.veil.material.dispose();
    this.geometry.dispose();
    this.group.removeFromParent();
  }
}

function lit(colour) {
  const material = new THREE.MeshPhongMaterial({ color: colour, specular: 0x1c1a18, shininess: 18, side: THREE.DoubleSide });
  material.onBeforeCompile = (shader) => {
    shader.fragmentShader = shader.fragmentShader.replace("#include <normal_fragment_maps>", `#include <normal_fragment_maps>${RIM}`);
  };
  return material;
}

/**
 * What is seen through is thinner where it faces the eye and denser where it turns away, as glass is: bone stays bone, and
 * nose and lips keep their form over it. 0 stays 0 and 1 stays 1.
 */
const RIM = `
  float aside = 1.0 - abs(dot(normal, normalize(vViewPosition)));
  float thin = 1.0 - diffuseColor.a;
  diffuseColor.a = mix(pow(diffuseColor.a, 1.6), 1.0 - thin * thin * thin, aside * aside);
`;

function flat() {
  return new THREE.MeshBasicMaterial({ side: THREE.DoubleSide });
}

/** Pushed back by a little, so that the surface itself is never hidden by its own depth. */
function depthOnly() {
  const pushed = { polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 };
  return new THREE.MeshBasicMaterial({ colorWrite: false, transparent: true, side: THREE.DoubleSide, ...pushed });
}

/** Where in the texture each vertex's number lies. */
function places(values, scalar) {
  const uv = new Float32Array(2 * values.length);
  values.forEach((value, k) => {
    const known = Number.isFinite(value);
    uv[2 * k] = known ? place(value, scalar) : 0.5;
    uv[2 * k + 1] = known ? KNOWN_ROW : UNKNOWN_ROW;
  });
  return new THREE.BufferAttribute(uv, 2);
}
