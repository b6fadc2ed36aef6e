// What else may be asked of a new case; shows only what the input takes. Knows nothing of sending.
import DropZone from "cranioface-page/drop_zone.js";
import { size } from "cranioface-page/gather.js";

export default {
  name: "MoreAsked",
  components: { DropZone },
  props: { modelValue: Object, radiograph: Object, kind: String, methods: Array, units: Array, wall: Array, busy: Boolean },
  emits: ["update:modelValue", "update:radiograph", "failed"],
  template: `
    <fieldset class="asked" :disabled="busy">
      <legend class="unseen">How it is made</legend>
      <template v-if="kind !== 'image'">
        <label class="field"><span>Method</span>
          <select :value="modelValue.method ?? methods[0].name" @change="tell('method', $event.target.value)">
            <option v-for="method in methods" :key="method.name" :value="method.name">{{ method.label }}</option></select></label>
        <label class="field"><span>Mouth</span>
          <select :value="modelValue.mouth" @change="tell('mouth', $event.target.value)">
            <option value="as-scanned">As scanned</option><option value="closed">Closed</option></select></label>
        <label v-if="kind !== 'ct'" class="field"><span>Mesh is in</span>
          <select :value="modelValue.units ?? 'mm'" @change="tell('units', $event.target.value)">
            <option v-for="unit in units" :key="unit">{{ unit }}</option></select></label>
      </template>
      <label v-else class="field"><span>Image shows</span>
        <select :value="modelValue.image_kind ?? ''" @change="tell('image_kind', $event.target.value || null)">
          <option value="">Find out</option><option value="lateral">Lateral radiograph</option>
          <option value="frontal">Frontal radiograph</option><option value="photograph">Photograph of a skull</option></select></label>
      <label class="field"><span>Title</span>
        <input type="text" maxlength="120" autocomplete="off" placeholder="as the file is called" :value="modelValue.title"
          @input="tell('title', $event.target.value)"></label>
      <label v-if="kind !== 'image'" class="check"><input type="checkbox" :checked="modelValue.complete"
          @change="tell('complete', $event.target.checked)"> Complete missing bone first</label>
      <label v-if="kind !== 'image'" class="check"><input type="checkbox" :checked="modelValue.faces === 3"
          @change="tell('faces', $event.target.checked ? 3 : null)"> Also a lean and a full face</label>
      <label v-if="kind === 'image' || radiograph" class="field"><span>mm per pixel</span>
        <input type="number" min="0.01" max="5" step="any" inputmode="decimal" placeholder="as the file says"
          :value="modelValue.mm_per_pixel" @input="tell('mm_per_pixel', $event.target.value || null)"></label>
      <details v-if="kind !== 'image'" class="second">
        <summary>A lateral radiograph of the same person</summary>
        <drop-zone one :most="1" :busy="busy" label="Lateral radiograph" @taken="$emit('update:radiograph', $event[0])"
          @failed="$emit('failed', $event)">
          <p v-if="!radiograph" class="hint">It says how full the face is.</p>
          <p v-else class="taken"><span class="names"><b>{{ radiograph.file.name }}</b>
            <span class="quiet">{{ amount }}</span></span>
            <button type="button" class="icon-button" aria-label="Take the radiograph out" @click="$emit('update:radiograph', null)">
              <span class="material-icons-outlined" aria-hidden="true">close</span></button></p>
        </drop-zone>
      </details>
      <details v-if="kind !== 'image'" class="second">
        <summary>A file for a 3D printer</summary>
        <div class="print">
          <label class="check"><input type="checkbox" :checked="modelValue.base"
            @change="tell('base', $event.target.checked)"> On a stand</label>
          <label class="field"><span>Wall in mm, hollow inside</span>
            <input type="number" :min="wall[0]" :max="wall[1]" step="any" inputmode="decimal" placeholder="solid"
              :value="modelValue.wall_mm" @input="tell('wall_mm', $event.target.value || null)"></label>
        </div>
      </details>
    </fieldset>`,
  computed: {
    amount() {
      return size(this.radiograph.file.size);
    },
  },
  methods: {
    tell(name, value) {
      this.$emit("update:modelValue", { ...this.modelValue, [name]: value });
    },
  },
};
