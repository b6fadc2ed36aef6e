// Delete, asked once: the first press asks, the second does it. Escape or leaving it keeps.
export default {
  name: "Sure",
  props: { what: String },
  emits: ["sure"],
  template: `
    <span class="sure" @keydown.esc="asks = false" @focusout="leave">
      <button v-if="!asks" ref="ask" type="button" class="icon-button" :aria-label="'Delete ' + what" title="Delete"
        @click="ask"><span class="material-icons-outlined" aria-hidden="true">delete_outline</span></button>
      <template v-else>
        <button ref="yes" type="button" class="small danger" @click="$emit('sure')">Delete for good</button>
        <button type="button" class="small" @click="keep">Keep</button>
      </template>
    </span>`,
  data: () => ({ asks: false }),
  methods: {
    async ask() {
      this.asks = true;
      await this.$nextTick();
      this.$refs.yes.focus();
    },
    async keep() {
      this.asks = false;
      await this.$nextTick();
      this.$refs.ask.focus();
    },
    leave(event) {
      if (event.relatedTarget && !this.$el.contains(event.relatedTarget)) this.asks = false;
    },
  },
};
