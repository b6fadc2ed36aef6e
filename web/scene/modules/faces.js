/**
 * A face ready to be shown: what is told and its layers, from the server or from a saved scene.
 *
 * Surfaces that are seen at first come first; those that are hidden follow after the first frame. A surface that cannot
 * be had is a line among `lines`, and the others are shown; where none can be had, Refused.
 */
import { Layer } from "./layer.js";
import { Refused, absolute, fetchBytes, fetchTold, parseSurfaces, sameBytes } from "./loading.js";
import { readScene } from "./saving.js";

/** { told, layers, lines, later(add, failed) }; layers whose bytes are those shown now are the very same ones. */
export async function fromUrl(url, layers, fresh) {
  const told = await fetchTold(url);
  const seen = told.layers.filter((spec) => layers.firstOpacity(spec) > 0);
  const first = seen.length > 0 ? seen : told.layers;
  const rest = told.layers.filter((spec) => !first.includes(spec));
  const lines = [];
  const bring = (spec, failed) => layerOf(spec, url, layers).catch((error) => excused(error, failed));
  const found = (await Promise.all(first.map((spec) => bring(spec, (line) => lines.push(line))))).filter(Boolean);
  if (found.length === 0) throw new Refused(lines[0]);
  async function later(add, failed) {
    for (const spec of rest) {
      const layer = await bring(spec, failed);
      if (layer && fresh()) add(layer);
    }
  }
  return { told, layers: found, view: null, lines, later };
}

async function layerOf(spec, url, layers) {
  const words = `${spec.label} (${spec.file})`;
  const bytes = await fetchBytes(absolute(spec.file, url), words);
  const old = layers.byName.get(spec.name);
  if (old && sameBytes(old.bytes, bytes)) return Object.assign(old, { spec });
  const { surfaces } = await parseSurfaces(bytes, words);
  return new Layer(spec, [...surfaces.values()][0], bytes);
}

function excused(error, failed) {
  if (!(error instanceof Refused)) throw error;
  failed(error.message);
  return null;
}

/** The same of a scene that was saved: the surfaces lie in the file, and so does how they were seen. */
export async function fromBytes(bytes, name) {
  const { surfaces, extras } = await parseSurfaces(bytes, name);
  const { told, view } = readScene(extras, name);
  const layers = told.layers.filter((spec) => surfaces.has(spec.name)).map((spec) => new Layer(spec, surfaces.get(spec.name), null));
  if (layers.length === 0) throw new Refused(`${name} holds none of the surfaces that it names.`);
  return { told, layers, view, lines: [], later: async () => {} };
}
