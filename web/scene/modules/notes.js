/** What a program may want to know of the frame that is seen, as `data-*` of the element; see index.js for the others. */
export function noteFrame({ cameras, layers, root, stage }) {
  const { geometries, textures } = stage.renderer.info.memory;
  const { azimuth, polar, zoom } = cameras.pose;
  const degrees = (radians) => ((radians * 180) / Math.PI).toFixed(1);
  Object.assign(root.dataset, {
    view: `${degrees(azimuth)} ${degrees(Math.PI / 2 - polar)} ${zoom.toFixed(4)}`, // azimuth, elevation, zoom
    frames: Number(root.dataset.frames ?? 0) + 1,
    layers: layers.visible.map(({ spec }) => spec.name).join(" "),
    mmPerPixel: cameras.mmPerPixel,
    held: `${geometries} ${textures}`, // on the graphics card
  });
}
