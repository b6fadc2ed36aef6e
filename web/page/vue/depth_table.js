// Tissue depths at the craniometric sites: sorted by any column, copied or saved as it stands. Depths are mm.
const COLUMNS = [
  { key: "name", label: "Site" },
  { key: "depth_mm", label: "Face", number: true },
  { key: "table_mm", label: "Table", number: true },
  { key: "spread_mm", label: "SD", number: true },
  { key: "off", label: "Off by", number: true },
];

export default {
  props: { sites: Array, file: String },
  template: `
    <div class="depths">
      <div class="table-acts">
        <p class="quiet">Bone to skin along the direction that the tables measure, mm. <em>Table</em>, <em>SD</em>: published for these facts.</p>
        <button v-if="clipboard" type="button" class="small" @click="copy">{{ copied ? "Copied" : "Copy" }}</button>
        <button type="button" class="small" @click="save">CSV</button>
        <span class="unseen" aria-live="polite">{{ copied ? "The table is in the clipboard." : "" }}</span>
      </div>
      <table>
        <caption class="unseen">Tissue depths, mm</caption>
        <thead><tr><th v-for="column in columns" :key="column.key" scope="col" :class="{ number: column.number }"
          :aria-sort="column.key === by ? (down ? 'descending' : 'ascending') : 'none'">
          <button type="button" @click="sort(column.key)">{{ column.label }}<span class="material-icons-outlined"
            aria-hidden="true">{{ column.key === by ? (down ? "arrow_drop_down" : "arrow_drop_up") : "" }}</span></button></th></tr></thead>
        <tbody><tr v-for="row in rows" :key="row.key" :class="{ far: row.far }">
          <th scope="row">{{ row.name }}<span v-if="row.side" class="quiet">{{ " " + row.side }}</span></th>
          <td v-for="column in columns.slice(1)" :key="column.key" class="number">{{ say(row[column.key], column.key) }}</td></tr></tbody>
      </table>
    </div>`,
  data: () => ({ columns: COLUMNS, by: "", down: false, copied: false, clipboard: Boolean(navigator.clipboard) }), // none on a page without TLS
  computed: {
    rows() {
      const rows = this.sites.map((site, index) => {
        const off = site.table_mm === null ? null : site.depth_mm - site.table_mm;
        const far = off !== null && site.spread_mm > 0 && Math.abs(off) > 2 * site.spread_mm;
        return { ...site, key: index, off, far };
      });
      return this.by ? rows.sort((a, b) => compare(a[this.by], b[this.by]) * (this.down ? -1 : 1)) : rows;
    },
    cells() {
      const names = ["site", "name", "side", "depth_mm", "table_mm", "spread_mm"];
      return [names, ...this.rows.map((row) => names.map((name) => row[name] ?? ""))];
    },
  },
  methods: {
    sort(key) {
      this.down = this.by === key && !this.down;
      this.by = key;
    },
    say(value, key) {
      if (value === null || value === undefined) return "–";
      return key === "off" ? `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}` : value.toFixed(1);
    },
    async copy() {
      await navigator.clipboard.writeText(this.cells.map((cells) => cells.join("\t")).join("\n"));
      this.copied = true;
      setTimeout(() => (this.copied = false), 2000);
    },
    save() {
      const address = URL.createObjectURL(new Blob([this.cells.map(line).join("")], { type: "text/csv" }));
      Object.assign(document.createElement("a"), { href: address, download: this.file }).click();
      URL.revokeObjectURL(address);
    },
  },
};

/** Numbers by size, words by their letters, what is missing last. */
function compare(a, b) {
  if (a === null || b === null) return (a === null) - (b === null);
  return typeof a === "string" ? a.localeCompare(b) : a - b;
}

/** One line of CSV (RFC 4180). */
const line = (cells) => cells.map(quoted).join(",") + "\r\n";
const quoted = (cell) => (/[",\n]/.test(cell) ? `"${String(cell).replaceAll('"', '""')}"` : cell);
