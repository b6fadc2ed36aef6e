/**
 * Where a plane cuts a surface: the outline, exactly, and what lies within it.
 *
 * The outline is a list of segments; within is even-odd, so bone between its two tables is inside and the hollow is not.
 * A surface with a hole gives an open outline: ends that lie near each other are joined, and where some remain nothing is
 * said to be inside. Plain numbers in and out; knows nothing of drawing.
 */
const NEAR_MM = 8; // a gap in a scan's outline that is closed straight

/**
 * positions: (3 n) mm; index: (3 m); axis: 0 x, 1 y, 2 z; value: mm.
 * { segments: Float32Array (6 k), closed: whether the outline has an inside }.
 */
export function cut(positions, index, axis, value) {
  const points = new Map(); // edge -> [x, y, z, how many segments end here]
  const segments = [];
  const count = positions.length / 3;
  function crossing(a, b) {
    const [i, j] = a < b ? [a, b] : [b, a];
    const key = i * count + j;
    let point = points.get(key);
    if (!point) {
      const [from, to] = [positions[3 * i + axis], positions[3 * j + axis]];
      const share = (value - from) / (to - from);
      point = [0, 1, 2].map((k) => positions[3 * i + k] + share * (positions[3 * j + k] - positions[3 * i + k]));
      point[axis] = value;
      point.push(0);
      points.set(key, point);
    }
    point[3] += 1;
    return point;
  }
  for (let t = 0; t < index.length; t += 3) {
    const [a, b, c] = [index[t], index[t + 1], index[t + 2]];
    const [sa, sb, sc] = [above(positions, a, axis, value), above(positions, b, axis, value), above(positions, c, axis, value)];
    if (sa === sb && sb === sc) continue;
    const lone = sa === sb ? c : sa === sc ? b : a;
    const [p, q] = lone === a ? [b, c] : lone === b ? [c, a] : [a, b];
    segments.push([crossing(lone, p), crossing(lone, q)]);
  }
  const { joins, closed } = joined([...points.values()].filter((point) => point[3] % 2 === 1));
  return { segments: flattened([...segments, ...joins]), drawn: segments.length, closed };
}

function above(positions, vertex, axis, value) {
  return positions[3 * vertex + axis] >= value;
}

/** Loose ends in pairs, the nearest first. */
function joined(ends) {
  const pairs = [];
  for (let i = 0; i < ends.length; i++)
    for (let j = i + 1; j < ends.length; j++) {
      const gap = Math.hypot(...[0, 1, 2].map((k) => ends[i][k] - ends[j][k]));
      if (gap <= NEAR_MM) pairs.push([gap, ends[i], ends[j]]);
    }
  pairs.sort((one, other) => one[0] - other[0]);
  const taken = new Set();
  const joins = [];
  for (const [, one, other] of pairs) {
    if (taken.has(one) || taken.has(other)) continue;
    taken.add(one).add(other);
    joins.push([one, other]);
  }
  return { joins, closed: taken.size === ends.length };
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
