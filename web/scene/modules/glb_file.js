/**
 * A GLB (glTF 2.0 binary) of surfaces, and words of its own in the scene's `extras`. Owns the bytes of the format.
 *
 * surfaces: [{ name, colour: [r, g, b] linear 0 to 1, opacity, attributes: { NAME: { array, itemSize } }, index }].
 */
const [MAGIC, JSON_CHUNK, BIN_CHUNK] = [0x46546c67, 0x4e4f534a, 0x004e4942];
const TYPES = { 1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4" };
const [FLOAT, UNSIGNED, ARRAY, ELEMENTS] = [5126, 5125, 34962, 34963];

/** The file as a Blob. */
export function glb(surfaces, extras) {
  const bin = new Bin();
  const meshes = surfaces.map(({ name, attributes, index }, material) => {
    const named = Object.entries(attributes).map(([key, values]) => [key, bin.floats(values, key === "POSITION")]);
    return { name, primitives: [{ attributes: Object.fromEntries(named), indices: bin.indices(index), material, mode: 4 }] };
  });
  const json = {
    asset: { version: "2.0", generator: "cranioface" },
    scene: 0,
    scenes: [{ nodes: surfaces.map((_, k) => k), extras }],
    nodes: surfaces.map(({ name }, mesh) => ({ name, mesh, extras: { layer: name } })),
    meshes,
    materials: surfaces.map(material),
    accessors: bin.accessors,
    bufferViews: bin.views,
    buffers: [{ byteLength: bin.length }],
  };
  return packed(new TextEncoder().encode(JSON.stringify(json)), bin);
}

function material({ name, colour, opacity }) {
  const pbrMetallicRoughness = { baseColorFactor: [...colour, opacity], metallicFactor: 0, roughnessFactor: 0.8 };
  return { name, pbrMetallicRoughness, doubleSided: true, alphaMode: opacity < 1 ? "BLEND" : "OPAQUE" };
}

/** What the file holds beside its JSON: arrays one after the other, each a multiple of four bytes. */
class Bin {
  constructor() {
    Object.assign(this, { parts: [], accessors: [], views: [], length: 0 });
  }

  floats({ array, itemSize }, bounded) {
    const bounds = bounded ? limits(array, itemSize) : {};
    const count = array.length / itemSize;
    return this.put(new Float32Array(array), ARRAY, { componentType: FLOAT, type: TYPES[itemSize], count, ...bounds });
  }

  indices(array) {
    return this.put(new Uint32Array(array), ELEMENTS, { componentType: UNSIGNED, type: "SCALAR", count: array.length });
  }

  put(array, target, accessor) {
    this.views.push({ buffer: 0, byteOffset: this.length, byteLength: array.byteLength, target });
    this.accessors.push({ bufferView: this.views.length - 1, ...accessor });
    this.parts.push(array);
    this.length += array.byteLength;
    return this.accessors.length - 1;
  }
}

function limits(array, size) {
  const [min, max] = [Array(size).fill(Infinity), Array(size).fill(-Infinity)];
  array.forEach((value, k) => {
    min[k % size] = Math.min(min[k % size], value);
    max[k % size] = Math.max(max[k % size], value);
  });
  return { min, max };
}

function packed(json, bin) {
  const spaces = new Uint8Array((4 - (json.length % 4)) % 4).fill(0x20);
  const long = json.length + spaces.length;
  const head = new Uint32Array([MAGIC, 2, 12 + 8 + long + 8 + bin.length, long, JSON_CHUNK]);
  const parts = [head, json, spaces, new Uint32Array([bin.length, BIN_CHUNK]), ...bin.parts];
  return new Blob(parts, { type: "model/gltf-binary" });
}
