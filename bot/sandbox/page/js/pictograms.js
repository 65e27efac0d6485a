/** Small drawings of the emoji that the bot uses, for machines that have no emoji font. */

import { h } from "./h.js";

const line = (path, colour, width = 1.6) =>
  `<path d='${path}' fill='none' stroke='${colour}' stroke-width='${width}' stroke-linecap='round' stroke-linejoin='round'/>`;
const shape = (path, colour) => `<path d='${path}' fill='${colour}'/>`;
const exclamation = line("M8 6.4v3.4", "#3d2c00") + `<circle cx='8' cy='12' r='1' fill='#3d2c00'/>`;

const DRAWINGS = {
  alarm_clock:
    shape("M1 5.2A3 3 0 0 1 5.2 1zM15 5.2A3 3 0 0 0 10.8 1z", "#c8352b") +
    `<circle cx='8' cy='8.7' r='5.8' fill='#fff' stroke='#c8352b' stroke-width='1.7'/>` +
    line("M8 5.6v3.2l2.2 1.4", "#333", 1.3) +
    line("M4 13.4 2.9 15M12 13.4l1.1 1.6", "#c8352b"),
  warning: shape("M8 1.2 15.4 14.2Q15.6 15 14.8 15H1.2Q.4 15 .6 14.2z", "#f5b921") + exclamation,
  rotating_light:
    shape("M3.5 12V9a4.5 4.5 0 0 1 9 0v3z", "#dc2f2f") +
    shape("M2 12h12v3H2z", "#5b6470") +
    line("M6 11V9a2 2 0 0 1 1.4-1.9", "#ffc9c4", 1.2) +
    line("M8 .8v1.6M2.2 3.2l1.2 1.1M13.8 3.2l-1.2 1.1", "#dc2f2f", 1.4),
  white_check_mark:
    `<rect x='.8' y='.8' width='14.4' height='14.4' rx='3' fill='#2c9a5b'/>` + line("M4 8.4 7 11.2 12 5", "#fff", 2.2),
  hourglass:
    shape("M4 2.4h8v1.8L9 8l3 3.8v1.8H4v-1.8L7 8 4 4.2z", "#f7e3b0") +
    shape("M8 9.2 11 13H5zM5.4 4.8h5.2L8 7.6z", "#d18a1f") +
    line("M3 1.4h10M3 14.6h10", "#8a5a2b", 1.8),
  ticket:
    shape("M1 3.5h14v3a1.5 1.5 0 0 0 0 3v3H1v-3a1.5 1.5 0 0 0 0-3z", "#e0a528") +
    line("M10.5 4.8v6.4", "#fff", 1.2) +
    line("M3.6 6.6h4.2M3.6 9.4h4.2", "#7a5200", 1.2),
  cake:
    shape("M1.5 8.5 13.5 4.6Q14.5 5.6 14.5 8.5z", "#f4a7b9") +
    shape("M1.5 8.5h13v5.7h-13z", "#f6e2c0") +
    shape("M1.5 10.6h13v1.4h-13z", "#d9506f") +
    `<circle cx='12' cy='3.2' r='1.7' fill='#c8352b'/>`,
};

/** A drawing of the emoji of this name, or null if there is none. */
export function pictogram(name) {
  if (!Object.hasOwn(DRAWINGS, name)) return null;
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>${DRAWINGS[name]}</svg>`;
  const src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return h("img", { class: "pictogram", src, alt: name.replaceAll("_", " "), title: `:${name}:` });
}
