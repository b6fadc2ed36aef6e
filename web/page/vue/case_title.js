// The head of a case's page. Its delete asks once.
import Sure from "cranioface-page/sure.js";

export default {
  components: { Sure },
  props: { item: Object },
  emits: ["remove"],
  template: `
    <header class="case-title">
      <h1>{{ item.title }}</h1>
      <p class="quiet">{{ item.kindWord }} &middot; <time>{{ when(item.created) }}</time> &middot; {{ item.size }}
        &middot; kept until <time>{{ when(item.expires) }}</time></p>
      <sure what="this case" @sure="$emit('remove')"></sure>
    </header>`,
  methods: {
    when: (seconds) => new Date(seconds * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }),
  },
};
