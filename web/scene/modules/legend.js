/** What the colours mean: a bar with its ticks in the scalar's unit, and the number under the pointer. */
import { YES_NO, colourAt, isYesNo } from "./colour_maps.js";
import { svg } from "./dom.js";
import { roundLength } from "./scale_bar.js";
import { line, words } from "./overlay.js";

const [WIDE, HIGH, STEPS] = [14, 180, 90];
const [FROM_LEFT, FROM_TOP] = [18, 40];

/** Round numbers from low to high, about five of them, the ends among them. */
export function ticks({ low, high }) {
  const step = roundLength((high - low) / 4, 1);
  const found = [low];
  for (let at = (Math.floor(low / step) + 1) * step; at < high - 0.4 * step; at += step) if (at > low + 0.4 * step) found.push(at);
  return [...found, high];
}

function number(value, { unit }) {
  return `${Number(value.toFixed(1))}${unit ? ` ${unit}` : ""}`;
}

export class Legend {
  constructor(overlay, colouring) {
    Object.assign(this, { overlay, colouring, value: null });
    this.group = overlay.part("legend", () => this.drawn());
    colouring.listeners.push(() => (this.value = null));
  }

  /** The number under the pointer, or null. */
  point(value) {
    if (value === this.value) return;
    this.value = value;
    this.group.dataset.value = value ?? "";
    this.group.replaceChildren(...this.drawn());
  }

  words(value) {
    return number(value, this.colouring.scalar);
  }

  drawn() {
    const { scalar } = this.colouring;
    if (!scalar) return [];
    const title = words(FROM_LEFT, FROM_TOP - 14, scalar.unit ? `${scalar.label}, ${scalar.unit}` : scalar.label);
    return [title, ...(isYesNo(scalar) ? swatches() : this.bar(scalar, FROM_LEFT))];
  }

  bar(scalar, x) {
    const value = (k) => scalar.low + ((k + 0.5) / STEPS) * (scalar.high - scalar.low);
    const y = (number) => FROM_TOP + HIGH * (1 - Math.min(Math.max((number - scalar.low) / (scalar.high - scalar.low), 0), 1));
    const parts = [...Array(STEPS).keys()].map((k) => box(x, FROM_TOP + HIGH * (1 - (k + 1) / STEPS), WIDE, HIGH / STEPS + 0.5, colourAt(value(k), scalar)));
    const marks = ticks(scalar).flatMap((at) => {
      const end = at === scalar.high ? "\u2265 " : "";
      return [line([x + WIDE, y(at)], [x + WIDE + 4, y(at)]), words(x + WIDE + 8, y(at) + 4, `${end}${Number(at.toFixed(2))}`)];
    });
    if (!Number.isFinite(this.value)) return [...parts, ...marks];
    const at = y(this.value);
    return [...parts, ...marks, line([x - 5, at], [x + WIDE, at]), words(x + WIDE + 46, at + 4, number(this.value, scalar))];
  }
}

function swatches() {
  return ["as scanned", "inferred"].flatMap((text, k) => {
    const y = FROM_TOP + 22 * k;
    return [box(FROM_LEFT, y, WIDE, WIDE, YES_NO[k]), words(FROM_LEFT + WIDE + 8, y + 11, text)];
  });
}

function box(x, y, width, height, fill) {
  return svg("rect", { x: x.toFixed(1), y: y.toFixed(2), width, height: height.toFixed(2), fill });
}
