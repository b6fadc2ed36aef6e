// Sex, age, BMI and fullness of a person, each unknown until it is told. Owns their controls; knows nothing of who asks.
const MIDDLE = { age: 45, bmi: 25, fullness: 0 }; // where a thumb stands of what is unknown

export const UNKNOWN = { sex: null, age: null, bmi: null, fullness: null };
/** The facts alone of what has them among other things. */
export const factsOf = (told) => Object.fromEntries(Object.keys(UNKNOWN).map((key) => [key, told[key]]));

export default {
  name: "Facts",
  props: { modelValue: Object, limits: Object, disabled: Boolean, name: { type: String, default: "facts" } },
  emits: ["update:modelValue", "settled"],
  template: `
    <div class="facts" :class="{ disabled }">
      <div class="fact" role="radiogroup" :aria-labelledby="name + '-sex'">
        <span class="label" :id="name + '-sex'">Sex</span>
        <span class="segments">
          <label v-for="word in [null, 'female', 'male']" :key="String(word)" :class="{ chosen: modelValue.sex === word }">
            <input type="radio" :name="name + '-sex'" :checked="modelValue.sex === word" :disabled="disabled"
              @change="tell('sex', word)">
            {{ word ?? "unknown" }}
          </label>
        </span>
      </div>
      <div v-for="row in rows" :key="row.key" class="fact" :class="{ unknown: modelValue[row.key] === null }">
        <label class="label" :for="name + '-' + row.key" :title="row.hint">{{ row.label }}</label>
        <input type="range" :id="name + '-' + row.key" :min="limits[row.key][0]" :max="limits[row.key][1]" :step="row.step"
          :value="modelValue[row.key] ?? row.middle" :disabled="disabled" :aria-valuetext="say(row)" :style="filled(row)"
          @input="move(row.key, $event)" @change="tell(row.key, Number($event.target.value))">
        <output :for="name + '-' + row.key">{{ modelValue[row.key] ?? "–" }}</output>
        <button type="button" class="unknown-button" :disabled="disabled" :aria-pressed="String(modelValue[row.key] === null)"
          :aria-label="row.label + ' unknown'" @click="tell(row.key, null)">unknown</button>
      </div>
      <p v-if="modelValue.fullness !== null && modelValue.bmi !== null" class="hint">With fullness told, BMI says no more.</p>
    </div>`,
  computed: {
    rows: () => [
      { key: "age", label: "Age", unit: "years", step: 1, middle: MIDDLE.age },
      { key: "bmi", label: "BMI", unit: "kilograms per square metre", step: 0.5, middle: MIDDLE.bmi },
      { key: "fullness", label: "Fullness", unit: "standard deviations about what is usual", step: 0.1, middle: MIDDLE.fullness,
        hint: "Of the face: 0 is usual for sex and age, 1 fuller and -1 leaner by one standard deviation of today's adults" },
    ],
  },
  methods: {
    say(row) {
      const value = this.modelValue[row.key];
      return value === null ? "unknown" : `${value} ${row.unit}`;
    },
    filled(row) {
      const [low, high] = this.limits[row.key];
      const value = this.modelValue[row.key] ?? row.middle;
      return { "--filled": `${((value - low) / (high - low)) * 100}%` };
    },
    move(key, event) {
      this.$emit("update:modelValue", { ...this.modelValue, [key]: Number(event.target.value) });
    },
    tell(key, value) {
      const facts = { ...this.modelValue, [key]: value };
      this.$emit("update:modelValue", facts);
      this.$emit("settled", facts);
    },
  },
};
