/** What a user can do, each by one name, for buttons and keys alike. Owns the state of the whole view, saved and restored. */
import { download, picture, sceneFile } from "./saving.js";

export class Actions {
  constructor(viewer) {
    Object.assign(this, { viewer, listeners: [] });
  }

  look(name) {
    this.viewer.cameras.look(name);
  }

  reset() {
    this.viewer.cameras.reset();
  }

  turn(azimuth, polar, zoom) {
    this.viewer.cameras.turn(azimuth, polar, zoom);
  }

  measure(on = !this.viewer.measuring.on) {
    this.viewer.measuring.setOn(on);
    this.changed();
  }

  wireframe(on = !this.viewer.layers.wireframe) {
    this.viewer.layers.setWireframe(on);
    this.changed();
  }

  landmarks(on = !this.viewer.landmarks.on) {
    this.viewer.landmarks.setOn(on);
    this.changed();
  }

  perspective(on = !this.viewer.cameras.perspective) {
    this.viewer.cameras.usePerspective(on);
    this.changed();
  }

  help(on) {
    this.viewer.frame.help(on);
    this.changed();
  }

  /** Out of whatever is open: the help, else a first picked point, else measuring. */
  leave() {
    const { frame, measuring } = this.viewer;
    if (frame.helpOpen) this.help(false);
    else this.measure(measuring.first !== null);
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.viewer.root.requestFullscreen?.().catch(() => this.viewer.frame.say("This browser allows no full screen here."));
  }

  pickAt(x, y) {
    const { measuring, picking } = this.viewer;
    measuring.pick(picking.at(x, y, measuring.surface));
  }

  pickCentre() {
    const { width, height } = this.viewer.stage.size;
    this.pickAt(width / 2, height / 2);
  }

  savePicture() {
    picture(this.viewer.stage, this.viewer.overlay).toBlob((blob) => download(blob, "cranioface.png"), "image/png");
  }

  saveScene() {
    download(sceneFile(this.viewer), "cranioface-scene.glb");
  }

  changed() {
    for (const tell of this.listeners) tell();
  }

  state() {
    const { cameras, layers, clipping, colouring, landmarks, measuring } = this.viewer;
    return {
      camera: cameras.state(), layers: layers.state(), cuts: clipping.state(), colouring: colouring.state(),
      landmarks: landmarks.state(), measures: measuring.state(),
    };
  }

  restore(view) {
    const { cameras, layers, clipping, colouring, landmarks, measuring } = this.viewer;
    colouring.restore(view.colouring);
    layers.restore(view.layers);
    clipping.restore(view.cuts);
    landmarks.restore(view.landmarks);
    measuring.restore(view.measures);
    cameras.restore(view.camera);
    this.changed();
  }
}
