/** A bar of a round number of millimetres that follows the zoom; in perspective it holds for the centre of the view. */
import { line, words } from "./overlay.js";

const LONGEST = 180; // pixels
const FROM_EDGE = 18;

/** The longest of 1, 2, 5, 10, ... mm that fits. */
export function roundLength(mmPerPixel, longest = LONGEST) {
  const most = mmPerPixel * longest;
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((digit) => digit * power).find((length) => length <= most * (1 + 1e-9));
}

export function scaleBar(overlay, cameras) {
  const group = overlay.part("scale", () => {
    const { height } = overlay.stage.size;
    const mm = roundLength(cameras.mmPerPixel);
    const pixels = mm / cameras.mmPerPixel;
    const [x, y] = [FROM_EDGE, height - FROM_EDGE];
    Object.assign(group.dataset, { mm, pixels });
    const ends = [x, x + pixels].map((at) => line([at, y - 5], [at, y + 5]));
    const text = `${Number(mm.toPrecision(3))} mm${cameras.perspective ? " at the centre" : ""}`;
    return [line([x, y], [x + pixels, y]), ...ends, words(x + pixels / 2, y - 9, text, "middle")];
  });
}
