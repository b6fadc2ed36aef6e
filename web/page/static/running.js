// The bar of a face that waits or runs: station, share, time left. Knows nothing of where it stands.
export function left(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 1.5) return "a moment left";
  return seconds < 90 ? `about ${Math.round(seconds)} s left` : `about ${Math.round(seconds / 60)} min left`;
}

/** Where a face is, in a line. */
export function place(face) {
  if (face.state === "running") return face.stationWord || "Starts";
  if (face.holdup) return "The server is not ready yet";
  return face.place === null ? "Waiting" : face.place === 1 ? "Next in the queue" : `Number ${face.place} in the queue`;
}

export default {
  name: "Running",
  props: { face: Object, label: String },
  template: `
    <div class="running">
      <div class="track" role="progressbar" :aria-label="label" :aria-valuenow="percent" :aria-valuetext="said"
        aria-valuemin="0" aria-valuemax="100"><span :style="{ width: percent + '%' }"></span></div>
      <span class="station">{{ place(face) }}</span><span class="left">{{ left(face.secondsLeft) }}</span>
      <span class="unseen" aria-live="polite">{{ spoken }}</span>
    </div>`,
  computed: {
    // what waits is not read out: each case that ends moves all of them
    spoken() {
      return this.face.state === "running" ? `${this.label}: ${place(this.face)}` : "";
    },
    percent() {
      return Math.round(this.face.share * 100);
    },
    said() {
      return `${this.percent} percent, ${place(this.face)} ${left(this.face.secondsLeft)}`;
    },
  },
  methods: { left, place },
};
