/**
 * What the server tells of a face, and the surfaces beside it, as geometries. Owns the fetching and its refusals.
 *
 * A surface whose bytes are those already shown is not read again. Knows nothing of how anything is drawn.
 */
import { GLTFLoader, THREE } from "nicegui-scene";

/** A line for people. */
export class Refused extends Error {}

/** reconstruction.cases.told.Told, from its URL. */
export async function fetchTold(url) {
  const told = await (await fetched(url, "what is told of the face")).json();
  if (!Array.isArray(told?.layers) || told.layers.length === 0) throw new Refused("This face has no surface to show.");
  return told;
}

/** The bytes of a file. */
export async function fetchBytes(url, words) {
  return (await fetched(url, words)).arrayBuffer();
}

/** Ask for a face's files now and take the answers later: the network works while the graphics card is set up. */
export async function fetchEarly(url) {
  try {
    early.set(absolute(url), fetch(url));
    const told = await (await early.get(absolute(url))).clone().json();
    for (const { file, opacity } of told.layers) if (opacity > 0) early.set(absolute(file, url), fetch(absolute(file, url)));
  } catch {
    early.clear(); // whoever asks again is told what is wrong
  }
}

const early = new Map();

export function absolute(file, base = location.href) {
  return new URL(file, new URL(base, location.href)).href;
}

async function fetched(url, words) {
  let answer;
  try {
    answer = await (early.get(absolute(url)) ?? fetch(url));
    early.delete(absolute(url));
  } catch {
    throw new Refused(`The server did not answer for ${words}. Check the connection and reload the page.`);
  }
  if (!answer.ok) throw new Refused(`The server has not got ${words} (${answer.status}). Reload the page.`);
  return answer;
}

export function sameBytes(a, b) {
  if (!a || a.byteLength !== b.byteLength) return false;
  const [left, right] = [new Uint8Array(a), new Uint8Array(b)];
  return left.every((byte, k) => byte === right[k]);
}

/** Every surface of a GLB: name of its node -> geometry in the frame of the file, indexed, with normals. */
export async function parseSurfaces(bytes, words) {
  let gltf;
  try {
    gltf = await new GLTFLoader().parseAsync(bytes, "");
  } catch {
    throw new Refused(`${words} is damaged and was left out. Reload the page, or make the face again.`);
  }
  const found = new Map();
  gltf.scene.updateMatrixWorld(true);
  gltf.scene.traverse((node) => node.isMesh && found.set(node.userData.layer ?? node.name, whole(node)));
  if (found.size === 0) throw new Refused(`${words} holds no surface and was left out.`);
  return { surfaces: found, extras: gltf.scene.userData };
}

function whole(mesh) {
  const geometry = mesh.geometry.applyMatrix4(mesh.matrixWorld);
  if (!geometry.index) geometry.setIndex([...Array(geometry.attributes.position.count).keys()]);
  if (!geometry.attributes.normal) geometry.computeVertexNormals();
  mesh.material.dispose();
  geometry.computeBoundingBox();
  geometry.computeBoundingSphere();
  return geometry;
}

/** The box around surfaces, mm. */
export function boxOf(geometries) {
  return geometries.reduce((box, geometry) => box.union(geometry.boundingBox), new THREE.Box3());
}
