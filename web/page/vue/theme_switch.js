// The switch of the theme: as the system has it, light, dark. theme.js, which the head loads, does it and remembers.
const NEXT = { system: "light", light: "dark", dark: "system" };
const ICONS = { system: "brightness_auto", light: "light_mode", dark: "dark_mode" };
const WORDS = { system: "as the system has it", light: "light", dark: "dark" };

export default {
  template: `
    <button type="button" class="icon-button" :aria-label="label" :title="label" @click="next">
      <span class="material-icons-outlined" aria-hidden="true">{{ icons[wish] }}</span>
    </button>`,
  data: () => ({ wish: window.craniofaceTheme.wish(), icons: ICONS }),
  computed: {
    label() {
      return `Theme: ${WORDS[this.wish]}. Change to ${WORDS[NEXT[this.wish]]}`;
    },
  },
  mounted() {
    window.craniofaceTheme.apply();
  },
  methods: {
    next() {
      this.wish = NEXT[this.wish];
      window.craniofaceTheme.choose(this.wish);
    },
  },
};
