// The head of a case's page. Its delete asks once.
import Sure from "cranioface-page/sure.js";

export default {
  components: { Sure },
  props: { item: Object },
  emits: ["remove"],
  template: `
    <header class="case-title">
      <h1>{{ now.title }}</h1>
      <p class="quiet">{{ now.kindWord }} &middot; <time>{{ when(now.created) }}</time> &middot; {{ now.size }}
        &middot; kept until <time>{{ when(now.expires) }}</time></p>
      <sure what="this case" @sure="$emit('remove')"></sure>
      <ul v-if="now.notes.length" class="upload-notes" aria-label="Left out of the upload">
        <li v-for="note in now.notes" :key="note">{{ note }}</li></ul>
    </header>`,
  data() {
    return { now: this.item };
  },
  methods: {
    put(item) {
      this.now = item;
    },
    when: (seconds) => new Date(seconds * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }),
  },
};
