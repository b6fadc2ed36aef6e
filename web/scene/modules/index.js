/**
 * The viewer: puts the parts together and shows one told face after the other.
 *
 * Owns the order of loading and what a user is told in words. `data-*` of its element say what it does, for tests and for
 * other programs: state, layers, view, frames, caps, distance. Leaves nothing on `window`.
 */
import { Actions } from "./actions.js";
import { Cameras } from "./cameras.js";
import { Caps } from "./caps.js";
import { Clipping } from "./clipping.js";
import { Colouring } from "./colouring.js";
import { fromBytes, fromUrl } from "./faces.js";
import { Frame } from "./frame.js";
import { listen } from "./keys.js";
import { Landmarks } from "./landmarks.js";
import { Layers } from "./layers.js";
import { Legend } from "./legend.js";
import { Refused, fetchEarly } from "./loading.js";
import { Measuring } from "./measuring.js";
import { noteFrame } from "./notes.js";
import { Overlay } from "./overlay.js";
import { Picking } from "./picking.js";
import { followPointer } from "./pointer.js";
import { scaleBar } from "./scale_bar.js";
import { Stage } from "./stage.js";

export class Viewer {
  constructor(root, tell) {
    Object.assign(this, { root, tell, told: null, turn: 0 });
    this.frame = new Frame(root);
    this.root.dataset.state = "empty";
  }

  /** The first face, as soon as styles are there and the parts stand; without WebGL only a picture is shown. */
  async start(url) {
    this.standing = this.stand(url);
    if (url) await this.show(url);
  }

  async stand(url) {
    await Promise.all([this.frame.styled, url && fetchEarly(url)]);
    try {
      this.stage = new Stage(this.root, this.frame.box);
    } catch {
      return;
    }
    this.assemble();
    this.stage.watchLoss(() => this.lost(), () => this.found());
  }

  assemble() {
    const { stage } = this;
    this.cameras = new Cameras(stage);
    this.layers = new Layers(stage);
    this.clipping = new Clipping(stage, this.layers);
    this.caps = new Caps(stage, this.layers, this.clipping);
    this.picking = new Picking(stage, this.layers, this.clipping, this.caps);
    this.overlay = new Overlay(stage);
    this.landmarks = new Landmarks(stage, this.overlay, this.layers, this.clipping);
    this.measuring = new Measuring(stage, this.overlay, this.tell);
    this.colouring = new Colouring(stage, this.layers);
    this.legend = new Legend(this.overlay, this.colouring);
    scaleBar(this.overlay, this.cameras);
    stage.drawn.push(() => noteFrame(this));
    this.actions = new Actions(this);
    this.frame.furnish(this);
    followPointer(this);
    listen(this.frame.inner, stage.canvas, this.actions);
  }

  /** Another face: seen as the one before, which stays until the new one can be drawn, and says so. */
  async show(url) {
    this.url = url;
    await this.standing;
    if (!this.stage) return this.failed("This browser shows no 3D (WebGL is switched off or missing): here is a picture instead.");
    if (this.told) this.frame.say("The chosen face is being loaded; what you see is the one before.");
    await this.take((fresh) => fromUrl(url, this.layers, fresh).catch((error) => this.clear(error, fresh)));
  }

  /** No other person's face stays in place of one that cannot be had. */
  clear(error, fresh) {
    if (fresh()) this.layers.replace([]);
    throw error;
  }

  /** A scene that was saved here, a File, with its own surfaces. */
  async open(file) {
    const bytes = await file.arrayBuffer();
    if (await this.take(() => fromBytes(bytes, file.name)))
      this.frame.say(`This is the saved scene ${file.name}, not the case of this page. Reload the page to return.`);
  }

  /** `bring(fresh)` as in `faces`; what comes when another was asked for since is dropped. True once it is shown. */
  async take(bring) {
    const turn = ++this.turn;
    const fresh = () => turn === this.turn;
    this.root.dataset.state = "loading";
    try {
      const face = await bring(fresh);
      if (!fresh()) return;
      await this.present(face);
      face.lines.forEach((line) => this.failed(line));
      await face.later((layer) => this.layers.add(layer), (line) => this.failed(line));
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) console.error(error);
      if (fresh()) this.failed(error instanceof Refused ? error.message : "The face could not be shown. Reload the page.");
    }
  }

  async present({ told, layers, view }) {
    const first = this.told === null;
    this.told = told;
    this.frame.say("");
    this.frame.picture(null);
    this.layers.replace(layers);
    this.landmarks.show(told.landmarks ?? []);
    if (first) this.cameras.fit(this.layers.box);
    if (view) this.actions.restore(view);
    await this.stage.frame();
    this.root.dataset.state = "ready";
    this.tell("ready", told.layers.map(({ name }) => name));
  }

  failed(line) {
    const empty = !this.layers || this.layers.all.length === 0;
    this.root.dataset.state = empty ? "failed" : "ready";
    this.frame.say(line);
    if (empty) this.frame.picture(this.url);
    this.tell("failed", line);
  }

  lost() {
    this.failed("The graphics card took the 3D picture away. It comes back by itself; if not, reload the page.");
    this.root.dataset.state = "lost";
    this.frame.picture(this.url);
  }

  found() {
    this.root.dataset.state = "ready";
    this.frame.say("");
    this.frame.picture(null);
  }

  dispose() {
    this.turn += 1;
    this.layers?.replace([]);
    this.caps?.dispose();
    this.stage?.dispose();
  }
}
