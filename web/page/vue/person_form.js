// The person of a case: sliders that ask for another face when they are let go, and the faces that there are.
import Facts, { factsOf } from "cranioface-page/facts.js";
import Running from "cranioface-page/running.js";

const SETTLED_MS = 350; // keys and clicks come in bursts; only the last is asked for

export default {
  components: { Facts, Running },
  props: { limits: Object, first: Object, reason: String },
  emits: ["ask", "choose", "cancel", "retry"],
  template: `
    <section class="person" aria-labelledby="person-title">
      <h2 id="person-title">The person</h2>
      <facts :model-value="person" :limits="limits" :disabled="Boolean(reason)" name="person" @update:model-value="move"
        @settled="settled"></facts>
      <div v-if="!reason" class="fact" role="group" aria-label="The same skull, leaner or fuller">
        <span class="label">Faces</span>
        <span class="segments"><button v-for="(fullness, name) in levels" :key="name" type="button"
          :aria-pressed="String(person.fullness === fullness)" @click="level(fullness)">{{ name }}</button></span>
      </div>
      <p v-if="reason" class="hint">{{ reason }}</p>
      <p class="elsewhere" role="status"><template v-if="elsewhere">The view {{ working ? "still shows" : "shows" }}
        face {{ shown }}: <b>{{ elsewhere.facts }}</b>.
        <button v-if="!working" type="button" class="small" @click="choose(elsewhere)">Set as shown</button></template></p>
      <div v-if="working" class="remaking">
        <span class="whom">Face {{ working.number }}: {{ working.facts }}</span>
        <running :face="working" :label="working.facts"></running>
        <button type="button" class="small" @click="$emit('cancel', { number: working.number })">Cancel</button>
      </div>
      <template v-if="faces.length > 1">
        <h3 class="unseen" id="faces-title">Faces of this case</h3>
        <ul class="faces" aria-labelledby="faces-title">
          <li v-for="face in ended" :key="face.number">
            <button v-if="face.state === 'done'" type="button" :aria-pressed="String(face.number === shown)"
              @click="choose(face)"><b>{{ face.number }}</b> {{ face.facts }}
              <time class="quiet">{{ clock(face) }}</time></button>
            <span v-else class="bad" :title="face.message"><b>{{ face.number }}</b> {{ face.facts }}
              <i>{{ face.stateWord }}</i>
              <button v-if="face.retried" type="button" class="small" @click="$emit('retry', { number: face.number })">Try again</button>
            </span>
            <span v-if="face.message && face.state !== 'cancelled'" class="why">{{ face.message }}</span>
          </li>
        </ul>
      </template>
    </section>`,
  data() {
    return { person: null, faces: [], shown: null, moving: false };
  },
  created() {
    this.put(this.first);
  },
  computed: {
    working() {
      return this.faces.find((face) => face.active);
    },
    /** The face in the view, where it is of another person than the sliders say; else null. */
    elsewhere() {
      const face = this.faces.find(({ number }) => number === this.shown);
      const same = (other) => Object.entries(factsOf(other)).every(([key, value]) => value === this.person[key]);
      return face && !this.reason && !same(face) ? face : null;
    },
    /** Fullness of the lean, the usual and the full face of the person in the view; the usual one's is not told. */
    levels() {
      return this.faces.find(({ number }) => number === this.shown).levels;
    },
    ended() {
      return this.faces.filter((face) => !face.active).reverse();
    },
  },
  methods: {
    /** The faces and which of them is shown; the sliders follow it unless somebody moves them just now. */
    put({ faces, shown }) {
      const other = shown !== this.shown;
      Object.assign(this, { faces, shown });
      const face = faces.find(({ number }) => number === shown);
      if (face && other && !this.moving) this.person = factsOf(face);
    },
    move(facts) {
      Object.assign(this, { person: facts, moving: true });
    },
    /** Show a face that there is; the sliders say of whom, also where it is the one in the view. */
    choose(face) {
      clearTimeout(this.waiting);
      Object.assign(this, { person: factsOf(face), moving: false });
      this.$emit("choose", { number: face.number });
    },
    level(fullness) {
      this.move({ ...this.person, fullness });
      this.settled(this.person);
    },
    settled(facts) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => {
        this.moving = false;
        this.$emit("ask", facts);
      }, SETTLED_MS);
    },
    clock: (face) => new Date(face.created * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }),
  },
};
