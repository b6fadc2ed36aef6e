// One past case of the gallery. Knows nothing of the others.
import Sure from "cranioface-page/sure.js";

export default {
  name: "CaseCard",
  components: { Sure },
  props: { item: Object },
  emits: ["retry", "remove"],
  template: `
    <li class="card" :class="'is-' + item.face.state">
      <a :href="item.url" class="picture" tabindex="-1" aria-hidden="true">
        <img v-if="item.thumbnail && !blank" :src="item.thumbnail" alt="" loading="lazy" decoding="async" @error="blank = true">
        <span v-else class="material-icons-outlined" aria-hidden="true">{{ item.thumbnail ? "face" : "error_outline" }}</span>
        <span v-if="item.face.state !== 'done'" class="state">{{ item.face.stateWord }}</span>
      </a>
      <div class="about">
        <h3><a :href="item.url">{{ item.title }}</a></h3>
        <p class="quiet">{{ item.kindWord }}<template v-if="item.faces > 1"> &middot; {{ item.faces }} faces</template></p>
        <p class="quiet"><time>{{ when }}</time></p>
        <p v-if="item.face.state !== 'done'" class="unseen">{{ item.face.stateWord }}</p>
        <div class="card-acts">
          <button v-if="item.face.retried" type="button" class="icon-button again" :aria-label="'Try again: ' + item.title"
            title="Try again" @click="$emit('retry')"><span class="material-icons-outlined" aria-hidden="true">replay</span></button>
          <sure :what="item.title" @sure="$emit('remove')"></sure>
        </div>
      </div>
    </li>`,
  data: () => ({ blank: false }),
  computed: {
    when() {
      return new Date(this.item.created * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
    },
  },
  watch: {
    "item.thumbnail"() {
      this.blank = false;
    },
  },
};
