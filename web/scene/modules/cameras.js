/**
 * The camera, orthographic (in which a millimetre is a millimetre everywhere) or in perspective, and where it looks from.
 *
 * Frankfurt frame, mm: x the subject's left, y back, z up; the face looks to -y. Azimuth 0 looks at the face and grows
 * towards the subject's left. Knows nothing of what is looked at but its box.
 */
import { OrbitControls, THREE } from "nicegui-scene";

/** Name: [words, azimuth, elevation], degrees; in the order of the keys 1 to 6. */
export const VIEWS = {
  front: ["Front", 0, 0], quarter: ["Three-quarter", 40, 6], left: ["Left", 90, 0],
  right: ["Right", -90, 0], top: ["Top", 0, 90], back: ["Back", 180, 0],
};
const FAR_AWAY = 1000; // mm, of the orthographic camera
const FIELD = 20; // degrees, of the other: as from across a room
const FLIGHT_MS = 350;
const POLE = 1e-4; // radians short of straight above
const TAN = Math.tan(THREE.MathUtils.degToRad(FIELD / 2));

export class Cameras {
  constructor(stage) {
    this.stage = stage;
    this.half = 140; // mm, half the height that is seen at zoom 1
    this.ortho = new THREE.OrthographicCamera(-1, 1, 1, -1, 1, 2 * FAR_AWAY);
    this.persp = new THREE.PerspectiveCamera(FIELD, 1, 20, 8 * FAR_AWAY);
    for (const camera of [this.ortho, this.persp]) camera.up.set(0, 0, 1);
    this.active = this.ortho;
    this.place(new THREE.Vector3(0, -10, 15), 0, Math.PI / 2, 1);
    this.controls = new OrbitControls(this.ortho, stage.canvas);
    this.controls.target.copy(this.ortho.userData.target);
    Object.assign(this.controls, { minZoom: 0.3, maxZoom: 40, minDistance: 60, maxDistance: 6 * FAR_AWAY });
    this.controls.addEventListener("change", () => stage.request());
    this.controls.addEventListener("start", () => (this.flight = null));
    stage.cameras = this;
    stage.resize();
  }

  resize(width, height) {
    const half = this.half;
    Object.assign(this.ortho, { left: (-half * width) / height, right: (half * width) / height, top: half, bottom: -half });
    this.persp.aspect = width / height;
    this.ortho.updateProjectionMatrix();
    this.persp.updateProjectionMatrix();
  }

  get perspective() {
    return this.active === this.persp;
  }

  /** Where it looks from, whichever camera: angles in radians, zoom 1 = the whole fits. */
  get pose() {
    const target = this.controls.target.clone();
    const away = this.active.position.clone().sub(target);
    const polar = Math.acos(THREE.MathUtils.clamp(away.z / away.length(), -1, 1));
    const zoom = this.perspective ? this.half / TAN / away.length() : this.ortho.zoom;
    return { target, azimuth: Math.atan2(away.x, -away.y), polar, zoom };
  }

  place(target, azimuth, polar, zoom) {
    const far = this.active === this.persp ? this.half / TAN / zoom : FAR_AWAY;
    const safe = THREE.MathUtils.clamp(polar, POLE, Math.PI - POLE);
    const towards = [Math.sin(safe) * Math.sin(azimuth), -Math.sin(safe) * Math.cos(azimuth), Math.cos(safe)];
    this.active.position.set(...towards).multiplyScalar(far).add(target);
    this.active.lookAt(target);
    this.active.userData.target = target;
    if (this.active === this.ortho) this.ortho.zoom = zoom;
    this.active.updateProjectionMatrix();
    if (this.controls) this.controls.target.copy(target);
    this.stage.request();
  }

  usePerspective(on) {
    const { target, azimuth, polar, zoom } = this.pose;
    this.active = on ? this.persp : this.ortho;
    this.controls.object = this.active;
    this.place(target, azimuth, polar, zoom);
    this.controls.update();
  }

  /** mm of one pixel of the page, in the plane through the centre of the view. */
  get mmPerPixel() {
    return (2 * this.half) / this.pose.zoom / this.stage.size.height;
  }

  /** Fit the box: called once for the first face; later ones are seen as the one before. */
  fit(box) {
    const { width, height } = this.stage.size;
    const size = box.getSize(new THREE.Vector3());
    this.home = box.getCenter(new THREE.Vector3());
    const widest = Math.max(size.x, size.y);
    this.half = 1.08 * Math.max(size.z / 2, ((widest / 2) * height) / width);
    this.resize(width, height);
    const { azimuth, polar } = this.pose;
    this.place(this.home.clone(), azimuth, polar, 1);
  }

  look(name) {
    const [, azimuth, elevation] = VIEWS[name];
    const { target, zoom } = this.pose;
    this.fly(target, THREE.MathUtils.degToRad(azimuth), THREE.MathUtils.degToRad(90 - elevation), zoom);
  }

  /** Back to the whole, from the side that is seen. */
  reset() {
    const { azimuth, polar } = this.pose;
    if (this.home) this.fly(this.home.clone(), azimuth, polar, 1);
  }

  turn(azimuth, polar, zoom = 1) {
    const now = this.pose;
    this.place(now.target, now.azimuth + azimuth, now.polar + polar, now.zoom * zoom);
  }

  /** Glide there; at once where the user's system asks for less motion. */
  fly(target, azimuth, polar, zoom) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.place(target, azimuth, polar, zoom);
    const from = this.pose;
    const around = THREE.MathUtils.euclideanModulo(azimuth - from.azimuth + Math.PI, 2 * Math.PI) - Math.PI;
    const flight = (this.flight = { begun: performance.now() });
    const step = (now) => {
      if (this.flight !== flight) return;
      const share = THREE.MathUtils.smoothstep((now - flight.begun) / FLIGHT_MS, 0, 1);
      const between = (a, b) => a + (b - a) * share;
      const centre = from.target.clone().lerp(target, share);
      this.place(centre, from.azimuth + around * share, between(from.polar, polar), between(from.zoom, zoom));
      if (share < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  state() {
    const { target, azimuth, polar, zoom } = this.pose;
    return { target: target.toArray(), azimuth, polar, zoom, half: this.half, perspective: this.perspective };
  }

  restore(saved) {
    this.half = saved.half;
    this.resize(this.stage.size.width, this.stage.size.height);
    this.usePerspective(saved.perspective);
    this.place(new THREE.Vector3(...saved.target), saved.azimuth, saved.polar, saved.zoom);
  }
}
