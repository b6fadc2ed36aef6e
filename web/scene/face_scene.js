/**
 * The scene as a Vue component of NiceGUI: hands properties and methods on to the viewer, and its events back.
 *
 * Owns no picture of its own; renders by a function, so that no template is compiled in the browser.
 * Knows nothing of cases, jobs or the page around it.
 */
import "nicegui-scene"; // the largest file: asked for first
import { h } from "vue";
import { Viewer } from "cranioface-scene";

export default {
  props: { told: String, label: String },
  emits: ["ready", "measured", "failed"],
  render() {
    return h("section", { class: "cf-scene", "aria-label": this.label });
  },
  mounted() {
    this.viewer = new Viewer(this.$el, (name, value) => this.$emit(name, value));
    this.viewer.start(this.told);
  },
  beforeUnmount() {
    this.viewer.dispose();
  },
  watch: {
    told(url) {
      if (url) this.viewer.show(url);
    },
  },
  methods: {
    async set_layer(name, opacity) {
      await this.viewer.standing;
      this.viewer.layers?.setOpacity(name, opacity);
    },
  },
};
