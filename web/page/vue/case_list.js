// The queue and the gallery of past cases, newest first. The server tells one case at a time; nothing is polled.
import CaseCard from "cranioface-page/case_card.js";
import Running from "cranioface-page/running.js";

export default {
  components: { CaseCard, Running },
  emits: ["cancel", "retry", "remove", "more"],
  template: `
    <section v-if="active.length" class="queue" aria-labelledby="queue-title">
      <h2 id="queue-title">In work <span class="count">{{ active.length }}</span></h2>
      <ul>
        <li v-for="item in active" :key="item.id">
          <a :href="item.url" class="name">{{ item.title }}</a>
          <span class="quiet">{{ item.kindWord }}</span>
          <running :face="item.face" :label="item.title"></running>
          <button type="button" class="small" :aria-label="'Cancel ' + item.title"
            @click="$emit('cancel', { case: item.id, number: item.face.number })">Cancel</button>
        </li>
      </ul>
    </section>
    <section class="gallery" aria-labelledby="gallery-title">
      <h2 id="gallery-title">Cases <span v-if="ended.length" class="count">{{ ended.length }}{{ there ? "+" : "" }}</span></h2>
      <ul v-if="ended.length">
        <case-card v-for="item in ended" :key="item.id" :item="item" @remove="$emit('remove', { case: item.id })"
          @retry="$emit('retry', { case: item.id, number: item.face.number })"></case-card>
      </ul>
      <div v-else-if="filled" class="empty">
        <span class="material-icons-outlined" aria-hidden="true">inventory_2</span>
        <p><b>{{ active.length ? "None is finished yet" : "No cases yet" }}</b></p>
        <p class="quiet">Each face that is made is kept here for a time, then removed. Drop a skull, or try the sample.</p>
      </div>
      <button v-if="there" type="button" class="more" @click="$emit('more', { before: oldest })">Show older cases</button>
    </section>`,
  data: () => ({ cases: new Map(), there: false, filled: false }),
  computed: {
    sorted() {
      return [...this.cases.values()].sort((a, b) => b.created - a.created);
    },
    active() {
      return this.sorted.filter((item) => item.face.active).reverse(); // as they will be done
    },
    ended() {
      return this.sorted.filter((item) => !item.face.active);
    },
    oldest() {
      return this.sorted.at(-1)?.id;
    },
  },
  methods: {
    fill(cases, more) {
      this.cases = new Map();
      this.add(cases, more);
      this.filled = true;
    },
    add(cases, more) {
      for (const item of cases) this.cases.set(item.id, item);
      this.there = more;
    },
    put(item) {
      const reached = this.sorted.at(-1)?.created ?? 0;
      if (this.there && item.created < reached) return; // comes with the older ones, when they are asked for
      this.cases.set(item.id, item);
    },
    drop(id) {
      this.cases.delete(id);
    },
  },
};
