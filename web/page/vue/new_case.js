// A new case: drop zone, form, and the way to the page of the case. Sends by upload.js; the server judges what it gets.
import DropZone from "cranioface-page/drop_zone.js";
import Facts, { UNKNOWN } from "cranioface-page/facts.js";
import { seems, size, total } from "cranioface-page/gather.js";
import MoreAsked from "cranioface-page/more_asked.js";
import { sample, send } from "cranioface-page/upload.js";

const ASKED = { method: null, mouth: "as-scanned", complete: false, units: null, mm_per_pixel: null, image_kind: null,
  base: false, wall_mm: null, faces: null, title: "" };

export default {
  components: { DropZone, Facts, MoreAsked },
  props: { facts: Object, methods: Array, units: Array, wall: Array, most: Object, stays: String },
  template: `
    <form class="new-case" @submit.prevent="start">
      <drop-zone :most="most.files" :busy="sending" label="The skull" @taken="take" @failed="tell">
        <template v-if="!files.length">
          <span class="material-icons-outlined drop-icon" aria-hidden="true">upload_file</span>
          <p class="invite">Drop a skull, a head CT or one image here</p>
          <p class="hint">STL, PLY, OBJ, GLB &middot; NIfTI, NRRD, MHA &middot; zip or folder of DICOM &middot;
            a radiograph or photograph of a skull. Up to {{ most.mb }} MB. {{ stays }}</p>
        </template>
        <p v-else class="taken"><span class="material-icons-outlined" aria-hidden="true">{{ icon }}</span>
          <span class="names"><b>{{ names }}</b> <span class="quiet">{{ amount }}</span></span>
          <button type="button" class="icon-button" aria-label="Take the files out" :disabled="sending" @click="empty">
            <span class="material-icons-outlined" aria-hidden="true">close</span></button></p>
      </drop-zone>
      <facts v-if="kind !== 'image'" v-model="person" :limits="facts" :disabled="sending" name="new"></facts>
      <p v-else class="hint">One image alone gives a rough face of nobody's sex, age or weight: none of them is asked.</p>
      <more-asked v-model="asked" v-model:radiograph="radiograph" :kind="kind" :methods="methods" :units="units"
        :wall="wall" :busy="sending" @failed="tell"></more-asked>
      <p v-if="line" class="problem" role="alert">{{ line }}</p>
      <div v-if="sending" class="sending">
        <div class="track" role="progressbar" aria-label="Upload" :aria-valuenow="percent" aria-valuemin="0" aria-valuemax="100">
          <span :style="{ width: percent + '%' }"></span></div>
        <span class="number">{{ percent < 100 ? percent + " %" : "looking at it" }}</span>
        <button type="button" class="small" @click="cancel">Cancel</button>
      </div>
      <div v-else class="acts">
        <button type="submit" class="primary" :disabled="!files.length">Make the face</button>
        <button type="button" @click="trySample">Try the sample</button>
      </div>
    </form>`,
  data: () => ({ files: [], radiograph: null, person: { ...UNKNOWN }, asked: { ...ASKED }, line: "", sending: false, share: 0 }),
  computed: {
    kind() {
      return seems(this.files);
    },
    icon() {
      return { mesh: "view_in_ar", image: "image", ct: "layers" }[this.kind];
    },
    percent() {
      return Math.floor(this.share * 100);
    },
    names() {
      const [first] = this.files;
      const folder = first.path.split("/").slice(0, -1)[0];
      return this.files.length === 1 ? first.file.name : (folder ?? first.file.name);
    },
    amount() {
      const count = this.files.length === 1 ? "" : `${this.files.length} files, `;
      return count + size(total(this.files));
    },
  },
  methods: {
    tell(line) {
      this.line = line;
    },
    take(files) {
      this.line = this.refusal(files);
      if (!this.line) this.files = files;
    },
    refusal(files) {
      const { mb, files: count } = this.most;
      if (files.length > count) return `That are more than ${count} files, more than this server takes at once. Drop one series alone.`;
      if (total(files) > mb * 1e6) return `That is ${size(total(files))}; this server takes at most ${mb} MB. Crop it or drop one series alone.`;
      return files.every(({ file }) => file.size === 0) ? "That is empty." : "";
    },
    empty() {
      Object.assign(this, { files: [], line: "" });
    },
    start() {
      const given = this.kind === "image" ? UNKNOWN : this.person;
      const radiograph = this.kind === "image" ? null : this.radiograph;
      this.line = this.refusal([...this.files, ...(radiograph ? [radiograph] : [])]);
      if (!this.line) this.follow(send(this.files, radiograph, { ...given, ...this.asked }, (share) => (this.share = share)));
    },
    trySample() {
      this.follow(sample());
    },
    async follow(request) {
      Object.assign(this, { sending: true, share: 0, line: "" });
      this.request = request; // not of `data`: nothing is drawn by it
      try {
        const made = await request.done;
        window.location.assign(`/case/${encodeURIComponent(made.id)}`);
      } catch (failure) {
        this.sending = false;
        this.line = failure.name === "AbortError" ? "" : failure.message;
      }
    },
    cancel() {
      this.request.cancel();
    },
  },
};
