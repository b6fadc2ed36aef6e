// A place to drop files and folders on, with buttons for those who do not drag. Hands on what it took; sends nothing.
import { chosen, dropped } from "cranioface-page/gather.js";

export default {
  name: "DropZone",
  props: { most: Number, busy: Boolean, one: Boolean, label: String },
  emits: ["taken", "failed"],
  template: `
    <div class="drop" :class="{ over, one }" role="group" :aria-label="label"
      @dragenter.prevent="over = !busy" @dragover.prevent="over = !busy" @dragleave="leave" @drop.prevent="drop">
      <slot></slot>
      <div class="buttons">
        <button type="button" :class="{ small: one }" :disabled="busy" @click="$refs.files.click()">
          {{ one ? "Choose a file" : "Choose files" }}</button>
        <button v-if="!one" type="button" :disabled="busy" @click="$refs.folder.click()">Choose a folder</button>
      </div>
      <input ref="files" type="file" hidden :multiple="!one" :aria-label="label + ': files'" @change="choose">
      <input v-if="!one" ref="folder" type="file" hidden webkitdirectory :aria-label="label + ': a folder'" @change="choose">
    </div>`,
  data: () => ({ over: false }),
  methods: {
    leave(event) {
      if (!this.$el.contains(event.relatedTarget)) this.over = false;
    },
    async drop(event) {
      this.over = false;
      if (this.busy) return;
      try {
        this.take(await dropped(event.dataTransfer, this.most));
      } catch {
        this.$emit("failed", "That could not be read; is it still where it was? Choose it by the button instead.");
      }
    },
    choose(event) {
      this.take(chosen(event.target.files));
      event.target.value = ""; // so that the same can be chosen again
    },
    take(files) {
      if (files.length) this.$emit("taken", this.one ? files.slice(0, 1) : files);
    },
  },
};
