// What is drawn as files: SVG as bpmn-js writes it, PNG painted from it in the browser, BPMN as it stands.
import { announce, sentence } from "./texts.js";

const SCALE = 2;
const MOST_PIXELS = 30_000_000; // browsers give up on a larger canvas, some without a word
const MARGIN = 16;

/** Hand a file of this name to the person. */
export function keepFile(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

const svgOf = async (drawing) => (await drawing.saveSVG()).svg;

/** The drawing as an image; from a data address, which the policy of the page allows for images. */
function painted(svg) {
  return new Promise((done, failed) => {
    const image = new Image();
    image.addEventListener("load", () => done(image));
    image.addEventListener("error", () => failed(new Error("the drawing cannot be painted")));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
}

/** PNG of an SVG on the surface of the page, twice its size or as large as a canvas may be. */
export async function png(svg) {
  const image = await painted(svg);
  const [width, height] = [image.naturalWidth + 2 * MARGIN, image.naturalHeight + 2 * MARGIN];
  const scale = Math.min(SCALE, Math.sqrt(MOST_PIXELS / (width * height)));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const paint = canvas.getContext("2d");
  paint.scale(scale, scale);
  paint.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--surface").trim();
  paint.fillRect(0, 0, width, height);
  paint.drawImage(image, MARGIN, MARGIN);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no PNG"))), "image/png"));
}

/** [kind of file, what keeps it] of a drawing of bpmn-js; `stem` names process and version. */
export function exports(drawing, stem) {
  const acts = {
    SVG: async () => keepFile(`${stem}.svg`, new Blob([await svgOf(drawing)], { type: "image/svg+xml" })),
    PNG: async () => keepFile(`${stem}.png`, await png(await svgOf(drawing))),
    BPMN: async () => keepFile(`${stem}.bpmn`, new Blob([(await drawing.saveXML({ format: true })).xml], { type: "application/xml" })),
  };
  return Object.entries(acts).map(([kind, act]) => [kind, () => act().catch((error) => {
    announce(sentence("exportFailed"));
    console.error(error);
  })]);
}
