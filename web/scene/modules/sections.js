/**
 * Where a plane cuts a surface: the outline, exactly, and what lies within it.
 *
 * The outline is a list of segments; within is even-odd, so bone between its two tables is inside and the hollow is not.
 * A surface with a hole gives an open outline. Ends that lie near each other are joined, and so are those along a straight
 * border with all of the outline on its one side, where the scan ended (which of several ends on one line are joined makes
 * no difference to even-odd). Where some remain nothing is said to be inside. Plain numbers; knows nothing of drawing.
 */
const NEAR_MM = 8; // a gap in a scan's outline that is closed straight
const BORDER_MM = 2; // how far an outline may reach beyond the straight border that it ends at
const MOST_ENDS = 60; // an outline in more pieces is no outline of a body

/**
 * positions: (3 n) mm; index: (3 m); axis: 0 x, 1 y, 2 z; value: mm.
 * { segments: Float32Array (6 k), drawn: how many of them lie on the surface, closed: whether the outline has an inside }.
 */
export function cut(positions, index, axis, value) {
  const crossings = new Crossings(positions, axis, value);
  const segments = [];
  for (let t = 0; t < index.length; t += 3) {
    const [a, b, c] = [index[t], index[t + 1], index[t + 2]];
    const [p, q, r] = [crossings.isAbove(a), crossings.isAbove(b), crossings.isAbove(c)];
    if (p === q && q === r) continue;
    const [alone, one, other] = p === q ? [c, a, b] : p === r ? [b, c, a] : [a, b, c];
    segments.push([crossings.on(alone, one), crossings.on(alone, other)]);
  }
  const { joins, closed } = joined(crossings.points, axis);
  return { segments: flattened([...segments, ...joins]), drawn: segments.length, closed };
}

/** Where edges go through the plane: [x, y, z, how many segments end here], the same for both triangles of an edge. */
class Crossings {
  constructor(positions, axis, value) {
    Object.assign(this, { positions, axis, value, byEdge: new Map() });
  }

  get points() {
    return [...this.byEdge.values()];
  }

  isAbove(corner) {
    return this.positions[3 * corner + this.axis] >= this.value;
  }

  on(a, b) {
    const [i, j] = a < b ? [a, b] : [b, a];
    const key = (i * this.positions.length) / 3 + j;
    if (!this.byEdge.has(key)) this.byEdge.set(key, this.between(i, j));
    const point = this.byEdge.get(key);
    point[3] += 1;
    return point;
  }

  between(i, j) {
    const { positions, axis, value } = this;
    const share = (value - positions[3 * i + axis]) / (positions[3 * j + axis] - positions[3 * i + axis]);
    const along = (k) => positions[3 * i + k] + share * (positions[3 * j + k] - positions[3 * i + k]);
    return [0, 1, 2].map((k) => (k === axis ? value : along(k))).concat(0);
  }
}

/** Loose ends in pairs, the nearest first. */
function joined(points, axis) {
  const ends = points.filter((point) => point[3] % 2 === 1);
  if (ends.length > MOST_ENDS) return { joins: [], closed: false };
  const pairs = ends.flatMap((one, k) => ends.slice(k + 1).map((other) => [distance(one, other), one, other]));
  pairs.sort((pair, other) => pair[0] - other[0]);
  const taken = new Set();
  const joins = [];
  for (const [gap, one, other] of pairs) {
    if (taken.has(one) || taken.has(other) || (gap > NEAR_MM && !isBorder(one, other, points, axis))) continue;
    taken.add(one).add(other);
    joins.push([one, other]);
  }
  return { joins, closed: taken.size === ends.length };
}

function distance(one, other) {
  return Math.hypot(...[0, 1, 2].map((k) => one[k] - other[k]));
}

/** Whether all points lie on one side of the line through two of them. */
function isBorder(one, other, points, axis) {
  const [u, v] = [0, 1, 2].filter((k) => k !== axis);
  const long = distance(one, other);
  const side = [(one[v] - other[v]) / long, (other[u] - one[u]) / long];
  const away = points.map((point) => (point[u] - one[u]) * side[0] + (point[v] - one[v]) * side[1]);
  return away.every((mm) => mm <= BORDER_MM) || away.every((mm) => mm >= -BORDER_MM);
}

function flattened(segments) {
  const flat = new Float32Array(6 * segments.length);
  segments.forEach(([a, b], s) => flat.set([a[0], a[1], a[2], b[0], b[1], b[2]], 6 * s));
  return flat;
}

/** Triangles from one corner to every segment (9 k): a pixel that an odd number of them covers is inside. */
export function fan(segments) {
  const triangles = new Float32Array((segments.length / 6) * 9);
  for (let s = 0; s * 6 < segments.length; s++) {
    triangles.set(segments.subarray(0, 3), 9 * s);
    triangles.set(segments.subarray(6 * s, 6 * s + 6), 9 * s + 3);
  }
  return triangles;
}

/** Whether a point of the plane is inside: a ray to the side crosses an odd number of segments. */
export function inside(segments, axis, point) {
  const [u, v] = [0, 1, 2].filter((k) => k !== axis);
  let odd = false;
  for (let s = 0; s < segments.length; s += 6) {
    const [u1, v1, u2, v2] = [segments[s + u], segments[s + v], segments[s + 3 + u], segments[s + 3 + v]];
    if (v1 > point[v] !== v2 > point[v] && point[u] < u1 + ((point[v] - v1) / (v2 - v1)) * (u2 - u1)) odd = !odd;
  }
  return odd;
}
