// The work on a case's first face, large: the stations of the road, the bar, what to do where it ended badly.
import Running, { left, place } from "cranioface-page/running.js";

export default {
  components: { Running },
  props: { first: Object, stations: Array, surely: Array, next: Object },
  emits: ["cancel", "retry"],
  template: `
    <section class="work" :class="'is-' + face.state" aria-labelledby="work-title">
      <template v-if="face.active">
        <h2 id="work-title">{{ title }}</h2>
        <p v-if="face.holdup" class="holdup">{{ face.holdup }}</p>
        <running :face="face" label="The face"></running>
        <ol class="stations" aria-label="Stations">
          <li v-for="(station, index) in shown" :key="station.name" :class="stage(index)"
            :aria-current="stage(index) === 'now' ? 'step' : undefined">{{ station.label }}</li>
        </ol>
        <div class="acts"><button type="button" @click="$emit('cancel', { number: face.number })">Cancel</button>
          <a class="quiet" href="/">Leave it running and go back to all cases</a></div>
      </template>
      <template v-else>
        <h2 id="work-title">{{ face.stateWord }}</h2>
        <p v-if="face.message" class="message" role="alert">{{ face.message }}</p>
        <p class="quiet">{{ next[face.state] }}</p>
        <div class="acts">
          <button v-if="face.retried" type="button" class="primary" @click="$emit('retry', { number: face.number })">Try again</button>
          <a class="button" href="/">{{ face.state === "refused" ? "New case" : "All cases" }}</a>
        </div>
      </template>
    </section>`,
  data() {
    return { face: this.first, passed: new Set([this.first.station]) };
  },
  computed: {
    title() {
      if (this.face.state === "running") return "The face is being made";
      return this.face.holdup ? "The server is not ready yet" : "Waiting for its turn";
    },
    at() {
      return this.shown.findIndex((station) => station.name === this.face.station);
    },
    // one that this face need not pass is shown once it is there; one that nobody knows stands last, as it calls itself
    shown() {
      const { station: name, stationWord: label } = this.face;
      const known = name === null || this.stations.some((station) => station.name === name);
      const ours = this.stations.filter((station) => this.surely.includes(station.name) || this.passed.has(station.name));
      return known ? ours : [...ours, { name, label }];
    },
  },
  methods: {
    left,
    place,
    put(face) {
      this.face = face;
      this.passed.add(face.station);
    },
    stage(index) {
      return index === this.at ? "now" : index < this.at ? "behind" : "ahead";
    },
  },
};
