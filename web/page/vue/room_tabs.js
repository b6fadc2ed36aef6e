// Rooms behind tabs, as the ARIA practices have them: arrows walk, only the chosen one is in the order of Tab.
export default {
  props: { rooms: Array },
  template: `
    <section class="rooms" aria-label="About this face">
      <div class="tabs" role="tablist" aria-label="About this face" @keydown="walk">
        <button v-for="room in rooms" :key="room.name" ref="tabs" type="button" role="tab" :id="'tab-' + room.name"
          :aria-controls="'room-' + room.name" :aria-selected="String(room.name === open)"
          :tabindex="room.name === open ? 0 : -1" @click="open = room.name">{{ room.label }}
          <span v-if="room.count" class="count">{{ room.count }}</span></button>
      </div>
      <div v-for="room in rooms" :key="room.name" v-show="room.name === open" class="room" role="tabpanel"
        :id="'room-' + room.name" :aria-labelledby="'tab-' + room.name" tabindex="0"><slot :name="room.name"></slot></div>
    </section>`,
  data() {
    return { open: this.rooms[0].name };
  },
  watch: {
    rooms(rooms) {
      if (!rooms.some((room) => room.name === this.open)) this.open = rooms[0].name;
    },
  },
  methods: {
    walk(event) {
      const here = this.rooms.findIndex((room) => room.name === this.open);
      const last = this.rooms.length - 1;
      const to = { ArrowRight: (here + 1) % (last + 1), ArrowLeft: (here + last) % (last + 1), Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.open = this.rooms[to].name;
      this.$refs.tabs[to].focus();
    },
  },
};
