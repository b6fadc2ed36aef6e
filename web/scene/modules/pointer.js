/** The pointer over the picture: a click picks, a rest shows the number and the landmark below it. */
const STILL = 4; // pixels that a finger may slip and still have clicked

export function followPointer(viewer) {
  const { actions, stage } = viewer;
  const { canvas } = stage;
  let down = null;
  let last = null;
  canvas.addEventListener("pointerdown", (event) => (down = [event.offsetX, event.offsetY]));
  canvas.addEventListener("pointerup", (event) => {
    const slipped = down && Math.hypot(event.offsetX - down[0], event.offsetY - down[1]);
    down = null;
    if (slipped !== null && slipped <= STILL) actions.pickAt(event.offsetX, event.offsetY);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons) return; // the head is being turned
    if (last === null) requestAnimationFrame(() => (hover(viewer, ...last), (last = null)));
    last = [event.offsetX, event.offsetY];
  });
  canvas.addEventListener("pointerleave", () => viewer.frame.point(""));
}

function hover(viewer, x, y) {
  const { colouring, frame, landmarks, legend, picking } = viewer;
  const mark = landmarks.near(x, y);
  const hit = colouring.scalar || viewer.measuring.on ? picking.at(x, y) : null;
  legend.point(hit?.value ?? null);
  const value = hit && hit.value !== null ? `${colouring.scalar.label} ${legend.words(hit.value)}` : "";
  const where = mark ? `${mark.name}${mark.on_bone ? "" : " (from the template)"}` : "";
  const surface = viewer.measuring.on && hit ? hit.layer.spec.label : "";
  frame.point([where, value, surface].filter(Boolean).join(" \u00b7 "));
}
