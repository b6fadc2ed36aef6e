/**
 * The stage: renderer, lights and the moment of drawing. A frame is drawn when something asked for it, never in idle.
 *
 * The lights go with the camera, as a lamp on the desk of an artist who turns the head: key from the upper left, a soft
 * fill from the right, sky and ground. Throws where there is no WebGL. Knows nothing of faces.
 */
import { THREE } from "nicegui-scene";

const MOST_PIXELS = 2; // of the screen per pixel of the page: more costs a weak laptop and shows nothing

export class Stage {
  constructor(root, box) {
    Object.assign(this, { root, box });
    this.canvas = document.createElement("canvas");
    this.renderer = new THREE.WebGLRenderer({ canvas: this.canvas, antialias: true, alpha: true, stencil: true });
    this.renderer.setClearColor(0, 0);
    this.renderer.localClippingEnabled = true;
    this.renderer.sortObjects = true;
    box.append(this.canvas);
    this.scene = new THREE.Scene();
    this.rig = lights();
    this.scene.add(this.rig);
    this.before = []; // called before each frame: what is costly is made at most once for it
    this.drawn = []; // called after each frame, with the camera
    this.asked = false;
    this.filled = false; // an empty stage is not drawn: in software a frame costs a quarter of a second
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(box);
  }

  get size() {
    return { width: Math.max(this.box.clientWidth, 1), height: Math.max(this.box.clientHeight, 1) };
  }

  resize() {
    const { width, height } = this.size;
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio || 1, MOST_PIXELS));
    this.renderer.setSize(width, height, false);
    this.cameras?.resize(width, height);
    this.draw(); // at once: setting a canvas's size empties it
  }

  /** Ask for a frame; any number of requests before the screen's next one give one. */
  request() {
    if (this.asked || this.gone) return;
    this.asked = true;
    requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.asked = false;
    if (this.gone || !this.filled || this.renderer.getContext().isContextLost()) return;
    const camera = this.prepared();
    this.rig.quaternion.copy(camera.quaternion);
    this.renderer.render(this.scene, camera);
    for (const tell of [...this.drawn]) tell(camera);
  }

  /** The camera where it is now, and all that a frame or a picked point needs made anew. */
  prepared() {
    this.cameras.active.updateMatrixWorld();
    for (const prepare of this.before) prepare();
    return this.cameras.active;
  }

  /** A promise of the next frame. */
  frame() {
    return new Promise((resolve) => {
      const once = () => {
        this.drawn.splice(this.drawn.indexOf(once), 1);
        resolve();
      };
      this.drawn.push(once);
      this.request();
    });
  }

  /** Tell when the graphics card takes the picture away, and when it gives it back. */
  watchLoss(lost, back) {
    this.canvas.addEventListener("webglcontextlost", (event) => (event.preventDefault(), this.gone || lost()));
    this.canvas.addEventListener("webglcontextrestored", () => (back(), this.resize()));
  }

  dispose() {
    this.gone = true;
    this.watcher.disconnect();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}

/** Intensities are such that what faces the viewer gets its own colour and nothing gets more. */
function lights() {
  const rig = new THREE.Group();
  const sky = new THREE.HemisphereLight(0xffffff, 0x8a8078, 0.32 * Math.PI);
  const key = new THREE.DirectionalLight(0xfffaf2, 0.66 * Math.PI);
  const fill = new THREE.DirectionalLight(0xeef3ff, 0.14 * Math.PI);
  sky.position.set(0, 1, 0.3);
  key.position.set(-0.55, 0.75, 0.9);
  fill.position.set(0.9, -0.1, 0.55);
  rig.add(sky, key, fill, key.target, fill.target);
  return rig;
}
