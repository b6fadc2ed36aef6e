// Files out of what was dropped or chosen, folders walked to their ends. Knows nothing of what the files are.
// A taken file is { file, path }: path is where it lay below what was dropped, for people and to tell slices apart.

/** All files of a drop, at most `most` and one more. The entries must be asked for before the event is over. */
export async function dropped(transfer, most) {
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.());
  if (!entries.some(Boolean)) return chosen(transfer.files);
  const found = [];
  for (const entry of entries.filter(Boolean)) await walk(entry, found, most);
  return found;
}

/** All files of an input, those of a folder with their path. */
export function chosen(files) {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

async function walk(entry, found, most) {
  if (found.length > most || entry.name.startsWith(".")) return; // what systems put beside the files of people
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    return;
  }
  for (const inner of await content(entry.createReader())) await walk(inner, found, most);
}

/** A reader gives a folder in pieces of a hundred; an empty piece is the end. */
async function content(reader) {
  const all = [];
  for (;;) {
    const piece = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!piece.length) return all;
    all.push(...piece);
  }
}

const ENDINGS = {
  mesh: /\.(stl|ply|obj|glb|off|gltf)$/i,
  image: /\.(png|jpe?g|tiff?|bmp|webp)$/i,
};

/** What it seems to be by its names, only to offer the right questions: mesh, image or ct. The server looks inside. */
export function seems(taken) {
  if (!taken.length) return null;
  return Object.keys(ENDINGS).find((kind) => taken.every(({ path }) => ENDINGS[kind].test(path))) ?? "ct";
}

/** Bytes as people read them, in powers of 1000. */
export function size(count) {
  for (const unit of ["bytes", "kB", "MB"]) {
    if (count < 1000) return `${unit === "bytes" || count >= 10 ? Math.round(count) : count.toFixed(1)} ${unit}`;
    count /= 1000;
  }
  return `${count.toFixed(1)} GB`;
}

export const total = (taken) => taken.reduce((sum, { file }) => sum + file.size, 0);
