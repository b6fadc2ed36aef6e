/**
 * Where a line meets a surface of many triangles, fast enough to follow a pointer: every corner is seen along the line
 * once, and a triangle is met where it holds the middle of that view. Plain numbers; knows nothing of drawing.
 */
let across = new Float64Array(0); // of all corners, kept from one call to the next
let along = new Float64Array(0);

/**
 * origin, direction (unit length): [x, y, z]; positions (3 n); index (3 m).
 * [{ distance, corners: [a, b, c], weights: [wa, wb, wc] }] before the origin, the nearest first.
 */
export function lineHits(origin, direction, positions, index) {
  const [u, v] = sidesOf(direction);
  see(origin, u, v, positions);
  const hits = [];
  for (let t = 0; t < index.length; t += 3) {
    const [a, b, c] = [index[t], index[t + 1], index[t + 2]];
    const [ua, ub, uc] = [across[a], across[b], across[c]];
    if ((ua > 0 && ub > 0 && uc > 0) || (ua < 0 && ub < 0 && uc < 0)) continue;
    const [va, vb, vc] = [along[a], along[b], along[c]];
    if ((va > 0 && vb > 0 && vc > 0) || (va < 0 && vb < 0 && vc < 0)) continue;
    const [wa, wb, wc] = [ub * vc - uc * vb, uc * va - ua * vc, ua * vb - ub * va];
    const whole = wa + wb + wc;
    if (whole === 0 || wa * whole < 0 || wb * whole < 0 || wc * whole < 0) continue;
    const weights = [wa / whole, wb / whole, wc / whole];
    const distance = [a, b, c].reduce((sum, corner, k) => sum + weights[k] * depth(corner, origin, direction, positions), 0);
    if (distance > 0) hits.push({ distance, corners: [a, b, c], weights });
  }
  return hits.sort((one, other) => one.distance - other.distance);
}

/** Two directions square to one and to each other. */
function sidesOf([x, y, z]) {
  const least = Math.abs(x) < 0.6 ? [1, 0, 0] : [0, 1, 0];
  const u = cross([x, y, z], least);
  const long = Math.hypot(...u);
  const unit = u.map((part) => part / long);
  return [unit, cross([x, y, z], unit)];
}

function cross([a, b, c], [d, e, f]) {
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

function see([ox, oy, oz], [ux, uy, uz], [vx, vy, vz], positions) {
  const count = positions.length / 3;
  if (across.length < count) [across, along] = [new Float64Array(count), new Float64Array(count)];
  for (let k = 0, p = 0; k < count; k++, p += 3) {
    const [x, y, z] = [positions[p] - ox, positions[p + 1] - oy, positions[p + 2] - oz];
    across[k] = x * ux + y * uy + z * uz;
    along[k] = x * vx + y * vy + z * vz;
  }
}

function depth(corner, origin, direction, positions) {
  return [0, 1, 2].reduce((sum, k) => sum + (positions[3 * corner + k] - origin[k]) * direction[k], 0);
}
