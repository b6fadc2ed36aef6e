// The eight projections of skull and face; a click enlarges one, arrows walk around the head. Knows no file's content.
export default {
  props: { views: Array }, // { azimuth, skull, face }: degrees and addresses
  template: `
    <div class="views">
      <figure v-for="(view, index) in views" :key="view.azimuth">
        <figcaption>{{ view.azimuth }}&deg;</figcaption>
        <button v-for="of in ['skull', 'face']" :key="of" type="button" @click="enlarge(index, of)"
          :aria-label="'Enlarge the ' + of + ' at ' + view.azimuth + ' degrees'">
          <img :src="view[of]" alt="" loading="lazy" decoding="async"></button>
      </figure>
      <dialog ref="large" class="large" :aria-label="title" @click.self="$refs.large.close()" @keydown="walk">
        <template v-if="views[index]">
          <img :src="views[index][of]" :alt="title">
          <div class="large-bar">
            <button type="button" class="icon-button" aria-label="The view before" @click="step(-1)">
              <span class="material-icons-outlined" aria-hidden="true">chevron_left</span></button>
            <span aria-live="polite">{{ title }}</span>
            <button type="button" class="icon-button" aria-label="The next view" @click="step(1)">
              <span class="material-icons-outlined" aria-hidden="true">chevron_right</span></button>
            <button type="button" class="small" @click="of = of === 'skull' ? 'face' : 'skull'">
              Show the {{ of === "skull" ? "face" : "skull" }}</button>
            <button type="button" class="small" @click="$refs.large.close()">Close</button>
          </div>
        </template>
      </dialog>
    </div>`,
  data: () => ({ index: 0, of: "face" }),
  computed: {
    title() {
      return `${this.of === "face" ? "Face" : "Skull"}, azimuth ${this.views[this.index]?.azimuth}°`;
    },
  },
  methods: {
    enlarge(index, of) {
      Object.assign(this, { index, of });
      this.$refs.large.showModal();
    },
    step(by) {
      this.index = (this.index + by + this.views.length) % this.views.length;
    },
    walk(event) {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by) this.step(by);
    },
  },
};
