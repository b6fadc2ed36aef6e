/** The keyboard over the picture. Owns which key does what, in one list that the help shows too. */
import { VIEWS } from "./cameras.js";

const TURN = (5 * Math.PI) / 180;
const NEARER = 1.15;

/** { keys, words, act, over: only where the picture itself has the focus }. */
export function bindings(actions) {
  const turning = [
    ["ArrowLeft", "\u2190", "turn left", () => actions.turn(-TURN, 0)],
    ["ArrowRight", "\u2192", "turn right", () => actions.turn(TURN, 0)],
    ["ArrowUp", "\u2191", "turn up", () => actions.turn(0, -TURN)],
    ["ArrowDown", "\u2193", "turn down", () => actions.turn(0, TURN)],
    ["+", "+", "nearer", () => actions.turn(0, 0, NEARER)],
    ["-", "\u2212", "farther", () => actions.turn(0, 0, 1 / NEARER)],
    ["Enter", "Enter", "while measuring, pick the point at the centre", () => actions.pickCentre()],
  ];
  const views = Object.entries(VIEWS).map(([name, [text]], k) => [String(k + 1), k + 1, text, () => actions.look(name)]);
  const others = [
    ["0", "0", "show the whole", () => actions.reset()],
    ["m", "M", "measure", () => actions.measure()],
    ["w", "W", "wireframe", () => actions.wireframe()],
    ["l", "L", "landmarks", () => actions.landmarks()],
    ["p", "P", "perspective", () => actions.perspective()],
    ["f", "F", "full screen", () => actions.fullScreen()],
    ["?", "?", "this help", () => actions.help()],
    ["Escape", "Esc", "leave the help, a first point, measuring", () => actions.leave()],
  ];
  const listed = ([key, shown, words, act], over) => ({ key, shown, words, act, over });
  return [...turning.map((row) => listed(row, true)), ...[...views, ...others].map((row) => listed(row, false))];
}

export function listen(root, canvas, actions) {
  const all = bindings(actions);
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const key = event.key === "=" ? "+" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const found = all.find((binding) => binding.key === key && (!binding.over || event.target === canvas));
    if (!found) return;
    found.act();
    event.preventDefault();
  });
}
